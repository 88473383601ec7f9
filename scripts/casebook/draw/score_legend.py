"""What the tiles of scores mean: the scale of colours from end to end, hatching, and the line of the first dose."""

from typing import Any

import numpy as np

from casebook.draw.case_view import CaseView
from casebook.draw.labels import line_height
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sheet import EDGE
from casebook.draw.style import DRUG, HAIR, UNRECORDED, is_narrow
from casebook.draw.symptom_panel import score_colours, score_ends
from casebook.draw.text_width import text_points

_HEIGHT = 8.0
_STEPS, _HALF = 24, 1.3


def legend_height(case: CaseView) -> float:
    """How high the legend is, in millimetres; on a narrow page it has two lines."""
    return _HEIGHT + (line_height() + 0.5 if is_narrow(case.preset.width) else 0)


def box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """The corners of a tile."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def draw_legend(axes: Any, case: CaseView, top: float, instrument: str) -> None:
    """Draw it in one line, or two on a narrow page, on axes in millimetres from the upper left corner of the page."""
    middle = top + line_height() / 2
    across = _scale(axes, case, middle, instrument)
    across = _unrecorded(axes, case, across, middle)
    text = case.say("first_dose", "heatmap")
    if is_narrow(case.preset.width):
        across, middle = EDGE, middle + line_height() + 0.5
    if _fits(case, across, text):
        axes.plot([across + 1.5] * 2, [middle - _HALF, middle + _HALF], color=DRUG, lw=1.2)
        axes.text(across + 3.5, middle, text, va="center")


def _scale(axes: Any, case: CaseView, middle: float, instrument: str) -> float:
    """The colours between what the ends of the scale mean; where the next part may begin."""
    from matplotlib.collections import PolyCollection

    rows = case.tables["scores"]
    colours, norm = score_colours(case, instrument, rows[rows["instrument"] == instrument])
    low, high = score_ends(case, instrument, norm)
    step = 0.6 if is_narrow(case.preset.width) else 1.2
    left = EDGE + text_points(low) / POINTS_A_MILLIMETRE + 1.5
    right = left + _STEPS * step
    tiles = [
        box(left + number * step, middle - _HALF, left + (number + 1) * step, middle + _HALF)
        for number in range(_STEPS)
    ]
    faces = colours(np.arange(_STEPS) / (_STEPS - 1))
    axes.add_collection(PolyCollection(tiles, facecolors=faces, edgecolors=faces, linewidths=0.5), autolim=False)
    outline = box(left, middle - _HALF, right, middle + _HALF)
    axes.add_collection(PolyCollection([outline], facecolors="none", edgecolors=HAIR, linewidths=0.5), autolim=False)
    axes.text(EDGE, middle, low, va="center")
    axes.text(right + 1.5, middle, high, va="center")
    return right + 1.5 + text_points(high) / POINTS_A_MILLIMETRE + 4


def _unrecorded(axes: Any, case: CaseView, across: float, middle: float) -> float:
    from matplotlib.collections import PolyCollection

    text = case.say("not_recorded", "heatmap")
    if not _fits(case, across, text):
        return across
    tile = box(across, middle - _HALF, across + 3.5, middle + _HALF)
    axes.add_collection(PolyCollection([tile], **UNRECORDED), autolim=False)
    axes.text(across + 5, middle, text, va="center")
    return across + 9 + text_points(text) / POINTS_A_MILLIMETRE


def _fits(case: CaseView, across: float, text: str) -> bool:
    """Whether there is room; on a narrow page the caption alone says what there is none for."""
    return across + 5 + text_points(text) / POINTS_A_MILLIMETRE <= case.preset.width - EDGE
