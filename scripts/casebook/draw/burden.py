"""What the patient took besides the treatment, day by day: systemic steroids and the number of other medications."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.estimate.course import windows
from casebook.estimate.steroids import SteroidDays, daily_weights, steroid_days

BLOCK = 90


@dataclass(frozen=True, eq=False)
class Burden:
    """The burden of a case.

    daily : one row a day from the first observed day to the last on which anything was taken: day, steroid (dose of
        prednisone equivalent in `unit`), cumulative, steroid_taken, others (number of other drugs taken)
    unit : `mg/kg` where the body weight is known, else `mg`
    steroids : None where the protocol names no steroid
    """

    daily: pd.DataFrame
    unit: str
    steroids: SteroidDays | None

    @property
    def has_steroids(self) -> bool:
        """Whether any systemic steroid was taken."""
        return bool(self.daily["steroid_taken"].any())

    def blocks(self) -> pd.DataFrame:
        """Days with a systemic steroid in each 90 days counted from day 0: first_day, last_day, days."""
        numbers = self.daily["day"] // BLOCK
        grouped = self.daily.groupby(numbers)
        return pd.DataFrame(
            {
                "first_day": grouped["day"].min(),
                "last_day": grouped["day"].max(),
                "days": grouped["steroid_taken"].sum(),
            }
        ).reset_index(drop=True)


def burden(case: CaseView) -> Burden | None:
    """The burden of a case; None without a first dose or a medication."""
    course = case.course
    if course is None or not len(course.tables["medications"]):
        return None
    before, during = windows(course, course.last_taken)
    first = min(before.first, during.first)
    days = np.arange(first, course.last_taken + 1)
    daily = pd.DataFrame({"day": days, "steroid": 0.0, "steroid_taken": False})
    unit, found = "mg", None
    if course.settings["steroids"]:
        found = steroid_days(course, min(first, course.first_day))
        weights, _ = daily_weights(course, found)
        dose = found.milligrams if weights is None else found.milligrams / weights
        unit = "mg" if weights is None else "mg/kg"
        part = slice(first - found.first_day, None)
        daily["steroid"], daily["steroid_taken"] = dose[part], found.taken[part]
    daily["cumulative"] = daily["steroid"].cumsum()
    systemic = set() if found is None else set(found.ids)
    daily["others"] = _others(course.tables["medications"], systemic, days)
    return Burden(daily, unit, found)


def _others(medications: pd.DataFrame, systemic: set[str], days: np.ndarray) -> np.ndarray:
    """How many drugs were taken on each day, of the courses that are not of a systemic steroid."""
    rows = medications[~medications["medication_id"].isin(systemic)]
    count = np.zeros(len(days), dtype=int)
    for _, courses in rows.groupby("drug", sort=True):
        taken = np.zeros(len(days), dtype=bool)
        for start, stop in zip(courses["start_day"], courses["stop_day"], strict=True):
            taken |= (days >= start) & (days <= (days[-1] if pd.isna(stop) else stop))
        count += taken
    return count
