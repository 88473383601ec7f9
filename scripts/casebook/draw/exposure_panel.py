"""The modelled exposure to the treatment, and how little of it was left after the longest lapse."""

from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.course_heading import longest_lapse
from casebook.draw.labels import beside, left_label, text_width
from casebook.draw.page import Panel
from casebook.draw.style import DRUG, EXPOSURE, GAP, HAIR, INK, MISSED, is_narrow


def exposure_panel() -> Panel:
    """The modelled exposure to the treatment."""
    return Panel(_draw_exposure, 16.0, elastic=True)


def _draw_exposure(axes: Any, case: CaseView) -> None:
    curve = case.tables["exposure"]
    curve = curve[curve["drug"] == case.treatment]
    days, percent = curve["day"].astype(float), curve["percent_of_trough"]
    for _, first, after, gap in case.phases:
        if gap:
            axes.axvspan(first, after, color=GAP, lw=0, alpha=0.6, zorder=0)
    axes.fill_between(days, percent, color=EXPOSURE, lw=0)
    axes.plot(days, percent, color=DRUG, lw=0.9)
    axes.axhline(100, color=HAIR, lw=0.7, ls=(0, (4, 2)))
    highest = max(111.0, float(percent.max()))
    is_told = longest_lapse(case) is not None and not is_narrow(case.preset.width)
    axes.set_ylim(0, highest * (1.5 if is_told else 1.08))
    axes.set_yticks([0, 100])
    if is_told:
        _lowest_in_lapse(axes, case, curve, highest)
    left_label(axes, case.say("exposure"), INK)
    beside(axes, case.say("model"))


def _lowest_in_lapse(axes: Any, case: CaseView, curve: pd.DataFrame, highest: float) -> None:
    """How little of the drug was left at the end of the longest lapse, above all peaks, with a line to its place."""
    lapse = longest_lapse(case)
    left = curve.loc[curve["day"] == lapse[1], "percent_of_trough"] if lapse else []
    if lapse is None or not len(left):
        return
    text = case.say("change", value=case.number(float(left.iloc[0]), 0))
    axes.plot([lapse[1]] * 2, [float(left.iloc[0]), highest * 1.1], color=MISSED, lw=0.7, zorder=3)
    middle = min(float(lapse[1]), axes.get_xlim()[1] - text_width(axes, text) / 2)
    axes.text(middle, highest * 1.12, text, color=MISSED, ha="center", va="bottom")
