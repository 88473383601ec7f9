"""REDCap projects, as CSV (raw or labelled) or as CDISC ODM: one grid of records and fields, read one way."""

from casebook.ingest.formats.redcap.odm_format import FORMAT as ODM
from casebook.ingest.formats.redcap.reader import FORMAT, read_grid

__all__ = ["FORMAT", "ODM", "read_grid"]
