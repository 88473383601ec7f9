"""Rows of the literature table: what a check is about, who is under an age, which may hold the same patients."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts

_SAME_AGE_SLACK = 1.0  # years: a printed age is rounded, and a study is printed later than it was made


def chosen(check: Mapping[str, Any], facts: Facts) -> pd.DataFrame:
    """The rows of the literature table that the check's `where` and `without` leave."""
    table = facts.literature
    for column, wanted in check.get("where", {}).items():
        table = table[matches(table, column, wanted, facts)]
    for column, wanted in check.get("without", {}).items():
        table = table[~matches(table, column, wanted, facts)]
    return table


def matches(table: pd.DataFrame, column: str, wanted: Any, facts: Facts) -> pd.Series:
    """A value, one of a list, or within {from, to} (either end may be left out)."""
    if column not in table:
        raise facts.fault(f"the literature table has no column {column!r}", f"It has: {', '.join(table.columns)}")
    if isinstance(wanted, Mapping):
        numbers = pd.to_numeric(table[column], errors="coerce")
        return (numbers >= wanted.get("from", -float("inf"))) & (numbers <= wanted.get("to", float("inf")))
    return table[column].isin(wanted if isinstance(wanted, list) else [wanted])


def name_of(row: pd.Series) -> str:
    """The study of a row, as a sentence names it."""
    return f"{row['study'].removesuffix(' et al.')} {row['year_as_printed']}"


def counted_under(rows: pd.DataFrame, table: pd.DataFrame, limit: float) -> tuple[int, int, list[str]]:
    """Fewest and most patients of rows below an age, and the rows that hold some for certain with their ages.

    table : the whole table, by which a range that is printed for one row is told from that of a study
    """
    certain, possible, names = 0, 0, []
    for _, row in rows.iterrows():
        low, high = bounds_of(row, table, limit)
        certain, possible = certain + low, possible + high
        if low:
            names.append(f"{name_of(row)}: {row['ages_as_printed']}")
    return certain, possible, names


def bounds_of(row: pd.Series, table: pd.DataFrame, limit: float) -> tuple[int, int]:
    """Fewest and most patients of a row below the age."""
    size = int(row["n"])
    if row["age_form"] == "list":
        ages = [float(part) for part in row["ages_as_printed"].split("/")]
        below = sum(age < limit for age in ages)
        return below, below + max(size - len(ages), 0)
    if row["age_form"] == "single" or row["age_max"] < limit:
        below = size if row["age_min"] < limit else 0
        return below, below
    if row["age_min"] >= limit:
        return 0, 0
    key = ["study", "year_as_printed", "ages_as_printed"]
    alone = (table[key] == row[key].tolist()).all(axis=1).sum() == 1
    # One range printed for several rows is that of the study, whose youngest patient may be in none of them.
    return (1, max(size - 1, 1)) if alone else (0, size)


def followed_up(rows: pd.DataFrame, facts: Facts) -> list[tuple[int, int]]:
    """Pairs of rows that may hold the same patients: disease and number agree, ages are shifted by the years between.

    Those are the years between the printed ones, give or take one; and the reference list gives both at least two
    authors in common.
    """
    found = []
    lists = rows[rows["age_form"].isin(["list", "single"]) & (rows["age_count"] == rows["n"]) & rows["year"].notna()]
    for a, earlier in lists.iterrows():
        for b, later in lists.iterrows():
            gap = later["year"] - earlier["year"]
            if gap <= 0 or earlier["n"] != later["n"] or earlier["disease"] != later["disease"] or earlier["n"] < 2:
                continue
            before, after = (sorted(map(float, row["ages_as_printed"].split("/"))) for row in (earlier, later))
            shifts = [y - x for x, y in zip(before, after, strict=True)]
            if all(abs(s - gap) <= _SAME_AGE_SLACK for s in shifts) and len(shared_authors(earlier, later, facts)) >= 2:
                found.append((a, b))
    return found


def shared_authors(earlier: pd.Series, later: pd.Series, facts: Facts) -> list[str]:
    """The authors that the reference list gives to both rows."""
    numbers = [-1 if pd.isna(row["reference"]) else int(row["reference"]) for row in (earlier, later)]
    one, other = (set(facts.references.get(number, {}).get("authors", ())) for number in numbers)
    return sorted(one & other)
