"""Differences of means between two phases: in standard deviations, and as part of the way to a goal.

All take padded arrays before (k, m) and during (k, n), NaN behind the end of a series (or 1-D for one series), and
return `Effect`, four arrays (k,), NaN where a phase has too few values, none that vary, or one that is infinite. The
intervals are normal, at the quantile `z`, and take values as independent.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import Columns, Effect, column_sums, in_blocks, lengths
from casebook.estimate.single_case.nonoverlap import Z95


class Moments(NamedTuple):
    """Number, mean and variance (n - 1) of each column."""

    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


def moments(columns: Columns) -> Moments:
    """Number, mean and variance of each column; the variance of equal values is 0 and not an error of floats."""
    n = lengths(columns).astype(float)
    mean = column_sums(columns) / n
    variance = column_sums((columns - mean) ** 2) / (n - 1)
    filled = np.isnan(columns)
    largest = np.where(filled, -np.inf, columns).max(axis=0)
    is_equal = largest == np.where(filled, np.inf, columns).min(axis=0)
    return Moments(n, np.where(is_equal, largest, mean), np.where(n > 1, np.where(is_equal, 0.0, variance), np.nan))


def with_interval(estimate: np.ndarray, se: np.ndarray, z: float) -> Effect:
    """An effect with its normal interval; NaN instead of what is not finite."""
    estimate = np.where(np.isfinite(estimate), estimate, np.nan)
    se = np.where(np.isfinite(se) & np.isfinite(estimate), se, np.nan)
    return Effect(estimate, se, estimate - z * se, estimate + z * se)


def smd_baseline(
    before: ArrayLike, during: ArrayLike, improvement: ArrayLike, *, corrected: bool = True, z: float = Z95
) -> Effect:
    """Difference of the means in standard deviations of the values before, positive towards improvement.

    `corrected` takes off the bias of small samples with 1 - 3/(4 df - 1), df = m - 1 (Hedges 1981,
    doi:10.3102/10769986006002107). Standard error as in Pustejovsky 2015, doi:10.1037/met0000019, for phases that
    vary differently. Needs two different values before, three for the correction, and two during for `se`.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray, np.ndarray]:
        a, b = moments(before), moments(during)
        inner = 1 / a.n + b.variance / (b.n * a.variance)
        return _smd(a, b, a.variance, a.n - 1, inner, corrected)

    return with_interval(*in_blocks(core, before, during, improvement), z)


def smd_pooled(
    before: ArrayLike, during: ArrayLike, improvement: ArrayLike, *, corrected: bool = True, z: float = Z95
) -> Effect:
    """Difference of the means in standard deviations pooled over both phases, positive towards improvement.

    Hedges' g, or Cohen's d where not `corrected`, with df = m + n - 2. Hedges 1981, doi:10.3102/10769986006002107.
    Takes both phases as varying alike. Needs values that vary within a phase and three in all, four for the correction.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray, np.ndarray]:
        a, b = moments(before), moments(during)
        df = a.n + b.n - 2
        squares = sum(np.where(part.n > 1, (part.n - 1) * part.variance, 0.0) for part in (a, b))
        return _smd(a, b, squares / df, df, 1 / a.n + 1 / b.n, corrected)

    return with_interval(*in_blocks(core, before, during, improvement), z)


def _smd(
    before: Moments, during: Moments, variance: np.ndarray, df: np.ndarray, inner: np.ndarray, corrected: bool
) -> tuple[np.ndarray, np.ndarray]:
    # With one degree of freedom the correction is 0, and the result would be 0 whatever was measured.
    factor = np.where(df > 1, 1 - 3 / (4 * df - 1), np.nan) if corrected else np.ones_like(df)
    d = factor * (during.mean - before.mean) / np.sqrt(np.where(variance > 0, variance, np.nan))
    return d, factor * np.sqrt(inner + d**2 / (2 * df))


def pogo(before: ArrayLike, during: ArrayLike, goal: ArrayLike, *, z: float = Z95) -> Effect:
    """Percent of goal obtained: how much of the way from the mean before to the goal the mean during has gone.

    100 (mean during - mean before) / (goal - mean before); 100 is the goal reached, negative values lead away from
    it, so the goal says which way is better. One goal for all or one a series, in the unit of the values. Ferron,
    Goldstein, Olszewski & Rohrer 2020, doi:10.1080/17489539.2020.1732024; standard error of a ratio: Dunlap & Silver
    1986, doi:10.3758/BF03201412. Has no value where the mean before is the goal.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
        return *moments(before), *moments(during)

    m, mean_before, variance_before, n, mean_during, variance_during = in_blocks(core, before, during)
    with np.errstate(all="ignore"):
        way = np.broadcast_to(np.asarray(goal, dtype=float), m.shape) - mean_before
        way = np.where(way == 0, np.nan, way)
        share = (mean_during - mean_before) / way
        variance = (variance_before / m * (1 + share**2) + variance_during / n) / way**2
        return with_interval(100 * share, 100 * np.sqrt(variance), z)
