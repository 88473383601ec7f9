"""Raw exports as one table of values: every file of a case read by its format, every row accounted for."""

from casebook.ingest.exports import check_unchanged, ingest_exports, read_identifiers

__all__ = ["check_unchanged", "ingest_exports", "read_identifiers"]
