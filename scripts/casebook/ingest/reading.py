"""What every format shares: the export to be read, what a reader gives back, and why a row may hold no value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from casebook.errors import CasebookError
from casebook.ingest.identifiers import Identifier
from casebook.ingest.raw_file import RawFile

# Why a record yields no value: `note` of a row of kind none. The ledger counts by these words.
IGNORED_FILE = "file ignored by the case file"
COLUMN_HEADER = "column header"
BLANK_LINE = "blank line"
HEADER_LINE = "header line"
PATIENT_HEADER = "patient header"
DATA_DICTIONARY = "data dictionary"
NO_VALUE = "no value in the row"
ANOTHER_PATIENT = "another patient"
NOT_MAPPED = "field not mapped"
IDENTIFIER = "identifier"
NO_RESULT_MESSAGE = "message without results"
OUTSIDE_MESSAGE = "outside any message"
OTHER_RESOURCE = "resource without results"
NOTES = (
    IGNORED_FILE, COLUMN_HEADER, BLANK_LINE, HEADER_LINE, PATIENT_HEADER, DATA_DICTIONARY, NO_VALUE, ANOTHER_PATIENT,
    NOT_MAPPED, IDENTIFIER, NO_RESULT_MESSAGE, OUTSIDE_MESSAGE, OTHER_RESOURCE,
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """One file and how it is to be read.

    source : the source profile's name, or the format's where it needs none
    profile : the source profile, empty where there is none
    patient : this patient's id in a file that holds several; None when the case names none
    entry : number of the case's exports entry, None when the file was recognised without one
    beside : every file of the case by name, for formats that need two
    """

    file: RawFile
    format: str
    source: str
    profile: Mapping[str, Any]
    patient: str | None = None
    entry: int | None = None
    beside: Mapping[str, RawFile] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a reader found in one file.

    rows : columns of table `ingested`; at least source_row, kind and note, and for a value decimal and date_format
    records : source_row of every record of the file, whether it holds a value or not
    several_values : whether a record may yield several rows, which source_field then tells apart
    patients : ids of the patients whose rows were taken, where the file has such ids
    identifiers : what the file says of who people are; held in memory only
    conventions : how the file is written, as the log tells it: encoding, separator, decimal mark, order of dates
    """

    rows: pd.DataFrame
    records: list[int]
    several_values: bool = False
    patients: frozenset[str] = frozenset()
    identifiers: frozenset[Identifier] = frozenset()
    conventions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """A format of raw exports.

    recognise : from a file, the source profiles and the files beside it, the sources as which it can be read (a
        profile's name, or the format's own where it needs none), each with whether that is certain
    read : every record of an export
    alone : whether a file that is recognised can be of no other format, so that the others need not look at it
    """

    name: str
    recognise: Callable[[RawFile, Mapping[str, Mapping], Mapping[str, RawFile]], dict[str, bool]]
    read: Callable[[Export], Reading]
    alone: bool = False


def valueless(rows: Iterable[tuple[int, str]]) -> pd.DataFrame:
    """Rows of kind none from pairs of source_row and note."""
    rows = list(rows)
    return pd.DataFrame(
        {"source_row": [row for row, _ in rows], "kind": "none", "note": [note for _, note in rows]},
        index=range(len(rows)),
    )


def one_patient(ids: Iterable[str], export: Export) -> str | None:
    """The id whose rows are the case's own, None where the file names no patient at all.

    Raises CasebookError when the file holds several patients and the case does not say which it is. The ids are not
    repeated in the message: they may identify.
    """
    if export.patient is not None:
        return export.patient
    found = {patient for patient in ids if patient}
    if len(found) > 1:
        raise CasebookError(
            f"holds rows of {len(found)} patients",
            file=export.file.path,
            remedy="Name this patient's id in the case file: exports: [{files: " + export.file.name + ", patient: ID}]",
        )
    return next(iter(found), None)
