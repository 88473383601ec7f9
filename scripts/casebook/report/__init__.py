"""The case report: from tables, figures and the author's text to one page."""

from casebook.report.data_file import CLEAN
from casebook.report.narrative import Text
from casebook.report.pages import render_reports
from casebook.report.provenance import provenance_table

__all__ = ["CLEAN", "Text", "provenance_table", "render_reports"]
