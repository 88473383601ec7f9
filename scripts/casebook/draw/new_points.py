"""What is new since the last report, in a figure: a diamond, and a sentence of the caption that says so."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.style import INK

# Of more marks than these, each is smaller.
FEW = 40


def mark_new(axes: Any, case: CaseView, rows: pd.DataFrame, days: Any, heights: Any) -> None:
    """An open diamond around each mark of a row that is new or corrected.

    rows : of a clean table; days and heights : where each is drawn, a number for all or one for each
    """
    at = pd.DataFrame({"day": days, "height": heights}, index=rows.index)[case.is_new(rows)].astype(float)
    diamonds(axes, at["day"].tolist(), at["height"].tolist())


def diamonds(axes: Any, across: Sequence[float], up: Sequence[float]) -> None:
    """An open diamond at each of these places, smaller where there are many."""
    if len(across):
        size = 7.0 if len(across) <= FEW else 4.5
        axes.plot(across, up, ls="", marker="D", ms=size, mfc="none", mec=INK, mew=0.8, clip_on=False, zorder=6)


def mark_new_above(axes: Any, days: list[float], top: float) -> None:
    """A diamond above each of these days of a panel, whose upper edge is at `top`, where no mark is to be covered."""
    from matplotlib.transforms import offset_copy

    if days:
        raised = offset_copy(axes.transData, fig=axes.figure, y=3.4, units="points")
        axes.plot(days, [top] * len(days), ls="", marker="D", ms=3.2, color=INK, mew=0, clip_on=False, transform=raised)


def new_words(case: CaseView, *tables: pd.DataFrame) -> str:
    """What the diamonds mean, where any row that is drawn is new or corrected."""
    return said_of_new(case) if any(case.is_new(rows).any() for rows in tables) else ""


def said_of_new(case: CaseView) -> str:
    """The sentence on the diamonds; nothing where no report is compared with."""
    compared = case.compared
    if compared is None:
        return ""
    return case.say("new", "captions", report=int(compared.report), day=case.number(float(compared.up_to_day), 0))
