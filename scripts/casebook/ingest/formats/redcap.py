"""REDCap: a record a row, its fields as columns, several forms in one table, repeated ones in rows of their own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from casebook.errors import CasebookError
from casebook.ingest.formats.redcap_dictionary import Dictionary, find_dictionary, is_dictionary
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.reading import (
    ANOTHER_PATIENT,
    BLANK_LINE,
    COLUMN_HEADER,
    DATA_DICTIONARY,
    IDENTIFIER,
    NO_VALUE,
    NOT_MAPPED,
    Export,
    Format,
    Reading,
    one_patient,
    valueless,
)
from casebook.ingest.records import DELIMITERS, Records, first_records, split_records
from casebook.ingest.table_rows import NO_PATIENT, as_label, refuse_swallowed_rows

# Columns that REDCap adds to say which row it is; they hold no answer.
_STRUCTURE = (
    "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group",
    "redcap_survey_identifier",
)  # fmt: skip
# These two hold words that a site chose, the others what REDCap counted.
_SITE_WORDS = ("redcap_data_access_group", "redcap_survey_identifier")
_SHOWN_FIELDS = 30
_DATE_ALONE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every REDCap profile of which a whole form stands in the header; `redcap` for a dictionary and an unknown one."""
    if is_dictionary(file):
        return {"redcap": True}
    header = _header(decode_head(file.head))[1]
    found = {
        name: True
        for name, profile in sources.items()
        if profile["format"] == "redcap"
        and any(set(_columns(form)) <= set(header) for form in profile.get("forms", {}).values())
    }
    if not found and header:
        known = header[0] in find_dictionary(file, "", beside).fields
        if known or set(header) & set(_STRUCTURE):
            return {"redcap": False}
    return found


def read(export: Export) -> Reading:
    """One row for every filled field that the profile maps; the other filled fields without their content.

    Raises CasebookError without a profile, when a form of it stands there in part, and for several patients.
    """
    path, profile = export.file.path, export.profile
    text = decode(export.file.content(), path, profile.get("encoding", ""))
    delimiter, header, index = _header(text)
    records = split_records(text, delimiter, path)
    if is_dictionary(export.file):
        notes = [(line, DATA_DICTIONARY) for line in records.lines]
        return Reading(valueless(notes), records.lines)
    dictionary = find_dictionary(export.file, profile.get("dictionary", ""), export.beside, profile.get("encoding", ""))
    if not profile:
        raise _no_profile(export, dictionary)
    _check_header(header, records.lines[index], export)
    return _data_rows(records, header, index, export, _Fields(export, header, dictionary))


class _Fields:
    """What each column of the data stands for."""

    def __init__(self, export: Export, header: list[str], dictionary: Dictionary) -> None:
        named = {as_label(label) for label in export.profile.get("identifiers", [])}
        fields = [dictionary.field(column) for column in header]
        self.header = header
        self.identifies = [
            as_label(column) in named or (field is not None and field.identifies) or column in _SITE_WORDS
            for column, field in zip(header, fields, strict=True)
        ]
        default = export.profile.get("decimal", ".")
        date_format = export.profile.get("date_format", "%Y-%m-%d")
        self.mapped: dict[int, dict[str, Any]] = {}
        self.dates: dict[int, int] = {}
        for name, form in export.profile["forms"].items():
            if form["date"] not in header:
                continue
            for column, code in form.get("fields", {}).items():
                at = header.index(column)
                field = fields[at]
                if self.identifies[at]:
                    continue
                validation = field.validation if field else ""
                self.dates[at] = header.index(form["date"])
                self.mapped[at] = {
                    "source_field": column,
                    "kind": form["kind"],
                    "code": code,
                    "name": field.label if field else "",
                    "instrument": form.get("instrument", name) if form["kind"] == "score" else "",
                    "unit": form.get("units", {}).get(column, ""),
                    "decimal": ","
                    if validation.endswith("comma_decimal")
                    else "."
                    if "number" in validation
                    else default,
                    "date_format": date_format,
                }
        # The record's id and the dates say whose and when a value is; they are no values of their own.
        self.silent = {0, *self.dates.values(), *(header.index(name) for name in _STRUCTURE if name in header)}
        self.silent -= {at for at, column in enumerate(header) if column in _SITE_WORDS}

    def rows(self, line: int, cells: list[str]) -> Iterator[dict[str, Any]]:
        """The rows of table `ingested` that one record yields."""
        for at, cell in enumerate(cells):
            if at in self.silent or not cell.strip():
                continue
            if at in self.mapped:
                yield {
                    "source_row": line, **self.mapped[at], "value": cell.strip(),
                    "collected_at": self._date(cells, self.dates[at]), "note": "",
                }  # fmt: skip
            else:
                note = IDENTIFIER if self.identifies[at] else NOT_MAPPED
                yield {"source_row": line, "kind": "none", "source_field": self.header[at], "note": note}

    def _date(self, cells: list[str], at: int) -> str:
        """The date of a form's row; of a field that identifies only what can be nothing but a date."""
        cell = cells[at].strip()
        return cell if not self.identifies[at] or _DATE_ALONE.fullmatch(cell) else ""


