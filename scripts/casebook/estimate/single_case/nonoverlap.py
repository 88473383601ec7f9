"""Non-overlap of two phases: how much of what was measured during treatment is better than what was before.

All take padded arrays before (k, m) and during (k, n), NaN behind the end of a series (or 1-D arrays for one series),
in any unit, and `improvement`, one word or one a series. All return arrays (k,), proportions from 0 to 1, NaN where a
phase is empty. They depend on the order of size of the values alone (PEM and PET: nearly), so infinities are welcome.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import (
    Columns,
    column_medians,
    column_sums,
    counts_below,
    in_blocks,
    lengths,
    timed,
)

Z95 = 1.959963984540054
_HALVINGS, _NEWTON_STEPS = 10, 14  # to 1e-15 from one pair to 100 million


class Nap(NamedTuple):
    """NAP with three standard errors and its interval, arrays of shape (k,)."""

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    se_hanley: np.ndarray
    se_null: np.ndarray


def nap(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, z: float = Z95) -> Nap:
    """Nonoverlap of all pairs: the chance that a value during treatment is better than one before; ties one half.

    Parker & Vannest 2009, doi:10.1016/j.beth.2008.10.006. `se` is unbiased (Sen 1967; Mee 1990,
    doi:10.1080/01621459.1990.10474942) with NAP kept half a pair away from 0 and 1, `se_hanley` of Hanley & McNeil
    1982, doi:10.1148/radiology.143.1.7063747, `se_null` without an effect and without ties. Interval: Newcombe 2006,
    method 5, doi:10.1002/sim.2324, at the quantile `z` of the normal distribution; it has width at NAP 0 and 1 too.
    All take values as independent. `se` needs two values in each phase.
    """
    estimate, *errors, m, n = in_blocks(nap_columns, before, during, improvement)
    low, high = newcombe_interval(estimate, m, n, z)
    return Nap(estimate, errors[0], low, high, *errors[1:])


def nap_columns(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
    """NAP, its three standard errors and the numbers of values, of columns whose improvement is upwards."""
    m, n = lengths(before).astype(float), lengths(during).astype(float)
    pairs = m * n
    by_during, wins, ties = _wins(before, during)
    estimate = (wins + ties / 2) / pairs
    # How many values before each of those during is better than, and the other way round, as shares around NAP.
    below, up_to = counts_below(before, during)
    by_before = n - (below + up_to) / 2.0
    q_before = _squares(by_before / n - estimate, before) / m
    q_during = _squares(by_during / m - estimate, during) / n
    q_pairs = (wins + ties / 4) / pairs - estimate**2
    margin = 0.5 / pairs
    kept = np.clip(estimate, margin, 1 - margin)
    spread = kept * (1 - kept)
    unbiased = (spread + n * q_before + m * q_during - 2 * q_pairs) / ((m - 1) * (n - 1))
    hanley = (spread + (n - 1) * q_before + (m - 1) * q_during) / pairs
    null = np.where(pairs > 0, (m + n + 1) / (12 * pairs), np.nan)
    unbiased = np.where((m > 1) & (n > 1) & (unbiased >= 0), unbiased, np.nan)
    return estimate, np.sqrt(unbiased), np.sqrt(hanley), np.sqrt(null), m, n


def _wins(before: Columns, during: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score of each value during, number of pairs in which it is better, and number of ties."""
    below, up_to = counts_below(during, before)
    wins = below.sum(axis=0, dtype=float)
    return (below + up_to) / 2.0, wins, up_to.sum(axis=0, dtype=float) - wins


def _squares(deviations: Columns, of: Columns) -> np.ndarray:
    return np.where(np.isnan(of), 0.0, deviations**2).sum(axis=0)


def newcombe_interval(
    estimate: np.ndarray, m: np.ndarray, n: np.ndarray, z: float = Z95
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of NAP from the score equation symmetrised in the two phases (Newcombe 2006, method 5).

    The limits are the roots of m n (NAP - x)^2 (2 - x)(1 + x) = z^2 x (1 - x)(2 + h + (1 + 2h) x (1 - x)), with
    h = (m + n)/2 - 1, on either side of NAP. The roots that the equation always has at 0 and 1 when NAP is 0 or 1 are
    not limits (SingleCaseES 0.7.4 takes them and returns an interval without width).
    """
    # By symmetry the upper limit is that of the mirrored estimate, subtracted from 1.
    estimates, pairs = np.concatenate([estimate, 1 - estimate]), np.tile(m * n, 2)
    h = np.tile((m + n) / 2 - 1, 2)
    low, high = np.zeros_like(estimates), estimates.copy()
    x = estimates / 2
    with np.errstate(all="ignore"):
        for turn in range(_HALVINGS + _NEWTON_STEPS):
            y, dy, away = x * (1 - x), 1 - 2 * x, estimates - x
            noise = z * z * (2 + h + (1 + 2 * h) * y)
            value = pairs * away**2 * (2 + y) - noise * y
            low, high = np.where(value > 0, x, low), np.where(value > 0, high, x)
            middle = (low + high) / 2
            if turn < _HALVINGS:
                x = middle
                continue
            slope = pairs * away * (away * dy - 2 * (2 + y)) - dy * (noise + z * z * (1 + 2 * h) * y)
            newton = x - value / slope
            x = np.where((newton >= low) & (newton <= high), newton, middle)
    found = np.where(np.isnan(estimates), np.nan, x)
    k = len(estimate)
    return found[:k], 1 - found[k:]


def pnd(before: ArrayLike, during: ArrayLike, improvement: ArrayLike) -> np.ndarray:
    """Share of the values during treatment that are better than the best before.

    Scruggs, Mastropieri & Casto 1987, doi:10.1177/074193258700800206. One outlier before decides it.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray]:
        best = np.where(np.isnan(before), -np.inf, before).max(axis=0)
        return (_share(during > best, before, during),)

    return in_blocks(core, before, during, improvement)[0]


