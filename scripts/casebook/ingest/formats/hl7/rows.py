"""The rows of table `ingested` that HL7 v2 results and doses yield, gathered in columns."""

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest

import pandas as pd

from casebook.ingest.formats.hl7.fields import IDENTIFYING, NO_TEXT, Fields
from casebook.ingest.formats.hl7.orders import OBX_FIELDS, Order
from casebook.ingest.formats.hl7.people import Person, identifiers_of_value
from casebook.ingest.identifiers import Identifier
from casebook.ingest.reading import ANOTHER_PATIENT, IDENTIFIER, NO_VALUE, valueless

NO_PATIENT = "no patient in the message"
_FIELDS = (
    "code", "loinc", "name", "value", "unit", "reference", "interpretation", "status", "collected_at", "reported_at",
    "order_id", "method", "laboratory", "specimen", "route",
)  # fmt: skip
_MOST_REPETITIONS = 1_000
TOO_MANY = f"more than {_MOST_REPETITIONS:,} repetitions of the value"
_UNKNOWN_AMOUNT = "999"
# No result is read without its first fields; those behind are added to all at once.
_NEEDED = 6
_PADDING = [""] * (OBX_FIELDS + 1)


class Rows:
    """Rows with values and records without, each with the order by which its patient is found.

    comments : line of a result -> texts of the NTE segments behind it
    damage : line of a result -> what is wrong with it
    """

    def __init__(self) -> None:
        self.comments: dict[int, list[str]] = {}
        self.damage: dict[int, str] = {}
        self.identifiers: set[Identifier] = set()
        self._lines: list[int] = []
        self._sources: list[str] = []
        self._kinds: list[str] = []
        self._people: list[Person | None] = []
        self._columns: dict[str, list[str]] = {name: [] for name in _FIELDS}
        self._others: list[tuple[int, str, Order]] = []

    def add_results(self, results: list[tuple[int, list[str], Order]], read: Fields) -> None:
        """A row for every repetition of OBX-5 of the results of messages with the same encoding characters."""
        repetition = read.encoding.repetition or "\0"
        for _, fields, _ in results:
            if len(fields) < _NEEDED:
                fields.extend(_PADDING[len(fields) :])
        kinds = {fields[2] for _, fields, _ in results}
        odd = {kind for kind in kinds if read.kind[kind] in NO_TEXT or read.kind[kind] in IDENTIFYING}
        sources = ["OBX-5"] * len(results)
        if odd or any(repetition in fields[5] for _, fields, _ in results):
            told = [row for result in results for row in self._repetitions(*result, read)]
            results = [row[:3] for row in told]
            sources = [row[3] for row in told]
        if results:
            lines, rows, orders = map(list, zip(*results, strict=True))
            self._extend(lines, sources, orders, _result_columns(_by_field(rows), orders, read))

    def _repetitions(
        self, line: int, fields: list[str], order: Order, read: Fields
    ) -> Iterator[tuple[int, list[str], Order, str]]:
        """One result with its source_field for each repetition of OBX-5 that is not empty; none where it is no text."""
        kind = read.kind[fields[2]]
        if kind in NO_TEXT or kind in IDENTIFYING:
            self._add_without_value(line, kind, fields[5], order, read)
            return
        parts = read.repetitions(fields[5])
        if len(parts) > _MOST_REPETITIONS:
            self.damage[line], parts = TOO_MANY, [""]
        filled = [(number, part) for number, part in enumerate(parts, start=1) if part.strip()]
        if len(parts) == 1 or not filled:
            yield line, [*fields[:5], parts[0], *fields[6:]], order, "OBX-5"
            return
        for number, part in filled:
            yield line, [*fields[:5], part, *fields[6:]], order, f"OBX-5[{number}]"

    def _extend(self, lines: list[int], sources: list[str], orders: list[Order], columns: Mapping) -> None:
        told = zip(columns["code"], columns["loinc"], columns["name"], columns["value"], strict=True)
        is_told = list(map(any, told))
        if not all(is_told):
            for at in (at for at, holds in enumerate(is_told) if not holds):
                if lines[at] in self.damage:
                    is_told[at] = True
                else:
                    self._others.append((lines[at], NO_VALUE, orders[at]))
            lines, sources, orders = (_those(is_told, column) for column in (lines, sources, orders))
            columns = {name: _those(is_told, column) for name, column in columns.items()}
        self._lines += lines
        self._sources += sources
        self._people += [order.person for order in orders]
        self._kinds += ["lab"] * len(lines)
        for name, gathered in self._columns.items():
            gathered += columns.get(name) or [""] * len(lines)

    def _add_without_value(self, line: int, kind: str, field: str, order: Order, read: Fields) -> None:
        if kind in IDENTIFYING:
            self.identifiers.update(identifiers_of_value(IDENTIFYING[kind], field, read))
        self._others.append((line, NO_VALUE if kind in NO_TEXT else IDENTIFIER, order))

    def add_dose(self, line: int, fields: list[str], order: Order, route: list[str], read: Fields) -> None:
        """A row for an RXA segment, its route from the RXR segment behind it."""
        code, loinc, name = read.coded[fields[5]]
        amount = read.read_text(fields[6])
        is_deleted = read.first[fields[21]].upper() == "D"
        self._add(
            line, "dose", order.person, source="RXA-6", code=code or loinc, name=name,
            value="" if amount == _UNKNOWN_AMOUNT else amount, unit=read.unit[fields[7]],
            status="D" if is_deleted else read.first[fields[20]] or "CP", collected_at=read.first[fields[3]],
            reported_at=order.reported_at, order_id=order.order_id,
            route=read.words[route[1]] if len(route) > 1 else "",
        )  # fmt: skip

    def add_damaged(self, line: int, kind: str, note: str, person: Person | None) -> None:
        """A row without content for a result that is there but cannot be read."""
        self.damage[line] = note
        self._add(line, kind, person)

    def _add(self, line: int, kind: str, person: Person | None, source: str = "", **cells: str) -> None:
        self._lines.append(line)
        self._sources.append(source)
        self._kinds.append(kind)
        self._people.append(person)
        for name, gathered in self._columns.items():
            gathered.append(cells.get(name, ""))

    def table(self, is_own: Callable[[Person | None], bool | None], others: list[tuple[int, str]]) -> pd.DataFrame:
        """All rows; of another patient's results, and of one that names no patient, the line alone.

        is_own : whether a person is the case's patient, None where that cannot be told
        others : further lines without value, with their notes
        """
        told = [(line, note, is_own(order.person)) for line, note, order in self._others]
        others = others + [(line, ANOTHER_PATIENT if own is False else note) for line, note, own in told]
        fates = {person: is_own(person) for person in set(self._people)}
        if not all(fates.values()):
            others += self._without_others([fates[person] for person in self._people])
        self._people = []
        columns = {"source_row": self._lines, "source_field": self._sources, "kind": self._kinds, **self._columns}
        columns["note"] = [self.damage.get(line, "") for line in self._lines] if self.damage else ""
        comments = {line: "\n".join(texts).strip() for line, texts in self.comments.items()}
        columns["text"] = [comments.get(line, "") for line in self._lines] if comments else ""
        values = pd.DataFrame(
            {**columns, "decimal": ".", "date_format": "HL7"}, index=range(len(self._lines)), dtype=object
        )
        if not others:
            return values
        return pd.concat([values, valueless(sorted(others)).astype(object)], ignore_index=True)

    def _without_others(self, own: list[bool | None]) -> list[tuple[int, str]]:
        """Take the rows of other patients out and tell their lines; empty those of nobody known."""
        lines = sorted({line for line, fate in zip(self._lines, own, strict=True) if fate is False})
        for at in (at for at, fate in enumerate(own) if fate is None):
            self.damage[self._lines[at]] = NO_PATIENT
            self.comments.pop(self._lines[at], None)
            for gathered in self._columns.values():
                gathered[at] = ""
        keep = [fate is not False for fate in own]
        self._lines, self._sources, self._kinds = (
            _those(keep, column) for column in (self._lines, self._sources, self._kinds)
        )
        self._columns = {name: _those(keep, column) for name, column in self._columns.items()}
        return [(line, ANOTHER_PATIENT) for line in lines]