def _data_rows(records: Records, header: list[str], index: int, export: Export, fields: _Fields) -> Reading:
    width = len(header)
    data = [number for number, cells in enumerate(records.cells) if number > index and any(map(str.strip, cells))]
    ids = {number: records.cells[number][0].strip() for number in data}
    patient = one_patient((ids[number] for number in data if len(records.cells[number]) == width), export)
    values: list[dict[str, Any]] = []
    others: list[tuple[int, str]] = []
    for number, (line, cells) in enumerate(zip(records.lines, records.cells, strict=True)):
        if any("\n" in cell or "\r" in cell for cell in cells):
            refuse_swallowed_rows(records, number, width)
        if number == index:
            others.append((line, COLUMN_HEADER))
        elif number not in ids:
            others.append((line, BLANK_LINE))
        elif ids[number] and ids[number] != patient:
            others.append((line, ANOTHER_PATIENT))
        elif len(cells) != width or not ids[number]:
            # No cell is kept: one that identifies may have slipped into another column.
            note = f"{len(cells)} cells where the header has {width}" if len(cells) != width else NO_PATIENT
            kind = next(iter(export.profile["forms"].values()))["kind"]
            values.append({"source_row": line, "kind": kind, "note": note, "decimal": ".", "date_format": "%Y-%m-%d"})
        else:
            found = list(fields.rows(line, cells))
            values.extend(found)
            if not found:
                others.append((line, NO_VALUE))
    rows = pd.concat([pd.DataFrame(values, dtype=object), valueless(others).astype(object)], ignore_index=True)
    patients = frozenset({patient} if patient and patient in ids.values() else ())
    return Reading(rows, list(records.lines), several_values=True, patients=patients)


def _header(text: str) -> tuple[str, list[str], int]:
    """Delimiter, column names and record index of the header: the first line that is not blank."""
    found: tuple[str, list[str], int] = (",", [], 0)
    for delimiter in DELIMITERS:
        for index, cells in enumerate(first_records(text, delimiter)):
            if any(map(str.strip, cells)):
                if len(cells) > len(found[1]):
                    found = (delimiter, [cell.strip() for cell in cells], index)
                break
    return found


def _columns(form: Mapping) -> list[str]:
    return [form["date"], *form.get("fields", {})]


def _check_header(header: list[str], row: int, export: Export) -> None:
    """A form stands in the header with all its columns or with none, and no column stands there twice."""
    double = sorted({column for column in header if column and header.count(column) > 1})
    if double:
        raise CasebookError(f"column {', '.join(double)} stands twice in the header", file=export.file.path, row=row)
    forms = export.profile.get("forms", {})
    missing = [
        f"{column} (form {name})"
        for name, form in forms.items()
        if set(_columns(form)) & set(header)
        for column in _columns(form)
        if column not in header
    ]
    if not missing and not any(set(_columns(form)) & set(header) for form in forms.values()):
        missing = [f"every field of {', '.join(forms) or 'any form'}"]
    if missing:
        raise CasebookError(
            f"the header lacks what source {export.source} maps: {', '.join(missing)}",
            file=export.file.path, row=row,
            remedy=f"Export these fields too, or correct config/sources/{export.source}.yaml",
        )  # fmt: skip


def _no_profile(export: Export, dictionary: Dictionary) -> CasebookError:
    fields = [field.name for field in dictionary.fields.values() if not field.identifies]
    more = f" and {len(fields) - _SHOWN_FIELDS} more" if len(fields) > _SHOWN_FIELDS else ""
    told = (
        f"fields that are no identifiers: {', '.join(fields[:_SHOWN_FIELDS])}{more}"
        if fields
        else "no dictionary lies beside it"
    )
    return CasebookError(
        f"is a REDCap export that no source profile describes; {told}",
        file=export.file.path,
        remedy="Name under exports a source of your own, config/sources/NAME.yaml: {source: NAME, format: redcap, "
        "dictionary: FILE, forms: {FORM: {kind: score, instrument: NAME, date: FIELD, fields: {FIELD: item}}}}",
    )


FORMAT = Format("redcap", recognise, read)
