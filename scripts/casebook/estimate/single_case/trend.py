"""The trend before treatment, and Tau once it is taken off both phases."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import (
    MOST_PAIRS,
    Columns,
    column_medians,
    in_blocks,
    lengths,
    padded,
    signs,
    timed,
)
from casebook.estimate.single_case.nonoverlap import Z95, nap_columns, newcombe_interval
from casebook.estimate.single_case.tau import (
    Ties,
    between_score,
    kendall_score,
    score_variance,
    tie_sums,
    ties,
)

SLOPES_AT_A_TIME = 1 << 18
SIGNIFICANT_DIGITS = 13


class CorrectedTau(NamedTuple):
    """Baseline-corrected Tau of every series, arrays of shape (k,).

    slope, intercept : the trend before, in the unit of the values and a unit of time; improvement does not sign them
    trend_p : two-sided p of Kendall's S of the values before against time, with ties and continuity correction
    """

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    slope: np.ndarray
    intercept: np.ndarray
    trend_p: np.ndarray


class TauB(NamedTuple):
    """Kendall's tau-b of what the trend leaves and the phase, arrays of shape (k,); p two-sided, of no association."""

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    p_corrected: np.ndarray
    trend_p: np.ndarray


def tau_bc(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    before_times: ArrayLike | None = None,
    during_times: ArrayLike | None = None,
    *,
    pretest: float = 1.0,
    rounded: bool = True,
    z: float = Z95,
) -> CorrectedTau:
    """Tau of what is left when the Theil-Sen trend before is taken off both phases, positive towards improvement.

    Tarlow 2017, doi:10.1177/0145445516676750; Theil-Sen: the median of the slopes between all pairs of values of
    different times (Sen 1968, doi:10.1080/01621459.1968.10480934). Standard error and interval are those of Tau and
    leave out that the trend is estimated. Needs two times before.

    before_times, during_times : real times in any one unit, of the shapes of the values; without them the values count
        as equally spaced over both phases, as R's SingleCaseES has it
    pretest : take the trend off only where its p is at most this (Tarlow: 0.05); 1 always takes it off
    rounded : compare what is left at 13 digits, so that what is equal is a tie. False compares floats, as the peers
        do: there the error of floats decides what should be tied, and with it Tau (by up to 0.06 in their own values).
    """
    before, during, times = _timed(before, during, before_times, during_times)
    estimate, se, m, n, slope, intercept, trend_p = in_blocks(
        _corrected(_tau_of_rest, pretest, rounded), before, during, improvement, times
    )
    sign = signs(improvement, len(slope))
    low, high = newcombe_interval((estimate + 1) / 2, m, n, z)
    return CorrectedTau(estimate, se, 2 * low - 1, 2 * high - 1, sign * slope, sign * intercept, trend_p)


def tau_bc_kendall(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    before_times: ArrayLike | None = None,
    during_times: ArrayLike | None = None,
    *,
    pretest: float = 1.0,
    rounded: bool = True,
    z: float = Z95,
) -> TauB:
    """The same with Kendall's tau-b, which ties and unequal phases keep below 1: Tarlow's own form.

    Standard error sqrt(2 (1 - tau^2) / (m + n)) and normal interval (Tarlow 2017), p of S with ties without and with
    continuity correction, as R's scan has it with real times. Arguments as of `tau_bc`.
    """
    from scipy.special import ndtr

    before, during, times = _timed(before, during, before_times, during_times)
    estimate, total, score, deviation, _, _, trend_p = in_blocks(
        _corrected(_tau_b_of_rest, pretest, rounded), before, during, improvement, times
    )
    with np.errstate(all="ignore"):
        se = np.sqrt(2 / total * (1 - estimate**2))
        p, p_corrected = (2 * ndtr(-np.maximum(np.abs(score) - c, 0) / deviation) for c in (0, 1))
    return TauB(estimate, se, estimate - z * se, estimate + z * se, p, p_corrected, trend_p)


