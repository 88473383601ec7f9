"""FHIR R4 as JSON: a Bundle, one resource, an array of resources, or a resource a line (NDJSON)."""

import codecs
from collections.abc import Mapping

import pandas as pd

from casebook.ingest.formats.fhir.resources import Resources
from casebook.ingest.formats.fhir.split import has_next_page, may_hold_modifiers, split_resources
from casebook.ingest.formats.fhir.together import choose, complete
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.reading import ANOTHER_PATIENT, Export, Format, Reading, valueless

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every FHIR profile, else `fhir`: certain when the file begins as JSON and speaks of a resourceType."""
    head = decode_head(file.head).lstrip()
    if not head.startswith(("{", "[")) or '"resourceType"' not in head:
        return {}
    return {name: True for name, profile in sources.items() if profile["format"] == "fhir"} or {"fhir": True}


def read(export: Export) -> Reading:
    """Every resource of the file; those that hold values with a row for each.

    Raises CasebookError for what is no strict JSON, is cut off or no FHIR, and for several patients.
    """
    content, path = export.file.content(), export.file.path
    encoding = _encoding(content, export.profile.get("encoding", ""))
    text = decode(content, path, export.profile.get("encoding", ""))
    del content
    resources = Resources(export.profile, path, may_hold_modifiers(text))
    for entry in split_resources(text, path, resources.repeats.find):
        resources.add(entry, text)
    conventions = {"format": "FHIR", "encoding": encoding, "resources": str(len(resources.entries))}
    if has_next_page(text):
        conventions["further pages"] = "the server holds a next page of this Bundle"
    del text
    complete(resources)
    kept, left_out, patients = choose(resources, export)
    rows = resources.rows.frame(kept)
    if left_out:
        others = valueless((record, ANOTHER_PATIENT) for record in left_out)
        rows = pd.concat([rows, others.astype(object)], ignore_index=True)
    return Reading(
        rows,
        resources.entries,
        several_values=True,
        patients=patients,
        identifiers=frozenset(resources.patients.identifiers),
        conventions=conventions,
    )


def _encoding(content: bytes, otherwise: str) -> str:
    """How `decode` reads these bytes."""
    marked = next((name for mark, name in _MARKED if content.startswith(mark)), "")
    if marked or not otherwise:
        return marked or "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return otherwise
    return "utf-8"


FORMAT = Format("fhir", recognise, read, alone=True)
