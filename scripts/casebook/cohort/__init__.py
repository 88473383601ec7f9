"""All cases together."""

from casebook.cohort.batch_pages import render_batch, render_overview
from casebook.cohort.batch_summary import all_together, summary_of
from casebook.cohort.index import TABLES, common_language, index_page, render_index
from casebook.cohort.page import render_cohort, render_cohort_of_batches
from casebook.cohort.parts import case_part, doses_of, part_as_json, part_from_json, published_of, tables_of
from casebook.cohort.summary import COHORT, OF_A_CASE, POOLED, STATISTICS, pooled_tables, summarise_cases

__all__ = [
    "COHORT",
    "OF_A_CASE",
    "POOLED",
    "STATISTICS",
    "TABLES",
    "all_together",
    "case_part",
    "common_language",
    "doses_of",
    "index_page",
    "part_as_json",
    "part_from_json",
    "pooled_tables",
    "published_of",
    "render_batch",
    "render_cohort",
    "render_cohort_of_batches",
    "render_index",
    "render_overview",
    "summarise_cases",
    "summary_of",
    "tables_of",
]