def theil_sen(values: Columns, times: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Slope and intercept of each column; NaN where no two values have different times, or where there are too many."""
    size, k = values.shape
    pairs = size * (size - 1) // 2
    slope = np.full(k, np.nan)
    if 0 < pairs <= MOST_PAIRS:
        step = max(1, SLOPES_AT_A_TIME // pairs)
        for start in range(0, k, step):
            part = slice(start, start + step)
            slope[part] = column_medians(_slopes(values[:, part], times[:, part]))
    return slope, column_medians(values - slope * times)


def _slopes(values: Columns, times: Columns) -> Columns:
    """Slopes between all pairs of each column; NaN between values of one time."""
    size, k = values.shape
    slopes = np.empty((size * (size - 1) // 2, k))
    start = 0
    for lag in range(1, size):
        rows = slopes[start : start + size - lag]
        elapsed = times[lag:] - times[:-lag]
        np.divide(values[lag:] - values[:-lag], elapsed, out=rows)
        rows[elapsed == 0] = np.nan
        start += size - lag
    return slopes


def _timed(
    before: ArrayLike, during: ArrayLike, before_times: ArrayLike | None, during_times: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Values of both phases and their times; without times, their place among all values of the series."""
    if (before_times is None) != (during_times is None):
        raise ValueError("times are given for both phases or for none")
    if before_times is not None and during_times is not None:
        (before, at), (during, later) = timed(before, before_times), timed(during, during_times)
        return before, during, (at, later)
    before, during = padded(before), padded(during)
    counted = [~np.isnan(values) for values in (before, during)]
    at, later = (np.cumsum(known, axis=1).astype(float) for known in counted)
    return before, during, (at, later + counted[0].sum(axis=1)[:, None])


Rest = Callable[[Columns, Columns], tuple[np.ndarray, ...]]


def _corrected(statistic: Rest, pretest: float, rounded: bool) -> Callable[..., tuple[np.ndarray, ...]]:
    def core(before: Columns, during: Columns, at: Columns, later: Columns) -> tuple[np.ndarray, ...]:
        at, later = np.where(np.isnan(before), np.nan, at), np.where(np.isnan(during), np.nan, later)
        slope, intercept = theil_sen(before, at)
        trend_p = _trend_p(before, at)
        taken = np.where(trend_p > pretest, 0.0, slope)
        if rounded:
            found = statistic(*_rest(before, during, at, later, taken))
        else:
            level = column_medians(before - taken * at)
            found = statistic(before - level - taken * at, during - level - taken * later)
        found = (np.where(np.isfinite(slope), found[0], np.nan), *found[1:])
        return *found, slope, intercept, trend_p

    return core


def _rest(before: Columns, during: Columns, at: Columns, later: Columns, slope: np.ndarray) -> tuple[Columns, Columns]:
    """What the trend leaves of both phases, as whole numbers of the 13th digit, so that what is equal is tied.

    The level is left out, since it is the same for both; times count from the first, which keeps the digits.
    """
    start = np.where(np.isnan(at), np.inf, at).min(axis=0)
    parts = [(values, slope * (times - start)) for values, times in ((before, at), (during, later))]
    largest = np.max([np.max(np.where(np.isfinite(x), np.abs(x), 0), axis=0) for pair in parts for x in pair], axis=0)
    digits = SIGNIFICANT_DIGITS - np.floor(np.log10(np.where(largest > 0, largest, 1.0)))
    scale = 10.0 ** np.clip(digits, -300, 300)
    rest = [np.rint((values - trend) * scale) for values, trend in parts]
    lost = sum((np.isfinite(parts[i][0]) & ~np.isfinite(rest[i])).sum(axis=0) for i in (0, 1))
    return np.where(lost, np.nan, rest[0]), rest[1]  # beyond the largest float: no value


def _trend_p(values: Columns, times: Columns) -> np.ndarray:
    from scipy.special import ndtr

    score = np.abs(kendall_score(values, times))
    variance = score_variance(lengths(values), ties(values), ties(times))
    return 2 * ndtr(-np.where(score > 1, score - 1, 0) / np.sqrt(np.where(variance > 0, variance, np.nan)))


def _tau_of_rest(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
    estimate, se, _, _, m, n = nap_columns(before, during)
    return 2 * estimate - 1, 2 * se, m, n


def _tau_b_of_rest(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
    m, n = lengths(before).astype(float), lengths(during).astype(float)
    score, _ = between_score(before, during)
    in_values = ties(np.concatenate([before, during]))
    phases = Ties(*(one + other for one, other in zip(tie_sums(m), tie_sums(n), strict=True)))
    total = m + n
    pairs = total * (total - 1) / 2
    estimate = score / np.sqrt((pairs - in_values.pairs) * (m * n))
    variance = score_variance(total, in_values, phases)
    return np.where((m > 0) & (n > 0), estimate, np.nan), total, score, np.sqrt(variance)
