"""The trend of one series on its real dates: Mann-Kendall, Theil-Sen (Sen's slope) and Siegel's repeated medians."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import NONE, Result, shown
from casebook.estimate.single_case.nonoverlap import Z95
from casebook.estimate.single_case.pairwise_slopes import ordered_slopes, permutation_limits, repeated_medians
from casebook.estimate.single_case.phase_rows import days_of
from casebook.estimate.single_case.tau import kendall_score, score_variance, ties

MOST_VALUES = 10_000  # 50 million pairs of values, about a second
LARGEST, LATEST, CLOSEST = 1e150, 1e12, 1e-12  # values, dates and gaps of dates beyond them would overflow
MOST_REPEATED = 3_000  # values for repeated medians, which hold a row of slopes for each value
LEAST_FOR_SIEGEL, MOST_FOR_SIEGEL = 6, 60  # values for which the interval by permutation is computed

_ASSUMES = "takes the values as independent of each other but for the trend"
MANN_KENDALL = (
    "Kendall's tau-b of values and time, interval of Bonett & Wright (2000), p of S from the normal approximation with"
    f" ties and continuity correction (Mann 1945, Kendall 1970); {_ASSUMES}"
)
THEIL_SEN = (
    "Theil-Sen slope: median of the slopes between all pairs of dates, interval from the distribution of Kendall's S"
    f" (Sen 1968), p of Mann-Kendall; {_ASSUMES}, and a straight line"
)
SIEGEL = (
    "Siegel's repeated medians: median over the values of the median slope to all others (1982), interval from"
    f" permuting what the line leaves; {_ASSUMES}, and a straight line"
)


class TrendLine(NamedTuple):
    """A slope per unit of time with interval and p, and the level of the line at time 0, NaN without a slope."""

    slope: Result
    intercept: float


class KendallScore(NamedTuple):
    """Kendall's S with its variance without trend, corrected for ties, tau-b, and the two-sided p."""

    score: float
    variance: float
    tau: float
    p: float


class _Rows(NamedTuple):
    times: np.ndarray
    values: np.ndarray
    refusal: str


def mann_kendall(values: ArrayLike, times: ArrayLike | None = None) -> Result:
    """Tau-b of values and time with its 95 % interval, and the two-sided p of the Mann-Kendall test.

    values : any unit; infinities are the largest and smallest values. times : dates or numbers in any order, else the
    values stand in order of time. Up to 10,000 values. p as R's Kendall::MannKendall, which is 0.31 where the exact one
    is 0.33 at 4 values. Mann 1945, doi:10.2307/1907187; interval: Bonett & Wright 2000, doi:10.1007/BF02294183.
    """
    rows = _rows(values, times, ranks_only=True)
    if rows.refusal:
        return Result(note=rows.refusal, method=MANN_KENDALL)
    found = kendall_with_time(rows.values, rows.times)
    if math.isnan(found.tau):
        return Result(note=_without_order(rows), method=MANN_KENDALL)
    n = len(rows.values)
    if abs(found.tau) >= 1 - 1e-12 or n < 5:
        why = "no interval at tau 1 or -1" if n >= 5 else "no interval below 5 values"
        return Result(found.tau, p=found.p, note=why, method=MANN_KENDALL)
    half, middle = Z95 * math.sqrt(0.437 / (n - 4)), math.atanh(found.tau)
    note = "interval holds for tau up to 0.8" if abs(found.tau) > 0.8 else ""
    return Result(found.tau, math.tanh(middle - half), math.tanh(middle + half), found.p, note, MANN_KENDALL)


def kendall_with_time(values: np.ndarray, times: np.ndarray) -> KendallScore:
    """S, its variance, tau-b and p of finite times and values without NaN; tau NaN and p 1 where nothing is ordered.

    Kendall 1970, Rank Correlation Methods, 4th ed., sections 3 and 5.
    """
    from scipy.special import ndtr

    column, at = np.asarray(values, dtype=float)[:, None], np.asarray(times, dtype=float)[:, None]
    tied, tied_times = ties(column), ties(at)
    size = np.array([len(column)])
    pairs = len(column) * (len(column) - 1) / 2
    score = float(kendall_score(column, at)[0])
    # The formula divides by n - 2; two values that differ have S of 1 or -1.
    variance = float(score_variance(size, tied, tied_times)[0]) if len(column) > 2 else abs(score)
    denominator = math.sqrt(max(0.0, (pairs - float(tied.pairs[0])) * (pairs - float(tied_times.pairs[0]))))
    tau = score / denominator if denominator else NONE
    z = max(abs(score) - 1, 0) / math.sqrt(variance) if variance > 0 else 0.0
    return KendallScore(score, variance, tau, min(1.0, float(2 * ndtr(-z))))


