"""The cells of a workbook (XLSX, XLSM) as text. Runs in a process of its own (see `limited`): the file is untrusted.

openpyxl reads cells and strings one by one; the few other parts that matter (sheets, styles, calendar) are read here,
since laboratories' programs write much else that openpyxl refuses.
"""

import posixpath
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.cell.text import Text
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS

from casebook.containers.cell_texts import BETWEEN_CELLS, CellTexts
from casebook.errors import CasebookError

MAXIMUM_PART = 100_000_000
MAXIMUM_PARTS = 500_000_000
MAXIMUM_RATIO = 100
MAXIMUM_ROWS = 200_000
MAXIMUM_COLUMNS = 500
# A part below this size harms nothing however well it was packed.
_HARMLESS = 1_000_000
_LAST_ROW = 1_048_576
_NO_WORKBOOKS = (
    ("mimetype", "an OpenDocument file (ODS)"),
    ("xl/workbook.bin", "a binary workbook (XLSB)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
)
_SAVE = "Save it again as an Excel workbook (.xlsx), or each sheet as CSV UTF-8"


def read_workbook(path: str) -> list[dict[str, Any]]:
    """Every sheet with cells to read: number of its tab, title, and rows as text or the fault that it has.

    A row is the number of the row and its cells, joined by BETWEEN_CELLS; a cell that is no text begins with TYPED.
    Rows without content are left out; chart sheets too, but they count among the tabs.
    Raises CasebookError for what is no workbook, damaged, or larger than an export can be.
    """
    with _faults(path), ZipFile(path) as archive:
        parts = _Parts(archive, path)
        book = _Book(parts, path)
        return [_sheet(book, number, title, part, path) for number, title, part in book.sheets]


@contextmanager
def _faults(file: str) -> Iterator[None]:
    """What the libraries say of a damaged or hostile file, in words that do not quote it."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise CasebookError("is a workbook (XLSX) that is damaged or cut off", file=file, remedy=_SAVE) from None
    except ParseError:
        raise CasebookError("is a workbook (XLSX) whose XML is damaged", file=file, remedy=_SAVE) from None
    except DefusedXmlException:
        message = "is a workbook (XLSX) whose XML declares a document type or entities, as no spreadsheet does"
        raise CasebookError(message, file=file, remedy=_SAVE) from None
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, struct.error) as error:
        message = f"is a workbook (XLSX) with a part that cannot be read ({type(error).__name__})"
        raise CasebookError(message, file=file, remedy=_SAVE) from None


class _Parts:
    """The parts of a workbook's ZIP file by name, once their declared sizes are found harmless."""

    def __init__(self, archive: ZipFile, path: str) -> None:
        self.archive, self.path = archive, path
        members = archive.infolist()
        # Some programs write backslashes, or a case of their own, where the other parts name it otherwise.
        self._names = {_plain(member.filename): member for member in members}
        if any(member.flag_bits & 1 for member in members):
            raise CasebookError("is locked with a password", file=path, remedy="Save it without password")
        total = 0
        for member in members:
            total += member.file_size
            ratio = member.file_size / max(member.compress_size, 1)
            if member.file_size > MAXIMUM_PART or total > MAXIMUM_PARTS:
                raise CasebookError(
                    f"unpacks to more than {MAXIMUM_PART // 10**6} MB a part or {MAXIMUM_PARTS // 10**6} MB in all",
                    file=path, remedy="Export this patient alone",
                )  # fmt: skip
            if member.file_size > _HARMLESS and ratio > MAXIMUM_RATIO:
                raise CasebookError(
                    f"unpacks to more than {MAXIMUM_RATIO} times its size, as a ZIP bomb does", file=path, remedy=_SAVE
                )
        for name, what in _NO_WORKBOOKS:
            if name in self._names:
                raise CasebookError(f"is {what}, no workbook that can be read", file=path, remedy=_SAVE)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def open(self, name: str) -> Any:
        """The part as a binary file. Raises CasebookError when it is missing."""
        if name not in self:
            raise CasebookError("is a workbook (XLSX) of which a part is missing", file=self.path, remedy=_SAVE)
        return self.archive.open(self._names[_plain(name)])

    def xml(self, name: str) -> Element:
        """The root of a part that is XML."""
        with self.open(name) as part:
            return fromstring(part.read(), forbid_dtd=True)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that one part refers to: id -> last word of the type, name. "" is the whole workbook."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations not in self:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/"))),
            )
            for relation in self.xml(relations)
            if relation.get("TargetMode") != "External"
        }


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


