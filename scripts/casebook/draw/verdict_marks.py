"""The marks of the verdicts on claims: no two share a shape or a colour."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from casebook.draw.case_view import CaseView
from casebook.draw.style import DRUG, INK, MISSED, MUTED
from casebook.words import read_words


class Look(NamedTuple):
    """Shape, colour, whether it is open, and its size beside the others, so that all look equally large."""

    marker: str
    color: str
    is_open: bool = False
    size: float = 1.0


LOOKS = {
    "reproduced": Look("o", DRUG),
    "contradicted": Look("X", MISSED, size=1.15),
    "untestable": Look("s", MUTED, is_open=True, size=0.8),
    "external": Look("^", INK),
}


def verdict_words(case: CaseView) -> dict[str, str]:
    """What the report calls the verdicts and the columns of its table of claims."""
    return read_words(case.settings["language"], "report")["claims"]


def mark_verdict(axes: Any, verdict: str, across: Sequence[float], down: Sequence[float], size: float) -> None:
    """The marks of claims with that verdict at these places, `size` points high."""
    look = LOOKS[verdict]
    axes.plot(
        across, down, ls="", marker=look.marker, ms=size * look.size, mew=1.0 if look.is_open else 0.0, mec=look.color,
        mfc="white" if look.is_open else look.color, zorder=3, clip_on=False,
    )  # fmt: skip
