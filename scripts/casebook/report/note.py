"""What a number of the page answers when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """What a number answers when it is asked.

    title : what it is, in words
    printed : the number with its unit
    facts : further lines in the language of the page: interval, p, sample sizes
    method : how it was computed and what that assumes, unless `by` tells it, and what limits it
    name : its name in the tables
    sources : table and identifier of each value behind it
    places : files and rows of these as printed
    by : number of its method in the list of methods
    """

    title: str
    printed: str
    facts: Sequence[str] = ()
    method: str = ""
    name: str = ""
    sources: Sequence[tuple[str, str]] = field(default=())
    places: str = ""
    by: int | None = None
