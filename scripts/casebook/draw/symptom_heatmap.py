"""Symptoms by day and by assessment, the score in each tile."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.lapses import longest_interval
from casebook.draw.new_points import said_of_new
from casebook.draw.outcome import scale_words
from casebook.draw.plan import FigurePlan, nothing
from casebook.draw.score_columns import (
    STRETCHES,
    Block,
    Scores,
    by_day,
    by_period,
    by_stretch,
    collapsed,
    periods_of,
    scores_of,
)
from casebook.draw.score_legend import draw_legend, legend_height
from casebook.draw.score_table import ScoreTable, draw_table, lay_out
from casebook.draw.sheet import EDGE, LETTER, new_sheet, put_letter, room_for
from casebook.draw.style import MILLIMETRE
from casebook.draw.symptom_panel import score_colours

COLUMNS = ["instrument", "item", "by", "first_day", "last_day", "score"]
# A caption as long as this one will be at most; the room for the tables must be known before its words are.
_LONGEST_CAPTION = " " * 800


@dataclass
class Chosen:
    """The tables of an instrument that a page has room for, what the caption says of them, and their scores."""

    tables: list[ScoreTable] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    data: list[pd.DataFrame] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Height of the tables in millimetres."""
        return sum(table.height for table in self.tables)


def symptom_heatmap(case: CaseView) -> FigurePlan:
    """Of the first instrument its days and its assessments or weeks, of each further one the latter."""
    instruments = ordered_instruments(case)
    if not instruments:
        return nothing(case, pd.DataFrame(columns=COLUMNS))
    whole = Chosen()
    room = room_for(case, _LONGEST_CAPTION) - legend_height(case) - 2 * EDGE
    for instrument in instruments:
        part = _tables(case, scores_of(case, instrument), room - whole.height, with_days=not whole.tables)
        if not part.tables:
            part.words = [case.say("no_room", "captions", names=case.label("instruments", instrument))]
        whole.tables += part.tables
        whole.words += part.words
        whole.data += part.data
    data = _with_new(case, pd.concat(whole.data, ignore_index=True))
    caption = " ".join([*whole.words, *_common_words(case, whole.tables, data)])
    draw = partial(_draw, tables=whole.tables) if whole.tables else nothing(case, data).draw
    return FigurePlan(draw, caption, _alternative(case, instruments), data)


def ordered_instruments(case: CaseView) -> list[str]:
    """The instruments with scores, the primary outcome first."""
    found = set(case.tables["scores"]["instrument"])
    return sorted(found, key=lambda name: (name != case.settings["primary_outcome"], name))


def _tables(case: CaseView, scores: Scores, room: float, with_days: bool) -> Chosen:
    """The finest table of means that has room, and the single days above it where these have room, too."""
    chosen = Chosen()
    periods = periods_of(case, scores)
    days = by_day(case, scores, periods)
    is_single = all(len(block.days) == 1 for block in days)
    means = _means(case, scores, periods, days if is_single else None, room)
    label = case.label("instruments", scores.instrument) + scale_words(case, scores.instrument)
    chosen.words.append(case.say("heatmap", "captions", label=label))
    chosen.data.append(_rows(scores, "day", days))
    if with_days and means.tables and not is_single:
        above = _days(case, scores, days, bool(periods["dose"].any()), room - means.height)
        chosen.tables += above.tables
        chosen.words += above.words
    chosen.tables += means.tables
    chosen.words += means.words
    chosen.data += means.data
    if periods["dose"].any() and not periods["dose"].all():
        chosen.words.append(case.say("days_outside", "captions"))
    return chosen


def _days(case: CaseView, scores: Scores, days: list[Block], before_doses: bool, room: float) -> Chosen:
    """A table of all days, those without any symptom as one column where it takes more than one strip."""
    lead = case.say("dose" if before_doses else "day", "heatmap")
    laid_out = partial(lay_out, case, scores, case.say("by_day", "heatmap"), lead, headed=True)
    table = laid_out(days)
    best = best_score(case, scores.instrument)
    joined = collapsed(days, best)
    is_joined = len(table.strips) > 1 and len(joined) < len(days)
    if is_joined:
        table = laid_out(joined)
    if table.height > room:
        count = sum(len(block.days) for block in days)
        return Chosen(words=[case.say("days_left_out", "captions", n=count)])
    words = [case.say("days_before_doses" if before_doses else "days_of_weeks", "captions")]
    if is_joined and best is not None:
        words.append(case.say("joined", "captions", best=case.number(best)))
    return Chosen([table], words)


