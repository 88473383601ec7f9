"""Documents: the case report as files to print and to submit (PDF, DOCX)."""

from casebook.documents.about import about, written_at
from casebook.documents.browser import find_browser
from casebook.documents.print_out import print_report
from casebook.documents.word import write_document

__all__ = ["about", "find_browser", "print_report", "write_document", "written_at"]