def theil_sen_line(times: ArrayLike, values: ArrayLike) -> TrendLine:
    """Theil-Sen slope per unit of time with its 95 % interval, and the median level at time 0.

    times : dates (then per day, level at 1970-01-01) or numbers, in any order; values of one date have no slope between
    them. On 1, 2, 3, ... this is Sen's slope as R's trend::sens.slope has it. The limits are two of the ordered slopes,
    from the variance of S with ties; without ties they cover at least 95 % at any number of values. No interval below 5
    values, nor where both limits are one slope (trend::sens.slope then gives one without width). p is that of
    Mann-Kendall. Up to 10,000 values. Sen 1968, doi:10.1080/01621459.1968.10480934.
    """
    rows = _rows(values, times)
    if rows.refusal:
        return TrendLine(Result(note=rows.refusal, method=THEIL_SEN), NONE)
    found = kendall_with_time(rows.values, rows.times)
    counts = np.unique(rows.times, return_counts=True)[1]
    n_slopes = len(rows.values) * (len(rows.values) - 1) // 2 - int((counts * (counts - 1) // 2).sum())
    reach = Z95 * math.sqrt(max(found.variance, 0.0))
    first, last = round((n_slopes - reach) / 2), round((n_slopes + reach) / 2 + 1)
    has_interval = first >= 1 and last <= n_slopes and found.variance > 0
    ranks = [(n_slopes + 1) // 2, n_slopes // 2 + 1, *([first, last] if has_interval else [])]
    picked = ordered_slopes(rows.times, rows.values, ranks)
    slope = float(picked[0] / 2 + picked[1] / 2)
    low, high = (float(limit) for limit in picked[2:]) if has_interval else (NONE, NONE)
    note = "" if has_interval else _no_interval(found, len(rows.values))
    if low == high:
        low, high, note = NONE, NONE, f"no interval: so many slopes are equal that both limits are {shown(low)}"
    return TrendLine(
        Result(slope, low, high, found.p, note, THEIL_SEN), float(np.median(rows.values - slope * rows.times))
    )


def siegel_line(times: ArrayLike, values: ArrayLike) -> TrendLine:
    """Slope per unit of time by Siegel's repeated medians, and the level at time 0 by those of the intercepts.

    As R's mblm(repeated = TRUE); up to half of the values may be wild. Interval: the slopes that the same statistic
    does not reject when what is left of the values is permuted over the dates (499 fixed permutations, from 6 to 60
    values; R's own interval takes the slopes of the values as independent, which they are not). p of no slope in the
    same way. Up to 3,000 values. Siegel 1982, doi:10.1093/biomet/69.1.242.
    """
    rows = _rows(values, times)
    n = len(rows.values)
    refusal = rows.refusal or (
        f"{n} values are more than the {MOST_REPEATED} of repeated medians" if n > MOST_REPEATED else ""
    )
    if refusal:
        return TrendLine(Result(note=refusal, method=SIEGEL), NONE)
    slope, intercept = repeated_medians(rows.times, rows.values)
    if not LEAST_FOR_SIEGEL <= n <= MOST_FOR_SIEGEL:
        note = f"interval and p are computed from {LEAST_FOR_SIEGEL} to {MOST_FOR_SIEGEL} values only"
        return TrendLine(Result(slope, note=note, method=SIEGEL), intercept)
    low, high, p = permutation_limits(rows.times, rows.values, slope)
    note = "no finite 95 % interval" if math.isnan(low) or math.isnan(high) else ""
    return TrendLine(Result(slope, low, high, p, note, SIEGEL), intercept)


def _rows(values: ArrayLike, times: ArrayLike | None, ranks_only: bool = False) -> _Rows:
    values = np.asarray(values, dtype=float).ravel()
    at = np.arange(1.0, len(values) + 1) if times is None else days_of(times)
    if len(at) != len(values):
        raise ValueError(f"{len(values)} values have {len(at)} times")
    return _Rows(at, values, _refusal(at, values, ranks_only))


def _refusal(times: np.ndarray, values: np.ndarray, ranks_only: bool) -> str:
    if np.isnan(values).any() or not np.isfinite(times).all():
        return "a value or a date is not a number"
    if not ranks_only and np.abs(values).max(initial=0.0) > LARGEST:
        return f"a value is infinite or beyond {LARGEST:g}"
    gaps = np.diff(np.unique(times))
    if not ranks_only and (np.abs(times).max(initial=0.0) > LATEST or gaps.min(initial=1.0) < CLOSEST):
        return f"dates are beyond {LATEST:g} or closer than {CLOSEST:g}"
    if len(values) > MOST_VALUES:
        return f"{len(values)} values are more than the {MOST_VALUES} that are computed"
    if len(values) < 2:
        return f"needs at least 2 values, has {len(values)}"
    if (times == times[0]).all():
        return "all values are of one date"
    return ""


def _without_order(rows: _Rows) -> str:
    return "all values are equal" if (rows.values == rows.values[0]).all() else "no two values differ in date"


def _no_interval(found: KendallScore, n: int) -> str:
    return "no interval: all values are equal" if not found.variance > 0 else f"no 95 % interval exists at n = {n}"