def _those(keep: list[bool], column: list) -> list:
    return [cell for cell, kept in zip(column, keep, strict=True) if kept]


def _by_field(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """The fields of OBX segments by their number; empty where a segment is shorter."""
    return [column[:-1] for column in zip_longest(*rows, _PADDING, fillvalue="")]


def _result_columns(cells: list[tuple[str, ...]], orders: list[Order], read: Fields) -> dict[str, list[str]]:
    """The columns of `ingested` from those of OBX segments, filled up from their orders."""
    first, words, text = read.first, read.words, read.text
    code, loinc, name = map(list, zip(*map(read.coded.__getitem__, cells[3]), strict=True))
    return {
        "code": code,
        "loinc": loinc,
        "name": name,
        "value": [read.value[kind](cell) for kind, cell in zip(cells[2], cells[5], strict=True)],
        "unit": list(map(read.unit.__getitem__, cells[6])),
        "reference": list(map(text.__getitem__, cells[7])),
        "interpretation": list(map(read.flags.__getitem__, cells[8])),
        "status": [first[cell] or order.status for cell, order in zip(cells[11], orders, strict=True)],
        "collected_at": [first[cell] or order.collected_at for cell, order in zip(cells[14], orders, strict=True)],
        "reported_at": [order.reported_at for order in orders],
        "order_id": [order.order_id for order in orders],
        "method": list(map(words.__getitem__, cells[17])),
        "laboratory": [
            first[name] or words[producer] or order.laboratory
            for name, producer, order in zip(cells[23], cells[15], orders, strict=True)
        ],
        "specimen": [order.specimen for order in orders],
    }
