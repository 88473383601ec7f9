"""The records of a REDCap project as one grid of cells, whatever they were exported as."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casebook.ingest.formats.redcap.dictionary import Dictionary
from casebook.ingest.identifiers import Identifier

# Columns that REDCap adds to say which row it is; they hold no answer.
EVENT, INSTRUMENT, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
STRUCTURE = (EVENT, INSTRUMENT, INSTANCE)
# These two hold words that a site or a person chose.
SITE_WORDS = ("redcap_data_access_group", "redcap_survey_identifier")
_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class GridRow:
    """The answers of one record, in one event and one instance of a repeated form where there are such.

    cells : one for each column of the grid
    units : of those values for which the source gives one, by column
    within : the row of the form or event to which this one belongs, where the source says so (plain CDISC ODM)
    """

    source_row: int
    cells: list[str]
    event: str = ""
    instrument: str = ""
    instance: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    within: "GridRow | None" = None


@dataclass(frozen=True)
class Grid:
    """All records of an export.

    columns : the record's id first; without the columns that name event, instrument and instance
    dictionary : the project's fields
    header_row : line of the header; None where there is none
    others : source_row and note of what holds no record
    damaged : source_row, note and first cell of records whose other cells may be displaced
    missing : codes that stand for a missing answer, as far as the export itself says
    complete : whether a field that is no column of the grid is known not to have been exported
    identifiers : what the file says of who people are, beside its fields
    conventions : how the file is written, for the log
    """

    columns: list[str]
    rows: list[GridRow]
    dictionary: Dictionary
    header_row: int | None = None
    others: Sequence[tuple[int, str]] = ()
    damaged: Sequence[tuple[int, str, str]] = ()
    missing: frozenset[str] = frozenset()
    complete: bool = True
    identifiers: frozenset[Identifier] = frozenset()
    conventions: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """The record ids, row by row."""
        return [row.cells[0] for row in self.rows]


def as_cell(text: str) -> str:
    """The text of a cell as an XML attribute can hold it: line breaks as blanks, no control characters.

    REDCap's ODM gives long answers so; a CSV has them with their line breaks, and both must read the same.
    """
    if text.isprintable():
        return text.strip()
    return _CONTROL.sub("", _BREAK.sub(" ", text)).strip()


def columns_of(form: Mapping) -> set[str]:
    """The columns that a form of a profile needs."""
    return {form["date"], *form.get("fields", {})}
