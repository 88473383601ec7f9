"""The data dictionary of a REDCap project: its fields, their labels, and which of them identify a person."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from casebook.errors import CasebookError
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.records import DELIMITERS, first_records, split_records
from casebook.ingest.table_rows import as_label

# REDCap's own column names, as shown on the page and as its programming interface gives them.
_NAME = ("variable / field name", "field_name")
_FORM = ("form name", "form_name")
_LABEL = ("field label", "field_label")
_VALIDATION = ("text validation type or show slider number", "text_validation_type_or_show_slider_number")
_IDENTIFIER = ("identifier?", "identifier")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CHECKBOX = re.compile(r"___[^_].*\Z")


@dataclass(frozen=True)
class Field:
    """One field of a REDCap project."""

    name: str
    form: str
    label: str
    validation: str
    identifies: bool


@dataclass(frozen=True)
class Dictionary:
    """The fields of a REDCap project by name; empty where no dictionary lies beside the data."""

    fields: Mapping[str, Field]

    def field(self, column: str) -> Field | None:
        """The field of a data column; each choice of a checkbox has a column of its own, `field___choice`."""
        return self.fields.get(column) or self.fields.get(_CHECKBOX.sub("", column))


def is_dictionary(file: RawFile) -> bool:
    """Whether a file begins as REDCap writes a data dictionary."""
    return _delimiter(decode_head(file.head)) is not None


def find_dictionary(file: RawFile, named: str, beside: Mapping[str, RawFile], encoding: str = "") -> Dictionary:
    """The dictionary of a data file: as its profile names it, else every dictionary that lies in the same folder.

    Raises CasebookError when the named one is not there or is none: without it nobody knows which fields identify.
    """
    folder = PurePosixPath(file.name).parent
    if named:
        found = beside.get((folder / named).as_posix()) or beside.get(named)
        if found is None:
            raise CasebookError(
                f"its data dictionary {named} is not there", file=file.path,
                remedy=f"Export it from REDCap (Data Dictionary) as {file.path.parent / named}",
            )  # fmt: skip
        return read_dictionary(found, encoding)
    fields: dict[str, Field] = {}
    for other in beside.values():
        if PurePosixPath(other.name).parent == folder and is_dictionary(other):
            fields.update(read_dictionary(other, encoding).fields)
    return Dictionary(fields)


def read_dictionary(file: RawFile, encoding: str = "") -> Dictionary:
    """The fields that a dictionary file declares. Raises CasebookError when it is none."""
    text = decode(file.content(), file.path, encoding)
    delimiter = _delimiter(text)
    if delimiter is None:
        raise CasebookError(
            "is no REDCap data dictionary", file=file.path, remedy="Export it from REDCap (Data Dictionary)"
        )
    records = split_records(text, delimiter, file.path)
    header = [as_label(cell) for cell in records.cells[0]]

    def column(names: tuple[str, ...]) -> int | None:
        return next((header.index(name) for name in names if name in header), None)

    places = [column(names) for names in (_NAME, _FORM, _LABEL, _VALIDATION, _IDENTIFIER)]
    if places[-1] is None:
        raise CasebookError(
            "has no column Identifier?", file=file.path, remedy="Export the dictionary again, with all columns"
        )
    fields = {}
    for line, record in zip(records.lines[1:], records.cells[1:], strict=True):
        if len(record) not in (0, len(header)):
            # A cell too many could hide in another column that a field identifies a person.
            raise CasebookError(
                f"{len(record)} cells where the header has {len(header)}", file=file.path, row=line,
                remedy="Export the dictionary again from REDCap",
            )  # fmt: skip
        name, form, label, validation, identifies = (
            record[place].strip() if place is not None and place < len(record) else "" for place in places
        )
        if name:
            fields[name] = Field(name, form, _plain(label), validation.lower(), identifies.lower() in ("y", "yes", "1"))
    return Dictionary(fields)


def _delimiter(text: str) -> str | None:
    for delimiter in DELIMITERS:
        for cells in first_records(text, delimiter, 1):
            header = [as_label(cell) for cell in cells]
            if header and header[0] in _NAME and set(header) & set(_FORM):
                return delimiter
    return None


def _plain(label: str) -> str:
    """A label without HTML: tags are taken off before and after entities are resolved, comparisons like `< 5` stay."""
    return " ".join(_TAG.sub(" ", html.unescape(_TAG.sub(" ", label))).split())
