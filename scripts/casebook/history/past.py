"""The reports that a case has had, and with which of them this one is compared.

Two reports that rest on the same data are one report. So the reports of a history differ each from the one before,
and a report that is made again on the same data, whatever happened between, bears the same number and says the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.errors import CasebookError
from casebook.history.files import UnreadableError, read_state
from casebook.history.names import by_number
from casebook.history.state import State

_NUMBER = re.compile(r"\d{1,9}")
_DAY = re.compile(r"d(?:ay)? ?(-?\d{1,6})")


@dataclass(frozen=True)
class Past:
    """The reports of a case by number: those that can be read, and why others cannot."""

    readable: Mapping[int, State]
    unreadable: Mapping[int, str]

    @property
    def newest(self) -> State | None:
        """The newest report that can be read."""
        return self.readable[max(self.readable)] if self.readable else None

    @property
    def next(self) -> int:
        """A number that no file bears."""
        return max([0, *self.readable, *self.unreadable]) + 1


def read_past(files: Mapping[str, bytes | None], case: str) -> Past:
    """The past from the files of the history folder; None for a file whose bytes cannot be had."""
    readable, unreadable = {}, {}
    for report, content in by_number(files).items():
        try:
            if content is None:
                raise UnreadableError("damaged")
            readable[report] = read_state(content, case, report)
        except UnreadableError as error:
            unreadable[report] = error.why
    return Past(readable, unreadable)


def report_meant(against: str, past: Past, present: State, day_of: Callable[[date], int], folder: str) -> State:
    """The report that `against` names: by its number, or the newest whose data reach at most to a day or a date.

    present : the report that is compared, whose days count
    day_of : the day since the first dose of a date
    Raises CasebookError, with what there is, where there is no such report.
    """
    text = against.strip().lower()
    if _NUMBER.fullmatch(text):
        number = int(text)
        if number in past.readable:
            return past.readable[number]
        if number in past.unreadable:
            raise _missing(f"report {number} cannot be read ({past.unreadable[number]})", past, present, folder)
        raise _missing(f"there is no report {number}", past, present, folder)
    day = _DAY.fullmatch(text)
    if day:
        until, told = int(day[1]), f"day {int(day[1])}"
    else:
        # The day that a date stands for is not told: with it, anybody could count back to the date of day 0.
        until, told = day_of(_date(text)), text
    fitting = [number for number, state in past.readable.items() if reach(state, present) <= until]
    if not fitting:
        raise _missing(f"no report rests on data that reach at most to {told}", past, present, folder)
    return past.readable[max(fitting)]


def reach(state: State, present: State) -> int:
    """Up to which day the data of a report reach, in days since the present day 0."""
    return state.up_to_day + state.day_0 - present.day_0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        raise CasebookError(
            f"{text!r} names no report",
            file="config/config.yaml",
            key="against",
            remedy="Write the number of a report (3), a day (day141) or a date (2020-03-03)",
        ) from None


def _missing(what: str, past: Past, present: State, folder: str) -> CasebookError:
    there = "; ".join(
        f"report {number} (data up to day {reach(state, present)})" for number, state in sorted(past.readable.items())
    )
    return CasebookError(
        f"{what}; there are: {there or 'none'}",
        file=folder,
        key="against",
        remedy="Take one of these; to build one case alone, name its report: snakemake reports/CASE/report.html",
    )


def reports_table(
    this: State, compared: State | None, past: Past, date_of: Callable[[int], str]
) -> list[dict[str, Any]]:
    """Rows of table `reports`: each report with its part in the comparison.

    date_of : the date of a day, nothing where the case lets no date out
    """
    who = {"case": this.case, "data_origin": this.data_origin}
    rows = []
    for number, state in sorted({**past.readable, this.report: this}.items()):
        role = "this" if number == this.report else "compared" if state is compared else "earlier"
        day = reach(state, this)
        rows.append({**who, "report": number, "up_to_day": day, "up_to_date": date_of(day), "role": role})
    for number, why in sorted(past.unreadable.items()):
        rows.append({**who, "report": number, "role": "unreadable", "why": why})
    return rows
