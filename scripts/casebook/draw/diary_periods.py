"""By what a diary is kept: seven days before each dose, or all the time; and which of its days lie elsewhere."""

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView


def by_assessment(case: CaseView, instrument: str) -> bool:
    """Whether the diary is kept before doses, so that what stands for a visit is the week which ends with a dose."""
    days = _periods(case, instrument).groupby("period")["days_recorded"].sum()
    return bool(days.get("assessment", 0) >= 0.5 * days.get("week", 0) > 0)


def diary_periods(case: CaseView, instrument: str) -> pd.DataFrame:
    """What a diary is kept by, in the order of time; each recorded day lies in at least one.

    Columns: start_day, end_day, dose (the number of the dose that follows an assessment; 0 for a week),
    days_since_dose (NaN before the first dose). Of a week only the days that lie in no assessment are left.
    """
    periods = _periods(case, instrument)
    days = periods[periods["period"] == "day"]
    since = dict(zip(days["end_day"], days["days_since_dose"].astype(float), strict=True))
    weeks = periods[periods["period"] == "week"]
    rows = [(int(first), int(last), 0) for first, last in zip(weeks["start_day"], weeks["end_day"], strict=True)]
    assessed = periods[periods["period"] == "assessment"]
    if by_assessment(case, instrument):
        numbers = assessed["label"].str.removeprefix("before_dose_").astype(int)
        before = list(zip(assessed["start_day"].astype(int), assessed["end_day"].astype(int), numbers, strict=True))
        rows = before + _left_over(days["start_day"].to_numpy(dtype=int), before)
        since |= dict(zip(assessed["end_day"], assessed["days_since_dose"].astype(float), strict=True))
    else:
        since |= dict(zip(weeks["end_day"], weeks["days_since_dose"].astype(float), strict=True))
    found = pd.DataFrame(sorted(rows), columns=["start_day", "end_day", "dose"])
    return found.assign(days_since_dose=found["end_day"].map(since).astype(float))


def _left_over(days: np.ndarray, assessments: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """First and last of the days of each week, counted from day 0, that lie in no assessment."""
    within = np.zeros(len(days), dtype=bool)
    for first, last, _ in assessments:
        within |= (days >= first) & (days <= last)
    outside = days[~within]
    # Two assessments may leave days between them in one week, but a stretch never reaches over one.
    runs: list[tuple[int, int, int]] = []
    for day in outside.tolist():
        joins = runs and runs[-1][0] // 7 == day // 7 and not _any_between(runs[-1][1], day, assessments)
        runs[-1:] = [(runs[-1][0], day, 0)] if joins else [*runs[-1:], (day, day, 0)]
    return runs


def _any_between(one: int, other: int, assessments: list[tuple[int, int, int]]) -> bool:
    return any(first < other and last > one for first, last, _ in assessments)


def _periods(case: CaseView, instrument: str) -> pd.DataFrame:
    table = case.tables["score_periods"]
    return table[table["instrument"] == instrument]
