"""Every measure that no other figure shows, as small plots over one time axis."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import cut_lines, with_unit
from casebook.draw.measure_marks import draw_medians, draw_values
from casebook.draw.measure_panel import measure_look, reference_words, value_axis
from casebook.draw.new_points import new_words
from casebook.draw.plan import FigurePlan, nothing
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sentences import measure_words
from casebook.draw.sheet import EDGE, new_sheet, put_axes, put_text, room_for, text_height
from casebook.draw.style import INK, REFERENCE_INK, is_narrow
from casebook.draw.text_width import text_points
from casebook.draw.time_axis import mark_start_and_gaps, time_axis, time_limits, time_unit

MOST_MEASURES = 30
HIGHEST_PLOT, LOWEST_PLOT = 22.0, 5.0
# Between plots side by side, between the rows, and between a plot and its name.
GUTTER, BETWEEN, UNDER = 4.0, 2.6, 1.0
# Above the first row, and below the last: numbers and unit of time.
TOP, BOTTOM = 0.5 - BETWEEN / 2, 10.5


def laboratory_panel(case: CaseView) -> FigurePlan:
    """The plots, what they say in words, and every value; no caption where other figures show all measures."""
    measures = other_measures(case)
    if not measures:
        return nothing(case, case.drawn_values([]))
    most = _most(case, _caption(case, measures[:MOST_MEASURES], measures))
    shown = measures[:most]
    caption = _caption(case, shown, measures[most:])
    return FigurePlan(
        partial(_draw, measures=shown, caption=caption), caption, _alternative(case, shown), case.drawn_values(measures)
    )


def other_measures(case: CaseView) -> list[str]:
    """The measures that the figures of the course do not show: those of the protocol first, weight and height last."""
    shown = {*case.measures("biomarkers", 3), *case.measures("journey_measures", 4)}
    values = case.tables["observations"]
    left = set(values.loc[values["value"].notna(), "measure"]) - shown
    known = [name for name in case.settings["measures"] if name in left]
    ordered = [*known, *sorted(left - set(known))]
    body = [name for name in ordered if name in (case.settings["weight_measure"], "height")]
    return [*(name for name in ordered if name not in body), *body]


def _columns(case: CaseView) -> int:
    return 2 if is_narrow(case.preset.width) else 3


def _most(case: CaseView, caption: str) -> int:
    """How many measures a page holds that has so long a caption."""
    rows = (room_for(case, caption) - TOP - BOTTOM) / (text_height(1) + UNDER + BETWEEN + LOWEST_PLOT)
    return min(_columns(case) * max(int(rows), 1), MOST_MEASURES)


def _draw(case: CaseView, measures: Sequence[str], caption: str) -> Any:
    columns = min(_columns(case), len(measures))
    rows = -(-len(measures) // columns)
    room = (room_for(case, caption) - TOP - BOTTOM) / rows
    pitch = (case.preset.width - 2 * EDGE + GUTTER) / columns
    # Where there are many rows, a name has one line, and its reference range stands in the plot alone.
    is_long = any(len(_head_lines(case, measure, pitch - GUTTER)) > 1 for measure in measures)
    lines = 2 if is_long and room - text_height(2) - BETWEEN >= 9 else 1
    head = text_height(lines) + UNDER + BETWEEN
    tall = min(max(room - head, LOWEST_PLOT), HIGHEST_PLOT)
    sheet = new_sheet(case, TOP + rows * (head + tall) + BOTTOM)
    for column in range(columns):
        own = measures[column::columns]
        placed = [
            put_axes(sheet, EDGE + column * pitch, TOP + row * (head + tall) + head, pitch - GUTTER, tall, name)
            for row, name in enumerate(own)
        ]
        for axes, measure in zip(placed, own, strict=True):
            _plot(axes, case, measure)
        _leave_room_for_numbers(placed, case)
        for row, measure in enumerate(own):
            above = TOP + row * (head + tall) + BETWEEN
            _head(sheet, case, measure, (EDGE + column * pitch, above), pitch - GUTTER, lines)
        time_axis(placed[-1], case, named=False)
    middle = case.preset.width / 2
    below = TOP + rows * (head + tall) + 1.6 + text_height(1)
    put_text(sheet, middle, below, case.say(time_unit(case)[1]), ha="center")
    return sheet


def _plot(axes: Any, case: CaseView, measure: str) -> None:
    values = case.values(measure)
    known = case.settings["measures"].get(measure, {})
    # What a value means stands out where the limits of its reference range can be seen.
    shown = pd.concat([values[name].dropna() for name in ("value", "ref_low", "ref_high")])
    value_axis(axes, shown, known.get("scale") == "log", case)
    time_limits(axes, case)
    axes.xaxis.set_visible(False)
    mark_start_and_gaps(axes, case)
    color, marker = measure_look(case, measure)
    draw_values(axes, case, measure, color, marker)
    draw_medians(axes, case, measure, color)


def _leave_room_for_numbers(column: Sequence[Any], case: CaseView) -> None:
    """Let the plots of a column begin where the widest number of their upright axes ends."""
    widest = 0.0
    for axes in column:
        low, high = axes.get_ylim()
        ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
        widest = max([widest, *map(text_points, axes.yaxis.get_major_formatter().format_ticks(ticks))])
    taken = (widest / POINTS_A_MILLIMETRE + 2.2) / case.preset.width
    for axes in column:
        box = axes.get_position()
        axes.set_position((box.x0 + taken, box.y0, box.width - taken, box.height))


def _head_lines(case: CaseView, measure: str, width: float) -> list[tuple[str, str]]:
    """Name and reference range of a measure: the lines above its plot, what stands left and what right in each."""
    values, room = case.values(measure), width * POINTS_A_MILLIMETRE
    name = with_unit(case.label("measures", measure), case.unit(measure, values["unit"].iloc[0]))
    (written,) = cut_lines(name, room, 1)
    reference = reference_words(case, values, case.decimals(measure))
    if not reference:
        return [(written, "")]
    said = case.say("reference", range=reference)
    if text_points(written) + text_points(said) + 6 <= room:
        return [(written, said)]
    return [(written, ""), (cut_lines(said, room, 1)[0], "")]


def _head(sheet: Any, case: CaseView, measure: str, corner: tuple[float, float], width: float, most: int) -> None:
    left, top = corner
    said = _head_lines(case, measure, width)[:most]
    for number, (first, last) in enumerate(said):
        # The last line stands next to the plot; all on their line, whatever signs they hold.
        line = top + text_height(most - len(said) + number + 0.8)
        put_text(sheet, left, line, first, color=REFERENCE_INK if number else INK, va="baseline")
        if last:
            put_text(sheet, left + width, line, last, color=REFERENCE_INK, ha="right", va="baseline")


def _caption(case: CaseView, shown: list[str], left_out: list[str]) -> str:
    start, end = case.span
    said = [
        case.say(
            "laboratory", "captions", start=case.number(start, 0), end=case.number(end, 0),
            treatment=case.label("drugs", case.treatment),
        ),
        *measure_words(case, shown),
    ]  # fmt: skip
    if left_out:
        said.append(case.say("measures_left_out", "captions", n=len(left_out)))
    said.append(new_words(case, *(case.values(measure) for measure in shown)))
    return " ".join(part for part in said if part)


def _alternative(case: CaseView, measures: list[str]) -> str:
    """Which measures there are with how many values, and how many of which lie outside their reference range."""
    rows = pd.concat([case.values(measure) for measure in measures])
    outside = _outside(rows)
    counts = outside.groupby(rows["measure"]).sum()
    named = "; ".join(
        case.say(
            "outside_of", "alternative", label=case.label("measures", measure), count=int(counts[measure]),
            n=len(case.values(measure)),
        )
        for measure in measures
        if counts[measure]
    )  # fmt: skip
    names = ", ".join(case.label("measures", measure) for measure in measures)
    said = case.say("laboratory", "alternative", n=len(measures), names=names, values=case.number(len(rows), 0))
    if named:
        return f"{said} {case.say('outside', 'alternative', named=named)}"
    ranged = rows[["ref_low", "ref_high"]].notna().any(axis=None)
    return f"{said} {case.say('none_outside', 'alternative')}" if ranged else said


def _outside(rows: pd.DataFrame) -> pd.Series:
    """Whether a value is surely outside its reference range; of a censored one its limit tells that on one side."""
    below = (rows["value"] < rows["ref_low"]) & (rows["censor"] != "above")
    above = (rows["value"] > rows["ref_high"]) & (rows["censor"] != "below")
    return below | above
