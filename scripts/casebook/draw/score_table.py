"""A table of scores as tiles with the number in each, in as many strips one below the other as its columns take."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from casebook.draw.case_view import CaseView
from casebook.draw.cell_numbers import CellNumbers
from casebook.draw.labels import cut_lines, line_height
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.score_columns import Block, Scores
from casebook.draw.sheet import EDGE, LETTER, text_height
from casebook.draw.style import DRUG, INK, MISSED, UNRECORDED, is_narrow
from casebook.draw.text_width import text_points

ROW = 4.1
BETWEEN_BLOCKS, BETWEEN_STRIPS = 1.2, 1.5
_PADDING, _NARROWEST, _WIDEST = 0.45, 3.2, 7.0
_HIGHEST_NAMES = 75.0
# Between the names of the items and the first column.
_NAME = 1.4


@dataclass(frozen=True)
class Placed:
    """A block in its strip: its distance from the first column, and the width of each column, in millimetres."""

    block: Block
    left: float
    cell: float


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """A table as it is laid out.

    title : above it; lead : before the headings of the columns
    labels : the lines of the name of each item
    left : where the first column begins; overhang : how far its heading may reach beyond it, in millimetres
    """

    instrument: str
    title: tuple[str, ...]
    lead: str
    labels: tuple[tuple[str, ...], ...]
    left: float
    overhang: float
    strips: tuple[tuple[Placed, ...], ...]

    @property
    def edges(self) -> np.ndarray:
        """Where each item begins and the last ends, below the first, in millimetres."""
        rows = [ROW if len(lines) < 2 else text_height(2) + 0.6 for lines in self.labels]
        return np.concatenate([[0.0], np.cumsum(rows)])

    @property
    def strip_height(self) -> float:
        """Height of a strip with its headings in millimetres."""
        return line_height() + 0.8 + float(self.edges[-1]) + BETWEEN_STRIPS

    @property
    def height(self) -> float:
        """Height of the table with its title in millimetres."""
        return text_height(len(self.title)) + 1.0 + self.strip_height * len(self.strips)


def lay_out(
    case: CaseView,
    scores: Scores,
    title: str,
    lead: str,
    blocks: Sequence[Block],
    headed: bool = False,
    spaced: bool = True,
) -> ScoreTable:
    """The table of the blocks.

    headed : whether each block must have room for its heading; else as many are written as have
    spaced : whether time without a score between two columns is shown as a gap
    """
    width = case.preset.width
    names = item_labels(case, scores)
    most = 28.0 if is_narrow(width) else 40.0
    # Names of two lines make each row as high as two.
    most_lines = 2 if len(names) * text_height(2) < _HIGHEST_NAMES else 1
    lines = tuple(tuple(cut_lines(name, (most - 2) * POINTS_A_MILLIMETRE, most_lines)) for name in names)
    texts = cell_texts(case, np.concatenate([block.values.ravel() for block in blocks])[None, :])[0]
    cell = max(_NARROWEST, max(map(text_points, texts)) / POINTS_A_MILLIMETRE + 2 * _PADDING)
    heading = max(text_points(block.heading) for block in blocks) / POINTS_A_MILLIMETRE
    overhang = 0.0 if headed else max(0.0, (heading - cell) / 2)
    widest = max(text_points(line) for label in lines for line in label) / POINTS_A_MILLIMETRE
    left = EDGE + max(widest + _NAME, text_points(lead) / POINTS_A_MILLIMETRE + _NAME + overhang)
    room = width - left - 2 * EDGE
    fill = partial(_strips, blocks, room=room, headed=headed, spaced=spaced)
    strips = fill(cell)
    if len(strips) == 1:
        last = strips[0][-1]
        wider = fill(max(cell, min(cell * 0.98 * room / (last.left + last.cell * len(last.block.days)), _WIDEST)))
        strips = wider if len(wider) == 1 else strips
    above = tuple(cut_lines(title, (width - LETTER - 2 * EDGE) * POINTS_A_MILLIMETRE, 2))
    return ScoreTable(scores.instrument, above, lead, lines, left, overhang, tuple(map(tuple, strips)))


def item_labels(case: CaseView, scores: Scores) -> list[str]:
    """The items in words."""
    known = case.settings["instruments"].get(scores.instrument, {}).get("items", {})
    return [known.get(item, {}).get("label") or item.replace("_", " ").capitalize() for item in scores.items]


def cell_texts(case: CaseView, values: np.ndarray) -> np.ndarray:
    """What is printed in each cell of a table; empty where nothing is recorded.

    Means have a decimal each, but for those of nothing other than 0; scores that are whole have none.
    """
    found = np.unique(values[~np.isnan(values)])
    whole = bool((found == np.round(found)).all())
    texts = {value: case.number(float(value), 1, trim=whole or value == 0) for value in found}
    return np.array([[texts.get(value, "") for value in row] for row in values], dtype=object)


def _strips(blocks: Sequence[Block], cell: float, room: float, headed: bool, spaced: bool) -> list[list[Placed]]:
    strips: list[list[Placed]] = [[]]
    across = 0.0
    for block in blocks:
        wide = cell * len(block.days)
        if headed:
            wide = max(wide, text_points(block.heading) / POINTS_A_MILLIMETRE + 1.0)
        if strips[-1] and across + wide > room:
            strips.append([])
            across = 0.0
        elif strips[-1]:
            across += _gap(strips[-1][-1].block, block, headed, spaced)
            if across + wide > room:
                strips.append([])
                across = 0.0
        strips[-1].append(Placed(block, across, wide / len(block.days)))
        across += wide
    return strips


def _gap(one: Block, other: Block, headed: bool, spaced: bool) -> float:
    """Between blocks of days, at the first dose, and where nothing was recorded between two columns, there is a gap."""
    if headed or one.is_before != other.is_before:
        return BETWEEN_BLOCKS
    return 0.6 if spaced and other.days[0][0] > one.days[-1][1] + 1 else 0.0


def draw_table(axes: Any, case: CaseView, table: ScoreTable, top: float, colours: Any, norm: Any) -> None:
    """Draw it on axes in millimetres from the upper left corner of the page."""
    top += text_height(len(table.title)) + 1.0
    corners: list[list[tuple[float, float]]] = []
    means: list[np.ndarray] = []
    for strip in table.strips:
        _names(axes, table, top)
        _headings(axes, table, strip, top)
        below = top + line_height() + 0.8
        for placed in strip:
            _new_columns(axes, case, table, placed, below)
            corners += _corners(table, placed, below)
            means.append(placed.block.values.T.ravel())
        _first_dose(axes, table, strip, below)
        top += table.strip_height
    _cells(axes, case, np.array(corners), np.concatenate(means), colours, norm)


def _new_columns(axes: Any, case: CaseView, table: ScoreTable, placed: Placed, below: float) -> None:
    """A small diamond above each column that holds a new score."""
    first, last = zip(*placed.block.days, strict=True)
    new = [place for place, is_new in enumerate(case.new_spans(table.instrument, first, last)) if is_new]
    across = [table.left + placed.left + (place + 0.5) * placed.cell for place in new]
    axes.plot(across, [below - 0.5] * len(new), ls="", marker="D", ms=2.2, color=INK, mew=0, zorder=6)


def _names(axes: Any, table: ScoreTable, top: float) -> None:
    right = table.left - _NAME
    axes.text(right - table.overhang, top + line_height() / 2, table.lead, ha="right", va="center", color=INK)
    below = top + line_height() + 0.8
    for lines, high, low in zip(table.labels, table.edges, table.edges[1:], strict=False):
        axes.text(right, below + (high + low) / 2, "\n".join(lines), ha="right", va="center", linespacing=1.0)


def _headings(axes: Any, table: ScoreTable, strip: Sequence[Placed], top: float) -> None:
    """The heading of each block that has room for it, those that matter less last."""
    taken: list[tuple[float, float]] = []
    for placed in sorted(strip, key=lambda placed: placed.block.is_aside):
        middle = table.left + placed.left + placed.cell * len(placed.block.days) / 2
        half = text_points(placed.block.heading) / POINTS_A_MILLIMETRE / 2
        begin, end = middle - half, middle + half
        if end < axes.get_xlim()[1] and not any(begin < other + 0.8 and start < end + 0.8 for start, other in taken):
            color = MISSED if placed.block.late else INK
            axes.text(middle, top + line_height() / 2, placed.block.heading, ha="center", va="center", color=color)
            taken.append((begin, end))


def _corners(table: ScoreTable, placed: Placed, below: float) -> list[list[tuple[float, float]]]:
    """The corners of the tiles of a block, column by column."""
    found = []
    for column in range(len(placed.block.days)):
        left = table.left + placed.left + column * placed.cell
        right = left + placed.cell
        for high, low in pairwise(below + table.edges):
            found.append([(left, high), (right, high), (right, low), (left, low)])
    return found


def _first_dose(axes: Any, table: ScoreTable, strip: Sequence[Placed], below: float) -> None:
    """A line between the columns before the first dose and those after it."""
    for one, other in pairwise(strip):
        if one.block.is_before and not other.block.is_before:
            across = table.left + (one.left + one.cell * len(one.block.days) + other.left) / 2
            bottom = below + table.edges[-1]
            axes.plot([across] * 2, [below - 0.8, bottom + 0.8], color=DRUG, lw=1.2, zorder=6)


def _cells(axes: Any, case: CaseView, corners: np.ndarray, means: np.ndarray, colours: Any, norm: Any) -> None:
    from matplotlib.collections import PolyCollection

    known = ~np.isnan(means)
    faces = colours(norm(means[known]))
    axes.add_collection(
        PolyCollection(corners[known], facecolors=faces, edgecolors="#d5dae0", linewidths=0.5, zorder=2), autolim=False
    )
    if not known.all():
        axes.add_collection(PolyCollection(corners[~known], **UNRECORDED), autolim=False)
    middles = corners[known].mean(axis=1)
    texts = cell_texts(case, means[known][None, :])[0]
    CellNumbers(axes, texts, middles[:, 0], middles[:, 1], number_colours(faces))


def number_colours(faces: np.ndarray) -> list[str]:
    """White or black on each face, whichever stands out more (relative luminance of WCAG 2).

    On any face one of both has a contrast of 4.5; the ink of other texts would leave some in the middle with neither.
    """
    linear = np.where(faces[:, :3] <= 0.04045, faces[:, :3] / 12.92, ((faces[:, :3] + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return ["#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000" for light in luminance]
