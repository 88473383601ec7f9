"""The tables that flow between the stages: their columns, and the only code that reads and writes them."""

from casebook.model.archive import zip_bytes
from casebook.model.datapackage import data_archive, describe_tables
from casebook.model.files import csv_text, read_table, read_tables, write_table, write_tables
from casebook.model.frames import conform, empty_table, validate
from casebook.model.tables import TABLES

__all__ = [
    "TABLES",
    "conform",
    "csv_text",
    "data_archive",
    "describe_tables",
    "empty_table",
    "read_table",
    "read_tables",
    "validate",
    "write_table",
    "write_tables",
    "zip_bytes",
]
