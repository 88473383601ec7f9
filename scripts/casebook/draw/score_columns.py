"""Symptom scores as columns of tiles: single days, assessments, weeks, or longer stretches where there are too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.gap_panels import longest_interval
from casebook.draw.symptom_panel import by_assessment

# Days of the stretches over which weeks are summed up, and what each is called in the words of the figures.
STRETCHES = {28: "four_weeks", 91: "quarters", 364: "years"}


@dataclass(frozen=True, eq=False)
class Block:
    """Columns that stand together under one heading.

    values : mean score, items by columns; NaN where none is recorded
    days : first and last day of each column
    late : whether the dose before lay further back than the protocol allows
    """

    heading: str
    values: np.ndarray
    days: tuple[tuple[int, int], ...]
    late: bool = False

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
    """What the diary is kept by, in the order of time: assessments before doses with the weeks between, else weeks.

    Columns: period, start_day, end_day, dose (number of the dose that follows an assessment, else 0), late.
    """
    table = case.tables["score_periods"]
    table = table[(table["instrument"] == scores.instrument) & table["period"].isin(["assessment", "week"])]
    weeks = table[table["period"] == "week"]
    if by_assessment(case, scores.instrument):
        assessed = table[table["period"] == "assessment"]
        ends = list(zip(assessed["start_day"], assessed["end_day"], strict=True))
        outside = [
            not any(start <= last and end >= first for first, last in ends)
            for start, end in zip(weeks["start_day"], weeks["end_day"], strict=True)
        ]
        weeks = pd.concat([assessed, weeks[outside]])
    limit = longest_interval(case)
    number = weeks["label"].str.extract(r"(\d+)$")[0].astype(float).fillna(0).astype(int)
    late = (weeks["days_since_dose"] > limit).fillna(False) if limit else False
    return weeks.assign(dose=number, late=late).sort_values(["start_day", "end_day"], kind="stable", ignore_index=True)


def by_day(case: CaseView, scores: Scores, periods: pd.DataFrame) -> list[Block]:
    """A block for each period with its days: all of an assessment; of a week from the first to the last recorded."""
    blocks = []
    for row in periods.itertuples():
        first, last = int(row.start_day), int(row.end_day)
        if not row.dose:
            recorded = scores.recorded(first, last)
            first, last = int(recorded[0]), int(recorded[-1])
        days = range(first, last + 1)
        values = np.column_stack([scores.mean(day, day) for day in days])
        blocks.append(Block(_heading(case, row, first), values, tuple((day, day) for day in days), bool(row.late)))
    return blocks


def by_period(case: CaseView, scores: Scores, periods: pd.DataFrame) -> list[Block]:
    """A column for each period."""
    return [
        Block(
            _heading(case, row, int(row.start_day)), scores.mean(int(row.start_day), int(row.end_day))[:, None],
            ((int(row.start_day), int(row.end_day)),), bool(row.late),
        )
        for row in periods.itertuples()
    ]  # fmt: skip


def by_stretch(case: CaseView, scores: Scores, length: int) -> list[Block]:
    """A column for each `length` days, counted from day 0, with a recorded day."""
    found = []
    for number in np.unique(scores.days // length):
        first, last = int(number) * length, int(number) * length + length - 1
        found.append(Block(case.number(first, 0), scores.mean(first, last)[:, None], ((first, last),)))
    return found


def _heading(case: CaseView, row: Any, first: int) -> str:
    number = str(row.dose) if row.dose else case.number(first, 0)
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
