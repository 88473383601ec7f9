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
from casebook.ingest.identifiers import Identifier
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import ANOTHER_PATIENT, IGNORED_FILE, NOTES, Export, Reading
from casebook.model import conform
from casebook.settings import RAW, raw_folder

_DEFECT = "This is a defect of Casebook"

LONGEST_VALUE = 60

Readings = list[tuple[Export, Reading]]


def ingest_exports(
    files: Mapping[str, Sequence[str | Path]], settings: Mapping[str, Any], root: Path = RAW
) -> dict[str, pd.DataFrame]:
    """Tables `ingested` and `exports`: every value as it stood in its source, and how each file was read.

    A record that holds no value has a row of kind none. Nothing is left out.

    files : for each case its raw files, below ROOT/CASE
    settings : for each case what stage `ingest` may know of it, with the patients' ids
    root : data/raw, or the copy of it that a job was given
    Raises CasebookError for a folder without files and for a file that cannot be read.
    """
    rows, exports = [], []
    for case in sorted(settings):
        whole_files = _files(case, files, root)
        readings, ignored = _read_case(whole_files, settings[case])
        prints = {
            name: dict(zip(("bytes", "sha256"), file.digest(), strict=True)) for name, file in whole_files.items()
        }
        who = {"case": case, "data_origin": settings[case]["data_origin"]}
        for export, reading in readings:
            whole = accounted(export, reading)
            rows.append(_with_origin(whole, reading.several_values, export, settings[case]).assign(**who))
            exports.append(_told(export, reading) | prints[export.file.source_file] | who)
        for file in ignored:
            rows.append(pd.DataFrame([_ignored_row(file) | who]))
            told = {"export": file.name, "source_file": file.source_file, "format": "ignored"}
            exports.append(told | prints[file.source_file] | who)
    return {
        "ingested": conform("ingested", pd.concat(rows, ignore_index=True)),
        "exports": conform("exports", pd.DataFrame(exports)),
    }


def read_identifiers(
    files: Mapping[str, Sequence[str | Path]], settings: Mapping[str, Any], root: Path = RAW
) -> dict[str, frozenset[Identifier]]:
    """What the raw files of each case say of who people are; to be held in memory and written nowhere.

    files, settings, root : as for `ingest_exports`
    """
    return {
        case: frozenset().union(
            *(reading.identifiers for _, reading in _read_case(_files(case, files, root), settings[case])[0])
        )
        for case in sorted(settings)
    }


def check_unchanged(files: Mapping[str, Sequence[str | Path]], exports: pd.DataFrame, root: Path = RAW) -> None:
    """Raises CasebookError for a raw file that is not the one that was read, which names it.

    files, root : as for `ingest_exports`
    exports : the table that it returned
    """
    for case, paths in sorted(files.items()):
        read = exports[exports["case"] == case]
        before = dict(zip(read["source_file"], read["sha256"], strict=True))
        now = {file.source_file: file for file in _files(case, {case: paths}, root).values()}
        changed = [name for name, file in now.items() if before.get(name) != file.digest()[1]]
        for name in sorted({*changed, *(before.keys() - now.keys())}):
            raise CasebookError(
                "changed after it was read, while its case was built",
                file=raw_folder(case, root) / name, remedy="Run again when it is complete",
            )  # fmt: skip


def _files(case: str, files: Mapping[str, Sequence[str | Path]], root: Path) -> dict[str, RawFile]:
    return case_files(raw_folder(case, root), files.get(case, ()))


def _read_case(files: Mapping[str, RawFile], settings: Mapping[str, Any]) -> tuple[Readings, list[RawFile]]:
    """What was read from each export of a case, and the files that the case file ignores."""
    exports, ignored = assign_exports(files, settings)
    readings = [(export, FORMATS[export.format].read(export)) for export in exports]
    _refuse_several_patients(readings)
    _refuse_absent_patient(readings, settings)
    return readings, ignored


def _told(export: Export, reading: Reading) -> dict[str, Any]:
    """The row of table `exports`."""
    return {
        "export": export.file.name,
        "source_file": export.file.source_file,
        "format": export.format,
        "source": export.source,
        "records": len(set(reading.records)),
        "values": int((reading.rows["kind"] != "none").sum()),
        # Semicolons and commas are among what it tells.
        "conventions": " · ".join(f"{name} {value}" for name, value in reading.conventions.items() if name != "format"),
    }


def _ignored_row(file: RawFile) -> dict[str, Any]:
    return {
        "source_file": file.source_file,
        "source_row": 0,
        "row_id": f"{file.name}:0",
        "kind": "none",
        "note": IGNORED_FILE,
        "decimal": ".",
        "date_format": ISO_DATE,
    }


def accounted(export: Export, reading: Reading) -> pd.DataFrame:
    """The rows of a reading, checked: every record of the file is there, nothing else is, and no row twice.

    Raises CasebookError for an account that is wrong, which is a defect of a reader.
    """
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
    rows = rows.assign(source_file=export.file.source_file, row_id=ids, source=export.source)
    if not settings["free_text"]:
        # A comment may name anybody; it does not leave the raw file unless the case says so.
        rows["text"] = ""
        if "value" in rows:
            # A narrative result (HL7 TX and FT) is a comment, too; no number or word of a result is so long.
            rows["value"] = [_without_narrative(value) for value in rows["value"]]
        if "pattern" in rows:
            # An instruction to take a drug (FHIR Dosage.text) may be a story, too.
            rows["pattern"] = [_without_narrative(pattern) for pattern in rows["pattern"]]
    for column, usual in (("decimal", "."), ("date_format", ISO_DATE)):
        rows[column] = rows[column].fillna(usual) if column in rows else usual
    return rows


def _without_narrative(value: Any) -> Any:
    is_narrative = isinstance(value, str) and len(value) > LONGEST_VALUE
    return f"a text of {len(value)} characters" if is_narrative else value


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
                "no row is of the patient named here, though there are rows of others",
                file=f"config/cases/{settings['case']}.yaml", key=f"exports.{number}.patient", remedy="Correct the id",
            )  # fmt: skip
