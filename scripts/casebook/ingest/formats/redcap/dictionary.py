"""The data dictionary of a REDCap project: its fields, their labels and choices, and which of them identify."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from casebook.errors import CasebookError
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.records import DELIMITERS, first_records, split_records

# REDCap's own column names, as shown on the page, as its programming interface gives them and as older versions did;
# compared by their letters alone.
_NAME = ("variablefieldname", "fieldname")
_FORM = ("formname",)
_TYPE = ("fieldtype",)
_LABEL = ("fieldlabel",)
_CHOICES = (
    "choicescalculationsorsliderlabels", "selectchoicesorcalculations", "choicesorcalculations", "choicescalculations",
)  # fmt: skip
_VALIDATION = ("textvalidationtypeorshowslidernumber", "textvalidationtype")
_IDENTIFIER = ("identifier",)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NO_LETTER = re.compile(r"[^a-z]+")
_NO_NAME = re.compile(r"[^a-z0-9_]")
CHECKED = (("1", "Checked"), ("0", "Unchecked"))
_COMPLETE = (("0", "Incomplete"), ("1", "Unverified"), ("2", "Complete"))
_FIXED_CHOICES = {"yesno": (("1", "Yes"), ("0", "No")), "truefalse": (("1", "True"), ("0", "False"))}
_WITH_CHOICES = ("radio", "dropdown", "select", "checkbox")


@dataclass(frozen=True)
class Field:
    """One field of a REDCap project.

    type : as REDCap names it (text, radio, checkbox, calc ...)
    validation : what a text field takes, as the dictionary names it (number, number_comma_decimal, date_dmy ...)
    choices : pairs of code and label
    unit : where the source declares one for all values of the field
    """

    name: str
    form: str
    label: str
    validation: str
    identifies: bool
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Dictionary:
    """The fields of a REDCap project by name; empty where no dictionary lies beside the data."""

    fields: Mapping[str, Field]

    def field(self, column: str) -> Field | None:
        """The field of a data column; each choice of a checkbox has a column of its own, `field___choice`."""
        found = self.fields.get(column) or self._completions.get(column)
        return found or (self.fields.get(column.partition("___")[0]) if "___" in column else None)

    @cached_property
    def columns(self) -> dict[str, str]:
        """The columns of an export of all fields, in order, each with its header in a labelled export."""
        found: dict[str, str] = {}
        for field in self.fields.values():
            if field.type == "checkbox":
                for code, label in field.choices:
                    found[f"{field.name}___{_NO_NAME.sub('_', code.lower())}"] = f"{field.label} (choice={label})"
            elif field.type != "descriptive":
                found[field.name] = field.label
            completion = f"{field.form}_complete"
            if field.form and completion not in self.fields:
                found.pop(completion, None)
                found[completion] = "Complete?"
        return found

    @cached_property
    def _completions(self) -> dict[str, Field]:
        """What REDCap adds to every form: whether it is complete."""
        forms = dict.fromkeys(field.form for field in self.fields.values() if field.form)
        names = {f"{form}_complete": form for form in forms}
        return {
            name: Field(name, form, "Complete?", "", False, "select", _COMPLETE) for name, form in names.items()
        }  # fmt: skip


def is_dictionary(file: RawFile) -> bool:
    """Whether a file begins as REDCap writes a data dictionary."""
    return _delimiter(decode_head(file.head)) is not None


def find_dictionary(
    file: RawFile, named: str, beside: Mapping[str, RawFile], encoding: str = "", *, must_exist: bool = True
) -> Dictionary:
    """The dictionary of a data file: as its profile names it, else every dictionary that lies in the same folder.

    must_exist : whether the named one has to be there; an ODM file declares its fields itself
    Raises CasebookError when it is not there or is none: without it nobody knows which fields identify.
    """
    folder = PurePosixPath(file.name).parent
    found = (beside.get((folder / named).as_posix()) or beside.get(named)) if named else None
    if found is not None:
        return read_dictionary(found, encoding)
    if named and must_exist:
        raise CasebookError(
            f"its data dictionary {named} is not there", file=file.path,
            remedy=f"Export it from REDCap (Data Dictionary) as {file.path.parent / named}",
        )  # fmt: skip
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
    header = [_letters(cell) for cell in records.cells[0]]

    def column(names: tuple[str, ...]) -> int | None:
        return next((header.index(name) for name in names if name in header), None)

    places = [column(names) for names in (_NAME, _FORM, _LABEL, _VALIDATION, _IDENTIFIER, _TYPE, _CHOICES)]
    if places[4] is None:
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
        name, form, label, validation, identifies, kind, choices = (
            record[place].strip() if place is not None and place < len(record) else "" for place in places
        )
        if name:
            fields[name] = Field(
                name, form, plain(label), validation.lower(), identifies.lower() in ("y", "yes", "1"),
                kind.lower() or "text", _choices(kind.lower(), choices),
            )  # fmt: skip
    return Dictionary(fields)


def plain(label: str) -> str:
    """A label without HTML: tags are taken off before and after entities are resolved, comparisons like `< 5` stay."""
    return " ".join(_TAG.sub(" ", html.unescape(_TAG.sub(" ", label))).split())


def _choices(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    """`0, Female | 1, Male` as pairs; a label may hold commas. What a calculation or a slider says is no choice."""
    if kind in _FIXED_CHOICES:
        return _FIXED_CHOICES[kind]
    if kind not in _WITH_CHOICES:
        return ()
    # REDCap itself keeps choices on lines; older exports wrote the line break as \n.
    parts = (part.partition(",") for part in re.split(r"\||\r\n|\r|\n|\\n", text) if part.strip())
    return tuple((code.strip(), plain(label)) for code, _, label in parts)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())


def _delimiter(text: str) -> str | None:
    for delimiter in DELIMITERS:
        for cells in first_records(text, delimiter, 1):
            header = [_letters(cell) for cell in cells]
            if header and header[0] in _NAME and set(header) & set(_FORM):
                return delimiter
    return None
