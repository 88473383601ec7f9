"""What a text may refer to beside estimates: doses, days, events, medications and single values of the record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pandas as pd

from casebook.clean.names import slug
from casebook.history.state import last_day
from casebook.report.tables import CaseTables
from casebook.words import print_unit

OLDEST_TOLD = 89  # an age of 90 or more identifies (HIPAA safe harbour)


@dataclass(frozen=True)
class Fact:
    """A number of the record as it is printed.

    kind : day (counted from the first dose), interval (a number of days), amount, count, or years
    number : as printed, without its unit
    quantity : the number itself
    unit : as printed; a count, an interval and years take theirs from the words of the language
    date : calendar date of a day, where the case says `dates: calendar`
    record : table and identifier of what it stands on, where that is one row
    records : the same where it is a count of rows
    about : what it is of, in words
    """

    kind: str
    number: str
    quantity: float
    unit: str = ""
    date: str = ""
    record: tuple[str, str] | None = None
    about: str = ""
    records: tuple[tuple[str, str], ...] = ()

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Table and identifier of each row that it stands on."""
        return (self.record,) if self.record else self.records


def facts_of(case: CaseTables) -> dict[str, Fact]:
    """Every fact of a case by the name that a text gives it, as `dose.4.amount`, in a steady order."""
    return {
        **dict(_doses(case)), **dict(_events(case)), **dict(_medications(case)), **dict(_values(case)),
        **dict(_settings(case)), **dict(_record(case)),
    }  # fmt: skip


def _day(
    case: CaseTables, day: float, about: str, date: str = "", record: tuple[str, str] | None = None
) -> Fact:  # fmt: skip
    return Fact("day", case.day(day), float(day), date=date, record=record, about=about)


def _count(case: CaseTables, count: float, about: str, records: Iterable[tuple[str, str]] = ()) -> Fact:
    return Fact("count", case.number(count, 0), float(count), about=about, records=tuple(records))


def _interval(case: CaseTables, days: float, about: str, record: tuple[str, str] | None = None) -> Fact:
    return Fact("interval", case.number(days, 0), float(days), record=record, about=about)


def _amount(case: CaseTables, amount: float, unit: str, about: str, record: tuple[str, str] | None = None) -> Fact:
    return Fact("amount", case.number(amount), float(amount), print_unit(unit), record=record, about=about)


