"""What is compared before and during the treatment: measures, and the weekly means of symptom scores."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import with_unit
from casebook.draw.measure_panel import measure_look
from casebook.draw.outcome import scale_ends
from casebook.draw.style import INK
from casebook.estimate.course import Course
from casebook.estimate.phases import reached
from casebook.estimate.score_periods import diaries, weeks


@dataclass(frozen=True, eq=False)
class Compared:
    """A subject: by which name the estimates know it, its title, unit, look, scale and values.

    values : day, value, censor, flag, new (yes, or nothing), phase (before, during), by day
    """

    name: str
    title: str
    unit: str
    color: str
    marker: str
    is_log: bool
    is_score: bool
    values: pd.DataFrame

    def drawn_range(self, case: CaseView) -> pd.Series:
        """The values between which the axis reaches; of scores that are all alike, with the ends of their scale."""
        values = self.values["value"]
        if not self.is_score or values.nunique() > 1:
            return values
        ends = [end for end in scale_ends(case, self.name.removesuffix("_week")) if end is not None]
        return pd.concat([values, pd.Series(ends, dtype=float)])


def compared_subjects(case: CaseView) -> list[Compared]:
    """The measures of the protocol, the instruments, then the others by number of values; not weight and height."""
    course = case.course
    if course is None:
        return []
    named = list(dict.fromkeys([*case.settings["journey_measures"], *case.settings["biomarkers"]]))
    counts = case.tables["observations"]["measure"].value_counts()
    grown = {case.settings["weight_measure"], "height"}
    others = sorted(set(counts.index) - set(named) - grown, key=lambda name: (-counts[name], name))
    first = [_measure(case, course, name) for name in named if name in counts]
    return [*first, *_instruments(case, course), *(_measure(case, course, name) for name in others)]


def _measure(case: CaseView, course: Course, measure: str) -> Compared:
    values = case.values(measure)
    unit = case.unit(measure, values["unit"].iloc[0])
    label = case.label("measures", measure)
    color, marker = measure_look(case, measure)
    known = case.settings["measures"].get(measure, {})
    during = reached(values["day"].to_numpy(dtype=int), values["time"].tolist(), 0, course)
    return Compared(
        measure, with_unit(label, unit), values["unit"].iloc[0], color, marker,
        known.get("scale") == "log", False,
        case.with_new(values)[["day", "value", "censor", "flag", "new"]].assign(
            phase=np.where(during, "during", "before")
        ),
    )  # fmt: skip


def _instruments(case: CaseView, course: Course) -> list[Compared]:
    """The weekly means of each instrument, on which the estimates of its weeks stand."""
    found = []
    for diary in diaries(course):
        table = weeks(diary)
        during = reached(table["middle_day"].to_numpy(dtype=int), None, 0, course)
        phases = np.where(during, "during", "before")
        values = pd.DataFrame(
            {"day": table["start_day"], "value": table["mean"], "censor": "none", "flag": "", "phase": phases}
        )
        values["new"] = case.new_spans(diary.instrument, values["day"], values["day"] + 6)
        title = f"{case.label('instruments', diary.instrument)}: {case.say('weekly_mean')}"
        found.append(Compared(f"{diary.instrument}_week", title, "1", INK, "o", False, True, values))
    return found
