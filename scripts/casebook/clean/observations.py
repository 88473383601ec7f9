"""Laboratory and other measured values: understood, in the unit of their measure, within what can be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casebook.clean.ledger import Ledger
from casebook.clean.names import Vocabulary
from casebook.clean.numbers import multiply
from casebook.clean.qualifiers import ABSENT
from casebook.clean.ranges import misfits, parse_range
from casebook.clean.reading import Raw, Reading, read_time
from casebook.clean.results import EMPTY, IN_WORDS, NO_NUMBER, Result, parse_result
from casebook.clean.statuses import Statuses
from casebook.clean.units import UnitTable, canonical, is_annotation, readings, units_within

NO_MEASURE = "no measure in the protocol"
RANGE_NOT_READ = "reference range not read"
IN_WORDS_FLAG = "reported in words"
FOREIGN_CODE = "LOINC code of another test"
MARK_MISFITS = "mark does not fit the range"


class Measure:
    """How the values of one measure are read."""

    def __init__(self, unit: str, about: Mapping[str, Any]) -> None:
        self.table = UnitTable(unit, about.get("units", {}))
        self.pure = unit in {"", "1"}
        plausible, detection_limit = about.get("plausible"), about.get("detection_limit")
        self.plausible = tuple(Decimal(str(limit)) for limit in plausible) if plausible else None
        self.detection_limit = Decimal(str(detection_limit)) if detection_limit else None

    def unit_fault(self, spelled: str) -> str:
        """Why a value in this unit cannot be taken; empty where it can."""
        if not spelled or (self.pure and is_annotation(spelled)):
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
        if not (row.code.strip() or row.name.strip() or row.loinc.strip()):
            ledger.quarantine(row, "no name")
            continue
        named = vocabulary.measure(row.source, row.code, row.name, row.loinc)
        if named.differ:
            ledger.quarantine(row, "code and name differ", row.loinc.strip() or row.code.strip())
        elif named.measure:
            known.append(Reading(row, named.measure, statuses.read("lab", row.source, row.status)))
            if named.foreign:
                known[-1].flag(FOREIGN_CODE)
        else:
            ledger.ignore(row, NO_MEASURE, row.code.strip() or row.name or row.loinc)
    measures = _measures(known, settings)
    no_result = {source: tuple(about.get("no_result", ())) for source, about in settings["sources"].items()}
    understood = []
    for reading in known:
        measure, row = measures[reading.name], reading.row
        if FOREIGN_CODE in reading.flags and row.unit.strip() and measure.unit_fault(row.unit.strip()):
            # IgE as a mass (2458-8) bears the name of IgE in units, and is another test.
            ledger.ignore(row, NO_MEASURE, row.loinc.strip() or row.code.strip())
        elif _read(reading, measure, no_result.get(row.source, ()), ledger):
            understood.append(reading)
    return understood


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
        measures[name] = Measure(unit, about)
    return measures


def _read(reading: Reading, measure: Measure, no_result: tuple[str, ...], ledger: Ledger) -> bool:
    """Fill a reading from its row; whether it says something of its sample, be it only that there is no value."""
    row = reading.row
    if not reading.status:
        ledger.quarantine(row, "unknown status", row.status)
        return False
    undated = read_time(reading)
    if reading.status in {"cancelled", "withdrawn"}:
        reading.role = reading.status
        ledger.ignore(row, "cancelled by the laboratory")
        return True
    if undated:
        _break(reading, "not a date", undated, ledger)
        return True
    unit = row.unit.strip()
    result = parse_result(row.value, row.decimal, bool(unit), no_result)
    if reading.status == "no result" or (reading.status == "confirmed" and result.found == EMPTY):
        reading.role = "broken" if reading.status == "no result" else reading.status
        reading.status = "final"
        ledger.ignore(row, "no result" if reading.role == "broken" else "status alone")
        return True
    if reading.status == "confirmed":
        reading.status = "final"
    if result.fault == "no result":
        # An empty cell says nothing of the other results of its sample, while "haemolysed" takes them back.
        is_empty = result.found == EMPTY
        if is_empty and reading.status == "corrected":
            _break(reading, NO_NUMBER, result.found, ledger)
            return True
        reading.role = "broken" if is_empty else "no result"
        ledger.ignore(row, "no result", result.found)
    elif result.fault == IN_WORDS and result.found == ABSENT and measure.detection_limit is not None:
        reading.flag(IN_WORDS_FLAG)
        _convert(reading, measure, Result(measure.detection_limit, "below"), unit, ledger)
    elif result.fault:
        _break(reading, result.fault, result.found, ledger)
    else:
        _convert(reading, measure, result, unit or result.unit, ledger)
    return True


def _convert(reading: Reading, measure: Measure, result: Result, unit: str, ledger: Ledger) -> None:
    row = reading.row
    said_in_words = IN_WORDS_FLAG in reading.flags
    fault = measure.unit_fault(unit) if unit or not said_in_words else ""
    if fault:
        _break(reading, fault, unit, ledger)
        return
    factor = (measure.table.factor(unit) if unit else None) or Decimal(1)
    # The limit of detection stands in the unit of the measure already.
    converted = result.value if said_in_words else multiply(result.value, factor)
    fault = "" if said_in_words else measure.value_fault(converted)
    if fault:
        _break(reading, fault, f"{row.value.strip()} {unit}".strip(), ledger)
        return
    reading.value, reading.censor, reading.unit = converted, result.censor, measure.table.unit
    for remark in result.remarks:
        reading.flag(f"sample: {remark}")
    limits = parse_range(row.reference, row.ref_low, row.ref_high, row.decimal, unit)
    if limits is None:
        reading.flag(RANGE_NOT_READ)
        return
    reading.ref_low, reading.ref_high = (None if limit is None else multiply(limit, factor) for limit in limits)
    if row.interpretation and misfits(
        row.interpretation, converted, result.censor, (reading.ref_low, reading.ref_high)
    ):
        reading.flag(MARK_MISFITS)


def _break(reading: Reading, reason: str, found: str, ledger: Ledger) -> None:
    reading.role = "broken"
    ledger.quarantine(reading.row, reason, found)
