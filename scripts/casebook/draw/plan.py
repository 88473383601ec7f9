"""What a figure is before it is drawn: how to draw it, what it says in words, and the numbers that it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.page import Panel, draw_page, empty_panel


@dataclass(frozen=True)
class FigurePlan:
    """A figure of a case.

    draw : makes the matplotlib figure of the case, within the house style
    caption : empty where the figure holds nothing of this case
    alternative : what a reader who cannot see it should know
    data : one row a mark, in the order of reading; what a reader needs to draw the figure again
    """

    draw: Callable[[CaseView], Any]
    caption: str
    alternative: str
    data: pd.DataFrame


def timed(panels: Sequence[Panel], caption: str, alternative: str, data: pd.DataFrame) -> FigurePlan:
    """A figure of panels over one time axis; without any panel it says that there is nothing to draw."""
    drawn = partial(draw_page, panels=list(panels) or [empty_panel()], caption=caption)
    return FigurePlan(drawn, caption, alternative, data)


def nothing(case: CaseView, data: pd.DataFrame) -> FigurePlan:
    """The figure of a case that holds nothing of what it would show; `data` has no row."""
    return FigurePlan(partial(draw_page, panels=[empty_panel()]), "", case.say("empty"), data)
