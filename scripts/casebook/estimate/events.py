"""Event rates before and during the treatment, and their ratio."""

import numpy as np

from casebook.estimate.course import Course, Window, windows
from casebook.estimate.rates import poisson_rate, rate_ratio
from casebook.estimate.results import Estimate, Result, joined, shown

DAYS_PER_YEAR = 365.25
_RATE = "Events over observed time; exact Poisson interval (Garwood 1936): events independent, at a constant rate"
_RATIO = "Rate during over before; exact conditional interval and binomial p: events independent, at constant rates"


def event_estimates(course: Course) -> list[Estimate]:
    """Rate before and during, and their ratio, of every category that the protocol counts as a rate."""
    categories = [name for name, about in course.settings["events"].items() if about["rate"]]
    return [estimate for category in categories for estimate in _category(course, category)]


def _category(course: Course, category: str) -> list[Estimate]:
    events = course.tables["events"]
    chosen = events[events["category"] == category]
    days, ids = chosen["day"].to_numpy(dtype=int), chosen["event_id"].to_numpy(dtype=object)
    before, during = windows(course)
    inside = [(window.first <= days) & (days <= window.last) for window in (before, during)]
    counts = [int(mask.sum()) for mask in inside]
    is_recorded = len(events) > 0
    left_out = int((~(inside[0] | inside[1])).sum())
    outside = f"{left_out} earlier, before observation began" if left_out else ""
    at_start = "observation begins with an event, so the rate is too high" if (days == before.first).any() else ""
    extra = [joined(outside, at_start) if before.days else "", ""]
    estimates = []
    for number, (phase, window) in enumerate((("before", before), ("during", during))):
        result = _rate(window, counts[number], is_recorded) if window.days else _not_observed(window)
        result = result._replace(note=joined(result.note, window.note if window.days else "", extra[number]))
        n = (counts[0], None) if phase == "before" else (None, counts[1])
        sources = [("events", ids[inside[number]])]
        estimates.append(Estimate(category, phase, "event_rate", result, "/a", _RATE, *n, sources))
    if not is_recorded:
        ratio = Result(note="no event of any kind is recorded for this case")
    elif not before.days:
        ratio = _not_observed(before)
    else:
        ratio = rate_ratio(counts[0], _years(before), counts[1], _years(during))
        said = f"{shown(round(_years(before), 3))} years before, {shown(round(_years(during), 3))} during"
        ratio = ratio._replace(note=joined(ratio.note, said, before.note, extra[0]))
    sources = [("events", np.concatenate([ids[mask] for mask in inside]))]
    estimates.append(Estimate(category, "during_vs_before", "rate_ratio", ratio, "1", _RATIO, *counts, sources))
    return estimates


def _years(window: Window) -> float:
    return window.days / DAYS_PER_YEAR


def _rate(window: Window, count: int, is_recorded: bool) -> Result:
    if not is_recorded:
        return Result(note="no event of any kind is recorded for this case")
    years = _years(window)
    said = f"{count} in {shown(round(years, 3))} years, day {window.first} to {window.last}"
    return poisson_rate(count, years)._replace(note=said)


def _not_observed(window: Window) -> Result:
    return Result(note=f"no day before the treatment was observed (observation from day {window.first} on)")
