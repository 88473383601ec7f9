"""Tidy CSV: a sheet in the project's own words. Its header says what it holds, not its name."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from casebook.errors import CasebookError
from casebook.ingest.conventions import ISO_DATE, find_date_format, find_decimal
from casebook.ingest.header_lines import as_label
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode_head, decode_told
from casebook.ingest.reading import Export, Format, Reading
from casebook.ingest.records import DELIMITERS, Records, TypedCell, first_records, split_records
from casebook.ingest.table_rows import NUMBERS, Layout, read_rows


@dataclass(frozen=True)
class Sheet:
    """One kind of tidy sheet.

    required : columns without which it is not one; a pair are two spellings of the same, one of which is there
    optional : columns that may stand beside them
    """

    kind: str
    required: tuple[tuple[str, ...], ...]
    optional: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column that may stand in the header."""
        return (*(column for spellings in self.required for column in spellings), *self.optional)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The required columns that a header lacks, in words."""
        return [" or ".join(spellings) for spellings in self.required if not set(spellings) & set(header)]


_WHEN = ("date", "day")
# Column of a sheet -> column of table `ingested`; all others bear the same name in both.
_FIELDS = {
    "date": "collected_at",
    "measure": "code",
    "item": "code",
    "score": "value",
    "drug": "code",
    "dose": "value",
    "daily_dose": "value",
    "start_date": "collected_at",
    "start": "collected_at",
    "start_day": "day",
    "stop_date": "stop_at",
    "stop": "stop_at",
    "category": "code",
    "note": "text",
}
SHEETS = {
    "labs": Sheet(
        "lab",
        (_WHEN, ("measure",), ("value",)),
        ("time", "unit", "ref_low", "ref_high", "status", "method", "specimen", "order_id", "note", "patient"),
    ),
    "scores": Sheet("score", (_WHEN, ("instrument",), ("item",), ("score",)), ("note", "patient")),
    "doses": Sheet("dose", (_WHEN, ("drug",), ("dose",)), ("time", "unit", "route", "status", "note", "patient")),
    "medications": Sheet(
        "medication",
        (("drug",), ("start_date", "start", "start_day"), ("stop_date", "stop", "stop_day")),
        ("daily_dose", "unit", "route", "pattern", "note", "patient"),
    ),
    "events": Sheet("event", (_WHEN, ("category",)), ("time", "text", "patient")),
}
# So many lines may stand above the header.
# No sheet in tidy words has so many columns; a file of one long line may.
_MOST_COLUMNS = 500
_TITLE_LINES = 50


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """`tidy`: certain when a header has all columns of one sheet, else possible when most of its columns are known."""
    header = _header(decode_head(file.head))[1]
    sheet = _sheet(header)
    if sheet is None:
        return {}
    known = [column for column in header if column in sheet.columns]
    if not sheet.missing(header):
        return {"tidy": True}
    return {"tidy": False} if len(known) >= 2 and 2 * len(known) > len(header) else {}


def read(export: Export) -> Reading:
    """Every row of a tidy sheet.

    Raises CasebookError naming a column that is unknown, missing or given twice.
    """
    text, encoding = decode_told(export.file.content(), export.file.path)
    return read_sheet(export, text, encoding, find_out=False)


def read_sheet(export: Export, text: str, encoding: str, find_out: bool) -> Reading:
    """Every row of a sheet in tidy words.

    encoding : that of the file, as the log tells it
    find_out : decide decimal mark and date order from the cells even where a comma separates them; with another
        separator, and in a workbook, that is always done: what writes `;` writes its country's numbers too
    """
    path = export.file.path
    delimiter, header, index = _header(text)
    sheet = _sheet(header)
    if sheet is None:
        raise CasebookError(
            "none of its first lines is the header of a tidy export; the kinds are: "
            + "; ".join(f"{name} ({', '.join(sheet.columns)})" for name, sheet in SHEETS.items()),
            file=path,
        )
    records = split_records(text, delimiter, path)
    _check_header(header, sheet, export, records.lines[index])
    columns = {_FIELDS.get(column, column): at for at, column in enumerate(header) if column}
    rows = read_rows(records, Layout(index, columns, keep_irregular="patient" not in columns), export)
    _refuse_nameless(records.cells[index:], header, export)
    elsewhere = find_out or records.delimiter != ","
    decimal = find_decimal(rows.cells(*NUMBERS), path) if elsewhere else "."
    date_format = find_date_format(rows.cells("collected_at", "stop_at"), path) if elsewhere else ISO_DATE
    fields = rows.fields
    if "time" in fields:
        times, days = fields.pop("time"), fields.get("collected_at", [""] * len(rows.lines))
        fields["collected_at"] = with_times(days, times)
    value_column = next((column for column in header if _FIELDS.get(column, column) == "value"), "")
    said = "found out" if elsewhere else "as in every tidy sheet"
    return rows.reading(
        {**fields, "source_field": value_column, "kind": sheet.kind, "decimal": decimal, "date_format": date_format},
        {
            "encoding": encoding,
            "separator": separator(records),
            "decimal": f"{decimal} ({said})",
            "date_format": f"{date_format} ({said})",
        },
    )


def separator(records: Records) -> str:
    """What separates the cells, in words where it cannot be shown."""
    return {"\t": "tab", "": "cells"}.get(records.delimiter, records.delimiter)


def with_times(dates: Sequence[str], times: Sequence[str]) -> list[str]:
    """Dates with the time that a column of its own holds; a date cell of a workbook may hold it already."""
    return [
        date if isinstance(date, TypedCell) and "T" in date else f"{date} {time}".strip()
        for date, time in zip(dates, times, strict=True)
    ]


def _header(text: str) -> tuple[str, list[str], int]:
    """Delimiter, column names and record index of the header: the first line that can be one, below titles.

    Where none can be one it is the first line that is not blank.
    """
    every = {column for sheet in SHEETS.values() for column in sheet.columns}
    # Whether it can be a header, how early it stands, how many of its columns are known: the best of all separators.
    best: tuple[bool, int, int] = (False, -len(text), -1)
    found: tuple[str, list[str], int] = (",", [], 0)
    for delimiter in (",", *(mark for mark in DELIMITERS if mark != ",")):
        records = enumerate(first_records(text, delimiter))
        filled = (
            (index, [as_label(cell) for cell in cells])
            for index, cells in records
            if len(cells) <= _MOST_COLUMNS and any(map(str.strip, cells))
        )
        for index, header in islice(filled, _TITLE_LINES):
            known = sum(column in every for column in header)
            sheet = _sheet(header)
            can_be = sheet is not None and (2 * known > sum(map(bool, header)) or not sheet.missing(header))
            if (can_be, -index, known) > best:
                best, found = (can_be, -index, known), (delimiter, header, index)
            if can_be:
                break
    return found


def _sheet(header: Sequence[str]) -> Sheet | None:
    """The sheet that most columns of a header belong to; of two, the one that lacks less."""

    def fit(sheet: Sheet) -> tuple[int, int]:
        return sum(column in sheet.columns for column in header), -len(sheet.missing(header))

    best = max(SHEETS.values(), key=fit)
    return best if fit(best)[0] >= 2 else None


def _check_header(header: Sequence[str], sheet: Sheet, export: Export, row: int) -> None:
    name = next(name for name, known in SHEETS.items() if known is sheet)
    told: list[str] = []
    for column in dict.fromkeys(header):
        if column and column not in sheet.columns:
            near = difflib.get_close_matches(column, sheet.columns, n=1)
            told.append(f"unknown column {column!r}" + (f" (did you mean {near[0]}?)" if near else ""))
    for spellings in (*sheet.required, *((column,) for column in sheet.optional)):
        found = [column for column in header if column in spellings]
        if len(found) > 1:
            told.append(
                f"column {found[0]!r} twice" if len(set(found)) == 1 else f"columns {' and '.join(found)}: keep one"
            )
    told.extend(f"column {column} is missing" for column in sheet.missing(header))
    if told:
        raise CasebookError(
            f"{'; '.join(told)}. Allowed in {name}: {', '.join(sheet.columns)}",
            file=export.file.path, row=row, remedy="Rename the column, or describe the file in a source profile",
        )  # fmt: skip


def _refuse_nameless(cells: Sequence[Sequence[str]], header: Sequence[str], export: Export) -> None:
    for at, column in enumerate(header):
        if not column and any(len(row) == len(header) and row[at].strip() for row in cells):
            raise CasebookError(
                f"column {at + 1} has no name but holds cells", file=export.file.path, remedy="Name or empty it"
            )


FORMAT = Format("tidy", recognise, read)