class _Book:
    """What holds for all sheets: which there are, shared strings, styles and calendar."""

    def __init__(self, parts: _Parts, path: str) -> None:
        self.parts = parts
        main = next((target for kind, target in parts.related("").values() if kind == "officeDocument"), "")
        if not main:
            raise CasebookError("is a ZIP file, no workbook", file=path, remedy="Unpack it")
        root = parts.xml(main)
        if root.tag != f"{{{SHEET_MAIN_NS}}}workbook":
            what = "a workbook of the kind Strict Open XML" if _is_strict(root.tag) else "no workbook"
            raise CasebookError(f"is {what}", file=path, remedy=_SAVE)
        related = parts.related(main)
        properties = root.find(f"{{{SHEET_MAIN_NS}}}workbookPr")
        counted_from_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        self.epoch = CALENDAR_MAC_1904 if counted_from_1904 else CALENDAR_WINDOWS_1900
        self.sheets = []
        for number, sheet in enumerate(root.iterfind(f"{{{SHEET_MAIN_NS}}}sheets/{{{SHEET_MAIN_NS}}}sheet"), start=1):
            kind, target = related.get(sheet.get(f"{{{REL_NS}}}id", ""), ("", ""))
            if kind in ("worksheet", ""):
                self.sheets.append((number, sheet.get("name", ""), target))
        by_kind = dict(related.values())
        for kind in ("sharedStrings", "styles"):
            # Some programs do not say where these are; then they are where they always are.
            usual = posixpath.join(posixpath.dirname(main), f"{kind}.xml")
            if kind not in by_kind and usual in parts:
                by_kind[kind] = usual
        self.strings = self._strings(by_kind.get("sharedStrings"))
        self.formats = self._formats(by_kind.get("styles"))
        self.dates = {at for at, form in enumerate(self.formats) if is_date_format(form)}
        self.durations = {at for at, form in enumerate(self.formats) if is_timedelta_format(form)}

    def _strings(self, name: str | None) -> list[str]:
        strings = []
        if name is not None:
            with self.parts.open(name) as part:
                for _, node in iterparse(part, forbid_dtd=True):
                    if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                        strings.append(Text.from_tree(node).content)
                        node.clear()
        return strings

    def _formats(self, name: str | None) -> list[str]:
        """The number format of each style."""
        if name is None:
            return []
        root = self.parts.xml(name)
        own = {
            int(form.get("numFmtId", 0)): form.get("formatCode", "")
            for form in root.iterfind(f"{{{SHEET_MAIN_NS}}}numFmts/{{{SHEET_MAIN_NS}}}numFmt")
        }
        styles = root.iterfind(f"{{{SHEET_MAIN_NS}}}cellXfs/{{{SHEET_MAIN_NS}}}xf")
        numbers = [int(style.get("numFmtId", 0)) for style in styles]
        return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in numbers]


def _is_strict(tag: str) -> bool:
    return "purl.oclc.org/ooxml" in tag


class _Cells(WorkSheetParser):
    """openpyxl's cells, where a formula without a stored value can be told from an empty cell."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            stored = element.find(VALUE_TAG)
            # An empty text is a value; an empty number is none.
            if stored is None or element.get("t", "n") != "str":
                cell["data_type"] = "f"
        return cell


def _sheet(book: _Book, number: int, title: str, part: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {"number": number, "title": title}
    try:
        with _faults(f"{path}!{number}"):
            found["rows"] = list(_rows(book, part, f"{path}!{number}"))
    except CasebookError as fault:
        # The sheet may be one that the case ignores, so the others are read first.
        found["fault"] = [fault.message, fault.row, fault.remedy]
    return found


def _rows(book: _Book, part: str, place: str) -> Iterator[str]:
    last = rows = 0
    with book.parts.open(part) as source:
        cells = _Cells(
            source, book.strings, data_only=True, epoch=book.epoch, date_formats=book.dates,
            timedelta_formats=book.durations,
        )  # fmt: skip
        text_of = CellTexts(book.formats)
        for _, element in iterparse(source, forbid_dtd=True):
            if element.tag == ROW_TAG:
                row, found = cells.parse_row(element)
                element.clear()
                if not last < row <= _LAST_ROW:
                    raise CasebookError("its rows do not stand in order", file=place, row=row, remedy=_SAVE)
                last = row
                texts = _in_columns(found, text_of, row, place)
                if texts:
                    rows += 1
                    if rows > MAXIMUM_ROWS:
                        raise CasebookError(
                            f"holds more than {MAXIMUM_ROWS:,} rows", file=place, remedy="Export this patient alone"
                        )
                    yield BETWEEN_CELLS.join((str(row), *texts))
            elif element.tag == DATA_TAG:
                return
    raise CasebookError("holds no table of cells", file=place, remedy=_SAVE)


def _in_columns(found: list[dict[str, Any]], text_of: CellTexts, row: int, place: str) -> list[str]:
    """The texts of a row, each in its column, without empty ones after the last."""
    texts: list[str] = []
    for cell in found:
        if cell["value"] is None and cell["data_type"] != "f":
            continue
        text = text_of(cell)
        if not text:
            continue
        column = cell["column"]
        if column > MAXIMUM_COLUMNS:
            raise CasebookError(
                f"holds a cell in column {column:,}; at most {MAXIMUM_COLUMNS} columns are read", file=place, row=row,
                remedy="Delete what stands beside the table",
            )  # fmt: skip
        if column <= len(texts):
            raise CasebookError("its cells do not stand in order", file=place, row=row, remedy=_SAVE)
        texts.extend([""] * (column - 1 - len(texts)))
        texts.append(text)
    return texts
