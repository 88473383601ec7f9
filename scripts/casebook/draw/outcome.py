"""The primary outcome of a case as points in time: scores summed up over the time that each stands for, or values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.diary_periods import by_assessment
from casebook.draw.labels import with_unit
from casebook.estimate.course import Course
from casebook.estimate.phases import days_since_dose

MOST_DAYS = 400


@dataclass(frozen=True, eq=False)
class Outcome:
    """The points of an outcome.

    name : instrument or measure
    period : what a point stands for: `assessment`, `day` or `week` of a diary, `value` of a measure
    points : start_day, end_day, value, censor, days_since_dose (NaN before the first dose), new (yes or nothing)
    """

    name: str
    period: str
    points: pd.DataFrame

    @property
    def is_score(self) -> bool:
        """Whether it is a symptom score."""
        return self.period != "value"


def no_points() -> pd.DataFrame:
    """The points of no outcome."""
    return pd.DataFrame(columns=["start_day", "end_day", "value", "censor", "days_since_dose", "new"])


def primary_outcome(case: CaseView) -> Outcome | None:
    """The outcome that the protocol names, else the first instrument, else the first measure; None without a value."""
    instruments = sorted(set(case.tables["scores"]["instrument"]))
    named = case.settings["primary_outcome"]
    if named in instruments or (instruments and not len(case.values(named))):
        return score_outcome(case, named if named in instruments else instruments[0])
    measures = [named] if len(case.values(named)) else case.measures("journey_measures", 1)[:1]
    return _value_outcome(case, measures[0]) if measures else None


def score_outcome(case: CaseView, instrument: str) -> Outcome:
    """An instrument: each assessment before a dose, else each day of the diary, of a long one each week."""
    periods = case.tables["score_periods"]
    periods = periods[periods["instrument"] == instrument]
    days = periods[periods["period"] == "day"]
    diary = "day" if len(days) <= MOST_DAYS else "week"
    period = "assessment" if by_assessment(case, instrument) else diary
    rows = periods[periods["period"] == period]
    points = pd.DataFrame(
        {
            "start_day": rows["start_day"].astype(int),
            "end_day": rows["end_day"].astype(int),
            "value": rows["mean"].astype(float),
            "censor": "none",
            "days_since_dose": rows["days_since_dose"].astype("Float64").astype(float),
            "new": case.new_spans(instrument, rows["start_day"], rows["end_day"]),
        }
    )
    return Outcome(instrument, period, points.sort_values(["start_day"], kind="stable", ignore_index=True))


def _value_outcome(case: CaseView, measure: str) -> Outcome:
    values = case.values(measure)
    days = values["day"].to_numpy(dtype=int)
    course: Course | None = case.course
    since = days_since_dose(days, values["time"].tolist(), course) if course else float("nan")
    points = pd.DataFrame(
        {
            "start_day": days,
            "end_day": days,
            "value": values["value"].to_numpy(dtype=float),
            "censor": values["censor"].tolist(),
            "days_since_dose": since,
            "new": case.with_new(values)["new"].tolist(),
        }
    )
    return Outcome(measure, "value", points.sort_values(["start_day"], kind="stable", ignore_index=True))


def outcome_label(case: CaseView, outcome: Outcome) -> str:
    """The outcome with its unit, or with what the ends of its scale mean."""
    if not outcome.is_score:
        unit = case.unit(outcome.name, case.values(outcome.name)["unit"].iloc[0])
        return with_unit(case.label("measures", outcome.name), unit)
    return f"{case.label('instruments', outcome.name)}: {case.say('mean_score')}{scale_words(case, outcome.name)}"


def scale_ends(case: CaseView, instrument: str) -> tuple[float | None, float | None]:
    """Lowest and highest score of an instrument, None where its scale is not known."""
    known = case.settings["instruments"].get(instrument, {})
    low, high = (None if known.get(end) is None else float(known[end]) for end in ("minimum", "maximum"))
    return low, high


def scale_words(case: CaseView, instrument: str) -> str:
    """What the ends of an instrument's scale mean, in brackets; empty where the scale is not known."""
    low, high = scale_ends(case, instrument)
    known: Mapping[str, Any] = case.settings["instruments"].get(instrument, {})
    if low is None or high is None:
        return ""
    ends = ("worst", "best") if known.get("improvement") == "increase" else ("none", "worst")
    # A number and its word stay on one line.
    pairs = zip((low, high), ends, strict=True)
    said = (f"{case.number(end)}\N{NO-BREAK SPACE}{case.say(word)}" for end, word in pairs)
    return f" ({', '.join(said)})"
