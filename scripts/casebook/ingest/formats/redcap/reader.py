"""REDCap: a record a row, its fields as columns, several forms in one table, repeated ones in rows of their own.

A project comes as CSV, with names or with labels, or as CDISC ODM; either way it is one grid (`read_grid`).
"""

from collections.abc import Mapping

from casebook.errors import CasebookError
from casebook.ingest.formats.redcap.csv import header_of, read_csv
from casebook.ingest.formats.redcap.dictionary import Dictionary, find_dictionary, is_dictionary
from casebook.ingest.formats.redcap.grid import SITE_WORDS, STRUCTURE, Grid, columns_of
from casebook.ingest.formats.redcap.labels import is_labelled, names_of_labels
from casebook.ingest.formats.redcap.odm import is_xml, read_odm, recognise_odm
from casebook.ingest.formats.redcap.rows import identifying_kind, rows_of_grid
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.reading import DATA_DICTIONARY, Export, Format, Reading, valueless
from casebook.ingest.records import split_records

_SHOWN_FIELDS = 30


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every REDCap profile of which a whole form stands in the header; `redcap` for a dictionary and an unknown one."""
    if is_xml(file):
        return recognise_odm(file, sources)
    if is_dictionary(file):
        return {"redcap": True}
    header = header_of(decode_head(file.head))[1]
    found = _fitting(header, sources)
    if found or not header:
        return found
    for name, profile in sources.items():
        if profile["format"] == "redcap":
            dictionary = find_dictionary(file, profile.get("dictionary", ""), beside, must_exist=False)
            if is_labelled(header, dictionary):
                found |= _fitting(_told_names(header, dictionary, file), {name: profile})
    dictionary = find_dictionary(file, "", beside)
    known = header[0] in dictionary.fields or is_labelled(header, dictionary)
    if not found and (known or set(header) & {*STRUCTURE, *SITE_WORDS}):
        return {"redcap": False}
    return found


def read(export: Export) -> Reading:
    """One row for every filled field that the profile maps; the other filled fields without their content.

    Raises CasebookError without a profile, when a form of it stands there in part, and for several patients.
    """
    if not is_xml(export.file) and is_dictionary(export.file):
        text = decode(export.file.content(), export.file.path, export.profile.get("encoding", ""))
        records = split_records(text, header_of(text)[0], export.file.path)
        return Reading(valueless((line, DATA_DICTIONARY) for line in records.lines), records.lines)
    grid = read_grid(export)
    if not export.profile:
        raise _no_profile(export, grid.dictionary)
    _check_columns(grid, export)
    return rows_of_grid(grid, export)


def read_grid(export: Export) -> Grid:
    """All records of an export, whatever contains them: the same project gives the same cells as CSV and as ODM.

    Raises CasebookError for a file that cannot be read and a dictionary that is missing or does not fit.
    """
    return read_odm(export) if is_xml(export.file) else read_csv(export)


def _fitting(header: list[str], sources: Mapping[str, Mapping]) -> dict[str, bool]:
    """The profiles of which a whole form stands among the columns."""
    return {
        name: True
        for name, profile in sources.items()
        if profile["format"] == "redcap"
        and any(columns_of(form) <= set(header) for form in profile.get("forms", {}).values())
    }


def _told_names(header: list[str], dictionary: Dictionary, file: RawFile) -> list[str]:
    try:
        return names_of_labels(header, dictionary, file.path, 1)
    except CasebookError:
        return []  # its reader says which labels cannot be told apart


def _check_columns(grid: Grid, export: Export) -> None:
    """A form stands among the columns with all its own or with none."""
    forms, columns = export.profile.get("forms", {}), set(grid.columns)
    there = {name: form for name, form in forms.items() if columns_of(form) & columns}
    missing = [
        f"{column} (form {name})"
        for name, form in there.items()
        for column in (form["date"], *form.get("fields", {}))
        if column not in columns and grid.complete
    ]
    if not there:
        missing = [f"every field of {', '.join(forms) or 'any form'}"]
    if missing:
        raise CasebookError(
            f"the header lacks what source {export.source} maps: {', '.join(missing)}",
            file=export.file.path, row=grid.header_row,
            remedy=f"Export these fields too, or correct config/sources/{export.source}.yaml",
        )  # fmt: skip


def _no_profile(export: Export, dictionary: Dictionary) -> CasebookError:
    fields = [
        field.name
        for field in dictionary.fields.values()
        if not identifying_kind(field.name, field, field.identifies) and field.label != "Complete?"
    ]
    more = f" and {len(fields) - _SHOWN_FIELDS} more" if len(fields) > _SHOWN_FIELDS else ""
    told = (
        f"fields that are no identifiers: {', '.join(fields[:_SHOWN_FIELDS])}{more}"
        if fields
        else "no dictionary lies beside it"
    )
    odm = is_xml(export.file)
    return CasebookError(
        f"is a {'CDISC ODM' if odm else 'REDCap'} export that no source profile describes; {told}",
        file=export.file.path,
        remedy="Name under exports a source of your own, config/sources/NAME.yaml: {source: NAME, format: redcap, "
        f"{'' if odm else 'dictionary: FILE, '}"
        "forms: {FORM: {kind: score, instrument: NAME, date: FIELD, fields: {FIELD: item}}}}",
    )


FORMAT = Format("redcap", recognise, read)
