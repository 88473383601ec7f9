"""All cases together."""

from casebook.cohort.index import render_index

__all__ = ["render_index"]
