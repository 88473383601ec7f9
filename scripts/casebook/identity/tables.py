"""CSV tables as documents: each cell of a column once, since most stand in many rows."""

import csv
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from io import StringIO
from itertools import accumulate, zip_longest

from casebook.identity.documents import Document, Place
from casebook.identity.folding import CELL

# Columns of our tables that hold dates of samples, scores, doses and events: a date alone there is no birth date.
SAMPLE_DATES = frozenset({"collected_at", "reported_at", "stop_at", "date"})


def table_document(text: str, file: str) -> Document:
    """A table; its places are row, as an editor counts lines, and column."""
    table = _Table(text)

    def may_be_dates(index: int) -> bool:
        return table.names[table.column_of(index)] in SAMPLE_DATES

    return Document(
        file, lambda: table.texts, table.places, len(text), raw=text, flows=False, may_be_dates=may_be_dates,
        rows=lambda: _rows_document(file, table),
    )  # fmt: skip


def _rows_document(file: str, table: "_Table") -> Document:
    texts = [CELL.join(row) for row in table.rows]

    def places(indexes: Iterable[int]) -> Iterable[Place]:
        return (Place(f"row {table.lines[index]}", f"row {table.lines[index]}") for index in sorted(indexes))

    return Document(file, lambda: texts, places, 0, flows=False)


class _Table:
    """A table that is read when its cells are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _lines_and_rows(self) -> tuple[list[int], list[list[str]]]:
        return _read(self.text)

    @property
    def lines(self) -> list[int]:
        return self._lines_and_rows[0]

    @property
    def rows(self) -> list[list[str]]:
        return self._lines_and_rows[1]

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        return list(zip_longest(*self.rows, fillvalue=""))

    @cached_property
    def names(self) -> list[str]:
        return [column[0] for column in self.columns]

    @cached_property
    def distinct(self) -> list[list[str]]:
        return [list(dict.fromkeys(column)) for column in self.columns]

    @cached_property
    def begins(self) -> list[int]:
        return list(accumulate((len(texts) for texts in self.distinct), initial=0))

    @cached_property
    def texts(self) -> list[str]:
        """Each text of each column once."""
        return [text for texts in self.distinct for text in texts]

    def column_of(self, index: int) -> int:
        return bisect_right(self.begins, index) - 1

    def places(self, indexes: Iterable[int]) -> Iterable[Place]:
        """Where some of the texts stand."""
        wanted: dict[int, set[str]] = {}
        for index in indexes:
            wanted.setdefault(self.column_of(index), set()).add(self.texts[index])
        for column, texts in sorted(wanted.items()):
            for line, cell in zip(self.lines, self.columns[column], strict=True):
                if cell in texts:
                    yield _place(line, column, self.names[column])


def _place(line: int, column: int, name: str) -> Place:
    numbered = f"row {line}, column {column + 1}"
    return Place(f"row {line}, column {name}" if name else numbered, numbered)


def _read(text: str) -> tuple[list[int], list[list[str]]]:
    """The line on which each row begins, and the rows."""
    head = text[: text.find("\n") if "\n" in text else None]
    delimiter = max(",;\t|", key=head.count)
    if '"' not in text and "\r" not in text:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line]
        return [number for number, _ in lines], [line.split(delimiter) for _, line in lines]
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    lines, rows, begin = [], [], 1
    for row in reader:
        if row:
            lines.append(begin)
            rows.append(row)
        begin = reader.line_num + 1
    return lines, rows
