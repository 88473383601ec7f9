"""Raw exports as one table of values: every file of a case read by its format, every row accounted for."""

from casebook.ingest.exports import ingest_exports, read_identifiers

__all__ = ["ingest_exports", "read_identifiers"]