def pem(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, *, strict: bool = False) -> np.ndarray:
    """Share of the values during treatment that are better than the median before; ties one half.

    Ma 2006, doi:10.1177/0145445504272974. `strict` counts ties as not better, as R's scan does.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray]:
        middle = column_medians(before)
        better = (during > middle).astype(float)
        return (_share(better if strict else better + 0.5 * (during == middle), before, during),)

    return in_blocks(core, before, during, improvement)[0]


def pand(before: ArrayLike, during: ArrayLike, improvement: ArrayLike) -> np.ndarray:
    """Share of all values that is left when the fewest are removed so that the phases do not overlap or touch.

    Parker, Hagan-Burke & Vannest 2007, doi:10.1177/00224669070400040101, computed exactly.
    """
    return in_blocks(lambda before, during: _pand(before, during)[:1], before, during, improvement)[0]


def ird(before: ArrayLike, during: ArrayLike, improvement: ArrayLike) -> np.ndarray:
    """Robust improvement rate difference: the same removal, shared out between the phases; from below 0 to 1.

    Parker, Vannest & Brown 2009, doi:10.1177/001440290907500201;
    ((m + n)^2 PAND - m^2 - n^2) / (2 m n) of Pustejovsky 2019, doi:10.1037/met0000179.
    """

    def core(before: Columns, during: Columns) -> tuple[np.ndarray]:
        share, m, n = _pand(before, during)
        return (((m + n) ** 2 * share - m**2 - n**2) / (2 * m * n),)

    return in_blocks(core, before, during, improvement)[0]


def _pand(before: Columns, during: Columns) -> tuple[np.ndarray, ...]:
    m, n = lengths(before).astype(float), lengths(during).astype(float)
    # Whoever keeps the i worst values before keeps every value during that is better than the last of these.
    ordered = np.sort(before, axis=0)
    up_to = counts_below(ordered, during)[1]
    kept = np.arange(1, len(before) + 1)[:, None] + n - up_to
    most = np.maximum(np.where(np.isnan(ordered), 0.0, kept).max(axis=0), n)
    return np.where((m > 0) & (n > 0), most / (m + n), np.nan), m, n


def pet(
    before: ArrayLike,
    during: ArrayLike,
    before_times: ArrayLike,
    during_times: ArrayLike,
    improvement: ArrayLike,
    beyond: float = 0.0,
) -> np.ndarray:
    """Share of the values during treatment that are better than the straight line through those before.

    Least squares on real times (any unit), `beyond` standard errors of the line further out: 0, or 1.6449 for scan's
    one-sided 95 %. Wolery, Busick, Reichow & Barton 2010, doi:10.1177/0022466908328009. Needs two times before, three
    where `beyond` is not 0.
    """

    def core(before: Columns, during: Columns, at: Columns, later: Columns) -> tuple[np.ndarray]:
        m = lengths(before)
        at = np.where(np.isnan(before), np.nan, at)
        centre, level = column_sums(at) / m, column_sums(before) / m
        squares = column_sums((at - centre) ** 2)
        slope = column_sums((at - centre) * (before - level)) / squares
        line = level + slope * (later - centre)
        if beyond:
            residual = column_sums((before - level - slope * (at - centre)) ** 2) / (m - 2)
            line = line + beyond * np.sqrt(residual * (1 / m + (later - centre) ** 2 / squares))
            slope = np.where(m > 2, slope, np.nan)
        return (np.where(np.isfinite(slope), _share(during > line, before, during), np.nan),)

    (before, at), (during, later) = timed(before, before_times), timed(during, during_times)
    return in_blocks(core, before, during, improvement, (at, later))[0]


def _share(counted: Columns, before: Columns, during: Columns) -> np.ndarray:
    m, n = lengths(before), lengths(during)
    return np.where((m > 0) & (n > 0), counted.sum(axis=0) / n, np.nan)
