"""HL7 v2: results (ORU, OUL) and doses (RAS, VXU), as messages, batches or MLLP frames."""

from casebook.ingest.formats.hl7.reader import FORMAT

__all__ = ["FORMAT"]
