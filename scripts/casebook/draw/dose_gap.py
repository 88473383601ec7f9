"""The outcome against the days since the last dose, and how long the doses were apart."""

from functools import partial

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.gap_panels import draw_gaps
from casebook.draw.lapses import dose_intervals, longest_interval, missed_days
from casebook.draw.new_points import said_of_new
from casebook.draw.outcome import Outcome, no_points, outcome_label, primary_outcome
from casebook.draw.plan import FigurePlan, nothing

_MOST_NAMED = 6


def dose_gap(case: CaseView) -> FigurePlan:
    """Intervals between doses with every lapse, and the outcome by days since the last dose, where there are any."""
    intervals, outcome = dose_intervals(case), primary_outcome(case)
    points = outcome.points.dropna(subset="days_since_dose") if outcome else no_points()
    if intervals.empty and points.empty:
        return nothing(case, _data(case, intervals, None, points))
    words = _Words(case, intervals, outcome, points)
    shown = outcome if len(points) else None
    draw = partial(draw_gaps, intervals=intervals, outcome=shown, points=points)
    return FigurePlan(draw, words.caption(), words.alternative(), _data(case, intervals, outcome, points))


def _data(case: CaseView, intervals: pd.DataFrame, outcome: Outcome | None, points: pd.DataFrame) -> pd.DataFrame:
    """A row a mark: panel, name, dose, start_day, end_day, value, censor, days_since_dose, late."""
    limit = longest_interval(case) or float("inf")
    columns = ["panel", "name", "dose", "start_day", "end_day", "value", "censor", "days_since_dose", "new"]
    days = intervals["interval_days"]
    lapses = intervals.assign(
        panel="interval", name=case.treatment, start_day=intervals["day"] - days, end_day=intervals["day"], value=days,
        days_since_dose=days, censor="none",
    )  # fmt: skip
    found = points.assign(panel="outcome", name=outcome.name if outcome else "", dose=float("nan"))
    rows = pd.concat([lapses[columns].astype(object), found[columns].astype(object)], ignore_index=True)
    for column in ("dose", "start_day", "end_day", "days_since_dose"):
        rows[column] = rows[column].astype(float).astype(pd.Int64Dtype())
    late = (rows["days_since_dose"] > limit).fillna(False).astype(bool)
    return rows.astype({"value": float, "panel": str, "name": str, "censor": str, "new": str}).assign(late=late)


class _Words:
    """What the figure says in words."""

    def __init__(self, case: CaseView, intervals: pd.DataFrame, outcome: Outcome | None, points: pd.DataFrame) -> None:
        self.case, self.intervals, self.outcome, self.points = case, intervals, outcome, points

    def caption(self) -> str:
        case, parts = self.case, []
        if len(self.intervals):
            parts.append(case.say("dose_intervals", "captions", count=case.number(len(self.intervals) + 1, 0)))
            if missed_days(case):
                parts.append(case.say("doses_missed", "captions"))
        if self.outcome is not None and len(self.points):
            treatment = case.label("drugs", case.treatment)
            what = case.say(f"point_{self.outcome.period}", "captions")
            parts.append(case.say("dose_gap", "captions", treatment=treatment, point=what))
            parts += self._left_out(self.outcome)
            if (self.points.groupby(["days_since_dose", "value"]).size() > 1).any():
                parts.append(case.say("coinciding", "captions"))
        limit = longest_interval(case)
        if limit is None:
            parts.append(case.say("no_schedule", "captions"))
        else:
            about = case.settings["schedule"]
            days = {key: case.number(about[f"{key}_days"], 0) for key in ("interval", "grace")}
            parts += [case.say("in_time", "captions", **days), self.lapses()]
        if (self.intervals["new"] != "").any() or (self.points["new"] != "").any():
            parts.append(said_of_new(case))
        return " ".join(part for part in parts if part)

    def _left_out(self, outcome: Outcome) -> list[str]:
        before = len(outcome.points) - len(self.points)
        said = [self.case.say("before_first", "captions", n=before)] if before else []
        if outcome.period == "assessment":
            scores = self.case.tables["scores"]
            days = scores.loc[scores["instrument"] == outcome.name, "day"].drop_duplicates()
            within = np.zeros(len(days), dtype=bool)
            for row in outcome.points.itertuples():
                within |= days.between(row.start_day, row.end_day).to_numpy(dtype=bool)
            if not within.all():
                said.append(self.case.say("outside_assessments", "captions", n=int((~within).sum())))
        return said

    def lapses(self) -> str:
        case, lapses = self.case, self.intervals[self.intervals["lapsed"]]
        if lapses.empty:
            return case.say("no_lapse", "captions")
        if len(lapses) > _MOST_NAMED:
            longest = case.number(float(lapses["interval_days"].max()), 0)
            return case.say("many_lapses", "captions", count=len(lapses), longest=longest)
        named = (
            case.say(
                "lapse", "captions", dose=row.dose, days=case.number(row.interval_days, 0), day=case.number(row.day, 0)
            )
            for row in lapses.itertuples()
        )  # fmt: skip
        return case.say("lapses", "captions", lapses="; ".join(named))

    def alternative(self) -> str:
        case, parts = self.case, []
        if len(self.intervals):
            days = self.intervals["interval_days"]
            parts.append(
                case.say(
                    "dose_intervals", "alternative", n=len(days), low=case.number(float(days.min()), 0),
                    high=case.number(float(days.max()), 0),
                )
            )  # fmt: skip
        if len(self.points) and self.outcome is not None:
            limit = longest_interval(case)
            for key, rows in self._groups(limit):
                parts.append(
                    case.say(
                        key, "alternative", label=outcome_label(case, self.outcome), n=len(rows),
                        low=case.number(float(rows["value"].min()), 2), high=case.number(float(rows["value"].max()), 2),
                    )
                )  # fmt: skip
        return " ".join([*parts, self.lapses() if longest_interval(case) else ""]).strip()

    def _groups(self, limit: int | None) -> list[tuple[str, pd.DataFrame]]:
        since = self.points["days_since_dose"]
        if limit is None:
            return [("gap_all", self.points)]
        groups = [("gap_in_time", self.points[since <= limit]), ("gap_lapsed", self.points[since > limit])]
        return [(key, rows) for key, rows in groups if len(rows)]
