"""Tables over all cases as Parquet: some cases a file, of which DuckDB reads all as one table."""

import errno
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from casebook.errors import CasebookError
from casebook.files import whole_or_not
from casebook.model.database import database
from casebook.model.frames import conform, validate
from casebook.model.tables import TABLES


def write_parquet(name: str, frame: pd.DataFrame, path: str | Path) -> None:
    """Write table `name`, validated, sorted, whole or not at all; a number that is missing is null.

    The same rows give the same bytes: one thread, and no time is told. Raises CasebookError when the file cannot be
    written.
    """
    frame = validate(name, conform(name, frame))
    types = {"str": "VARCHAR", "Int64": "BIGINT", "float64": "DOUBLE"}
    cells = ", ".join(f'"{column}"::{types[str(frame[column].dtype)]} AS "{column}"' for column in frame)
    with whole_or_not(path) as unfinished:
        database().register("rows", frame)
        place = str(unfinished).replace("'", "''")
        try:
            database().execute(f"COPY (SELECT {cells} FROM rows) TO '{place}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608  our own
        except duckdb.IOException as error:
            unfinished.unlink(missing_ok=True)
            raise OSError(errno.EIO, str(error).splitlines()[0]) from None
        finally:
            database().unregister("rows")


def read_parquet(name: str, paths: Sequence[str | Path], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Table `name` from all its files, in the order of its rows.

    columns : those that are wanted, whole numbers as floats; without any, the whole table in its types
    Raises CasebookError when a file is missing, damaged or of another table.
    """
    wanted = list(columns or TABLES[name].columns)
    cells, order = (", ".join(f'"{column}"' for column in part) for part in (wanted, TABLES[name].metadata["order"]))
    try:
        query = f"SELECT {cells} FROM read_parquet(?) ORDER BY {order}"  # noqa: S608  our own
        found = database().execute(query, [[str(path) for path in paths]]).df()
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise CasebookError(
            f"table {name} of all cases cannot be read: {told}", remedy="Delete results/cohort and run again"
        ) from None
    return found if columns else conform(name, found)
