"""The claims whose published and computed values are numbers, as a table beside an axis of their difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.claim_numbers import ClaimNumbers, compared_numbers, printed, printed_difference
from casebook.draw.labels import cut_lines, line_height
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sheet import EDGE, put_line
from casebook.draw.style import GRID, HAIR, MUTED, is_narrow
from casebook.draw.verdict_marks import mark_verdict, verdict_words

# Name of a column -> its width in mm; the axis takes the rest, and a narrow page leaves the difference to it.
_WIDE = {"id": 14.0, "stated": 30.0, "computed": 30.0, "difference": 20.0}
_NARROW = {"id": 11.0, "stated": 20.0, "computed": 23.0}
# What parts it from what stands above it.
ABOVE = 2.5
# To where the axis may reach, in percent; what lies beyond is drawn at its end.
_ENDS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Difference:
    """A claim with its numbers."""

    claim_id: str
    verdict: str
    numbers: ClaimNumbers


def differences(table: pd.DataFrame) -> list[Difference]:
    """The claims that can be compared, those that differ most first; those that differ from 0 before all others."""
    rows = zip(table["claim_id"], table["verdict"], table["stated"], table["computed"], strict=True)
    found = [Difference(name, verdict, pair) for name, verdict, *told in rows if (pair := compared_numbers(*told))]
    return sorted(found, key=lambda row: (-row.numbers.size, row.claim_id))


def differences_height(rows: int) -> float:
    """Height in mm of so many rows with a title and a line of heads above them and the numbers of the axis below."""
    return ABOVE + _pitch() * (rows + 1) + 2 * line_height() + 2.5 if rows else 0.0


def _pitch() -> float:
    return line_height() * 1.15


def draw_differences(case: CaseView, figure: Any, axes: Any, rows: Sequence[Difference], top: float) -> None:
    """Write the rows below `top` mm, and mark each on the axis; `axes` are millimetres of the sheet."""
    columns = _NARROW if is_narrow(case.preset.width) else _WIDE
    lefts = [EDGE + sum(list(columns.values())[:place]) for place in range(len(columns))]
    words = {**verdict_words(case), **case.words["claims"]}
    heads = [words[name] for name in columns]
    _write(figure, lefts, columns, heads, top, fontweight="bold")
    middle, half = _axis_place(case, columns)
    end = _end(rows)
    first, last = top + _pitch(), top + _pitch() * (len(rows) + 1)
    for percent in (-end, 0, end):
        at = middle + half * percent / end
        axes.plot([at, at], [first, last], color=HAIR if percent == 0 else GRID, lw=0.8, zorder=1)
        sign = "+" if percent > 0 else ""
        label = f"{sign}{case.number(percent, 0)}{' %' if percent else ''}"
        put_line(figure, at, last + 0.5, label, ha="center", color=MUTED)
    for place, row in enumerate(rows, start=1):
        at = top + _pitch() * place
        told = [row.claim_id, *printed(case, row.numbers), printed_difference(case, row.numbers)]
        _write(figure, lefts, columns, told[: len(columns)], at)
        _mark(axes, row, middle, half, end, at + _pitch() / 2)


def _write(
    figure: Any, lefts: Sequence[float], columns: dict[str, float], cells: Sequence[str], top: float, **how: Any
) -> None:
    for left, wide, cell in zip(lefts, columns.values(), cells, strict=True):
        # Bold letters are wider than those that are measured.
        room = (wide - 1) * POINTS_A_MILLIMETRE * (0.87 if how else 1.0)
        for text in cut_lines(cell, room, 1):
            put_line(figure, left, top, text, **how)


def _axis_place(case: CaseView, columns: dict[str, float]) -> tuple[float, float]:
    """The middle of the axis and how far it reaches to each side, in mm; its last numbers have room beyond."""
    left, right = EDGE + sum(columns.values()) + 7, case.preset.width - EDGE - 7
    return (left + right) / 2, (right - left) / 2


def reaches_beyond(rows: Sequence[Difference]) -> bool:
    """Whether any of the rows lies beyond the axis."""
    return any(abs(row.numbers.percent or 0) > _ENDS[-1] for row in rows)


def _end(rows: Sequence[Difference]) -> int:
    """The end of the axis, in percent, that holds every difference, at most the last of them."""
    widest = max((abs(row.numbers.percent or 0) for row in rows), default=0)
    return next((end for end in _ENDS if end >= widest), _ENDS[-1])


def _mark(axes: Any, row: Difference, middle: float, half: float, end: int, top: float) -> None:
    """The mark of the verdict where the difference lies; at the end, with an arrowhead, where it lies beyond."""
    percent = row.numbers.percent
    if percent is None:
        return
    held = max(-end, min(end, percent))
    mark_verdict(axes, row.verdict, [middle + half * held / end], [top], 5.0)
    if held != percent:
        beyond = middle + (half + 2.2) * held / end
        axes.plot(
            [beyond], [top], ls="", marker=">" if held > 0 else "<", ms=3.5, color=MUTED, mew=0, zorder=3, clip_on=False
        )
