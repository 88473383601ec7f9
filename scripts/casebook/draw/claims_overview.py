"""Every claim of the paper by section and verdict, and how far the numbers that it states are from those computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.claim_differences import (
    ABOVE,
    Difference,
    differences,
    differences_height,
    draw_differences,
    reaches_beyond,
)
from casebook.draw.claim_numbers import compared_numbers, printed, printed_difference
from casebook.draw.labels import cut_lines, line_height
from casebook.draw.plan import FigurePlan, nothing
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sheet import EDGE, LETTER, new_sheet, put_axes, put_letter, put_line, room_for
from casebook.draw.style import GRID, MILLIMETRE, is_narrow
from casebook.draw.text_width import text_points
from casebook.draw.verdict_marks import mark_verdict, verdict_words
from casebook.model.finding_tables import VERDICTS
from casebook.model.paper_sections import section_place

_SECTIONS_WIDE = 36.0
# Where the word of a verdict begins, right of its mark.
_KEY = 3.2
# Width of the number of a cell, and the distances between its marks from which the first that fits the page is taken.
_COUNT, _PITCHES = 5.5, (2.7, 2.0, 1.4)
# Where the marks of no distance fit, a cell has its number alone.
_NO_MARKS = 0.0


@dataclass(frozen=True)
class _Section:
    """A section of the paper: its name in lines, and how many of its claims have which verdict."""

    lines: Sequence[str]
    counts: dict[str, int]


@dataclass(frozen=True)
class _Layout:
    """From where the columns begin, how wide each is, whether names stand above marks, and the marks' distance."""

    left: float
    columns: tuple[float, ...]
    above: bool
    pitch: float

    def a_line(self, place: int) -> int:
        """How many marks stand in a line of a cell of that column."""
        return max(1, int((self.columns[place] - _COUNT - 2) / self.pitch))

    def left_of(self, place: int) -> float:
        """Where that column begins."""
        return self.left + sum(self.columns[:place])

    def height(self, section: _Section) -> float:
        """Height of the row of a section in millimetres."""
        marks = 0
        if self.pitch:
            marks = max(-(-count // self.a_line(place)) for place, count in enumerate(section.counts.values()))
        cells = max(line_height(), marks * self.pitch)
        names = line_height() * len(section.lines)
        return names + cells + 1.0 if self.above else max(names, cells) + 1.6


def claims_overview(case: CaseView) -> FigurePlan:
    """The claims in the order of the paper; below them, by size, the differences of those that are numbers."""
    table = _in_order(case.tables["claims"])
    data = _data(table)
    if table.empty:
        return nothing(case, data)
    found = differences(table)
    count = table["section"].nunique()
    whole = _caption(case, table, found, found, 0)
    # Where not all has room, the caption says so, which takes more of it.
    for caption in (whole, f"{whole} {_caption(case, table, found, [], count)}"):
        room = room_for(case, caption) - 2 * EDGE
        layout, shown = _fitted(case, table, room)
        drawn = found[: _rows_for(len(found), room - _matrix_height(layout, shown))]
        if len(shown) == count and len(drawn) == len(found):
            break
    caption = _caption(case, table, found, drawn, count - len(shown))
    draw = partial(_draw, layout=layout, sections=shown, rows=drawn, totals=_counts(table))
    return FigurePlan(draw, caption, _alternative(case, table, found), data)


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The claims by section as it is read, by verdict, and by id."""
    places = {section: section_place(section) for section in table["section"].unique()}
    ranks = {section: rank for rank, section in enumerate(sorted(places, key=places.__getitem__))}
    order = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
    keys = table.assign(_section=table["section"].map(ranks), _verdict=table["verdict"].map(order))
    return table.loc[keys.sort_values(["_section", "_verdict", "claim_id"]).index].reset_index(drop=True)


def _data(table: pd.DataFrame) -> pd.DataFrame:
    """A claim a row; its numbers where both are one, with their difference in the unit stated and in percent."""
    told = table[["claim_id", "section", "verdict", "stated", "computed"]].copy()
    pairs = [
        compared_numbers(stated, computed) for stated, computed in zip(told["stated"], told["computed"], strict=True)
    ]
    numbers = {
        "stated_value": "stated",
        "computed_value": "computed",
        "difference": "difference",
        "difference_percent": "percent",
    }
    told["unit"] = [pair.unit if pair else "" for pair in pairs]
    for name, part in numbers.items():
        told[name] = pd.Series([getattr(pair, part) if pair else None for pair in pairs], dtype=float)
    return told


def _counts(table: pd.DataFrame) -> dict[str, int]:
    counts = table["verdict"].value_counts()
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def _fitted(case: CaseView, table: pd.DataFrame, room: float) -> tuple[_Layout, list[_Section]]:
    """The widest marks with which all sections fit the page; else numbers alone, and as many sections as it holds."""
    width, above = case.preset.width, is_narrow(case.preset.width)
    left = EDGE + (0.0 if above else _SECTIONS_WIDE)
    names = (width - 2 * EDGE if above else _SECTIONS_WIDE - 2) * POINTS_A_MILLIMETRE
    sections = [
        _Section(cut_lines(case.tell(str(name)), names, 1 if above else 2), _counts(rows))
        for name, rows in table.groupby("section", sort=False)
    ]
    columns = _columns(case, table, sections, width - EDGE - left)
    for pitch in (*_PITCHES, _NO_MARKS):
        layout = _Layout(left, columns, above, pitch)
        if _matrix_height(layout, sections) <= room:
            return layout, sections
    while _matrix_height(layout, sections) > room and len(sections) > 1:
        sections = sections[:-1]
    return layout, sections


def _columns(case: CaseView, table: pd.DataFrame, sections: Sequence[_Section], width: float) -> tuple[float, ...]:
    """Widths of the columns, `width` in all: each holds its head or some marks; the fullest get most of the rest."""
    least = [_COUNT + 2 + 3 * _PITCHES[0]] * len(VERDICTS)
    if not is_narrow(case.preset.width):
        heads = (text_points(text) / POINTS_A_MILLIMETRE for text in _key_words(case, _counts(table)))
        least = [max(one, _KEY + head + 2) for one, head in zip(least, heads, strict=True)]
    fullest = [max(section.counts[verdict] for section in sections) for verdict in VERDICTS]
    rest = width - sum(least)
    return tuple(one + rest * count / sum(fullest) for one, count in zip(least, fullest, strict=True))


def _matrix_height(layout: _Layout, sections: Sequence[_Section]) -> float:
    return _key_height(layout) + sum(map(layout.height, sections))


def _key_height(layout: _Layout) -> float:
    """The words of the verdicts: a line above the columns, or two lines of two on a narrow page, and the letter."""
    return (line_height() * 1.25) * (2 if layout.above else 1) + line_height() + 2.0


def _rows_for(count: int, room: float) -> int:
    """How many differences fit into `room` mm."""
    return max((rows for rows in range(count + 1) if differences_height(rows) <= room), default=0)


def _draw(
    case: CaseView, layout: _Layout, sections: Sequence[_Section], rows: Sequence[Difference], totals: dict[str, int]
) -> Any:
    width, high = case.preset.width, _matrix_height(layout, sections)
    figure = new_sheet(case, 2 * EDGE + high + differences_height(len(rows)))
    sheet = figure.get_figheight() / MILLIMETRE
    # One plane of millimetres from the upper left corner of the sheet.
    axes = put_axes(figure, 0, 0, width, sheet)
    axes.set(xlim=(0, width), ylim=(sheet, 0))
    axes.axis("off")
    _title(case, figure, EDGE, case.say("by_section", "claims"), "a" if rows else "")
    _key(case, figure, axes, layout, totals)
    top = EDGE + _key_height(layout)
    for section in sections:
        axes.plot([EDGE, width - EDGE], [top, top], color=GRID, lw=0.8, zorder=1)
        _row(case, figure, axes, layout, section, top + 0.8)
        top += layout.height(section)
    if rows:
        top += ABOVE
        _title(case, figure, top, case.say("differences", "claims"), "b")
        draw_differences(case, figure, axes, rows, top + line_height() + 1)
    return figure


def _title(case: CaseView, figure: Any, top: float, text: str, letter: str) -> None:
    if letter:
        put_letter(figure, EDGE, top, letter)
    start = EDGE + (LETTER if letter else 0.0)
    room = (case.preset.width - start - EDGE) * POINTS_A_MILLIMETRE
    put_line(figure, start, top, cut_lines(text, room, 1)[0])


def _key(case: CaseView, figure: Any, axes: Any, layout: _Layout, totals: dict[str, int]) -> None:
    """Each verdict by its mark, its word and how many claims have it; on a wide page the heads of the columns."""
    across = 2 if layout.above else len(VERDICTS)
    wide = (case.preset.width - EDGE - layout.left) / across
    words = _key_words(case, totals)
    for place, verdict in enumerate(VERDICTS):
        left = layout.left + place % across * wide if layout.above else layout.left_of(place)
        top = EDGE + line_height() + 1 + place // across * line_height() * 1.25
        mark_verdict(axes, verdict, [left + 1.2], [top + 0.55 * line_height()], 5.0)
        put_line(figure, left + _KEY, top, words[place])


def _key_words(case: CaseView, totals: dict[str, int]) -> list[str]:
    words = verdict_words(case)
    return [f"{words[verdict]} {case.number(totals[verdict], 0)}" for verdict in VERDICTS]


def _row(case: CaseView, figure: Any, axes: Any, layout: _Layout, section: _Section, top: float) -> None:
    """The name of a section and, for each verdict, how many of its claims have it and a mark for each."""
    for number, line in enumerate(section.lines):
        put_line(figure, EDGE, top + number * line_height(), line)
    top += line_height() * len(section.lines) if layout.above else 0.0
    for place, (verdict, count) in enumerate(section.counts.items()):
        left = layout.left_of(place)
        if not count:
            continue
        put_line(figure, left, top, case.number(count, 0))
        if layout.pitch:
            a_line = layout.a_line(place)
            middle = top + max(layout.pitch, line_height()) / 2
            across = [left + _COUNT + (number % a_line + 0.5) * layout.pitch for number in range(count)]
            down = [middle + number // a_line * layout.pitch for number in range(count)]
            mark_verdict(axes, verdict, across, down, layout.pitch * 1.75)


def _caption(
    case: CaseView, table: pd.DataFrame, found: Sequence[Difference], drawn: Sequence[Difference], hidden: int
) -> str:
    """What the marks mean; `hidden` sections are not drawn."""
    parts = [case.say("claims", "captions", n=len(table))]
    if drawn:
        parts.append(case.say("claim_differences", "captions", n=len(found)))
        parts.append(case.say("difference_axis", "captions"))
    if reaches_beyond(drawn):
        parts.append(case.say("beyond_differences", "captions"))
    if left_out := len(found) - len(drawn):
        parts.append(case.say("differences_left_out", "captions", n=left_out))
    if hidden:
        parts.append(case.say("sections_left_out", "captions", n=hidden))
    return " ".join(parts)


def _alternative(case: CaseView, table: pd.DataFrame, found: Sequence[Difference]) -> str:
    """How many claims have which verdict, in all and by section, and the greatest difference."""
    words = verdict_words(case)

    def told(rows: pd.DataFrame) -> str:
        return ", ".join(
            f"{words[verdict]} {case.number(count, 0)}" for verdict, count in _counts(rows).items() if count
        )

    parts = [case.say("claims", "alternative", n=len(table), verdicts=told(table))]
    parts += [f"{case.tell(str(name))}: {told(rows)}." for name, rows in table.groupby("section", sort=False)]
    if found:
        first = found[0]
        stated, computed = printed(case, first.numbers)
        difference = printed_difference(case, first.numbers)
        said = {"claim": first.claim_id, "stated": stated, "computed": computed, "difference": difference}
        parts.append(case.say("claim_differences", "alternative", n=len(found)))
        parts.append(case.say("greatest_difference" if first.numbers.size else "no_difference", "alternative", **said))
    return " ".join(parts)
