"""Workbooks (XLSX, XLSM): each sheet is a file of its own to the readers, `lis_2021.xlsx!1`.

The cells are read in a process of its own (`workbook_cells`); this side never opens the ZIP file.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from casebook.containers.cell_texts import BETWEEN_CELLS, TYPED, WITHOUT_STORED_VALUE
from casebook.containers.limited import run_limited
from casebook.errors import CasebookError
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import SheetBytes
from casebook.ingest.records import NO_STORED_VALUE, SheetText, TypedCell

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class SheetFile(RawFile):
    """One sheet of a workbook, as a file.

    name : that of the workbook and, after "!", the number of the sheet's tab from 1
    path : likewise, for messages
    workbook : name of the workbook, as the tables call the file
    title : the sheet's own name, to be matched with the case file alone: it may hold a person's name
    rows : its rows as the other process wrote them; none for an empty sheet
    fault : why the sheet cannot be read: message, row and remedy
    decimal : mark with which its source writes numbers; a reader that finds out another changes it
    """

    workbook: str = ""
    number: int = 0
    title: str = field(default="", repr=False)
    rows: tuple[str, ...] = field(default=(), repr=False)
    fault: tuple[str, int | None, str] | None = None
    decimal: str = "."

    @property
    def source_file(self) -> str:
        """The workbook, as the tables name it."""
        return self.workbook

    @property
    def is_empty(self) -> bool:
        """Whether no cell of the sheet holds anything."""
        return not self.rows and self.fault is None

    @cached_property
    def head(self) -> bytes:
        """The whole sheet, as `content` gives it."""
        return self.content()

    def content(self) -> bytes:
        """The sheet as tab-separated text, which bears its records. Raises CasebookError where it cannot be read."""
        return self._bytes

    def check_size(self) -> None:
        """Nothing: the size of a workbook was checked before it was opened."""

    @cached_property
    def _bytes(self) -> SheetBytes:
        if self.fault is not None:
            message, row, remedy = self.fault
            raise CasebookError(message, file=self.path, row=row, remedy=remedy)
        split = [row.split(BETWEEN_CELLS) for row in self.rows]
        width = max(map(len, split), default=1) - 1
        cells = [[self._cell(text) for text in row[1:]] + [""] * (width + 1 - len(row)) for row in split]
        return SheetBytes.of(SheetText.of([int(row[0]) for row in split], cells, self.number))

    def _cell(self, text: str) -> str:
        if text.startswith(TYPED):
            return TypedCell(TypedCell(text[1:]).written(self.decimal))
        return NO_STORED_VALUE if text == WITHOUT_STORED_VALUE else text


def is_workbook(file: RawFile) -> bool:
    """Whether a file is a ZIP file, as workbooks are; what else it may be is found out where it is opened."""
    return file.head.startswith(_ZIP)


def sheets_of(file: RawFile) -> list[SheetFile]:
    """Every worksheet of a workbook in the order of its tabs, hidden and empty ones too.

    Raises CasebookError for what is no workbook, cannot be read, or is beyond the limits of an export.
    """
    file.check_size()
    found = run_limited("casebook.containers.workbook_cells:read_workbook", str(file.path), file=file.path)
    file.check_unchanged()
    sheets = [_sheet_file(file, sheet) for sheet in found]
    if all(sheet.is_empty for sheet in sheets):
        raise CasebookError("holds no cell in any sheet", file=file.path, remedy="List it under ignore")
    return sheets


def _sheet_file(file: RawFile, sheet: dict[str, Any]) -> SheetFile:
    number = sheet["number"]
    return SheetFile(
        Path(f"{file.path}!{number}"),
        f"{file.name}!{number}",
        file.name,
        number,
        sheet["title"],
        tuple(sheet.get("rows", ())),
        tuple(sheet["fault"]) if "fault" in sheet else None,
    )
