"""DuckDB, which reads and writes the tables over many cases.

A module of its own, which `casebook.model` does not import: only who reads or writes such tables depends on DuckDB.
"""

from functools import cache

import duckdb


@cache
def database() -> duckdb.DuckDBPyConnection:
    """A database in memory, for as long as this process lives: to open one takes longer than to read a small table.

    It has one thread, so that the same rows come in the same order and give the same bytes.
    """
    return duckdb.connect(config={"threads": 1})
