"""Whether the cases in which one thing was larger are those in which another was, and how little few cases can say."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.cohort.pooled_effects import counted
from casebook.estimate.rank_distributions import doubled_midranks

LEAST_CASES = 6
EXACT_CASES = 8  # of which there are 40,320 orders
FEW_CASES = 25
PERFECT = "no interval exists at a perfect order"
METHOD = (
    "Spearman's rank correlation with the interval of Bonett and Wright (2000, doi:10.1007/BF02294183);"
    " takes cases as independent of each other"
)


class Association(NamedTuple):
    """A rank correlation over cases with its 95 % interval and p; `note` says why there is none, or what limits it."""

    cases: int = 0
    correlation: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    note: str = ""


def rank_association(early: ArrayLike, later: ArrayLike) -> Association:
    """Spearman's correlation over cases of two numbers each; a case that lacks either is left out.

    The p value is exact over all orders up to EXACT_CASES cases without ties, else by Student's t (Kendall & Stuart
    1973). Raises ValueError for lists of different lengths.
    """
    from scipy.special import ndtri, stdtr

    one, other = (np.asarray(part, dtype=float) for part in (early, later))
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError("two numbers a case")
    usable = np.isfinite(one) & np.isfinite(other)
    one, other = one[usable], other[usable]
    count = len(one)
    if count < LEAST_CASES:
        return Association(count, note=f"{counted(count)} too few to rank: {LEAST_CASES} with both numbers are needed")
    if len(set(one)) == 1 or len(set(other)) == 1:
        return Association(count, note="all cases have one value: there is no order to compare")
    ranks, others = (doubled_midranks(part) / 2 for part in (one, other))
    correlation = float(np.corrcoef(np.column_stack((ranks, others)), rowvar=False)[1, 0])
    if _is_small(one, other):
        p = _exact_p(ranks, others)
    else:
        with np.errstate(divide="ignore"):
            t = correlation * np.sqrt(np.divide(count - 2, (correlation + 1) * (1 - correlation)))
        p = float(2 * stdtr(count - 2, -abs(t)))
    note = f"{count} cases: a correlation that is not there can look like this" if count < FEW_CASES else ""
    if abs(correlation) > 1 - 1e-12:
        return Association(count, correlation, p=p, note="; ".join(filter(None, [PERFECT, note])))
    reach = ndtri(0.975) * np.sqrt((1 + correlation**2 / 2) / (count - 3))
    low, high = np.tanh(np.arctanh(correlation) + np.array([-reach, reach]))
    return Association(count, correlation, float(low), float(high), p, note)


def _is_small(one: np.ndarray, other: np.ndarray) -> bool:
    return len(one) <= EXACT_CASES and len(set(one)) == len(one) and len(set(other)) == len(other)


def _exact_p(one: np.ndarray, other: np.ndarray) -> float:
    """Share of all orders whose correlation is as far from zero as the one that was found."""
    from itertools import permutations

    orders = np.array(list(permutations(other)))
    products = np.abs((orders - other.mean()) @ (one - one.mean()))
    found = abs(float((other - other.mean()) @ (one - one.mean())))
    return float((products >= found - 1e-9).mean())
