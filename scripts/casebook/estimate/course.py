"""The course of one case: its clean tables, the dose dates of its treatment and the days on which it was observed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casebook.clean.names import slug
from casebook.errors import CasebookError
from casebook.model import empty_table

TABLES = ("observations", "scores", "doses", "medications", "events")
LONGEST_BEYOND = 365
IDENTIFIERS = {
    "observations": "observation_id",
    "scores": "score_id",
    "doses": "dose_id",
    "medications": "medication_id",
    "events": "event_id",
}


@dataclass(frozen=True, eq=False)
class Course:
    """One case, ready for statistics.

    treatment : drug whose first given dose is day 0
    dose_days : days on which it was given, ascending, each once; the first is 0
    dose_times : time of the first injection of each of these days, HH:MM, empty where it is not known
    first_day : first day of which any table holds a record
    last_day : last day on which anything was observed, scored, given or happened
    last_taken : last day of that or of a medication; a stop more than a year later is a plan or a slip, and no record
    lapse_after : days since a dose after which the treatment counts as lapsed; None without a schedule
    """

    case: str
    settings: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    treatment: str
    dose_days: np.ndarray
    dose_times: tuple[str, ...]
    first_day: int
    last_day: int
    last_taken: int
    lapse_after: int | None

    @property
    def origin(self) -> str:
        """Whose data this is."""
        return self.settings["data_origin"]


@dataclass(frozen=True)
class Window:
    """Days `first` to `last` on which something would have been recorded, had it happened; empty when last < first."""

    first: int
    last: int
    note: str = ""

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return max(self.last - self.first + 1, 0)


def courses(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]]) -> Iterator[Course]:
    """The course of every case of `settings`, in the order of their ids.

    Raises CasebookError for rows of a case without settings and for a case without a first dose.
    """
    parts = {name: dict(iter(tables[name].groupby("case", sort=False))) for name in TABLES}
    for name, by_case in parts.items():
        unknown = sorted(set(by_case) - set(settings))
        if unknown:
            raise CasebookError(
                f"table {name} holds case {unknown[0]}, which has no settings", remedy="This is a defect of Casebook"
            )
    empty = {name: empty_table(name) for name in TABLES}
    for case in sorted(settings):
        yield _course(case, settings[case], {name: parts[name].get(case, empty[name]) for name in TABLES})


def windows(course: Course, last: int | None = None) -> tuple[Window, Window]:
    """The observed days before the treatment (up to day -1) and from its first dose on (from day 0).

    last : last day of the later window, else that of the last observation
    The earlier begins with the case's observed_from_day, else with the first record of any kind, and says so.
    """
    first, note = course.settings["observed_from_day"], ""
    if first is None:
        first = course.first_day
        note = f"observed_from_day is not set: counted from the first record, day {first}"
    return Window(first, -1, note if first < 0 else ""), Window(
        max(first, 0), course.last_day if last is None else last
    )


def last_records(course: Course) -> list[tuple[str, list[str]]]:
    """Table and identifiers of the records of the last day."""
    found = []
    for name, frame in course.tables.items():
        if name != "medications":
            is_last = (frame["day"] == course.last_day).to_numpy(dtype=bool)
            if is_last.any():
                found.append((name, frame[IDENTIFIERS[name]][is_last].tolist()))
    return found


def _course(case: str, settings: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Course:
    treatment = slug(settings["treatment"]) or _only_drug(case, tables["doses"])
    doses = tables["doses"]
    given = doses[(doses["drug"] == treatment) & (doses["status"] == "given")]
    times: dict[int, list[str]] = {}
    for day, time in zip(given["day"].tolist(), given["time"].tolist(), strict=True):
        times.setdefault(day, []).append(time)
    days = sorted(times)
    if not days or days[0] != 0:
        raise CasebookError(
            f"no given dose of {treatment} on day 0; Casebook counts days from the first dose",
            file=f"config/cases/{case}.yaml", key="treatment", remedy="Name the drug whose first dose is day 0",
        )  # fmt: skip
    observed = [tables[name]["day"] for name in TABLES if name != "medications" and len(tables[name])]
    last_day = max(int(days.max()) for days in observed)
    taken = pd.concat([tables["medications"]["start_day"], tables["medications"]["stop_day"]]).dropna().astype(int)
    starts = [*observed, *([tables["medications"]["start_day"]] if len(tables["medications"]) else [])]
    schedule = settings["schedule"]
    return Course(
        case=case,
        settings=settings,
        tables=tables,
        treatment=treatment,
        dose_days=np.array(days),
        dose_times=tuple(min(times[day]) for day in days),
        first_day=min(int(days.min()) for days in starts),
        last_day=last_day,
        last_taken=max([last_day, *taken[taken <= last_day + LONGEST_BEYOND].tolist()]),
        lapse_after=schedule["interval_days"] + schedule["grace_days"] if schedule else None,
    )


def _only_drug(case: str, doses: pd.DataFrame) -> str:
    drugs = sorted(set(doses["drug"]))
    if len(drugs) > 1:
        raise CasebookError(
            f"the doses are of several drugs ({', '.join(drugs)}) and nothing says which one is the treatment",
            file=f"config/cases/{case}.yaml", remedy=f"Add `treatment: {drugs[0]}` or another of them",
        )  # fmt: skip
    return drugs[0] if drugs else "the treatment"
