"""What the pages and tables over all cases take from one case: plain values, which can be kept as JSON.

Ten thousand cases are put together in seconds where each was worked out when it was built.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.cohort.case_facts import Tables
from casebook.cohort.case_row import case_row
from casebook.cohort.published import published_rows
from casebook.cohort.summary import OF_A_CASE, summarise_case, tables_of_cases
from casebook.words import Language

Part = dict[str, Any]


def case_part(tables: Tables, settings: Mapping[str, Any], written: Collection[str], language: Language) -> Part:
    """The part of one case: its rows in the tables over all cases, doses and published table, its row in the index.

    tables : those of `index.TABLES`, of that case
    settings : its settings for the stage "cohort"
    written : the sections whose text its author has written
    language : of the page that the row of the index is for
    """
    given = tables["doses"][tables["doses"]["status"] == "given"]
    return {
        "settings": dict(settings),
        "rows": summarise_case(tables, settings),
        "given": [[drug, int(day)] for drug, day in zip(given["drug"], given["day"], strict=True)],
        "published": published_rows(tables["literature"]),
        "language": language.code,
        "index": case_row(tables, settings, written, language),
    }


def part_as_json(part: Part) -> str:
    """A part as a line of JSON, from which `part_from_json` makes the same."""
    row = {
        name: {"markup": str(value)} if isinstance(value, Markup) else value for name, value in part["index"].items()
    }
    return json.dumps({**part, "index": row}, ensure_ascii=False, default=lambda number: number.item())


def part_from_json(text: str) -> Part:
    """The part that `part_as_json` wrote. Raises ValueError for a text that it did not write."""
    part = json.loads(text)
    row = {
        name: Markup(value["markup"]) if isinstance(value, dict) else value  # noqa: S704  it was markup before
        for name, value in part["index"].items()
    }
    return {**part, "index": row}


def tables_of(parts: Iterable[Part]) -> dict[str, pd.DataFrame]:
    """The tables of OF_A_CASE, from the parts of cases in order of their names."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in OF_A_CASE}
    for part in parts:
        for name, found in part["rows"].items():
            rows[name] += found
    return tables_of_cases(rows)


def doses_of(parts: Iterable[Part]) -> pd.DataFrame:
    """The doses that were given, of all cases: case, drug, day, status."""
    rows = [(part["settings"]["case"], drug, day, "given") for part in parts for drug, day in part["given"]]
    return pd.DataFrame(rows, columns=["case", "drug", "day", "status"])


def published_of(parts: Iterable[Part]) -> dict[str, list[dict[str, Any]]]:
    """Case -> the rows of its published table."""
    return {part["settings"]["case"]: part["published"] for part in parts}
