"""Whether the treatment caused an adverse event: Naranjo's score and the WHO-UMC category of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook.clean.names import slug
from casebook.errors import CasebookError
from casebook.estimate.course import Course
from casebook.estimate.interpretation.causality import EventFindings, naranjo, who_umc
from casebook.estimate.one_phase import median
from casebook.estimate.phases import days_since_dose
from casebook.estimate.results import Estimate, Result, joined, shown
from casebook.estimate.samples import exact_sample

_COUNT = "Events of this kind recorded on treatment"
_SINCE = "Median days from the last given dose to the events of this kind on treatment"


def adverse_event_estimates(course: Course) -> list[Estimate]:
    """Naranjo's score of each adverse event of the case file, and where it names a category how often and when it came.

    Raises CasebookError for a drug that was never taken and a category that there is not.
    """
    estimates = []
    for name, about in course.settings["adverse_events"].items():
        _check(course, name, about)
        # Its low and high are what answers to the unknown could give, and no interval: table `causality` holds them.
        score = naranjo(about["naranjo"]).score._replace(low=np.nan, high=np.nan)
        sources, days = _recorded(course, about["category"])
        counts = None, len(days) if about["category"] else None
        estimates.append(Estimate(name, "during", "naranjo_score", score, "1", score.method, *counts, sources))
        if not about["category"]:
            continue
        since = _since(course, days)
        estimates += [
            Estimate(name, "during", "n", Result(float(len(days))), "1", _COUNT, *counts, sources),
            Estimate(name, "during", "days_since_dose", since, "d", _SINCE, *counts, sources),
        ]
    return estimates


def causality_frame(course: Course) -> pd.DataFrame:
    """Rows of table `causality`: each adverse event by each scale, with what decided."""
    rows = []
    for name, about in course.settings["adverse_events"].items():
        scored, judged = naranjo(about["naranjo"]), who_umc(EventFindings(**about["who_umc"]))
        score, low, high = scored.score[:3]
        rows += [
            {
                "scale": "naranjo", "score": score, "score_low": low, "score_high": high, "category": scored.category,
                "why": scored.score.note or "every question is answered", "method": scored.score.method,
            },
            {"scale": "who_umc", "category": judged.category, "why": judged.reason, "method": judged.method},
        ]  # fmt: skip
        drug = slug(about["drug"]) or course.treatment
        for row in rows[-2:]:
            row |= {"case": course.case, "adverse_event": name, "drug": drug, "data_origin": course.origin}
    return pd.DataFrame(rows)


def _check(course: Course, name: str, about: Mapping[str, Any]) -> None:
    """Raise CasebookError where the drug was never taken, or the category is no category of this case."""
    tables, file = course.tables, f"config/cases/{course.case}.yaml"
    taken = {course.treatment, *tables["doses"]["drug"], *tables["medications"]["drug"]}
    if about["drug"] and slug(about["drug"]) not in taken:
        raise CasebookError(
            f"no dose and no medication of {about['drug']} is recorded; recorded are: {', '.join(sorted(taken))}",
            file=file, key=f"adverse_events.{name}.drug", remedy="Name the drug as the tables do",
        )  # fmt: skip
    known = {*course.settings["events"], *tables["events"]["category"]}
    if about["category"] and about["category"] not in known:
        raise CasebookError(
            f"there is no category {about['category']} of events; there are: {', '.join(sorted(known)) or 'none'}",
            file=file, key=f"adverse_events.{name}.category", remedy="Name one of them, or add it under `events`",
        )  # fmt: skip


def _recorded(course: Course, category: str) -> tuple[Sequence[tuple[str, Any]], np.ndarray]:
    """The events of a category on treatment and their days; an event of day 0 counts unless it came before the dose."""
    events = course.tables["events"]
    events = events[events["category"] == category] if category else events[:0]
    days, times = events["day"].to_numpy(dtype=int), events["time"].to_numpy(dtype=object)
    first_time = course.dose_times[0]
    earlier = np.array([bool(time and first_time and time < first_time) for time in times], dtype=bool)
    kept = (days > 0) | ((days == 0) & ~earlier)
    return [("events", events["event_id"].to_numpy(dtype=object)[kept])], days[kept]


def _since(course: Course, days: np.ndarray) -> Result:
    if not len(days):
        return Result(note="no event of this kind is recorded on treatment")
    # An event of the day of a dose follows it: adverse events of a dose are noted after it.
    since = np.where(np.isin(days, course.dose_days), 0.0, days_since_dose(days, None, course))
    found = median(exact_sample(since))
    return found._replace(note=joined(found.note, f"{shown(since.min())} to {shown(since.max())} days"))
