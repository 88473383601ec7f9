"""Frames that keep to the declaration of their table."""

from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from casebook.errors import CasebookError
from casebook.model.columns import TEXT, is_text
from casebook.model.tables import TABLES


def empty_table(name: str) -> pd.DataFrame:
    """Table `name` without rows, every column in its type."""
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    return conform(name, pd.DataFrame())


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns of table `name`, in their order, types and row order.

    Columns that `frame` lacks are filled as empty; a column that the table does not know is an error.
    """
    schema = TABLES[name]
    unknown = sorted(set(frame.columns) - set(schema.columns))
    if unknown:
        raise CasebookError(f"table {name} has no column {', '.join(unknown)}", remedy="This is a defect of Casebook")
    columns = {}
    for column, declared in schema.columns.items():
        columns[column] = _typed(frame[column], declared) if column in frame else _filled(frame.index, declared)
    result = pd.DataFrame(columns, index=frame.index)
    if len(result) < 2:
        return result.reset_index(drop=True)
    order = list(schema.metadata["order"])
    return result.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)


def _filled(index: pd.Index, declared: pa.Column) -> pd.Series:
    """A column of empty cells."""
    if is_text(declared):
        return pd.Series("", index=index, dtype=TEXT)
    return pd.Series(pd.NA, index=index, dtype="Int64") if _is_whole(declared) else pd.Series(np.nan, index=index)


def _is_whole(declared: pa.Column) -> bool:
    return str(declared.dtype) == "Int64"


def _typed(values: pd.Series, declared: pa.Column) -> pd.Series:
    if is_text(declared):
        # What is no text goes by way of objects, so that each is written as Python writes it.
        texts = values if values.dtype == TEXT else values.astype(object).astype(TEXT)
        return texts.fillna("") if texts.hasnans else texts
    if _is_whole(declared):
        return pd.to_numeric(values).astype("Int64")
    return pd.to_numeric(values).astype(float)


def validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame`, checked against its declaration.

    Raises CasebookError naming each bad column with up to three of its faults.
    """
    try:
        return TABLES[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases
        told = [
            f"{column or 'table'}: {check} ({', '.join(str(case) for case in group['failure_case'].head(3))})"
            for (column, check), group in failures.groupby(["column", "check"], dropna=False, sort=True)
        ]
        raise CasebookError(
            f"table {name} does not keep to its declaration: {'; '.join(told)}",
            remedy="If the file was edited by hand, delete it and run again; otherwise this is a defect of Casebook",
        ) from None