def _numbered(rows: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each row by its number from 1, and the two at the ends by name."""
    for number, row in enumerate(rows, start=1):
        yield str(number), row
    if rows:
        yield "first", rows[0]
        yield "last", rows[-1]


def _rows_by(table: Sequence[Any], column: str, *order: str) -> list[tuple[str, list[Any]]]:
    """The rows of each value of a column, by that value; as they stand, or in order of other columns."""
    found: dict[str, list[Any]] = {}
    for row in table:
        found.setdefault(getattr(row, column), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: [getattr(row, name) for name in order])
    return sorted(found.items())


def _doses(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    """The doses of the treatment: dose 4 is that of the fourth day on which it was given, as in `before_dose_4`."""
    treatment = treatment_of(case)
    doses = [row for row in case.rows("doses") if row.drug == treatment]
    about = case.label("drugs", treatment)
    rows = {status: [row for row in doses if row.status == status] for status in ("given", "missed", "held")}
    days: dict[int, list[Any]] = {}
    for row in rows["given"]:
        days.setdefault(int(row.day), []).append(row)
    counts = {"given": len(days), **{status: len(rows[status]) for status in ("missed", "held")}}
    names = {status: [("doses", row.dose_id) for row in found] for status, found in rows.items()}
    yield "doses.planned", _count(case, sum(counts.values()), about, chain(*names.values()))
    for status, count in counts.items():
        yield f"doses.{status}", _count(case, count, about, names[status])
    before: dict[int, int] = dict(zip(list(days)[1:], days, strict=False))
    for number, (day, parts) in _numbered(list(days.items())):
        record = ("doses", parts[0].dose_id) if len(parts) == 1 else None
        yield f"dose.{number}.day", _day(case, day, about, parts[0].date, ("doses", parts[0].dose_id))
        units = {part.unit for part in parts}
        if len(units) == 1 and not any(pd.isna(part.dose) for part in parts):
            total = sum(part.dose for part in parts)
            yield f"dose.{number}.amount", _amount(case, total, parts[0].unit, about, record)
        if day in before:
            yield f"dose.{number}.interval", _interval(case, day - before[day], about, ("doses", parts[0].dose_id))
    for status in ("missed", "held"):
        for number, row in _numbered(rows[status]):
            yield f"{status}.{number}.day", _day(case, row.day, about, row.date, ("doses", row.dose_id))


def _events(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    for category, rows in _rows_by(case.rows("events"), "category", "day", "event_id"):
        about = case.label("events", category)
        yield f"event.{category}.count", _count(case, len(rows), about, (("events", row.event_id) for row in rows))
        for number, row in _numbered(rows):
            yield f"event.{category}.{number}.day", _day(case, row.day, about, row.date, ("events", row.event_id))


def _medications(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    """Each stretch of a medication; the stop of one that goes on is no fact."""
    for drug, rows in _rows_by(case.rows("medications"), "drug", "start_day", "medication_id"):
        about = case.label("drugs", drug)
        for number, row in _numbered(rows):
            name, record = f"medication.{drug}.{number}", ("medications", row.medication_id)
            yield f"{name}.start", _day(case, row.start_day, about, record=record)
            if not pd.isna(row.stop_day):
                yield f"{name}.stop", _day(case, row.stop_day, about, record=record)
            if not pd.isna(row.daily_dose):
                yield f"{name}.amount", _amount(case, row.daily_dose, row.unit, about, record)


def _values(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    """Single values of each measure in order of time, censored ones with their sign."""
    for measure, rows in _rows_by(case.rows("observations"), "measure"):
        about = case.label("measures", measure)
        decimals = case.settings["measures"].get(measure, {}).get("decimals")
        unit = case.settings["measures"].get(measure, {}).get("print_unit")
        for number, row in _numbered(rows):
            sign = {"below": "<\N{NO-BREAK SPACE}", "above": ">\N{NO-BREAK SPACE}"}.get(row.censor, "")
            printed = sign + case.number(row.value, decimals, trim=True)
            record = ("observations", row.observation_id)
            name = f"value.{measure}.{number}"
            yield name, Fact("amount", printed, float(row.value), unit or print_unit(row.unit), "", record, about)
            yield f"{name}.day", _day(case, row.day, about, row.date, record)


def _settings(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    age = case.settings["patient"].get("age_at_first_dose_years")
    if age is not None:
        told = case.number(age, 0) if age <= OLDEST_TOLD else f"{OLDEST_TOLD + 1}+"
        yield "patient.age", Fact("years", told, float(min(age, OLDEST_TOLD + 1)), about=case.say("patient", "age"))
    for key, name in (("interval_days", "interval"), ("grace_days", "grace")):
        if case.settings["schedule"]:
            about = case.label("drugs", treatment_of(case))
            yield f"schedule.{name}", _interval(case, case.settings["schedule"][key], about)


def _record(case: CaseTables) -> Iterator[tuple[str, Fact]]:
    tables: Mapping[str, pd.DataFrame] = case.tables
    days = [tables[name]["day"] for name in ("observations", "scores", "doses", "events")]
    days.append(tables["medications"]["start_day"])
    about = case.say("page", "record")
    yield "day.first", _day(case, min((int(column.min()) for column in days if len(column)), default=0), about)
    yield "day.last", _day(case, last_day(tables), about)


def treatment_of(case: CaseTables) -> str:
    """The drug whose first given dose is day 0; where the case names none, the one that was given."""
    given = sorted({row.drug for row in case.rows("doses") if row.status == "given"})
    return slug(case.settings["treatment"]) or (given[0] if given else "")
