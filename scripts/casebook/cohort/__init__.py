"""All cases together."""

from casebook.cohort.index import TABLES, render_index
from casebook.cohort.page import render_cohort
from casebook.cohort.summary import COHORT, STATISTICS, summarise_cases

__all__ = ["COHORT", "STATISTICS", "TABLES", "render_cohort", "render_index", "summarise_cases"]
