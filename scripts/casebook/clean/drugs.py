"""Doses that are given one by one, and medications taken over a stretch of days."""

from collections.abc import Sequence

from casebook.clean.ledger import Ledger
from casebook.clean.names import Vocabulary
from casebook.clean.reading import Raw, Reading, read_stop, read_time
from casebook.clean.results import NO_NUMBER, TOLD_APART, parse_result
from casebook.clean.routes import read_route
from casebook.clean.statuses import Statuses
from casebook.clean.timeline import Timeline
from casebook.clean.units import canonical

CORRECTED = "corrected"
CODE_AND_NAME = "code and name differ"


def read_doses(rows: Sequence[Raw], vocabulary: Vocabulary, statuses: Statuses, ledger: Ledger) -> list[Reading]:
    """Every dose row but those withdrawn: what could not be used is "broken", for it may have held the first dose."""
    doses = []
    for row in rows:
        status = statuses.read("dose", row.source, row.status)
        reading = Reading(row, vocabulary.drug(row.source, row.code, row.name), status)
        if status == "cancelled":
            ledger.ignore(row, "entered in error")
            continue
        if status == "corrected":
            reading.status = "given"
            reading.flag(CORRECTED)
        undated = read_time(reading)
        fault, found = ("", "") if row.note.strip() else _read_amount(reading)
        if row.note.strip():
            _break(reading, "damaged row", row.note, ledger)
        elif vocabulary.drugs_differ(row.source, row.code, row.name):
            _break(reading, CODE_AND_NAME, row.code.strip(), ledger)
        elif not reading.name:
            _break(reading, "no name", "", ledger)
        elif not status:
            _break(reading, "unknown status", row.status, ledger)
        elif undated:
            _break(reading, "not a date", undated, ledger)
        elif reading.status == "given" and fault:
            _break(reading, fault, found, ledger)
        elif reading.status == "given" and not reading.value:
            _break(reading, "given without a dose", row.value, ledger)
        elif reading.status == "given" and not reading.unit:
            _break(reading, "no unit", row.value, ledger)
        doses.append(reading)
    return doses


def _break(reading: Reading, reason: str, found: str, ledger: Ledger) -> None:
    reading.role = "broken"
    ledger.quarantine(reading.row, reason, found)


def _read_amount(reading: Reading) -> tuple[str, str]:
    """Fill amount and unit, both empty where the cell is; else a reason and what was found."""
    row = reading.row
    unit = row.unit.strip()
    if not row.value.strip():
        reading.unit = canonical(unit) if unit else ""
        return "", ""
    result = parse_result(row.value, row.decimal, bool(unit))
    if result.fault in TOLD_APART:
        return result.fault, result.found
    if result.fault or result.censor != "none" or result.remarks:
        return NO_NUMBER, row.value
    if result.value < 0:
        return "negative value", row.value
    reading.value = result.value
    reading.unit = canonical(unit or result.unit) if unit or result.unit else ""
    return "", ""


def resolve_doses(readings: Sequence[Reading], treatment: str, ledger: Ledger) -> list[Reading]:
    """Each dose once; given and not given on one day contradict each other."""
    days: dict[tuple[str, int], list[Reading]] = {}
    for reading in readings:
        if reading.role != "value":
            continue
        if reading.name == treatment and reading.status == "given" and reading.placed < 0:
            ledger.quarantine(reading.row, "given before the first dose", reading.row.day)
            continue
        if reading.status != "given":
            # A unit without an amount says nothing, and message standards give none.
            reading.value, reading.unit = None, ""
        days.setdefault((reading.name, reading.placed), []).append(reading)
    return [kept for group in days.values() for kept in (group if len(group) == 1 else _of_day(group, ledger))]


def _of_day(group: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    corrected = [reading for reading in group if CORRECTED in reading.flags]
    if corrected:
        for reading in group:
            if CORRECTED not in reading.flags:
                ledger.supersede(reading.row, "corrected", corrected[0].row)
        group = corrected
    if len({reading.status for reading in group}) > 1:
        for reading in group:
            ledger.quarantine(reading.row, "conflicting doses for one day", reading.row.status)
        return []
    kept: list[Reading] = []
    # Those with a time first: a row without one repeats a row that has it.
    for reading in sorted(group, key=lambda reading: not reading.time):
        same = (other for other in kept if (other.value, other.unit) == (reading.value, reading.unit))
        # Two injections of one visit have different times; without times the second row repeats the first.
        first = next((other for other in same if not reading.time or other.time == reading.time), None)
        if first is None:
            kept.append(reading)
        else:
            ledger.supersede(reading.row, "printed again", first.row)
    return kept


def read_medications(rows: Sequence[Raw], vocabulary: Vocabulary, statuses: Statuses, ledger: Ledger) -> list[Reading]:
    """The medications that were understood; a daily dose may be missing, its unit then too."""
    understood = []
    for row in rows:
        drug = vocabulary.drug(row.source, row.code, row.name)
        reading = Reading(row, drug, statuses.read("medication", row.source, row.status))
        undated, endless = read_time(reading), read_stop(reading)
        fault, found = _read_amount(reading)
        if vocabulary.drugs_differ(row.source, row.code, row.name):
            ledger.quarantine(row, CODE_AND_NAME, row.code.strip())
        elif not reading.name:
            ledger.quarantine(row, "no name")
        elif not reading.status:
            ledger.quarantine(row, "unknown status", row.status)
        elif reading.status == "cancelled":
            ledger.ignore(row, "entered in error")
        elif reading.status == "not taken":
            ledger.ignore(row, "not taken")
        elif undated or endless:
            ledger.quarantine(row, "not a date", undated or endless)
        elif reading.status == "held" and reading.stop_date is None and reading.stop_day is None:
            ledger.quarantine(row, "paused without a last day")
        elif fault:
            ledger.quarantine(row, fault, found)
        elif reading.value is not None and not reading.unit:
            ledger.quarantine(row, "no unit", row.value)
        else:
            understood.append(reading)
    return understood


def place_stops(readings: Sequence[Reading], timeline: Timeline, ledger: Ledger) -> list[Reading]:
    """The medications whose last day, if any, has a place and is not before the first."""
    kept = []
    for reading in readings:
        row = reading.row
        if reading.stop_date is not None or reading.stop_day is not None:
            reading.stop_placed, fault = timeline.place(reading.stop_date, reading.stop_day)
            if not fault and reading.stop_placed < reading.placed:
                fault = "stop before start"
            if fault:
                ledger.quarantine(row, fault, f"{row.stop_at} {row.stop_day}".strip())
                continue
        kept.append(reading)
    return kept


def resolve_medications(readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    """Each medication once; of two alike where one still goes on, the one whose last day is known."""
    alike: dict[tuple, dict[int | None, Reading]] = {}
    for reading in readings:
        row = reading.row
        same = (reading.name, reading.placed, reading.value, reading.unit, read_route(row.route), row.pattern.strip())
        stops = alike.setdefault(same, {})
        if reading.stop_placed in stops:
            ledger.supersede(row, "printed again", stops[reading.stop_placed].row)
        else:
            stops[reading.stop_placed] = reading
    kept = []
    for stops in alike.values():
        ended = [reading for stop, reading in stops.items() if stop is not None]
        if None in stops and ended:
            ledger.supersede(stops[None].row, "end known from another row", ended[0].row)
            kept += ended
        else:
            kept += stops.values()
    return kept
