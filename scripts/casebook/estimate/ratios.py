"""How many times, and by how many percent, a later value is an earlier one."""

import math

from casebook.estimate.samples import Bounds


def why_no_ratio(earlier: Bounds, later: Bounds, name: str = "the earlier median") -> str:
    """Why no ratio of the later to the earlier value exists; empty where one does.

    name : what the earlier value is called in the sentence
    """
    if earlier.low < 0 or later.low < 0:
        return "a value is or may be negative: a ratio has no meaning"
    return f"{name} is 0: no ratio to it exists" if earlier.high == 0 else ""


def fold(earlier: Bounds, later: Bounds) -> Bounds:
    """Later over earlier at both extremes; the upper is infinite where the earlier value may be 0."""
    low = 0.0 if math.isinf(earlier.high) else later.low / earlier.high
    if earlier.low > 0:
        return Bounds(low, later.high / earlier.low)
    return Bounds(low, math.inf if later.high > 0 else 0.0)


def percent(earlier: Bounds, later: Bounds) -> Bounds:
    """Percent change, 100 (later - earlier) / earlier, at both extremes."""
    times = fold(earlier, later)
    low, high = (100 * (extreme - 1) for extreme in times)
    # Where nothing is 0 or infinite the direct form, which has the smaller error.
    if not math.isinf(earlier.high):
        low = 100 * (later.low - earlier.high) / earlier.high
    if earlier.low > 0 and not math.isinf(later.high):
        high = 100 * (later.high - earlier.low) / earlier.low
    return Bounds(low, high)
