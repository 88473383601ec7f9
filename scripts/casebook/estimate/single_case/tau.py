"""Tau and the Tau-U family: non-overlap of two phases, with the trend within the phases counted against or for it.

S of two phases is the number of pairs in which treatment is better, less those in which it is worse; S of one phase
the number of pairs in which the later value is better, less those in which it is worse (Kendall's S).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import Columns, Effect, counts_below, in_blocks, lengths, timed
from casebook.estimate.single_case.nonoverlap import Z95, nap

TRENDS = ("none", "before", "during", "both")
METHODS = ("complete_a", "complete_b", "parker", "tarlow")


class TauU(NamedTuple):
    """Tau-U of every series, arrays of shape (k,): score over denominator, and what follows under no effect."""

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    z: np.ndarray
    p: np.ndarray
    score: np.ndarray
    denominator: np.ndarray


def tau(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, z: float = Z95) -> Effect:
    """Tau: pairs in which treatment is better less those in which it is worse, over all pairs; 2 NAP - 1.

    From -1 to 1; arrays (k,). Standard error and interval are those of NAP, doubled. Parker, Vannest, Davis & Sauber
    2011, doi:10.1016/j.beth.2010.08.006.
    """
    found = nap(before, during, improvement, z)
    return Effect(2 * found.estimate - 1, 2 * found.se, 2 * found.low - 1, 2 * found.high - 1)


Times = tuple[ArrayLike, ArrayLike]


def tau_u(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, times: Times | None = None) -> np.ndarray:
    """Tau-U with the trend before taken off: (S of both phases - S before) / (m n), an array (k,).

    Parker et al. 2011, doi:10.1016/j.beth.2010.08.006, as R's SingleCaseES has it. It can lie beyond -1 and 1, since
    m n does not count the pairs before; no standard error is known.
    """
    return tau_u_variant(before, during, improvement, "parker", "before", times).estimate


def tau_u_parker(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, times: Times | None = None) -> TauU:
    """Tau-U with both trends: (S of both phases + S during - S before) / (all pairs of m + n values).

    Row "A vs. B + Trend B - Trend A" of Parker et al. 2011 as R's scan has it (`method = "parker"`).
    """
    return tau_u_variant(before, during, improvement, "parker", "both", times)


def tau_u_tarlow(before: ArrayLike, during: ArrayLike, improvement: ArrayLike, times: Times | None = None) -> TauU:
    """Tau-U with the trend before taken off, over every pair that counts: (S of both - S before) / (m n + m(m-1)/2).

    So it stays within -1 and 1, which Tarlow 2017, doi:10.1177/0145445516676750, misses in Parker's; variance with
    ties and continuity correction. Row "A vs. B - Trend A" of R's scan (`method = "tarlow"`).
    """
    return tau_u_variant(before, during, improvement, "tarlow", "before", times)


def tau_u_variant(
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike,
    method: str = "complete_b",
    trend: str = "both",
    times: Times | None = None,
) -> TauU:
    """Any of the Tau-U statistics, as R's scan 0.67.1 tabulates them, positive towards improvement.

    trend : which trend comes in: "none" (A vs. B), "before" (- Trend A), "during" (+ Trend B), "both".
    method : the denominator and the variance of S.
        "complete_a": the pairs that are compared; variance of Kendall's S of m + n values without ties.
        "complete_b": as tau-b, corrected for ties in values and in time (for "none": the pairs less half the tied);
        variance with ties.
        "parker": m n where the trend before alone is taken off, so that Tau may exceed 1; variance as "complete_b".
        "tarlow": the pairs that are compared; variance with ties, continuity correction.
    times : of the values before and during, in any unit; pairs of one time say nothing about the trend. Without them
        the values stand in order of time, as the peers take them.

    z and p (two-sided) are of S = 0. `se` is what makes z: with the continuity correction it has none when S is 1 or
    -1. Interval: Fisher's z with 1 / sqrt(m + n - 3), NaN at Tau 1 and beyond. All take values as independent.
    """
    if method not in METHODS or trend not in TRENDS:
        raise ValueError(f"method is one of {METHODS} and trend one of {TRENDS}, not {method!r} and {trend!r}")
    core = _variant(method, trend)
    beside: tuple[np.ndarray, np.ndarray] | tuple[()] = ()
    if times is not None:
        (before, at), (during, later) = timed(before, times[0]), timed(during, times[1])
        beside = at, later
    estimate, z, n, score, denominator, spread = in_blocks(core, before, during, improvement, beside)
    return _with_interval(estimate, z, n, score, denominator, spread)


def kendall_score(values: Columns, times: Columns | None = None) -> np.ndarray:
    """S of each column: pairs whose later value is larger less those whose later value is smaller.

    Later is what stands below, or what has the larger of the `times`; equal times do not count.
    """
    score = np.zeros(values.shape[1])
    for lag in range(1, len(values)):
        earlier, later = values[:-lag], values[lag:]
        order = np.greater(later, earlier).view(np.int8) - np.less(later, earlier).view(np.int8)
        if times is not None:
            then, now = times[:-lag], times[lag:]
            order *= np.greater(now, then).view(np.int8) - np.less(now, then).view(np.int8)
        score += order.sum(axis=0, dtype=np.int32)
    return score


class Ties(NamedTuple):
    """Sums over the groups of t equal values in each column."""

    pairs: np.ndarray  # t(t-1)/2
    triples: np.ndarray  # t(t-1)(t-2)
    weighted: np.ndarray  # t(t-1)(2t+5)


def ties(values: Columns) -> Ties:
    """Ties among the values of each column."""
    size, k = values.shape
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1).ravel()
    starts = np.ones(size * k, dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]  # NaN is a group of its own
    starts[::size] = True
    first = np.flatnonzero(starts)
    t = np.diff(first, append=size * k)
    tied = t > 1
    t, rows = t[tied].astype(float), first[tied] // size
    return tie_sums(t, lambda sums: np.bincount(rows, sums, k))


def tie_sums(t: np.ndarray, over: Callable[[np.ndarray], np.ndarray] = np.asarray) -> Ties:
    """The sums of `Ties` from the sizes of the groups."""
    return Ties(over(t * (t - 1) / 2), over(t * (t - 1) * (t - 2)), over(t * (t - 1) * (2 * t + 5)))


def score_variance(size: np.ndarray, in_values: Ties, in_times: Ties) -> np.ndarray:
    """Variance of Kendall's S of `size` values with ties, without association.

    Kendall 1970, Rank Correlation Methods, 4th ed., section 5.
    """
    n = size.astype(float)
    pairs = n * (n - 1)
    main = (pairs * (2 * n + 5) - in_values.weighted - in_times.weighted) / 18
    second = 4 * in_values.pairs * in_times.pairs / (2 * pairs)
    third = in_values.triples * in_times.triples / (9 * pairs * (n - 2))
    return main + np.where(n > 1, second, 0.0) + np.where(n > 2, third, 0.0)


def _variant(method: str, trend: str) -> Callable[[Columns, Columns], tuple[np.ndarray, ...]]:
    def core(
        before: Columns, during: Columns, at: Columns | None = None, later: Columns | None = None
    ) -> tuple[np.ndarray, ...]:
        m, n = lengths(before).astype(float), lengths(during).astype(float)
        total = m + n
        score, tied = between_score(before, during)
        compared = m * n
        if trend in ("before", "both"):
            score, compared = score - kendall_score(before, at), compared + m * (m - 1) / 2
        if trend in ("during", "both"):
            score, compared = score + kendall_score(during, later), compared + n * (n - 1) / 2
        if method == "complete_a":
            variance = total * (total - 1) * (2 * total + 5) / 18
        else:
            in_values, in_times = (
                ties(np.concatenate([before, during])),
                _ties_in_time(before, during, at, later, trend),
            )
            variance = score_variance(total, in_values, in_times)
        denominator = compared
        if method == "complete_b" and trend == "none":
            denominator = compared - tied / 2
        elif method == "complete_b":
            pairs = total * (total - 1) / 2
            denominator = np.sqrt((pairs - in_values.pairs) * (pairs - in_times.pairs))
        elif method == "parker" and trend == "before":
            denominator = m * n
        usable = (m > 0) & (n > 0)
        score = np.where(usable, score, np.nan)
        deviation = np.sqrt(variance)
        corrected = np.sign(score) * np.maximum(np.abs(score) - (method == "tarlow"), 0)
        return score / denominator, corrected / deviation, total, score, denominator, deviation

    return core


def _with_interval(
    estimate: np.ndarray, z: np.ndarray, n: np.ndarray, score: np.ndarray, denominator: np.ndarray, spread: np.ndarray
) -> TauU:
    from scipy.special import ndtr

    with np.errstate(all="ignore"):
        estimate = np.where(np.isfinite(estimate), estimate, np.nan)
        z = np.where(np.isfinite(z), z, np.nan)
        se = np.where(z != 0, estimate / z, np.where(score == 0, spread / denominator, np.nan))
        half = Z95 / np.sqrt(n - 3)
        open_ = (np.abs(estimate) < 1) & (n > 3)
        middle = np.arctanh(np.where(open_, estimate, np.nan))
        return TauU(
            estimate,
            np.where(np.isfinite(se), se, np.nan),
            np.tanh(middle - half),
            np.tanh(middle + half),
            z,
            2 * ndtr(-np.abs(z)),
            score,
            denominator,
        )


def between_score(before: Columns, during: Columns) -> tuple[np.ndarray, np.ndarray]:
    """S of the two phases and the number of tied pairs."""
    less, up_to = counts_below(during, before)
    wins, not_worse = less.sum(axis=0, dtype=float), up_to.sum(axis=0, dtype=float)
    pairs = lengths(before) * lengths(during)
    return wins + not_worse - pairs, not_worse - wins


def _ties_in_time(before: Columns, during: Columns, at: Columns | None, later: Columns | None, trend: str) -> Ties:
    """A phase whose trend does not come in is one moment."""
    parts = []
    for values, times, counts in ((before, at, ("before", "both")), (during, later, ("during", "both"))):
        if trend not in counts:
            parts.append(tie_sums(lengths(values).astype(float)))
        elif times is not None:
            parts.append(ties(np.where(np.isnan(values), np.nan, times)))
    zero = np.zeros(before.shape[1])
    return Ties(*(sum(sums, zero) for sums in zip(*parts, strict=True))) if parts else Ties(zero, zero, zero)
