"""Text as records of cells, each with the line on which it begins."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from casebook.errors import CasebookError

MAXIMUM_CELL = 100_000
MAXIMUM_LINE = 1_000_000
DELIMITERS = (";", ",", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_TYPED_NUMBER = re.compile(r"-?\d+[.,]\d+%?")
_BREAK = re.compile(r"\r\n|\r|\n")


class TypedCell(str):
    """A cell that its sheet stores as a number, date or truth value; dates are ISO, and no digit is a group's."""

    __slots__ = ()

    def written(self, decimal: str) -> str:
        """The text as a sheet with this decimal mark writes it."""
        return re.sub("[.,]", decimal, self) if _TYPED_NUMBER.fullmatch(self) else str(self)


# Stands for a formula whose value no program has stored; a reader marks the row as damaged.
NO_STORED_VALUE = "#VALUE NOT STORED"


class SheetText(str):
    """The text of a sheet of a workbook, which bears its records: whatever the separator, they are these.

    sheet : number of the sheet's tab
    """

    sheet: int
    lines: list[int]
    cells: list[list[str]]

    @classmethod
    def of(cls, lines: list[int], cells: list[list[str]], sheet: int) -> "SheetText":
        """The text of these rows, numbered as in the sheet."""
        text = cls("".join("\t".join(" ".join(cell.splitlines()) for cell in row) + "\n" for row in cells))
        text.lines, text.cells, text.sheet = lines, cells, sheet
        return text


@dataclass(frozen=True)
class Records:
    """The records of a delimited file or sheet, in order.

    lines : for each the line on which it begins, as an editor counts it, from 1; of a sheet the number of the row
    cells : its cells, as they stood; no cell for a blank line
    delimiter : what separates them; empty for a sheet
    """

    lines: list[int]
    cells: list[list[str]]
    delimiter: str
    file: Path


def split_records(text: str, delimiter: str, file: Path) -> Records:
    """Every record of `text`.

    Raises CasebookError for a quote that is not closed or stands inside a quoted cell (rows would be swallowed),
    and for a cell or line beyond what an export can hold.
    """
    if isinstance(text, SheetText):
        return Records(text.lines, text.cells, "", file)
    lines: list[int] = []
    cells: list[list[str]] = []
    begin = 1
    words: dict[str, str] = {}
    kept = words.setdefault
    reader = csv.reader(_physical_lines(text, file), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(MAXIMUM_CELL)
    try:
        for record in reader:
            lines.append(begin)
            # The same word stands in thousands of rows: it is kept once.
            cells.append([kept(cell, cell) for cell in record])
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _fault(str(error), text, begin, reader.line_num, file) from None
    finally:
        csv.field_size_limit(limit)
    return Records(lines, cells, delimiter, file)


def first_records(text: str, delimiter: str, count: int = 200) -> list[list[str]]:
    """The first records of `text`, as far as they can be read: to recognise a file by."""
    if isinstance(text, SheetText):
        return text.cells[:count]
    found: list[list[str]] = []
    beginning = text[:MAXIMUM_LINE]
    try:
        for record in islice(csv.reader((match[0] for match in _LINE.finditer(beginning)), delimiter=delimiter), count):
            found.append(record)
    except csv.Error:
        pass  # told, with its row, when the file is read whole
    return found


def refuse_swallowed_rows(records: Records, index: int, width: int) -> None:
    """Raises CasebookError when a quoted cell of one record seems to hold further records.

    Two stray quotes make every row between them the text of one cell. So a line inside a cell is taken for a row when
    it has as many cells as the header and one of them, a date or an order number, is written as the record's own.
    A sheet of a workbook has no quotes that could do so.
    """
    if not records.delimiter:
        return
    record = records.cells[index]
    for cell in record:
        for line in _BREAK.split(cell)[1:]:
            inner = line.split(records.delimiter)
            is_whole = len(inner) >= width or (len(record) != width and len(inner) > 1)
            if is_whole and any(_same_shape(own, other) for own, other in zip(record, inner, strict=False)):
                raise CasebookError(
                    "a quoted cell of this row holds what looks like whole rows, so rows would be lost",
                    file=records.file, row=records.lines[index], remedy="Close its quote, or put the text on one line",
                )  # fmt: skip


def _same_shape(own: str, other: str) -> bool:
    shape = _shape(own)
    return "0" in shape and shape == _shape(other)


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "0", cell.strip()))


def _physical_lines(text: str, file: Path) -> Iterator[str]:
    for number, match in enumerate(_LINE.finditer(text), start=1):
        line = match[0]
        if len(line) > MAXIMUM_LINE:
            raise CasebookError(
                f"the line is {len(line):,} characters long; at most {MAXIMUM_LINE:,} are read",
                file=file, row=number, remedy="Check that this is an export with a line a row",
            )  # fmt: skip
        yield line


def _fault(said: str, text: str, begin: int, reached: int, file: Path) -> CasebookError:
    if "end of data" in said:
        return CasebookError(
            "a quote opened here is not closed until the end of the file, so the rows after it would be lost",
            file=file, row=_open_quote_line(text, begin), remedy='Close it, or write it twice ("") where it is meant',
        )  # fmt: skip
    if "field limit" in said:
        return CasebookError(
            f"a cell is longer than {MAXIMUM_CELL:,} characters; a quote may not be closed and swallow the next rows",
            file=file, row=begin, remedy="Look for a single quote mark in that row",
        )  # fmt: skip
    if "expected after" in said:
        where = f"line {reached}" if reached == begin else f"lines {begin} to {reached}"
        return CasebookError(
            f"a quoted cell does not end at its second quote ({where}), so cells or rows would run together",
            file=file, row=begin, remedy='Write a quote inside a cell twice ("") and put the cell into quotes',
        )  # fmt: skip
    return CasebookError(f"cannot be read as delimited text: {said}", file=file, row=begin)


def _open_quote_line(text: str, begin: int) -> int:
    """Line of the last quote that opens a cell and finds no end, in the record that begins on line `begin`."""
    is_open, found = False, begin
    for number, match in enumerate(islice(_LINE.finditer(text), begin - 1, None), start=begin):
        quotes = match[0].replace('""', "").count('"')
        is_open ^= bool(quotes % 2)
        if quotes and is_open:
            found = number
    return found