def _means(
    case: CaseView, scores: Scores, periods: pd.DataFrame, single_days: list[Block] | None, room: float
) -> Chosen:
    """The finest that has room: days (where each stands alone), else assessments or weeks; longer stretches."""
    is_assessed = bool(periods["dose"].any())
    name = "days" if single_days else "assessments" if is_assessed else "weeks"
    finest = single_days or by_period(case, scores, periods)
    levels = [(name, finest), *((name, by_stretch(case, scores, length)) for length, name in STRETCHES.items())]
    for name, blocks in levels:
        lead = case.say("dose" if name == "assessments" else "day", "heatmap")
        title = case.say(f"by_{name}", "heatmap")
        table = lay_out(case, scores, title, lead, blocks, spaced=name != "assessments")
        if table.height <= room:
            words = [case.say(f"by_{name}", "captions")]
            if blocks is not finest:
                words.append(case.say("coarser", "captions", n=len(finest)))
            return Chosen([table], words, [_rows(scores, name, blocks)])
    return Chosen()


def _rows(scores: Scores, by: str, blocks: Sequence[Block]) -> pd.DataFrame:
    """The recorded scores of the blocks, a row a tile."""
    rows = [
        (scores.instrument, item, by, first, last, round(float(mean), 12))
        for block in blocks
        for column, (first, last) in enumerate(block.days)
        for item, mean in zip(scores.items, block.values[:, column], strict=True)
        if not np.isnan(mean)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def best_score(case: CaseView, instrument: str) -> float | None:
    """The end of the scale that means no symptom; None where the scale is not known."""
    known = case.settings["instruments"].get(instrument, {})
    end = known.get("maximum" if known.get("improvement") == "increase" else "minimum")
    return None if end is None else float(end)


def _common_words(case: CaseView, tables: Sequence[ScoreTable], data: pd.DataFrame) -> list[str]:
    said = []
    limit = longest_interval(case)
    if limit and any(placed.block.late for table in tables for strip in table.strips for placed in strip):
        said.append(case.say("late_columns", "captions", days=case.number(limit, 0)))
    if (data["first_day"] < 0).any() and (data["first_day"] >= 0).any():
        said.append(case.say("first_dose_line", "captions"))
    if tables and (data["new"] != "").any():
        said.append(said_of_new(case))
    return [words for words in said if words]


def _with_new(case: CaseView, data: pd.DataFrame) -> pd.DataFrame:
    """The tiles with a column `new`: yes where a score of theirs is, or nothing."""
    told = data.assign(new="")
    for (instrument, item), rows in data.groupby(["instrument", "item"], sort=False):
        told.loc[rows.index, "new"] = case.new_spans(str(instrument), rows["first_day"], rows["last_day"], str(item))
    return told


def _alternative(case: CaseView, instruments: list[str]) -> str:
    said = []
    for instrument in instruments:
        scores = scores_of(case, instrument)
        periods = by_period(case, scores, periods_of(case, scores))
        means = [float(np.nanmean(block.values)) for block in periods]
        first, last, high, low = (case.number(value, 1) for value in (means[0], means[-1], max(means), min(means)))
        said.append(
            case.say(
                "heatmap", "alternative", label=case.label("instruments", instrument), items=len(scores.items),
                n=len(means), first=first, last=last, low=low, high=high,
            )
        )  # fmt: skip
    return " ".join(said)


def _draw(case: CaseView, tables: list[ScoreTable]) -> Any:
    figure = new_sheet(case, EDGE + sum(table.height for table in tables) + legend_height(case))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, case.preset.width), ylim=(figure.get_figheight() / MILLIMETRE, 0))
    axes.axis("off")
    rows = case.tables["scores"]
    top = EDGE
    for number, table in enumerate(tables):
        colours, norm = score_colours(case, table.instrument, rows[rows["instrument"] == table.instrument])
        if len(tables) > 1:
            put_letter(figure, EDGE, top, "abcdefghijklmnopqrstuvwxyz"[number])
        start = EDGE if len(tables) == 1 else LETTER
        axes.text(start, top, "\n".join(table.title), va="top", linespacing=1.2)
        draw_table(axes, case, table, top, colours, norm)
        top += table.height
    draw_legend(axes, case, top + 1.0, tables[0].instrument)
    return figure
