"""Clinical events: a category and a day."""

from collections.abc import Sequence

from casebook.clean.ledger import Ledger
from casebook.clean.names import Vocabulary
from casebook.clean.reading import Raw, Reading, read_time
from casebook.clean.statuses import Statuses


def read_events(rows: Sequence[Raw], vocabulary: Vocabulary, statuses: Statuses, ledger: Ledger) -> list[Reading]:
    """The events that were understood."""
    understood = []
    for row in rows:
        category = vocabulary.category(row.source, row.code, row.name)
        reading = Reading(row, category, statuses.read("event", row.source, row.status))
        undated = read_time(reading)
        if not reading.name:
            ledger.quarantine(row, "no name")
        elif not reading.status:
            ledger.quarantine(row, "unknown status", row.status)
        elif reading.status == "cancelled":
            ledger.ignore(row, "entered in error")
        elif reading.status == "not happened":
            ledger.ignore(row, "did not happen")
        elif undated:
            ledger.quarantine(row, "not a date", undated)
        else:
            understood.append(reading)
    return understood


def resolve_events(readings: Sequence[Reading], ledger: Ledger) -> list[Reading]:
    """Each event once: the same category, day, time and words."""
    kept: dict[tuple, Reading] = {}
    for reading in readings:
        first = kept.setdefault((reading.name, reading.placed, reading.time, reading.row.text.strip()), reading)
        if first is not reading:
            ledger.supersede(reading.row, "printed again", first.row)
    return list(kept.values())
