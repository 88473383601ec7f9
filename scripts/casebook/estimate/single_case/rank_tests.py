"""Tests of two phases on the ranks of their values: Mann-Whitney, exact also with ties, and Brunner-Munzel."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.rank_distributions import doubled_midranks, mann_whitney_lower_tail, midrank_sum_distribution
from casebook.estimate.results import NONE, Result, joined, shown
from casebook.estimate.shift import MOST_EXACT_PAIRS, MOST_PERMUTATION_STEPS
from casebook.estimate.single_case.nonoverlap import newcombe_interval

LEAST_FOR_BRUNNER_MUNZEL = 10  # of a phase: below it the test rejects too often (Neubert & Brunner 2007)

_CHANCE = (
    "Chance that a later value is larger than an earlier one, ties one half, with Newcombe's interval (2006, method 5)"
)
_ASSUMES = "takes the values as independent of each other and, under no effect, as of one distribution in both phases"
MANN_WHITNEY_EXACT = f"{_CHANCE}; exact Mann-Whitney p; {_ASSUMES}"
MANN_WHITNEY_TIED = (
    f"{_CHANCE}; exact Mann-Whitney p from the permutation distribution of the midranks as tied; {_ASSUMES}"
)
MANN_WHITNEY_LARGE = f"{_CHANCE}; Mann-Whitney p of the normal approximation, corrected for ties and steps; {_ASSUMES}"
BRUNNER_MUNZEL = (
    "Chance that a later value is larger than an earlier one, ties one half, with interval and p of Brunner & Munzel"
    " (2000); takes the values as independent, and allows the phases to differ in spread"
)


def mann_whitney(earlier: ArrayLike, later: ArrayLike) -> Result:
    """Chance that a later value exceeds an earlier one, with its 95 % interval and the two-sided Mann-Whitney p.

    Values in any unit and order; infinities are the largest and smallest values. The number of pairs is the estimate
    times m n. p is exact up to 40,000 pairs without ties and about 65 values with them, asymptotic beyond.
    Mann & Whitney 1947, doi:10.1214/aoms/1177730491; interval Newcombe 2006, doi:10.1002/sim.2324.
    """
    earlier, later = _values(earlier), _values(later)
    refusal = _refusal(earlier, later, 1)
    if refusal:
        return Result(note=refusal, method=f"{_CHANCE}; Mann-Whitney p; {_ASSUMES}")
    pairs = len(earlier) * len(later)
    chance = pairs_later_larger(earlier, later) / pairs
    low, high = newcombe_interval(*(np.array([float(part)]) for part in (chance, len(earlier), len(later))))
    p = exact_p(earlier, later)
    has_ties = _has_ties(earlier, later)
    method = MANN_WHITNEY_TIED if has_ties else MANN_WHITNEY_EXACT
    if math.isnan(p):
        p, method = asymptotic_p(earlier, later), MANN_WHITNEY_LARGE
    smallest = smallest_p(len(earlier), len(later), has_ties)
    note = f"no p below {shown(smallest)} can come of so few values" if smallest > 0.05 else ""
    return Result(chance, float(low[0]), float(high[0]), p, note, method)


def pairs_later_larger(earlier: ArrayLike, later: ArrayLike) -> float:
    """The Mann-Whitney statistic W: pairs in which the later value is larger, ties one half; NaN-free values."""
    earlier, later = _values(earlier), _values(later)
    return float(_doubled_rank_sum(earlier, later) - len(later) * (len(later) + 1)) / 2


def exact_p(earlier: ArrayLike, later: ArrayLike) -> float:
    """Two-sided exact p of W, NaN where it would take too long.

    With ties the conditional distribution of the midrank sum: the share of all ways to draw the later values from all
    whose sum lies as far from its mean (coin::wilcox_test, Hothorn et al. 2008, doi:10.18637/jss.v028.i08). Without
    ties twice the smaller tail, which is the same (R's wilcox.test).
    """
    earlier, later = _values(earlier), _values(later)
    m, n = len(earlier), len(later)
    size, total = min(m, n), m + n
    if not _has_ties(earlier, later):
        if m * n > MOST_EXACT_PAIRS:
            return NONE
        count = pairs_later_larger(earlier, later)
        return min(1.0, 2 * float(mann_whitney_lower_tail(m, n)[int(min(count, m * n - count))]))
    if total * (size + 1) * 2 * total * size > MOST_PERMUTATION_STEPS:
        return NONE
    ranks = doubled_midranks(np.concatenate([earlier, later]))
    sums, probabilities = midrank_sum_distribution(ranks, size)
    observed = int(ranks[:m].sum() if size == m else ranks[m:].sum())
    mean = size * (total + 1)
    return min(1.0, float(probabilities[np.abs(sums - mean) >= abs(observed - mean)].sum()))


def asymptotic_p(earlier: ArrayLike, later: ArrayLike) -> float:
    """Two-sided p of W from the normal distribution with tie and continuity correction, as R's wilcox.test.

    1 where all values are equal. Lehmann 1975, Nonparametrics, section 1.4.
    """
    from scipy.special import ndtr

    earlier, later = _values(earlier), _values(later)
    m, n = len(earlier), len(later)
    total = m + n
    counts = np.unique(np.concatenate([earlier, later]), return_counts=True)[1].astype(float)
    variance = m * n / 12 * (total + 1 - float((counts**3 - counts).sum()) / (total * (total - 1)))
    distance = abs(pairs_later_larger(earlier, later) - m * n / 2) - 0.5
    return float(2 * ndtr(-distance / math.sqrt(variance))) if distance > 0 and variance > 0 else 1.0


def smallest_p(m: int, n: int, has_ties: bool = False) -> float:
    """The smallest two-sided p that a permutation test of m and n values can reach.

    2 over the ways to draw them, one for each tail; 1 over them with ties, since the tails then may differ.
    """
    ways = math.lgamma(m + n + 1) - math.lgamma(m + 1) - math.lgamma(n + 1)
    return min(1.0, (1 if has_ties else 2) * math.exp(-ways))


def below_every_permutation(p: float, m: int, n: int) -> str:
    """What is to be said of an asymptotic p that no permutation test of m and n values could reach; else empty."""
    least = smallest_p(m, n, has_ties=True)
    return f"p is smaller than {shown(least)}, which no permutation of so many values falls below" if p < least else ""


class BrunnerMunzel(NamedTuple):
    """The estimate with its standard error, and the t statistic with its degrees of freedom."""

    estimate: float
    se: float
    statistic: float
    df: float


def brunner_munzel(earlier: ArrayLike, later: ArrayLike) -> Result:
    """Chance that a later value exceeds an earlier one, with the 95 % interval and two-sided p of Brunner & Munzel.

    doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U. Limits are cut at 0 and 1, unlike in R's
    brunnermunzel, which also gives an interval without width and p = 0 where the phases do not overlap: here there is
    neither. Needs two values in each phase.
    """
    earlier, later = _values(earlier), _values(later)
    refusal = _refusal(earlier, later, 2)
    if refusal:
        return Result(note=refusal, method=BRUNNER_MUNZEL)
    found = brunner_munzel_statistic(earlier, later)
    if not found.se > 0:
        separate = found.estimate in (0.0, 1.0)
        why = "the phases do not overlap" if separate else "all values of a phase have one place among the others"
        return Result(
            found.estimate, note=f"no interval and no p: {why}, which leaves no variance", method=BRUNNER_MUNZEL
        )
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(found.df, 0.975)) * found.se
    p = float(2 * stdtr(found.df, -abs(found.statistic)))
    few = min(len(earlier), len(later)) < LEAST_FOR_BRUNNER_MUNZEL
    note = joined(
        f"fewer than {LEAST_FOR_BRUNNER_MUNZEL} values in a phase: rejects too often" if few else "",
        below_every_permutation(p, len(earlier), len(later)),
    )
    return Result(
        found.estimate, max(0.0, found.estimate - half), min(1.0, found.estimate + half), p, note, BRUNNER_MUNZEL
    )


def brunner_munzel_statistic(earlier: ArrayLike, later: ArrayLike) -> BrunnerMunzel:
    """Estimate, standard error, t and its degrees of freedom; se 0 and no t where nothing varies."""
    earlier, later = _values(earlier), _values(later)
    m, n = len(earlier), len(later)
    ranks = doubled_midranks(np.concatenate([earlier, later])) / 2
    # How many values of the other phase lie below each value, ties one half.
    below_earlier = ranks[:m] - doubled_midranks(earlier) / 2
    below_later = ranks[m:] - doubled_midranks(later) / 2
    estimate = pairs_later_larger(earlier, later) / (m * n)
    parts = below_earlier.var(ddof=1) / (m * n**2), below_later.var(ddof=1) / (n * m**2)
    variance = float(sum(parts))
    if variance == 0:
        return BrunnerMunzel(estimate, 0.0, NONE, NONE)
    df = variance**2 / (parts[0] ** 2 / (m - 1) + parts[1] ** 2 / (n - 1))
    return BrunnerMunzel(estimate, math.sqrt(variance), (estimate - 0.5) / math.sqrt(variance), float(df))


def _values(series: ArrayLike) -> np.ndarray:
    return np.asarray(series, dtype=float).ravel()


def _has_ties(earlier: np.ndarray, later: np.ndarray) -> bool:
    return len(np.unique(np.concatenate([earlier, later]))) < len(earlier) + len(later)


def _doubled_rank_sum(earlier: np.ndarray, later: np.ndarray) -> int:
    return int(doubled_midranks(np.concatenate([earlier, later]))[len(earlier) :].sum())


def _refusal(earlier: np.ndarray, later: np.ndarray, at_least: int) -> str:
    if np.isnan(earlier).any() or np.isnan(later).any():
        return "a value is not a number"
    if min(len(earlier), len(later)) < at_least:
        plural = "s" * (at_least > 1)
        return f"needs at least {at_least} value{plural} in each phase, has {len(earlier)} and {len(later)}"
    return ""
