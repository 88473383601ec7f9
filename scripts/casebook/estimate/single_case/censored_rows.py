"""Values of two phases of which some are known only as below or above a limit, ready for a method of survival."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

CENSORING = ("none", "below", "above")


class CensoredValues(NamedTuple):
    """Values of one phase, the limit itself where a value is censored, and on which side."""

    values: np.ndarray
    is_below: np.ndarray
    is_above: np.ndarray

    @property
    def is_exact(self) -> np.ndarray:
        """Which values are known."""
        return ~(self.is_below | self.is_above)

    @property
    def words(self) -> str:
        """Of how many values how many are below and above a limit."""
        said = [
            f"{int(part.sum())} {side} a limit"
            for part, side in ((self.is_below, "below"), (self.is_above, "above"))
            if part.any()
        ]
        return f"of {len(self.values)} values {' and '.join(said)}" if said else ""


def censored_values(values: ArrayLike, censor: ArrayLike | None = None) -> CensoredValues:
    """`values`, with `censor` one of none, below or above for each, as table `observations` has it; None for all known.

    Raises ValueError for another word or another length.
    """
    values = np.asarray(values, dtype=float).ravel()
    words = np.full(len(values), "none") if censor is None else np.asarray(censor).ravel()
    if len(words) != len(values):
        raise ValueError(f"{len(values)} values have {len(words)} words on censoring")
    unknown = set(words.tolist()) - set(CENSORING)
    if unknown:
        raise ValueError(f"censoring is none, below or above, not {sorted(map(str, unknown))}")
    return CensoredValues(values, words == "below", words == "above")


def why_not(phases: dict[str, CensoredValues], at_least: int = 1) -> str:
    """Why the phases, by name, cannot be used at all; empty where they can."""
    for name, phase in phases.items():
        if not np.isfinite(phase.values).all():
            return f"a value {name} is not a finite number"
        if len(phase.values) < at_least:
            return f"needs at least {at_least} value{'s' * (at_least > 1)} {name}, has {len(phase.values)}"
    return ""
