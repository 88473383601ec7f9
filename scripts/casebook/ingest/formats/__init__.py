"""The formats of raw exports. A new one is one module here with a FORMAT, and its line in this registry."""

from casebook.ingest.formats import delimited, fhir, hl7, redcap, tidy
from casebook.ingest.reading import Format

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (tidy.FORMAT, delimited.FORMAT, redcap.FORMAT, redcap.ODM, hl7.FORMAT, fhir.FORMAT)
}
