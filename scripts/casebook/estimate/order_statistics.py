"""Quantiles of few values, and the exact interval of their median."""

import math
from functools import lru_cache

import numpy as np

from casebook.estimate.samples import Bounds, Sample

LEVEL = 0.95


def quantile(ordered: np.ndarray, probability: float) -> float:
    """Quantile of sorted values, which may be infinite at the ends.

    Type 7 of Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566 (the default of R and numpy).
    """
    place = (len(ordered) - 1) * probability
    below = math.floor(place)
    fraction = place - below
    lower = float(ordered[below])
    if fraction == 0:
        return lower
    upper = float(ordered[below + 1])
    return lower if lower == upper else (1 - fraction) * lower + fraction * upper


def quantile_bounds(sample: Sample, probability: float) -> Bounds:
    """Smallest and largest quantile that is admissible; needs at least one value."""
    return Bounds(quantile(sample.sorted_low, probability), quantile(sample.sorted_high, probability))


def median_bounds(sample: Sample) -> Bounds:
    """Smallest and largest median that is admissible; needs at least one value."""
    return quantile_bounds(sample, 0.5)


@lru_cache(maxsize=4096)
def median_interval_rank(n: int) -> tuple[int, float]:
    """Rank k so that the k-th and (n - k + 1)-th of n sorted values enclose the median, and their exact coverage.

    The largest k whose coverage 1 - 2 P(Binomial(n, 1/2) < k) is at least 95 %; 0 where there is none, n < 6.
    Any continuous distribution, independent values. Thompson 1936, Ann Math Stat 7:122.
    """
    from scipy.special import bdtr

    below = bdtr(np.arange(n // 2 + 1), n, 0.5)  # P(at most k - 1 values below the median) at place k - 1
    k = int(np.searchsorted(below, (1 - LEVEL) / 2, side="right"))
    return (k, 1 - 2 * float(below[k - 1])) if k else (0, math.nan)
