"""The case report: from tables, figures and the author's text to one page."""

from casebook.report.narrative import Text
from casebook.report.pages import render_reports

__all__ = ["Text", "render_reports"]
