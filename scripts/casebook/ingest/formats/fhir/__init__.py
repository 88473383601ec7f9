"""FHIR R4: a Bundle, one resource, or a resource a line (NDJSON)."""

from casebook.ingest.formats.fhir.reader import FORMAT

__all__ = ["FORMAT"]
