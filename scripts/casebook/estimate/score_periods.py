"""Symptom scores summed up by day, by week and over the week before each dose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casebook.estimate.course import Course
from casebook.estimate.phases import days_since_dose

ASSESSMENT_DAYS = 7


@dataclass(frozen=True, eq=False)
class Diary:
    """Scores of one instrument by day, and the days on which at least one was given.

    score_days, scores, ids : one element a score
    days : recorded days, ascending; counts, sums, maxima : number, sum and maximum of the scores of each
    items : number of items of the instrument
    about : settings of the instrument; empty where it is not configured
    """

    instrument: str
    about: Mapping[str, Any]
    items: int
    score_days: np.ndarray
    scores: np.ndarray
    ids: np.ndarray
    days: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    maxima: np.ndarray

    def scores_of_days(self, first: int, last: int) -> slice:
        """Places of the scores of the days from `first` to `last`."""
        return slice(*np.searchsorted(self.score_days, [first, last + 1]))


def diaries(course: Course) -> list[Diary]:
    """The diary of every instrument of a case, by name."""
    table = course.tables["scores"].sort_values(["instrument", "day", "item", "score_id"], kind="stable")
    found = []
    for instrument, part in table.groupby("instrument", sort=True):
        about = course.settings["instruments"].get(instrument, {})
        days, scores = part["day"].to_numpy(dtype=int), part["score"].to_numpy(dtype=float)
        recorded, starts, counts = np.unique(days, return_index=True, return_counts=True)
        found.append(
            Diary(
                instrument=instrument,
                about=about,
                items=len(about.get("items", ())) or part["item"].nunique(),
                score_days=days,
                scores=scores,
                ids=part["score_id"].to_numpy(dtype=object),
                days=recorded,
                counts=counts,
                sums=np.add.reduceat(scores, starts),
                maxima=np.maximum.reduceat(scores, starts),
            )
        )
    return found


def assessments(course: Course) -> list[tuple[str, int, int]]:
    """Name, first and last day of the week before each given dose: before_dose_1, ..."""
    return [
        (f"before_dose_{number}", int(day) - ASSESSMENT_DAYS, int(day) - 1)
        for number, day in enumerate(course.dose_days, start=1)
    ]


def weeks(diary: Diary) -> pd.DataFrame:
    """Every week with a recorded day, counted from day 0: start_day, mean, days_recorded and middle_day.

    middle_day is the middle recorded day (of two, the later one), by which a week belongs to a phase.
    """
    numbers, starts, recorded = np.unique(diary.days // 7, return_index=True, return_counts=True)
    sums, counts = np.add.reduceat(diary.sums, starts), np.add.reduceat(diary.counts, starts)
    return pd.DataFrame(
        {
            "start_day": numbers * 7,
            "mean": sums / counts,
            "days_recorded": recorded,
            "middle_day": diary.days[starts + recorded // 2],
        }
    )


def period_frame(diary: Diary, course: Course) -> pd.DataFrame:
    """Rows of table `score_periods` for one instrument; a period without a score has none."""
    single = np.column_stack([diary.days, diary.days])
    week = weeks(diary)["start_day"].to_numpy()
    assessed = [(first, last, name) for name, first, last in assessments(course)]
    frames = [
        _summed(diary, course, "day", single, None),
        _summed(diary, course, "week", np.column_stack([week, week + 6]), None),
        _summed(
            diary, course, "assessment", np.array([pair[:2] for pair in assessed]), [name for *_, name in assessed]
        ),
    ]
    return pd.concat(frames, ignore_index=True)


def _summed(diary: Diary, course: Course, period: str, ends: np.ndarray, labels: list[str] | None) -> pd.DataFrame:
    first = np.searchsorted(diary.days, ends[:, 0])
    after = np.searchsorted(diary.days, ends[:, 1] + 1)
    kept = after > first
    first, after, ends = first[kept], after[kept], ends[kept]
    recorded = after - first
    sums, counts = (np.concatenate([[0], np.cumsum(part)]) for part in (diary.sums, diary.counts))
    totals, scores = sums[after] - sums[first], counts[after] - counts[first]
    since = days_since_dose(ends[:, 1], None, course)
    return pd.DataFrame(
        {
            "case": course.case,
            "instrument": diary.instrument,
            "period": period,
            "label": np.array(labels, dtype=object)[kept] if labels else "",
            "start_day": ends[:, 0],
            "end_day": ends[:, 1],
            "days_recorded": recorded,
            "scores_recorded": scores,
            "scores_expected": diary.items * (ends[:, 1] - ends[:, 0] + 1),
            "mean": np.round(totals / scores, 12),
            "maximum": [diary.maxima[start:end].max() for start, end in zip(first, after, strict=True)],
            "total": np.round(totals / recorded, 12),
            "days_since_dose": pd.array(np.where(np.isnan(since), -1, since).astype(int), dtype="Int64"),
            "data_origin": course.origin,
        }
    ).assign(days_since_dose=lambda frame: frame["days_since_dose"].mask(frame["days_since_dose"] < 0))
