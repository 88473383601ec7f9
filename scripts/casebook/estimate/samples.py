"""Values of one phase, with the censored ones as what is admissible for them instead of a number.

A result below its limit lies between 0 and the limit (or has no lower bound where the measure can be negative), one
above its limit between it and infinity. A statistic that rises with every value is computed at both extremes; where
they agree the censoring does not matter, and where they differ the estimate is empty and tells them.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import Result, shown


class Bounds(NamedTuple):
    """The smallest and largest admissible value."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Sample:
    """Values of one phase: their smallest and largest admissible values, two 1-D arrays of one length."""

    low: np.ndarray
    high: np.ndarray

    @property
    def n(self) -> int:
        """Number of values."""
        return len(self.low)

    @cached_property
    def n_censored(self) -> int:
        """Number of values that are known only as below or above a limit."""
        return int((self.low != self.high).sum())

    @cached_property
    def sorted_low(self) -> np.ndarray:
        """The smallest admissible values in ascending order."""
        return np.sort(self.low)

    @cached_property
    def sorted_high(self) -> np.ndarray:
        """The largest admissible values in ascending order."""
        return np.sort(self.high)


def exact_sample(values: ArrayLike) -> Sample:
    """A sample without censored values."""
    values = np.asarray(values, dtype=float)
    return Sample(values, values)


def admissible(values: ArrayLike, censor: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest admissible value of each of `values`, the limit itself where `censor` is below or above."""
    values, censor = np.asarray(values, dtype=float), np.asarray(censor)
    is_below, is_above = censor == "below", censor == "above"
    floor = -math.inf if (values < 0).any() or (is_below & (values == 0)).any() else 0.0
    return np.where(is_below, floor, values), np.where(is_above, math.inf, values)


def agree(low: float, high: float) -> bool:
    """Whether two extremes are one number."""
    return low == high or math.isclose(low, high, rel_tol=1e-12)


def censored_words(*samples: Sample) -> str:
    """Of how many values how many are censored."""
    censored, n = sum(sample.n_censored for sample in samples), sum(sample.n for sample in samples)
    return f"{censored} of {n} values {'is' if censored == 1 else 'are'} censored"


def settled(bounds: Bounds, *samples: Sample) -> Result:
    """The estimate where its two extremes agree, else a note with both."""
    low, high = bounds
    if agree(low, high):
        return Result(low)
    if math.isinf(low) and math.isinf(high):
        said = "without bounds"
    elif math.isinf(high):
        said = f"at least {shown(low)}"
    elif math.isinf(low):
        said = f"at most {shown(high)}"
    else:
        said = f"between {shown(low)} and {shown(high)}"
    return Result(note=f"{said}: {censored_words(*samples)}")


def interval(low: float, high: float, *samples: Sample) -> tuple[float, float, str]:
    """An interval from the outermost limits over all admissible values, which covers whatever the censored ones were.

    Returns its limits and a note; without a finite limit on both sides, no interval.
    """
    if math.isfinite(low) and math.isfinite(high):
        widened = f"interval over all that is admissible for the censored: {censored_words(*samples)}"
        return low, high, widened if any(sample.n_censored for sample in samples) else ""
    return math.nan, math.nan, f"no finite 95 % interval: {censored_words(*samples)}"
