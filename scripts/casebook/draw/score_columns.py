"""Symptom scores as columns of tiles: single days, assessments, weeks, or longer stretches where there are too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.diary_periods import diary_periods
from casebook.draw.lapses import longest_interval

# Days of the stretches over which weeks are summed up, and what each is called in the words of the figures.
STRETCHES = {28: "four_weeks", 91: "quarters", 364: "years"}


@dataclass(frozen=True, eq=False)
class Block:
    """Columns that stand together under one heading.

    values : mean score, items by columns; NaN where none is recorded
    days : first and last day of each column
    late : whether the dose before lay further back than the protocol allows
    is_aside : whether it stands among assessments without being one, so that its heading matters less
    """

    heading: str
    values: np.ndarray
    days: tuple[tuple[int, int], ...]
    late: bool = False
    is_aside: bool = False

    @property
    def is_before(self) -> bool:
        """Whether it lies before the first dose."""
        return self.days[-1][1] < 0


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of an instrument: means by item (rows, in the order of the protocol) and recorded day (columns)."""

    instrument: str
    items: tuple[str, ...]
    days: np.ndarray
    sums: np.ndarray
    counts: np.ndarray

    def mean(self, first: int, last: int) -> np.ndarray:
        """Mean of each item over the days from `first` to `last`; NaN where none is recorded."""
        part = slice(*np.searchsorted(self.days, [first, last + 1]))
        counts = self.counts[:, part].sum(axis=1)
        sums = self.sums[:, part].sum(axis=1)
        return np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)

    def recorded(self, first: int, last: int) -> np.ndarray:
        """The days with a score from `first` to `last`."""
        return self.days[slice(*np.searchsorted(self.days, [first, last + 1]))]


def scores_of(case: CaseView, instrument: str) -> Scores:
    """The scores of an instrument."""
    rows = case.tables["scores"]
    rows = rows[rows["instrument"] == instrument]
    known = case.settings["instruments"].get(instrument, {}).get("items", {})
    items = [*(item for item in known if item in set(rows["item"])), *sorted(set(rows["item"]) - set(known))]
    days, column = np.unique(rows["day"].to_numpy(dtype=int), return_inverse=True)
    row = pd.Index(items).get_indexer(rows["item"])
    sums, counts = np.zeros((len(items), len(days))), np.zeros((len(items), len(days)))
    np.add.at(sums, (row, column), rows["score"].to_numpy(dtype=float))
    np.add.at(counts, (row, column), 1)
    return Scores(instrument, tuple(items), days, sums, counts)


def periods_of(case: CaseView, scores: Scores) -> pd.DataFrame:
    """`diary_periods` of the instrument, with `late`: whether the dose before lay further back than it may."""
    periods = diary_periods(case, scores.instrument)
    return periods.assign(late=periods["days_since_dose"] > (longest_interval(case) or float("inf")))


def by_day(case: CaseView, scores: Scores, periods: pd.DataFrame) -> list[Block]:
    """A block for each period with its days: all of an assessment; of a week from the first to the last recorded."""
    blocks = []
    among_doses = bool(periods["dose"].any())
    for row in periods.itertuples():
        first, last = int(row.start_day), int(row.end_day)
        if not row.dose:
            recorded = scores.recorded(first, last)
            first, last = int(recorded[0]), int(recorded[-1])
        days = range(first, last + 1)
        values = np.column_stack([scores.mean(day, day) for day in days])
        heading = _heading(case, row, first, among_doses)
        blocks.append(Block(heading, values, tuple((day, day) for day in days), bool(row.late)))
    return blocks


def by_period(case: CaseView, scores: Scores, periods: pd.DataFrame) -> list[Block]:
    """A column for each period."""
    among_doses = bool(periods["dose"].any())
    blocks = []
    for row in periods.itertuples():
        days = int(row.start_day), int(row.end_day)
        heading = _heading(case, row, days[0], among_doses)
        is_aside = among_doses and not row.dose
        blocks.append(Block(heading, scores.mean(*days)[:, None], (days,), bool(row.late), is_aside))
    return blocks


def by_stretch(case: CaseView, scores: Scores, length: int) -> list[Block]:
    """A column for each `length` days, counted from day 0, with a recorded day."""
    found = []
    for number in np.unique(scores.days // length):
        first, last = int(number) * length, int(number) * length + length - 1
        found.append(Block(case.number(first, 0), scores.mean(first, last)[:, None], ((first, last),)))
    return found


def _heading(case: CaseView, row: Any, first: int, among_doses: bool) -> str:
    """The number of the dose or of the first day, which among numbers of doses is named as a day."""
    number = case.number(row.dose or first, 0)
    if among_doses and not row.dose:
        number = case.say("one_day", "heatmap", day=number)
    return f"{number}*" if row.late else number


def collapsed(blocks: Sequence[Block], best: float | None) -> list[Block]:
    """Two or more blocks in a row in which every score is the best there is, all recorded, as one column."""
    found: list[Block] = []
    run: list[Block] = []

    def close() -> None:
        if len(run) < 2:
            found.extend(run)
        else:
            heading = f"{run[0].heading}\N{EN DASH}{run[-1].heading}"
            days = ((run[0].days[0][0], run[-1].days[-1][1]),)
            found.append(Block(heading, run[0].values[:, :1], days))
        run.clear()

    for block in blocks:
        if best is not None and (block.values == best).all() and not block.late and block.days[0][0] >= 0:
            run.append(block)
        else:
            close()
            found.append(block)
    close()
    return found
