"""Reporting checklists (CARE, SCRIBE, CENT): each item with where in the report it is, or that it is not."""

from casebook.report.checklists.filling import Checklist, checklist_tables
from casebook.report.checklists.places import Places

__all__ = ["Checklist", "Places", "checklist_tables"]
