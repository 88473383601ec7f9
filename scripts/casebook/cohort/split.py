"""The tables of all cases, one case after the other."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd


def by_case(tables: Mapping[str, pd.DataFrame], cases: Iterable[str]) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Each of `cases` in order of its name, with the rows of every table that are its own."""
    parts = {name: dict(tuple(table.groupby("case", sort=False))) for name, table in tables.items()}
    empty = {name: table.iloc[:0] for name, table in tables.items()}
    for case in sorted(cases):
        yield case, {name: parts[name].get(case, empty[name]) for name in tables}
