"""Rows of table `ingested` while a FHIR file is read: columns of text, so that they take no more room than the file."""

from typing import Any

import pandas as pd

from casebook.ingest.records import MAXIMUM_CELL

COLUMNS = (
    "source_field", "kind", "code", "loinc", "name", "value", "unit", "reference", "ref_low", "ref_high",
    "interpretation", "status", "collected_at", "reported_at", "stop_at", "order_id", "method", "laboratory",
    "specimen", "instrument", "route", "pattern", "text", "note",
)  # fmt: skip
MISSHAPEN = "not built as FHIR R4 says"
TOO_LONG = f"holds more than {MAXIMUM_CELL:,} characters"
# A row that says nothing yet. Every row is a copy of it, so that all have their cells in one order.
BLANK = dict.fromkeys(COLUMNS, "")
_BATCH = 500
_TEXT_ALONE = {str}
# What a file says over and over; one text serves all cells that say the same.
_REPEATED = frozenset(
    ["source_field", "code", "loinc", "name", "unit", "laboratory", "order_id", "collected_at", "reported_at"]
)
_MOST_KNOWN = 50_000
_NEEDED = ("source_field", "kind", "note")

Row = dict[str, Any]


class Rows:
    """Rows in the order in which they were added; any can be changed once all are there.

    has_long : whether a record was so long that a cell may be too long
    """

    def __init__(self) -> None:
        self.records: list[int] = []
        self.has_long = False
        self.columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
        self._batch: list[tuple] = []
        self._known: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.records)

    def add(self, record: int, row: Row) -> None:
        """One row of a record, made of BLANK."""
        self.add_cells(record, tuple(row.values()))

    def add_cells(self, record: int, cells: tuple[str, ...]) -> None:
        """One row of a record, its cells in the order of COLUMNS."""
        if len(self._batch) >= _BATCH:
            self.flush()
        self.records.append(record)
        self._batch.append(cells)

    def last(self) -> tuple[str, ...] | None:
        """The cells of the row that was added last, as they came."""
        return self._batch[-1] if self._batch else None

    def flush(self) -> None:
        """Take over what was added, so that `columns` holds every row."""
        if not self._batch:
            return
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        known = self._known.setdefault
        faults: dict[int, str] = {}
        for (name, cells), added in zip(self.columns.items(), zip(*self._batch, strict=True), strict=True):
            if set(map(type, added)) != _TEXT_ALONE:
                added = [_text(cell, at, faults) for at, cell in enumerate(added)]
            if self.has_long:
                added = [_short(cell, at, name, faults) for at, cell in enumerate(added)]
            cells += map(known, added, added) if name in _REPEATED else added
        first = len(self.records) - len(self._batch)
        for at, fault in faults.items():
            if self.columns["kind"][first + at] != "none":
                self.columns["note"][first + at] = fault
        self._batch.clear()

    def change(self, at: int, column: str, cell: Any) -> None:
        """Fill in a cell that only the whole file tells; checked as those are that came with their row."""
        faults: dict[int, str] = {}
        self.columns[column][at] = _short(_text(cell, at, faults), at, column, faults)
        if faults and self.columns["kind"][at] != "none":
            self.columns["note"][at] = faults[at]

    def frame(self, kept: list[int]) -> pd.DataFrame:
        """The rows of the given numbers; without columns that say nothing."""
        columns: dict[str, list] = {
            name: cells for name, cells in self.columns.items() if name in _NEEDED or any(cells)
        }
        columns["source_row"] = self.records
        if len(kept) < len(self):
            columns = {name: [cells[at] for at in kept] for name, cells in columns.items()}
        return pd.DataFrame(columns, dtype=object)


def _text(cell: Any, at: int, faults: dict[int, str]) -> str:
    """A cell as text; one that is none is a fault of its row."""
    if isinstance(cell, str):
        return cell
    if cell is not None:
        faults[at] = MISSHAPEN
    return ""


def _short(cell: str, at: int, name: str, faults: dict[int, str]) -> str:
    """A cell that is no longer than any cell may be; of a comment its beginning."""
    if len(cell) <= MAXIMUM_CELL:
        return cell
    if name == "text":
        return cell[:MAXIMUM_CELL]
    faults[at] = TOO_LONG
    return ""
