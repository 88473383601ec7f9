"""Laboratory and other measured values: understood, in the unit of their measure, within what can be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casebook.clean.ledger import Ledger
from casebook.clean.names import Vocabulary
from casebook.clean.numbers import multiply
from casebook.clean.ranges import parse_range
from casebook.clean.reading import Raw, Reading, read_time
from casebook.clean.results import EMPTY, parse_result
from casebook.clean.statuses import Statuses
from casebook.clean.units import UnitTable, canonical, readings, units_within

RANGE_NOT_READ = "reference range not read"


class Measure:
    """How the values of one measure are read."""

    def __init__(self, unit: str, units: Mapping[str, str], plausible: Sequence[float] | None) -> None:
        self.table = UnitTable(unit, units)
        self.pure = unit in {"", "1"}
        self.plausible = tuple(Decimal(str(limit)) for limit in plausible) if plausible else None

    def unit_fault(self, spelled: str) -> str:
        """Why a value in this unit cannot be taken; empty where it can."""
        if not spelled:
            return "" if self.pure else "no unit"
        if self.table.factor(spelled) is not None:
            return ""
        return "two units in one cell" if not readings(spelled) and units_within(spelled) > 1 else "impossible unit"

    def value_fault(self, value: Decimal) -> str:
        """Why a value in the unit of the measure cannot be true; empty where it can."""
        if value < 0 and (self.plausible is None or self.plausible[0] >= 0):
            return "negative value"
        if self.plausible and not self.plausible[0] <= value <= self.plausible[1]:
            return "implausible value"
        return ""


def read_observations(
    rows: Sequence[Raw], vocabulary: Vocabulary, statuses: Statuses, settings: Mapping[str, Any], ledger: Ledger
) -> list[Reading]:
    """The rows of kind lab that were understood, and those settled ones on which others may hang."""
    known = []
    for row in rows:
        if not (row.code.strip() or row.name.strip()):
            ledger.quarantine(row, "no name")
            continue
        name = vocabulary.measure(row.source, row.code, row.name)
        if name:
            known.append(Reading(row, name, statuses.read("lab", row.source, row.status)))
        else:
            ledger.ignore(row, "no measure in the protocol", row.code.strip() or row.name)
    measures = _measures(known, settings)
    no_result = {source: tuple(about.get("no_result", ())) for source, about in settings["sources"].items()}
    for reading in known:
        _read(reading, measures[reading.name], no_result.get(reading.row.source, ()), ledger)
    return [reading for reading in known if reading.status]


def _measures(known: Sequence[Reading], settings: Mapping[str, Any]) -> dict[str, Measure]:
    """Every measure that occurs; one whose unit nobody states takes the unit that its values have most often."""
    stated = settings["measures"]
    counts: dict[str, Counter] = {}
    for reading in known:
        if not stated.get(reading.name, {}).get("unit"):
            counts.setdefault(reading.name, Counter())[canonical(reading.row.unit)] += 1
    measures = {}
    for name in {reading.name: None for reading in known}:
        about = stated.get(name, {})
        # The unit first met wins a tie, as a Counter keeps the order in which it counted.
        unit = about.get("unit") or counts[name].most_common(1)[0][0]
        measures[name] = Measure(unit, about.get("units", {}), about.get("plausible"))
    return measures


def _read(reading: Reading, measure: Measure, no_result: tuple[str, ...], ledger: Ledger) -> None:
    row = reading.row
    if not reading.status:
        ledger.quarantine(row, "unknown status", row.status)
        return
    undated = read_time(reading)
    if reading.status == "cancelled":
        reading.role = "cancelled"
        ledger.ignore(row, "cancelled by the laboratory")
        return
    if undated:
        _break(reading, "not a date", undated, ledger)
        return
    unit = row.unit.strip()
    result = parse_result(row.value, row.decimal, bool(unit), no_result)
    if result.fault == "no result":
        # An empty cell says nothing of the other results of its sample, while "haemolysed" takes them back.
        is_empty = result.found == EMPTY
        if is_empty and reading.status == "corrected":
            _break(reading, "not a number", result.found, ledger)
            return
        reading.role = "broken" if is_empty else "no result"
        ledger.ignore(row, "no result", result.found)
    elif result.fault:
        _break(reading, result.fault, result.found, ledger)
    else:
        _convert(reading, measure, result.value, result.censor, unit or result.unit, ledger)


def _convert(reading: Reading, measure: Measure, value: Decimal, censor: str, unit: str, ledger: Ledger) -> None:
    row = reading.row
    fault = measure.unit_fault(unit)
    if fault:
        _break(reading, fault, unit, ledger)
        return
    factor = measure.table.factor(unit) if unit else Decimal(1)
    converted = multiply(value, factor)
    fault = measure.value_fault(converted)
    if fault:
        _break(reading, fault, f"{row.value.strip()} {unit}".strip(), ledger)
        return
    reading.value, reading.censor, reading.unit = converted, censor, measure.table.unit
    limits = parse_range(row.reference, row.ref_low, row.ref_high, row.decimal)
    if limits is None:
        reading.flag(RANGE_NOT_READ)
    else:
        reading.ref_low, reading.ref_high = (None if limit is None else multiply(limit, factor) for limit in limits)


def _break(reading: Reading, reason: str, found: str, ledger: Ledger) -> None:
    reading.role = "broken"
    ledger.quarantine(reading.row, reason, found)
