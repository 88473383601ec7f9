"""Day 0: the first given dose of the treatment, from which every other row is counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.clean.ledger import Ledger
from casebook.clean.names import slug
from casebook.clean.reading import Reading, read_time
from casebook.errors import CasebookError

_NEEDED = "Casebook counts days from the first dose"


@dataclass(frozen=True)
class Timeline:
    """Turns dates and counted days into days since the first dose.

    anchor : calendar ordinal of day 0, None where the doses only count days
    shift : what is added to a counted day, so that the first given dose is on day 0
    """

    anchor: int | None
    shift: int

    def place(self, date: int | None, day: int | None) -> tuple[int | None, str]:
        """The day since the first dose; else None and the reason why there is none."""
        counted = None if day is None else day + self.shift
        if date is None:
            return counted, ""
        if self.anchor is None:
            return (counted, "") if counted is not None else (None, "date without a dated dose")
        placed = date - self.anchor
        return (None, "date and day differ") if counted is not None and counted != placed else (placed, "")

    def place_all(self, readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
        """The readings that have a day, with it, and those whose fate is settled; others are quarantined."""
        kept = []
        for reading in readings:
            day, fault = self.place(reading.date, reading.day) if reading.dated else (None, "")
            if day is not None:
                reading.placed = day
                ledger.place(reading.row, day)
                kept.append(reading)
            elif reading.role == "value":
                ledger.quarantine(reading.row, fault, f"{reading.row.collected_at} {reading.row.day}".strip())
            else:
                reading.date = reading.day = None
                kept.append(reading)
        return kept

    def ordinal(self, placed: int, date: int | None = None) -> int | None:
        """The calendar day of a placed one."""
        if date is not None:
            return date
        return None if self.anchor is None else self.anchor + placed


def find_treatment(case: str, settings: Mapping[str, Any], doses: Sequence[Reading]) -> str:
    """The drug whose first dose is day 0: the configured one, else the only one among the doses."""
    if settings["treatment"]:
        return slug(settings["treatment"])
    readable = [dose for dose in doses if dose.role == "value"] or doses
    drugs = sorted({dose.name for dose in readable if dose.name})
    if len(drugs) > 1:
        raise CasebookError(
            f"the doses are of several drugs ({', '.join(drugs)}) and nothing says which one is the treatment",
            file=_case_file(case), remedy=f"Add `treatment: {drugs[0]}` or another of them",
        )  # fmt: skip
    return drugs[0] if drugs else "the treatment"


def find_first_dose(
    case: str, treatment: str, doses: Sequence[Reading], ledger: Ledger, known: Collection[str] = ()
) -> Timeline:
    """The timeline that begins with the first given dose of the treatment.

    known : other drugs of the doses, which may have been given before

    Raises CasebookError where no dose was given, where one of a drug that is not known was given before (the treatment
    under another name would move day 0), or where a row that cannot be used may have held the first one:
    counted from the second dose, everything after the first would pass for before.
    """
    own = [dose for dose in doses if dose.name in (treatment, "")]
    given = [dose for dose in own if dose.role == "value" and dose.status == "given"]
    first = _first(given)
    for dose in own:
        if dose.role != "broken" or dose.status in {"missed", "held"}:
            continue
        if first is None or _may_precede(dose, first, given):
            raise _unusable(case, treatment, dose, ledger)
    if first is None:
        raise CasebookError(
            f"no given dose of {treatment} in data/raw/{case}; {_NEEDED}", file=_case_file(case),
            remedy="Add it to a doses sheet (columns date, drug, dose, unit, route, status)",
        )  # fmt: skip
    _refuse_two_clocks(case, treatment, given)
    _refuse_earlier_drugs(case, treatment, first, doses, known)
    counted = next((dose.day for dose in given if dose.day is not None and _when(dose) == _when(first)), None)
    return Timeline(first.date, 0 if counted is None else -counted)


def _refuse_two_clocks(case: str, treatment: str, given: Sequence[Reading]) -> None:
    """Days of one sheet may be counted from 0 or from 1; beside dated doses nothing says which."""
    counted = next((dose for dose in given if dose.date is None), None)
    if counted is not None and any(dose.date is not None for dose in given):
        raise CasebookError(
            f"this dose of {treatment} has a counted day and others have dates",
            file=f"data/raw/{case}/{counted.row.source_file}",
            row=counted.row.source_row,
            remedy="Give every dose its date, or every dose its day",
        )


def _refuse_earlier_drugs(
    case: str, treatment: str, first: Reading, doses: Sequence[Reading], known: Collection[str]
) -> None:
    for dose in doses:
        is_other = dose.role == "value" and dose.status == "given" and dose.name not in (treatment, *known)
        if is_other and _when(dose) < _when(first) and (dose.date is None) == (first.date is None):
            raise CasebookError(
                f"{dose.name} was given before the first dose of {treatment}",
                file=f"data/raw/{case}/{dose.row.source_file}",
                row=dose.row.source_row,
                remedy=f"If it is the treatment, write {treatment}; else name it in {_case_file(case)}: other_drugs",
            )


def check_first_dose(case: str, treatment: str, doses: Sequence[Reading], ledger: Ledger) -> None:
    """Raise CasebookError where the first dose was given but its row has been set aside since."""
    given = [dose for dose in doses if dose.name == treatment and dose.status == "given" and dose.placed == 0]
    fates = [ledger.fate(dose.row)[0] for dose in given if dose.role == "value"]
    if given and all(fate == "quarantined" for fate in fates):
        raise _unusable(case, treatment, given[0], ledger)


def _first(given: Sequence[Reading]) -> Reading | None:
    dated = [dose for dose in given if dose.date is not None]
    return min(dated or given, key=_when, default=None)


def _when(dose: Reading) -> tuple[int, int]:
    return (0, dose.date) if dose.date is not None else (1, dose.day or 0)


def _may_precede(dose: Reading, first: Reading, given: Sequence[Reading]) -> bool:
    """Whether a row that cannot be used may have held an earlier dose than `first`."""
    if dose.dated:
        if dose.date is not None and first.date is not None:
            return dose.date < first.date
        if dose.day is None:
            return False
        return dose.day < (0 if first.day is None else first.day)
    # Its date cannot be read. Sheets are kept in order: above every given dose of its file it stood for the first.
    near = [other for other in given if other.row.source_file == dose.row.source_file]
    if not near:
        return dose.row.source_file < first.row.source_file
    return first in near and all(dose.row.order < other.row.order for other in near)


def _unusable(case: str, treatment: str, dose: Reading, ledger: Ledger) -> CasebookError:
    _, reason = ledger.fate(dose.row)
    found = read_time(Reading(dose.row, "", "")) if reason == "not a date" else ""
    told = f"{reason}: {found!r}" if found else reason
    return CasebookError(
        f"this may be the first dose of {treatment} and cannot be used ({told}); {_NEEDED}",
        file=f"data/raw/{case}/{dose.row.source_file}", row=dose.row.source_row, remedy="Correct the row",
    )  # fmt: skip


def _case_file(case: str) -> str:
    return f"config/cases/{case}.yaml"
