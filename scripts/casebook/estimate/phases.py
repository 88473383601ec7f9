"""Which values belong to which phase, and which phases are compared."""

from collections.abc import Sequence

import numpy as np

from casebook.errors import CasebookError
from casebook.estimate.course import Course

BUILT_IN = ("before", "during", "exposed", "lapsed", "reexposed", "plateau", "first_dose", "peak")


def reached(days: np.ndarray, times: Sequence[str] | None, from_day: int, course: Course) -> np.ndarray:
    """Whether each value belongs to the time from `from_day` on, a mask of the shape of `days`.

    Where a dose is given on `from_day` (day 0 always) the value of that day belongs to the time before: by custom
    blood is drawn, and the diary of the days gone by handed in, before the injection. It belongs to the later time only
    where the times of both are known and say that it came after. Without a dose a phase begins with its first day.

    times : time of day of each value, HH:MM, empty where it is not known; None where none is
    """
    on_day = days == from_day
    place = int(np.searchsorted(course.dose_days, from_day))
    if place < len(course.dose_days) and course.dose_days[place] == from_day:
        on_day &= after_dose(days, times, place, course)
    return (days > from_day) | on_day


def after_dose(days: np.ndarray, times: Sequence[str] | None, place: int, course: Course) -> np.ndarray:
    """Whether each value came after the dose number `place` (from 0), by its day and, on that day, by the times."""
    dose_day, dose_time = course.dose_days[place], course.dose_times[place]
    after = days > dose_day
    if dose_time and times is not None:
        texts = np.asarray(times, dtype=str)
        after |= (days == dose_day) & (texts > dose_time)  # an unknown time, the empty text, is never greater
    return after


def last_dose(days: np.ndarray, times: Sequence[str] | None, course: Course) -> np.ndarray:
    """Number (from 0) of the last dose given before each value; -1 before the first."""
    number = np.searchsorted(course.dose_days, days, side="left") - 1
    for place in np.flatnonzero(np.isin(course.dose_days, days)):
        if course.dose_times[place]:
            number += (days == course.dose_days[place]) & after_dose(days, times, place, course)
    return number


def days_since_dose(days: np.ndarray, times: Sequence[str] | None, course: Course) -> np.ndarray:
    """Days from the last given dose to each value; NaN before the first."""
    number = last_dose(days, times, course)
    return np.where(number >= 0, days - course.dose_days[number], np.nan)


def phase_masks(days: np.ndarray, times: Sequence[str] | None, course: Course) -> dict[str, np.ndarray]:
    """Mask of the values of every phase by its name: those that every course has, then the protocol's own.

    A lapse is a property of the dose dates: it lasts from the day on which a dose is overdue by more than the grace
    until the next dose, whether or not anything was measured in it.
    """
    days = np.asarray(days, dtype=int)
    during = reached(days, times, 0, course)
    masks = {"before": ~during, "during": during}
    if course.lapse_after is not None:
        since = days_since_dose(days, times, course)
        exposed = during & (since <= course.lapse_after)
        gaps = np.flatnonzero(np.diff(course.dose_days) > course.lapse_after)
        resumed = gaps[0] + 1 if len(gaps) else len(course.dose_days)
        masks["exposed"] = exposed
        masks["lapsed"] = during & ~exposed
        masks["reexposed"] = exposed & (last_dose(days, times, course) >= resumed)
    masks["plateau"] = during & (days >= course.settings["plateau_from_day"])
    phases = course.settings["phases"]
    begun = [
        np.ones(len(days), dtype=bool)
        if phase.get("from_day") is None
        else reached(days, times, phase["from_day"], course)
        for phase in phases
    ]
    for number, phase in enumerate(phases):
        later = begun[number + 1] if number + 1 < len(phases) else np.zeros(len(days), dtype=bool)
        masks[phase["name"]] = begun[number] & ~later
    return masks


def phase_pairs(course: Course) -> list[tuple[str, str]]:
    """Pairs (later, earlier) of the phases that are compared, as LATER_vs_EARLIER."""
    pairs = [("during", "before"), ("plateau", "before")]
    if course.lapse_after is not None:
        pairs += [("lapsed", "exposed"), ("reexposed", "lapsed")]
    names = [phase["name"] for phase in course.settings["phases"]]
    return pairs + list(zip(names[1:], names[:-1], strict=True))


def check_phase_names(course: Course) -> None:
    """Raise CasebookError where a phase of the protocol has the name of one that every course has, or of another."""
    names = [phase["name"] for phase in course.settings["phases"]]
    taken = [name for number, name in enumerate(names) if name in BUILT_IN or name in names[:number]]
    if taken:
        raise CasebookError(
            f"the name {taken[0]!r} of a phase is taken", file=f"config/cases/{course.case}.yaml", key="phases",
            remedy=f"Choose other names than {', '.join(BUILT_IN)}, each once",
        )  # fmt: skip
