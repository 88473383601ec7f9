"""All cases together."""

from casebook.cohort.index import TABLES, render_index

__all__ = ["TABLES", "render_index"]
