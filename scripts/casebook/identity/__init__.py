"""The identity check: what tells who the patient is, sought in everything that leaves."""

from casebook.identity.documents import documents_below, read_document
from casebook.identity.ordinary import ordinary_words
from casebook.identity.search import Finding, find_identifiers
from casebook.identity.stage import check_identity

__all__ = ["Finding", "check_identity", "documents_below", "find_identifiers", "ordinary_words", "read_document"]
