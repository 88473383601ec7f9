"""The stage: every raw file of every case read once, and an account of every row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.errors import CasebookError
from casebook.ingest.assignment import assign_exports
from casebook.ingest.conventions import ISO_DATE
from casebook.ingest.folder import case_files
from casebook.ingest.formats import FORMATS
from casebook.ingest.reading import ANOTHER_PATIENT, IGNORED_FILE, NOTES, Export, Reading
from casebook.model import conform
from casebook.settings import raw_folder

_DEFECT = "This is a defect of Casebook"


def ingest_exports(files: Mapping[str, Sequence[str | Path]], settings: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Table `ingested`: every value as it stood in its source, and one row for each record that holds none.

    files : for each case its raw files, below data/raw/CASE
    settings : for each case what stage `ingest` may know of it
    Raises CasebookError for a folder without files and for a file that cannot be read; nothing is left out.
    """
    parts = [part for case in sorted(settings) for part in _ingest_case(case, files.get(case, ()), settings[case])]
    return {"ingested": conform("ingested", pd.concat(parts, ignore_index=True))}


def _ingest_case(case: str, paths: Sequence[str | Path], settings: Mapping[str, Any]) -> list[pd.DataFrame]:
    exports, ignored = assign_exports(case_files(raw_folder(case), paths), settings)
    readings = [(export, FORMATS[export.format].read(export)) for export in exports]
    _refuse_several_patients(readings)
    _refuse_absent_patient(readings, settings)
    parts = [
        _with_origin(_accounted(export, reading), reading.several_values, export, settings)
        for export, reading in readings
    ]
    for file in ignored:
        row = {
            "source_file": file.name,
            "source_row": 0,
            "row_id": f"{file.name}:0",
            "kind": "none",
            "note": IGNORED_FILE,
        }
        marks = {"decimal": ".", "date_format": ISO_DATE, "case": case, "data_origin": settings["data_origin"]}
        parts.append(pd.DataFrame([row | marks]))
    return parts


def _accounted(export: Export, reading: Reading) -> pd.DataFrame:
    """The rows of a reading, checked: every record of the file is there, nothing else is, and no row twice."""
    rows = reading.rows
    lost, made_up = set(reading.records) - set(rows["source_row"]), set(rows["source_row"]) - set(reading.records)
    key = ["source_row", "source_field"] if reading.several_values and "source_field" in rows else ["source_row"]
    double = int(rows.duplicated(key).sum())
    unknown = set(rows.loc[rows["kind"] == "none", "note"]) - set(NOTES)
    if unknown:
        # A note in other words could carry what a line held, a name for instance.
        raise CasebookError("a row without value has a note of its own", file=export.file.path, remedy=_DEFECT)
    if lost or made_up or double:
        raise CasebookError(
            f"the account of its rows is wrong: {len(lost)} lost, {len(made_up)} made up, {double} double",
            file=export.file.path, row=min(lost | made_up, default=None), remedy=_DEFECT,
        )  # fmt: skip
    return rows


def _with_origin(rows: pd.DataFrame, several_values: bool, export: Export, settings: Mapping[str, Any]) -> pd.DataFrame:
    file = export.file.name
    lines = rows["source_row"].tolist()
    ids = [f"{file}:{line}" for line in lines]
    if several_values and "source_field" in rows:
        fields = rows["source_field"].fillna("")
        ids = [f"{row}:{field}" if field else row for row, field in zip(ids, fields, strict=True)]
    rows = rows.assign(
        source_file=file, row_id=ids, source=export.source, case=settings["case"], data_origin=settings["data_origin"]
    )
    if not settings["free_text"]:
        # A comment may name anybody; it does not leave the raw file unless the case says so.
        rows["text"] = ""
    for column, usual in (("decimal", "."), ("date_format", ISO_DATE)):
        rows[column] = rows[column].fillna(usual) if column in rows else usual
    return rows


def _refuse_several_patients(readings: Sequence[tuple[Export, Reading]]) -> None:
    """Files of one source that each name another patient, while the case does not say which is its own."""
    ids: dict[str, set[str]] = defaultdict(set)
    for export, reading in readings:
        if export.patient is None:
            ids[export.source] |= reading.patients
            if len(ids[export.source]) > 1:
                raise CasebookError(
                    "names another patient than an earlier file of the same source",
                    file=export.file.path,
                    remedy="Remove the file that is not this patient's, or name the patient's id under exports",
                )


def _refuse_absent_patient(readings: Sequence[tuple[Export, Reading]], settings: Mapping[str, Any]) -> None:
    """An id under exports that no file of its entry holds, while they hold others'."""
    entries: dict[int, list[Reading]] = defaultdict(list)
    for export, reading in readings:
        if export.patient is not None and export.entry is not None:
            entries[export.entry].append(reading)
    for number, found in entries.items():
        if any(reading.patients for reading in found):
            continue
        if any((reading.rows["note"] == ANOTHER_PATIENT).any() for reading in found):
            raise CasebookError(
                f"no row is of patient {settings['exports'][number]['patient']!r}, though there are rows of others",
                file=f"config/cases/{settings['case']}.yaml", key=f"exports.{number}.patient", remedy="Correct the id",
            )  # fmt: skip
