"""Ratios between two phases on the log scale: of means, of odds, of medians.

All take padded arrays before (k, m) and during (k, n), NaN behind the end of a series (or 1-D for one series), and
return `Effect`, four arrays (k,), positive towards improvement. For values on a ratio scale: NaN where a mean or
median is not above 0 or a value is infinite. The intervals are normal, at the quantile `z`, and take values as
independent.

`scale` says how the values came about: "count" of events; "proportion" (0 to 1) or "percentage" (0 to 100) of
`intervals` looked at; "other". A mean of 0 is taken as half of the smallest that could be seen, 1 / (2 D n), and a
variance as at least 1 / (D^2 n^3), with D = 1 for counts, `intervals` for proportions and `intervals` / 100 for
percentages (Pustejovsky 2018, doi:10.1016/j.jsp.2018.02.003); without `intervals`, and for other values, nothing is
raised.
"""

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import Columns, Effect, column_medians, in_blocks, lengths, padded, signs
from casebook.estimate.single_case.nonoverlap import Z95
from casebook.estimate.single_case.standardized import Moments, moments, with_interval

WHOLE = {"proportion": 1.0, "percentage": 100.0}
SCALES = ("other", "count", *WHOLE)


def lrr_increase(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    *,
    scale: str = "other",
    intervals: float | None = None,
    corrected: bool = True,
    z: float = Z95,
) -> Effect:
    """Log ratio of the means, of what should increase: 0.69 is a doubling of it.

    Where a decrease is the improvement, proportions and percentages are those of the complement, and other values
    change the sign: halving is 0.69. `corrected` takes off the bias of few values. SingleCaseES' LRRi; Pustejovsky
    2015, doi:10.1037/met0000019, and 2018, doi:10.1016/j.jsp.2018.02.003.
    """
    sign, whole = signs(improvement, len(padded(before))), WHOLE.get(scale)
    complement = (sign < 0) & (whole is not None)
    estimate, se = _log_ratio(before, during, complement, scale, intervals, corrected)
    return with_interval(np.where(complement, estimate, sign * estimate), se, z)


def lrr_decrease(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    *,
    scale: str = "other",
    intervals: float | None = None,
    corrected: bool = True,
    z: float = Z95,
) -> Effect:
    """Log ratio of the means, of what should decrease, before to during: 0.69 is a halving of it.

    SingleCaseES' LRRd with the sign turned, since there its negative values are the improvement. Differs from
    `lrr_increase` for proportions and percentages alone: where an increase is the improvement it is the ratio of
    their complements.
    """
    sign, whole = signs(improvement, len(padded(before))), WHOLE.get(scale)
    complement = (sign > 0) & (whole is not None)
    estimate, se = _log_ratio(before, during, complement, scale, intervals, corrected)
    return with_interval(np.where(complement, -estimate, sign * estimate), se, z)


def lor(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    *,
    scale: str = "percentage",
    intervals: float | None = None,
    corrected: bool = True,
    z: float = Z95,
) -> Effect:
    """Log odds ratio of proportions or percentages; NaN for a series with a value outside 0 to 1 or 0 to 100.

    Pustejovsky 2015, doi:10.1037/met0000019. Means of 0 and 1 are kept 1 / (2 intervals n) away from them where
    `intervals` are given, else such a series has no log odds.
    """
    if scale not in WHOLE:
        raise ValueError(f"scale is one of {tuple(WHOLE)}, not {scale!r}")

    def core(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
        parts = []
        for values in (before, during):
            inside = np.isnan(values) | ((np.abs(values) <= WHOLE[scale]) & (values >= 0))
            n, mean, variance = moments(values / WHOLE[scale])
            parts += [n, np.where(inside.all(axis=0), mean, np.nan), variance]
        return tuple(parts)

    *before_parts, n, mean, variance = in_blocks(core, before, during)
    sign = signs(improvement, len(n))
    with np.errstate(all="ignore"):
        (start, start_variance), (end, end_variance) = (
            _log_odds(Moments(*part), intervals, corrected) for part in (before_parts, (n, mean, variance))
        )
        return with_interval(sign * (end - start), np.sqrt(start_variance + end_variance), z)


def log_ratio_of_medians(
    before: ArrayLike, during: ArrayLike, improvement: ArrayLike, *, delta: bool = False, z: float = Z95
) -> Effect:
    """Log ratio of the medians, for skewed values and such as stand at a limit.

    Standard error from order statistics about the median, on the log scale or, with `delta`, carried over from the
    scale of the values (Bonett & Price 2020, doi:10.3102/1076998620934125). It needs two values above 0 in a phase.
    """
    estimates = in_blocks(lambda a, b: (*_log_median(a, delta), *_log_median(b, delta)), before, during)
    start, start_variance, end, end_variance = estimates
    sign = signs(improvement, len(start))
    with np.errstate(all="ignore"):
        return with_interval(sign * (end - start), np.sqrt(start_variance + end_variance), z)


def _log_ratio(
    before: ArrayLike,
    during: ArrayLike,
    complement: np.ndarray,
    scale: str,
    intervals: float | None,
    corrected: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Log of the mean during over the mean before, and its standard error."""
    if scale not in SCALES:
        raise ValueError(f"scale is one of {SCALES}, not {scale!r}")
    smallest = 1.0 if scale == "count" else 0.0
    if intervals and scale in WHOLE:
        smallest = WHOLE[scale] / intervals
    parts = in_blocks(lambda a, b: (*moments(a), *moments(b)), before, during)
    logs, variances = [], []
    with np.errstate(all="ignore"):
        for n, mean, variance in (parts[:3], parts[3:]):
            mean = np.where(complement, WHOLE.get(scale, 0.0) - mean, mean)
            mean = np.maximum(mean, smallest / (2 * n))
            variance = np.maximum(variance, smallest**2 / n**3)
            relative = variance / (n * mean**2)
            logs.append(np.log(np.where(mean > 0, mean, np.nan)) + (relative / 2 if corrected else 0.0))
            variances.append(relative)
        return logs[1] - logs[0], np.sqrt(variances[0] + variances[1])


def _log_odds(phase: Moments, intervals: float | None, corrected: bool) -> tuple[np.ndarray, np.ndarray]:
    n, mean, variance = phase
    if intervals:
        margin = 1 / (2 * intervals * n)
        mean = np.clip(mean, margin, 1 - margin)
        variance = np.maximum(variance, 1 / (intervals**2 * n**3))
    product = np.where((mean > 0) & (mean < 1), mean * (1 - mean), np.nan)
    spread = variance / (n * product**2)
    logs = np.log(np.where(mean > 0, mean, np.nan)) - np.log1p(-np.where(mean < 1, mean, np.nan))
    return logs - ((2 * mean - 1) * spread / 2 if corrected else 0.0), spread


def _log_median(values: Columns, delta: bool) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import bdtr, ndtri

    n = lengths(values)
    ordered = np.sort(values, axis=0)
    lower = np.maximum(np.rint(n / 2 - np.sqrt(n)), 1).astype(int)
    series = np.arange(values.shape[1])
    limits = [ordered[np.clip(place - 1, 0, len(values) - 1), series] for place in (lower, n - lower + 1)]
    median = column_medians(values)
    median = np.where(median > 0, median, np.nan)
    if not delta:
        limits = [np.log(np.where(limit > 0, limit, np.nan)) for limit in limits]
    quantile = -ndtri(bdtr(lower - 1, n, 0.5))
    spread = (limits[1] - limits[0]) / (2 * np.where(quantile > 0, quantile, np.nan))
    return np.log(median), (spread / median if delta else spread) ** 2
