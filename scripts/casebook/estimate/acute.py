"""Whether tryptase rose in an acute reaction: every acute event against the baseline nearest to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from casebook.errors import CasebookError
from casebook.estimate.course import Course
from casebook.estimate.interpretation.tryptase import (
    ACUTE_RISE,
    HOURS_BEFORE_BASELINE,
    HOURS_FOR_ACUTE,
    RISE_RATIO,
    acute_rise,
    rise_ratio,
)
from casebook.estimate.results import Estimate, Result, joined, shown
from casebook.estimate.samples import Bounds, admissible

UNITS = ("ug/L", "ng/mL")  # the same number in both; the rules are in ng/mL
_DAY_HOURS = 24.0
_LEAST = 1e-9  # stands for a baseline whose lower bound is 0
_RULES: dict[str, tuple[Callable[..., Result], str]] = {
    "acute_rise": (acute_rise, ACUTE_RISE),
    "acute_ratio": (rise_ratio, RISE_RATIO),
}
_VALUES = {
    "acute_value": "Highest sample within 4 h of the event, or of those that their source marks as acute",
    "baseline_value": (
        "Last sample before the event that no acute event touches, else the first more than 24 h after it"
    ),
}
_EVENT_DAY = "Day of the acute event; of a marked sample without one, its own"


class Hours(NamedTuple):
    """The fewest and the most hours from an event to a sample; two numbers where a time of day is not known."""

    low: float
    high: float

    @property
    def exact(self) -> float | None:
        """The hours, where both times are known."""
        return self.low if self.low == self.high else None


_NOTHING = Bounds(np.nan, np.nan)


@dataclass(frozen=True)
class Moment:
    """When something happened: its day and, where known, its hour."""

    day: int
    hour: float | None
    identifier: str
    name: str = ""
    mark: str = ""  # of a sample: acute, baseline or nothing
    value: Bounds = _NOTHING


def acute_estimates(course: Course) -> list[Estimate]:
    """For every acute event acute and baseline value, and both rules; of a sample marked as acute without one, too.

    Comparisons are acute_1, acute_2, ... in order of time; where there is nothing to judge, acute, empty, with the
    reason. Only for measures with `acute_rise`. Raises CasebookError for one that is not kept in ug/L or ng/mL.
    """
    estimates = []
    for measure, about in course.settings["measures"].items():
        if not about.get("acute_rise"):
            continue
        samples = _samples(course, measure, about)
        if samples:
            estimates += _of_measure(course, measure, about["unit"], samples)
    return estimates


def _of_measure(course: Course, measure: str, unit: str, samples: Sequence[Moment]) -> list[Estimate]:
    events = _events(course)
    moments = sorted([*events, *_without_event(samples, events)], key=lambda moment: (moment.day, moment.hour or 0.0))
    if not moments:
        told = "no event that the protocol marks as acute is recorded, and no sample is marked as acute by its source"
        return [
            Estimate(measure, "acute", name, Result(note=told), "1", method, 0, 0)
            for name, (_, method) in _RULES.items()
        ]
    estimates = []
    for number, moment in enumerate(moments, start=1):
        estimates += _judged(f"acute_{number}", moment, measure, unit, samples, events)
    return estimates


def _judged(
    comparison: str, event: Moment, measure: str, unit: str, samples: Sequence[Moment], events: Sequence[Moment]
) -> list[Estimate]:
    """One event: its day, the two values that are compared, and what each rule says."""
    acute = max(_acute_samples(event, samples), key=lambda sample: sample.value.low, default=None)
    baseline = _baseline(event, samples, events)
    what = f"{event.name or 'sample marked as acute, no event recorded'}, day {event.day}"
    reasons = {
        "acute_value": _why_no_acute(event, samples),
        "baseline_value": "no sample before the event, and none more than 24 h after it",
    }
    found = {"acute_value": acute, "baseline_value": baseline}
    table = "events" if event.name else "observations"
    day = Result(float(event.day), note=what)
    estimates = [
        Estimate(measure, comparison, "event_day", day, "d", _EVENT_DAY, sources=[(table, [event.identifier])])
    ]
    for name, sample in found.items():
        result = Result(note=reasons[name]) if sample is None else _shown(sample, event)
        sources = [("observations", [sample.identifier])] if sample else []
        counts = (int(sample is not None), None) if name == "baseline_value" else (None, int(sample is not None))
        estimates.append(Estimate(measure, comparison, name, result, unit, _VALUES[name], *counts, sources))
    missing = joined(*(reasons[name] for name, sample in found.items() if sample is None))
    sources = [("observations", sorted(sample.identifier for sample in found.values() if sample))]
    counts = int(baseline is not None), int(acute is not None)
    for name, (rule, method) in _RULES.items():
        result = Result(note=missing) if acute is None or baseline is None else _decided(rule, acute, baseline, event)
        result = result._replace(note=joined(result.note, what))
        estimates.append(Estimate(measure, comparison, name, result, "1", method, *counts, sources))
    return estimates


def _decided(rule: Callable[..., Result], acute: Moment, baseline: Moment, event: Moment) -> Result:
    """What a rule says; where a value is censored, only what it says whatever the value was."""
    hours = _hours(event, acute).exact, _baseline_hours(event, baseline)
    is_marked = acute.mark == "acute"
    least = rule(baseline.value.high, acute.value.low, *hours, is_marked)
    if acute.value.low == acute.value.high and baseline.value.low == baseline.value.high:
        return least
    if least.value == 1:
        return least._replace(note=joined("whatever the censored value was", least.note))
    if np.isfinite(acute.value.high):
        most = rule(max(baseline.value.low, _LEAST), acute.value.high, *hours, is_marked)
        if most.value == 0:
            return most._replace(note=joined("whatever the censored value was", most.note))
    return Result(note="not decided: a value is censored", method=least.method)


def _acute_samples(event: Moment, samples: Sequence[Moment]) -> list[Moment]:
    """Samples within 4 h after the event; without a time those of its day, or of the next, that are marked as acute."""
    found = []
    for sample in samples:
        hours = _hours(event, sample)
        is_timed = hours.exact is not None and 0 <= hours.exact <= HOURS_FOR_ACUTE
        is_marked = sample.mark == "acute" and hours.exact is None and _is_near(event, sample)
        if is_timed or is_marked:
            found.append(sample)
    return found


def _baseline(event: Moment, samples: Sequence[Moment], events: Sequence[Moment]) -> Moment | None:
    usable = [sample for sample in samples if sample.mark != "acute" and _baseline_hours(event, sample) is not None]
    free = [
        sample for sample in usable if not any(_is_touched(sample, other) for other in events if other is not event)
    ]
    before = [sample for sample in free if (_baseline_hours(event, sample) or 0.0) < 0]
    return before[-1] if before else free[0] if free else None


def _baseline_hours(event: Moment, sample: Moment) -> float | None:
    """Hours from the event to a sample that surely lies before it or more than 24 h after; None for any other.

    A sample that its source marks as baseline is taken at its word where the times leave it open.
    """
    hours = _hours(event, sample)
    if hours.high < 0 or hours.exact is not None:
        return hours.high if hours.high < 0 or hours.low > HOURS_BEFORE_BASELINE else None
    if hours.low > HOURS_BEFORE_BASELINE:
        return hours.low
    if sample.mark == "baseline":
        return -1.0 if sample.day <= event.day else HOURS_BEFORE_BASELINE + 1
    return None


def _is_touched(sample: Moment, event: Moment) -> bool:
    """Whether a sample may lie within the 24 h after an event."""
    hours = _hours(event, sample)
    return hours.high >= 0 and hours.low <= HOURS_BEFORE_BASELINE and sample.mark != "baseline"


def _hours(event: Moment, sample: Moment) -> Hours:
    days = _DAY_HOURS * (sample.day - event.day)
    first, last = ((0.0, _DAY_HOURS) if moment.hour is None else (moment.hour,) * 2 for moment in (event, sample))
    # A day without a time ends just before the next begins.
    return Hours(days + last[0] - first[-1], days + last[-1] - first[0] - (_LEAST if last[-1] == _DAY_HOURS else 0.0))


def _why_no_acute(event: Moment, samples: Sequence[Moment]) -> str:
    told = f"no acute sample: none within {HOURS_FOR_ACUTE:g} h of the event"
    near = [(sample, _hours(event, sample).exact) for sample in samples if _is_near(event, sample)]
    late = [hours for sample, hours in near if sample.mark == "acute" and hours is not None]
    if late:
        when = f"{shown(round(abs(late[0]), 2))} h {'before' if late[0] < 0 else 'after'}"
        return f"{told}, and one that its source marks as acute was taken {when} it"
    if any(hours is None for _, hours in near):
        unknown = "of the event" if event.hour is None else "of the sample"
        return f"{told} is known, since the time {unknown} is not recorded, and none is marked as acute by its source"
    return f"{told}, and none is marked as acute by its source"


def _is_near(event: Moment, sample: Moment) -> bool:
    """Whether a sample is of the day of the event, or of the next."""
    return 0 <= sample.day - event.day <= 1


def _without_event(samples: Sequence[Moment], events: Sequence[Moment]) -> list[Moment]:
    """Samples marked as acute near which no event is recorded, one a day."""
    lone = {
        sample.day: sample
        for sample in samples
        if sample.mark == "acute" and not any(_is_near(event, sample) for event in events)
    }
    return list(lone.values())


def _shown(sample: Moment, event: Moment) -> Result:
    hours = _hours(event, sample)
    is_near = hours.exact is not None and abs(hours.exact) <= 2 * _DAY_HOURS
    when = f"{shown(round(hours.low, 2))} h from the event" if is_near else f"day {sample.day}"
    mark = f"marked as {sample.mark} by its source" if sample.mark else ""
    if sample.value.low == sample.value.high:
        return Result(sample.value.low, note=joined(when, mark))
    low, high = sample.value
    said = f"above {shown(low)}" if np.isinf(high) else f"below {shown(high)}"
    return Result(note=joined(f"censored: {said}", when, mark))


def _events(course: Course) -> list[Moment]:
    known = course.settings["events"]
    marked = {name for name, about in known.items() if about.get("acute")}
    table = course.tables["events"]
    chosen = table[table["category"].isin(marked)].sort_values(["day", "time", "event_id"], kind="stable")
    return [
        Moment(int(row.day), _hour(row.time), row.event_id, row.category.replace("_", " "))
        for row in chosen.itertuples()
    ]


def _samples(course: Course, measure: str, about: Mapping[str, Any]) -> list[Moment]:
    table = course.tables["observations"]
    chosen = table[table["measure"] == measure].sort_values(["day", "time", "observation_id"], kind="stable")
    if len(chosen) and about["unit"] not in UNITS:
        raise CasebookError(
            f"acute_rise judges tryptase in {' or '.join(UNITS)}; {measure} is kept in {about['unit'] or 'no unit'}",
            file=f"config/cases/{course.case}.yaml", key=f"measures.{measure}.unit",
            remedy="Keep the measure in ug/L, or leave acute_rise out",
        )  # fmt: skip
    low, high = admissible(chosen["value"], chosen["censor"])
    rows = zip(chosen.itertuples(), low.tolist(), high.tolist(), strict=True)
    return [
        Moment(int(row.day), _hour(row.time), row.observation_id, mark=row.timing, value=Bounds(smallest, largest))
        for row, smallest, largest in rows
    ]


def _hour(time: str) -> float | None:
    """Hours since midnight of HH:MM; None where no time is known."""
    return None if pd.isna(time) or not time else int(time[:2]) + int(time[3:5]) / 60
