"""Clean: one unit a measure, corrections settled, days counted from the first dose, every raw row accounted for."""

from casebook.clean.cases import clean_tables
from casebook.clean.ledger import REASONS
from casebook.clean.numbers import parse_number

__all__ = ["REASONS", "clean_tables", "parse_number"]
