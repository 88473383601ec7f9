"""The Hodges-Lehmann shift from one phase to the next and its exact interval."""

import math

import numpy as np

from casebook.estimate.order_statistics import LEVEL, quantile
from casebook.estimate.rank_distributions import doubled_midranks, mann_whitney_lower_tail, midrank_sum_distribution
from casebook.estimate.results import Result, joined
from casebook.estimate.samples import Bounds, Sample, interval, settled

TAIL = (1 - LEVEL) / 2
MOST_PAIRS = 10_000_000  # a table of 80 MB
MOST_EXACT_PAIRS = 40_000
MOST_PERMUTATION_STEPS = 10_000_000  # up to about 65 values, a few hundredths of a second

_SHIFT = "Hodges-Lehmann shift: median of all pairwise differences, later minus earlier (Hodges & Lehmann 1963)"
_ASSUMES = "takes values as independent and the two phases as of one shape"
_EXACT = f"{_SHIFT}; exact interval from the Mann-Whitney distribution without ties; {_ASSUMES}"
_TIED = f"{_SHIFT}; exact interval from the conditional permutation distribution of the midranks; {_ASSUMES}"
_CONSERVATIVE = (
    f"{_SHIFT}; interval from the Mann-Whitney distribution without ties, at least 95 % with them; {_ASSUMES}"
)
_LARGE = f"{_SHIFT}; interval from the normal approximation to the Mann-Whitney distribution; {_ASSUMES}"


def hodges_lehmann(earlier: Sample, later: Sample) -> Result:
    """Median of all differences later minus earlier, with its 95 % interval where one exists.

    Hodges & Lehmann 1963, doi:10.1214/aoms/1177704172; interval: Lehmann 1963, as R's wilcox.test without ties and
    coin::wilcox_test(distribution = "exact") with ties. Unlike both, no interval is given where none reaches 95 %.
    """
    m, n = later.n, earlier.n
    if m * n > MOST_PAIRS:
        return Result(note=f"{m * n} pairs are more than the {MOST_PAIRS} that are computed", method=_SHIFT)
    low = pairwise_differences(earlier.high, later.low)
    is_exact = not (earlier.n_censored or later.n_censored)
    high = low if is_exact else pairwise_differences(earlier.low, later.high)
    result = settled(Bounds(quantile(low, 0.5), quantile(high, 0.5)), earlier, later)
    if math.isnan(result.value):
        return result._replace(method=_SHIFT)
    pooled = np.concatenate([earlier.low, later.low])
    has_ties = len(np.unique(pooled)) < len(pooled)
    if is_exact and low[0] == low[-1]:
        return result._replace(note="no interval: all pairwise differences are equal", method=_SHIFT)
    if is_exact and has_ties and _steps(m, n) <= MOST_PERMUTATION_STEPS:
        limits = tied_interval(earlier.low, later.low)
        note = "" if limits else _no_interval(n, m)
        ci_low, ci_high = limits or (math.nan, math.nan)
        return result._replace(low=ci_low, high=ci_high, note=note, method=_TIED)
    k, method = _rank(m, n)
    method = method if is_exact and not has_ties else _CONSERVATIVE if method == _EXACT else method
    if not k:
        return result._replace(note=_no_interval(n, m), method=method)
    ci_low, ci_high, note = interval(float(low[k - 1]), float(high[m * n - k]), earlier, later)
    return result._replace(low=ci_low, high=ci_high, note=joined(result.note, note), method=method)


def pairwise_differences(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Every value of `later` minus every value of `earlier`, sorted; 5.4 - 5.1 is 0.3."""
    return np.sort(rounded_difference(earlier[:, None], later[None, :]), axis=None)


def rounded_difference(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Later minus earlier, rounded at the 14th digit of the largest value.

    Else two equal differences would differ by the error of floats, and ties would be missed.
    """
    sizes = np.abs(np.concatenate([np.ravel(earlier), np.ravel(later)]))
    largest = float(np.max(sizes[np.isfinite(sizes)], initial=0.0))
    decimals = 13 - math.floor(math.log10(largest)) if largest > 0 else 0
    difference = later - earlier
    return np.round(difference, decimals) if 0 <= decimals <= 20 else difference


def tied_interval(earlier: np.ndarray, later: np.ndarray) -> tuple[float, float] | None:
    """95 % limits of the shift from the permutation distribution of the observed midranks; None where none exists.

    A shift is kept while the statistic of the shifted values lies between the 2.5 % and the 97.5 % quantile
    (coin, Hothorn et al. 2008, doi:10.18637/jss.v028.i08). The quantiles are those of the ties as observed, so that
    the limits need not move along exactly when all later values are shifted.
    """
    m, n = len(later), len(earlier)
    differences = pairwise_differences(earlier, later)
    steps, last_places = np.unique(differences[::-1], return_index=True)
    # Just right of a step the statistic is the number of pairs that differ by more.
    above = last_places.astype(float)
    ranks = doubled_midranks(np.concatenate([earlier, later]))
    # The smaller group is drawn, since that is less work; the other's statistic is its mirror image.
    size = min(m, n)
    sums, probabilities = midrank_sum_distribution(ranks, size)
    statistics = sums / 2 - size * (size + 1) / 2
    cumulated = np.cumsum(probabilities)
    lower, upper = (
        float(statistics[min(np.searchsorted(cumulated, p - 1e-12), len(statistics) - 1)]) for p in (TAIL, 1 - TAIL)
    )
    ends = float(statistics[0]), float(statistics[-1])
    if size == n and m != n:
        lower, upper = m * n - upper, m * n - lower
        ends = m * n - ends[1], m * n - ends[0]
    # Where no arrangement of the observed ties lies outside the quantiles, no shift could ever be rejected. Coin then
    # may give an interval all the same: for 0, 0 against 0, 0, 0, 0.1 it does.
    if not (lower > ends[0] and upper < ends[1]):
        return None
    return float(steps[above <= upper].min()), float(steps[above < lower].min())


def _rank(m: int, n: int) -> tuple[int, str]:
    """Which of the sorted differences, counted from either end, is the limit; 0 where none reaches 95 %."""
    if m * n > MOST_EXACT_PAIRS:
        spread = math.sqrt(m * n * (m + n + 1) / 12)
        return math.floor(m * n / 2 - 1.959963984540054 * spread), _LARGE
    tail = mann_whitney_lower_tail(m, n)
    k = int(np.searchsorted(tail, TAIL * (1 - 1e-12)))
    if k == 0 and tail[0] <= TAIL * (1 + 1e-12):
        k = 1
    return k, _EXACT


def _steps(m: int, n: int) -> int:
    size, total = min(m, n), m + n
    return total * (size + 1) * 2 * total * size


def _no_interval(n_earlier: int, n_later: int) -> str:
    return f"no 95 % interval of the shift exists at n = {n_earlier} and {n_later}"


def difference_of_medians(earlier: Bounds, later: Bounds) -> Bounds:
    """Later minus earlier median, at both extremes of what is admissible."""
    low = rounded_difference(np.array(earlier.high), np.array(later.low))
    high = rounded_difference(np.array(earlier.low), np.array(later.high))
    return Bounds(float(low), float(high))
