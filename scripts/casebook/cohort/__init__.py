"""All cases together."""

from casebook.cohort.index import TABLES, common_language, index_page, render_index
from casebook.cohort.page import render_cohort
from casebook.cohort.parts import case_part, doses_of, part_as_json, part_from_json, tables_of
from casebook.cohort.summary import COHORT, STATISTICS, summarise_cases

__all__ = [
    "COHORT",
    "STATISTICS",
    "TABLES",
    "case_part",
    "common_language",
    "doses_of",
    "index_page",
    "part_as_json",
    "part_from_json",
    "render_cohort",
    "render_index",
    "summarise_cases",
    "tables_of",
]
