"""Non-overlap of values some of which are known only as below or above a limit."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.single_case.blocks import Columns, in_blocks, lengths, padded, signs


class NapBounds(NamedTuple):
    """NAP with unknown orders counted one half, and its smallest and largest admissible value, arrays (k,)."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def nap_bounds(
    before_low: ArrayLike,
    before_high: ArrayLike,
    during_low: ArrayLike,
    during_high: ArrayLike,
    improvement: ArrayLike,
) -> NapBounds:
    """Nonoverlap of all pairs of values of which some are censored.

    Each value is given by the smallest and the largest that is admissible for it, equal where it is known; arrays
    before (k, m) and during (k, n), or 1-D for one series. A value below a limit is below it and never at it, one
    above a limit (whose largest is infinite) above it, so that <5 is less than 5 while <5 and <3 are in unknown order.
    A pair in unknown order counts one half in the estimate (Gehan 1965, doi:10.1093/biomet/52.1-2.203). The bounds
    are those of NAP over all values that are admissible at once; without censored values all three are NAP.
    """
    sign = signs(improvement, len(padded(before_low)))[:, None]
    (low_before, high_before), (low_during, high_during) = (
        _upwards(*limits_apart(padded(low), padded(high)), sign)
        for low, high in ((before_low, before_high), (during_low, during_high))
    )
    found = in_blocks(_bounds, low_before, low_during, beside=(high_before, high_during))
    return NapBounds(*found)


def limits_apart(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest values, with a limit, which itself is not admissible, replaced by the number next to it.

    low, high : arrays of one shape; a value is censored below where they differ and `high` is finite, above where it is
        infinite. NaN in either makes both NaN.
    """
    if low.shape != high.shape:
        raise ValueError(f"smallest and largest values have different shapes, {low.shape} and {high.shape}")
    known = ~(np.isnan(low) | np.isnan(high))
    above, below = known & (low < high) & np.isposinf(high), known & (low < high) & ~np.isposinf(high)
    low = np.where(above, np.nextafter(low, np.inf), low)
    high = np.where(below, np.nextafter(high, -np.inf), high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _upwards(low: np.ndarray, high: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.where(sign > 0, low, -high), np.where(sign > 0, high, -low)


def _bounds(before: Columns, during: Columns, before_high: Columns, during_high: Columns) -> tuple[np.ndarray, ...]:
    halves, worst, best = np.zeros((3, before.shape[1]))
    for low, high in zip(before, before_high, strict=True):
        least = np.greater(during, high).view(np.int8) + np.greater_equal(during, high).view(np.int8)
        most = np.greater(during_high, low).view(np.int8) + np.greater_equal(during_high, low).view(np.int8)
        worst += least.sum(axis=0, dtype=np.int32)
        best += most.sum(axis=0, dtype=np.int32)
        halves += np.where(least == most, most, np.int8(1)).sum(axis=0, dtype=np.int32)
    doubled = 2.0 * lengths(before) * lengths(during)
    return halves / doubled, worst / doubled, best / doubled
