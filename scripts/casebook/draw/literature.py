"""The published table of studies as printed: patients, ages, doses, and which way IgE and tryptase went."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import cut_lines, line_height
from casebook.draw.plan import FigurePlan, nothing
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sheet import EDGE, new_sheet, put_line, room_for
from casebook.draw.style import DRUG, GRID, MILLIMETRE, MUTED, is_narrow

_SIGNS = {"up": "↑", "down": "↓", "unchanged": "=", "not assessed": "–"}
# Name of a column -> its share of the width, from the left; names of studies are the longest.
_WIDE = {"study": 0.34, "n": 0.08, "ages": 0.15, "dose": 0.17, "total_ige": 0.11, "tryptase": 0.15}
# A narrow figure leaves the doses to its data.
_NARROW = {"study": 0.42, "n": 0.08, "ages": 0.21, "total_ige": 0.09, "tryptase": 0.20}
_DATA = [
    "row", "study", "year", "disease", "n", "ages_as_printed", "dose_as_printed", "total_ige", "tryptase",
    "same_age_group",
]  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """A line of the figure: its cells in the order of the columns, or a heading alone; whether it stands out."""

    cells: tuple[str, ...]
    is_heading: bool = False
    stands_out: bool = False


def literature(case: CaseView) -> FigurePlan:
    """The studies by disease in the order of the printed table, those of the case's age group marked."""
    table = case.tables["literature"]
    data = table[_DATA].rename(columns={"ages_as_printed": "ages", "dose_as_printed": "dose"})
    if table.empty:
        return nothing(case, data)
    alternative = _alternative(case, table)
    lines = _lines(case, table)
    # A line more than the lines themselves, for their heads.
    most = int((room_for(case, _caption(case, table, len(table))) - 2 * EDGE) / _pitch()) - 1
    shown, left_out = lines[:most], sum(not line.is_heading for line in lines[most:])
    return FigurePlan(partial(_draw, lines=shown), _caption(case, table, left_out), alternative, data)


def _pitch() -> float:
    """Height of a line in millimetres."""
    return line_height() * 1.15


def _lines(case: CaseView, table: pd.DataFrame) -> list[_Line]:
    lines = []
    for disease in dict.fromkeys(table["disease"]):
        rows = table[table["disease"] == disease]
        counts = {"rows": case.number(len(rows), 0), "patients": case.number(float(rows["n"].sum()), 0)}
        lines.append(_Line((case.say("disease", "literature", disease=case.tell(disease), **counts),), is_heading=True))
        lines += [_study(row) for row in rows.itertuples()]
    return lines


def _study(row: Any) -> _Line:
    is_like = row.same_age_group == "yes"
    study = f"{'• ' if is_like else ''}{row.study} {row.year_as_printed}".strip()
    ways = ("/".join(_SIGNS.get(way, way) for way in text.split("/")) for text in (row.total_ige, row.tryptase))
    return _Line((study, row.n_as_printed, row.ages_as_printed, row.dose_as_printed, *ways), stands_out=is_like)


def _draw(case: CaseView, lines: list[_Line]) -> Any:
    width, pitch = case.preset.width, _pitch()
    shares = _NARROW if is_narrow(width) else _WIDE
    room = width - 2 * EDGE
    lefts = [EDGE + room * sum(list(shares.values())[:place]) for place in range(len(shares))]
    figure = new_sheet(case, EDGE + pitch * (len(lines) + 1) + EDGE)
    heads = [case.say(name, "literature") for name in _WIDE]
    for place, line in enumerate([_Line(tuple(heads), is_heading=True), *lines]):
        top = EDGE + pitch * place
        how = {"fontweight": "bold"} if line.is_heading else {"color": DRUG} if line.stands_out else {}
        if line.is_heading:
            _rule(figure, width, top + pitch - 0.35)
        cells = line.cells if len(line.cells) == 1 else [line.cells[list(_WIDE).index(name)] for name in shares]
        for left, share, cell in zip(lefts, shares.values(), cells, strict=False):
            wide = room if len(line.cells) == 1 else room * share - 1
            # Bold letters are wider than those that are measured.
            points = wide * POINTS_A_MILLIMETRE * (0.87 if line.is_heading else 1.0)
            muted = {"color": MUTED} if cell == _SIGNS["not assessed"] else {}
            short = cell.replace(" et al.", "") if shares is _NARROW else cell
            for text in cut_lines(short, points, 1):
                put_line(figure, left, top, text, **{**how, **muted})
    return figure


def _rule(figure: Any, width: float, top: float) -> None:
    """A line from edge to edge."""
    from matplotlib.lines import Line2D

    high = figure.get_figheight() / MILLIMETRE
    ends = [EDGE / width, 1 - EDGE / width]
    figure.add_artist(Line2D(ends, [1 - top / high] * 2, color=GRID, lw=0.8, transform=figure.transFigure))


def _caption(case: CaseView, table: pd.DataFrame, left_out: int) -> str:
    parts = [case.say("literature", "captions")]
    if (table["same_age_group"] == "yes").any():
        parts.append(case.say("literature_like", "captions"))
    if left_out:
        parts.append(case.say("literature_left_out", "captions", count=case.number(left_out, 0)))
    return " ".join(parts)


def _alternative(case: CaseView, table: pd.DataFrame) -> str:
    """For each disease how many rows print which direction."""
    said = []
    for disease in dict.fromkeys(table["disease"]):
        rows = table[table["disease"] == disease]
        told = {}
        for measure in ("total_ige", "tryptase"):
            counts = rows[measure].value_counts()
            told[measure] = ", ".join(
                f"{'/'.join(_SIGNS.get(way, way) for way in name.split('/'))} {case.number(int(counts[name]), 0)}"
                for name in sorted(counts.index)
            )
        said.append(case.say("literature", "alternative", disease=case.tell(disease), **told))
    return " ".join(said)
