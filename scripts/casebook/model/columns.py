"""Columns of which tables are declared: text, numbers with their unit, and whole tables of them."""

import pandas as pd
import pandera.pandas as pa

ORIGINS = ("patient", "reconstructed", "simulated", "published")
# One storage wherever it runs: with pyarrow installed pandas would take another.
TEXT = pd.StringDtype("python", na_value=float("nan"))


def text(description: str, allowed: tuple[str, ...] = ()) -> pa.Column:
    """A column of texts, empty where there is none; of none but the `allowed` ones, if any are named."""
    return pa.Column(TEXT, checks=pa.Check.isin(allowed) if allowed else None, description=description)


def number(description: str, unit: str = "") -> pa.Column:
    """A column of numbers, some of which may be missing; `unit` in UCUM."""
    return pa.Column(float, nullable=True, description=description, metadata={"unit": unit} if unit else None)


def integer(description: str, unit: str = "", nullable: bool = False) -> pa.Column:
    """A column of whole numbers; `unit` in UCUM."""
    return pa.Column(
        pd.Int64Dtype(), nullable=nullable, description=description, metadata={"unit": unit} if unit else None
    )


def is_text(declared: pa.Column) -> bool:
    """Whether a declared column holds text."""
    return declared.dtype.type == TEXT


def table(
    title: str, key: tuple[str, ...], order: tuple[str, ...], columns: dict[str, pa.Column], *, of_cases: bool = True
) -> pa.DataFrameSchema:
    """A table with that key and order of rows, to which the origin of its data belongs.

    of_cases : whether each row is of one case, whose name then is its first column and part of its key
    """
    case = ("case",) if of_cases else ()
    columns = {
        **({"case": text("Pseudonym of the case")} if of_cases else {}),
        **columns,
        "data_origin": text(
            "Whose data: of a patient, reconstructed from publications, simulated, or a published table", ORIGINS
        ),
    }
    return pa.DataFrameSchema(
        columns,
        strict=True,
        ordered=True,
        unique=[*case, *key] if key else None,
        title=title,
        metadata={"key": (*case, *key), "order": (*case, *order)},
    )


DATE = "Calendar date, only where the case says dates: calendar"
DAY = "Days since the first dose of the treatment (day 0)"
