"""A case as a research object that other tools read: Workflow Run RO-Crate."""

from casebook.crate.contents import crate_files
from casebook.crate.metadata import METADATA, crate_metadata

__all__ = ["METADATA", "crate_files", "crate_metadata"]
