"""What a statistic or a model returns: a number with its interval, or a note that says why there is none."""

import math
from typing import NamedTuple

NONE = math.nan


class Result(NamedTuple):
    """A number, or a note that says why there is none."""

    value: float = NONE
    low: float = NONE
    high: float = NONE
    p: float = NONE
    note: str = ""
    method: str = ""  # where the way depended on the data; else the registry's sentence stands


def joined(*notes: str) -> str:
    """The notes that say something, as one."""
    return "; ".join(note for note in notes if note)


def shown(number: float) -> str:
    """A number in a note: six significant digits."""
    return f"{number:.6g}"
