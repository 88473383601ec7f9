"""Symptom scores: one number an item and day, on the scale of its instrument."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casebook.clean.ledger import Ledger
from casebook.clean.names import Vocabulary
from casebook.clean.reading import Raw, Reading, read_time
from casebook.clean.results import NO_NUMBER, TOLD_APART, parse_result
from casebook.clean.statuses import RANK, Statuses


def read_scores(
    rows: Sequence[Raw], vocabulary: Vocabulary, statuses: Statuses, settings: Mapping[str, Any], ledger: Ledger
) -> list[Reading]:
    """The scores that were understood; the name of each is `instrument.item`."""
    instruments = settings["instruments"]
    scales = {name: (_limit(about.get("minimum")), _limit(about.get("maximum"))) for name, about in instruments.items()}
    understood = []
    for row in rows:
        if not (row.instrument.strip() and (row.code.strip() or row.name.strip())):
            ledger.quarantine(row, "no name")
            continue
        instrument = vocabulary.instrument(row.instrument)
        if not instrument:
            ledger.ignore(row, "no instrument in the protocol", row.instrument)
            continue
        item = vocabulary.item(instrument, row.source, row.code, row.name)
        if not item:
            ledger.quarantine(row, "item not of the instrument", row.code.strip() or row.name)
            continue
        reading = Reading(row, f"{instrument}.{item}", statuses.read("score", row.source, row.status))
        if _read(reading, scales.get(instrument, (None, None)), ledger):
            understood.append(reading)
    return understood


def _limit(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _read(reading: Reading, scale: tuple[Decimal | None, Decimal | None], ledger: Ledger) -> bool:
    row = reading.row
    result = parse_result(row.value, row.decimal, False)
    undated = read_time(reading)
    low, high = scale
    if not reading.status:
        ledger.quarantine(row, "unknown status", row.status)
    elif reading.status == "cancelled":
        ledger.ignore(row, "entered in error")
    elif reading.status == "no result":
        ledger.ignore(row, "no result")
    elif undated:
        ledger.quarantine(row, "not a date", undated)
    elif result.fault == "no result":
        ledger.ignore(row, "no result", result.found)
    elif result.fault in TOLD_APART:
        ledger.quarantine(row, result.fault, result.found)
    elif result.fault or result.unit or result.censor != "none" or result.remarks:
        ledger.quarantine(row, NO_NUMBER, row.value)
    elif (low is not None and result.value < low) or (high is not None and result.value > high):
        ledger.quarantine(row, "outside the scale", row.value)
    else:
        reading.value = result.value
        return True
    return False


def resolve_scores(readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    """One score an item and day: a correction beats what it corrects; two that differ are both quarantined."""
    groups: dict[tuple[str, int], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.name, reading.placed), []).append(reading)
    kept = []
    for group in groups.values():
        kept += group if len(group) == 1 else _resolve(group, ledger)
    return kept


def _resolve(group: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    highest = max(RANK[reading.status] for reading in group)
    top = [reading for reading in group if RANK[reading.status] == highest]
    reason = "corrected" if top[0].status == "corrected" else "preliminary, final arrived"
    for reading in group:
        if RANK[reading.status] < highest:
            ledger.supersede(reading.row, reason, top[0].row)
    if len({reading.value for reading in top}) > 1:
        for reading in top:
            ledger.quarantine(reading.row, "conflicting scores for one day", reading.row.value)
        return []
    for reading in top[1:]:
        ledger.supersede(reading.row, "printed again", top[0].row)
    return top[:1]
