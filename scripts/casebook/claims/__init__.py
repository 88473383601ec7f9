"""Claims: a verdict, computed, on every statement of a case report."""

from casebook.claims.ledger import CLAIMS_COLUMNS, check_claims
from casebook.claims.literature_table import (
    LITERATURE_COLUMNS,
    literature_sums,
    parse_literature,
    place_of_case,
    place_of_cases,
)
from casebook.claims.locked import changed_verdicts, refuse_changed_verdicts
from casebook.claims.reading import parse_claims
from casebook.claims.references import parse_primary_papers
from casebook.claims.registry import CHECKS

__all__ = [
    "CHECKS",
    "CLAIMS_COLUMNS",
    "LITERATURE_COLUMNS",
    "changed_verdicts",
    "check_claims",
    "literature_sums",
    "parse_claims",
    "parse_literature",
    "parse_primary_papers",
    "place_of_case",
    "place_of_cases",
    "refuse_changed_verdicts",
]
