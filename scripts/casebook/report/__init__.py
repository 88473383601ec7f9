"""The case report: from tables, figures and the author's text to one page."""

from casebook.report.pages import render_reports

__all__ = ["render_reports"]
