"""What was believed when: on which day each value was reported, and on which another took its place."""

from typing import NamedTuple

import pandas as pd

from casebook.clean.ledger import Ledger
from casebook.clean.reading import Raw, reported
from casebook.clean.statuses import Statuses
from casebook.clean.timeline import Timeline


class Entry(NamedTuple):
    """When a row was reported and when it was replaced, in days since the first dose, and by which row."""

    reported_day: int | None = None
    replaced_day: int | None = None
    replaced_by: str = ""


def believed_on(ledger: pd.DataFrame, day: int) -> pd.DataFrame:
    """The rows of a ledger that a report of that day would have stood on: reported by then, not yet replaced.

    Those of rows set aside or ignored are not among them, whatever was known of them.
    """
    once = ledger["outcome"].isin(["used", "superseded"])
    known = ledger["reported_day"].isna() | (ledger["reported_day"] <= day)
    replaced = ledger["replaced_day"].notna() & (ledger["replaced_day"] <= day)
    return ledger[once & known & ~replaced].reset_index(drop=True)


def trace(ledger: Ledger, timeline: Timeline, statuses: Statuses) -> dict[str, Entry]:
    """row_id -> its entry, for every row of a ledger.

    A superseded row was replaced by the first report that outweighed it, which need not be the one that stands now:
    of a preliminary, a final and a corrected result each was believed until the next came.
    """
    days = {row.row_id: _reported_day(row, ledger, timeline) for row, *_ in ledger.entries()}
    entries = {row_id: Entry(day) for row_id, day in days.items()}
    for root, replaced in _families(ledger).items():
        chain = [*replaced, ledger.row(root)]
        weights = {row.row_id: _weight(row, days[row.row_id], row.row_id == root, statuses) for row in chain}
        for row in replaced:
            heavier = [other for other in chain if weights[other.row_id] > weights[row.row_id]]
            # Without a day of its own (a cancellation that gives none) it counts as known with what it takes back.
            own = days[row.row_id]
            next_up = min(heavier, key=lambda other: (_first(days[other.row_id], own), weights[other.row_id]))
            entries[row.row_id] = Entry(own, _first(days[next_up.row_id], own), next_up.row_id)
    return entries


def _first(day: int | None, otherwise: int | None) -> int:
    return day if day is not None else otherwise or 0


def _reported_day(row: Raw, ledger: Ledger, timeline: Timeline) -> int | None:
    moment = reported(row)
    if moment is not None and timeline.anchor is not None:
        return moment.date - timeline.anchor
    return ledger.sampled_day(row)


def _families(ledger: Ledger) -> dict[str, list[Raw]]:
    """row_id of each row at the end of a line of replacements -> all rows that gave way to it, at once or in turn."""
    by = {row.row_id: detail for row, outcome, _, detail in ledger.entries() if outcome == "superseded"}
    families: dict[str, list[Raw]] = {}
    for row_id in by:
        root = row_id
        while root in by:
            root = by[root]
        families.setdefault(root, []).append(ledger.row(row_id))
    return families


def _weight(row: Raw, day: int | None, is_root: bool, statuses: Statuses) -> tuple:
    """What decides which of two rows of one family is believed while both are known; no two weigh alike."""
    moment = reported(row)
    clock = (moment.time, moment.seconds) if moment else ("", "")
    return is_root, statuses.rank(row.kind, row.source, row.status), _first(day, None), clock, row.order
