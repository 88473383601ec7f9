"""The values that a report of some day rested on, told from the tables of a case."""

from collections.abc import Mapping

import pandas as pd

from casebook.clean.dates import parse_day, parse_moment
from casebook.clean.lineage import believed_on
from casebook.errors import CasebookError

# Table -> the columns whose words, joined by a point, name what a row is of, and the column of its day.
_NAMED = {
    "observations": (("measure",), "day"),
    "scores": (("instrument", "item"), "day"),
    "doses": (("drug",), "day"),
    "medications": (("drug",), "start_day"),
    "events": (("category",), "day"),
}
TABLES_NEEDED = ("ingested", "ledger", *_NAMED)


def believed_values(tables: Mapping[str, pd.DataFrame], day: int) -> pd.DataFrame:
    """What a report of that day rested on: measure, day, value as written, row and the day it was reported.

    tables : those of TABLES_NEEDED, of one case
    """
    ledger = tables["ledger"]
    raw = tables["ingested"].set_index("row_id")
    names, days = _names_and_days(tables)
    replaced_by = dict(zip(ledger["row_id"], ledger["replaced_by"], strict=True))
    anchor = _anchor(raw, days)
    rows = []
    for entry in believed_on(ledger, day).itertuples():
        last = entry.row_id
        while replaced_by.get(last):
            last = replaced_by[last]
        row = raw.loc[entry.row_id]
        # A row that was replaced stands in no clean table: it is named as what stands in its place, if that is a value.
        name = names.get(last) or row["code"] or row["name"]
        sampled = days.get(entry.row_id)
        if sampled is None:
            sampled = _day_of(row, anchor, days.get(last))
        rows.append((name, sampled, f"{row['value']} {row['unit']}".strip(), entry.row_id, entry.reported_day))
    found = pd.DataFrame(rows, columns=["measure", "day", "value", "row_id", "reported_day"])
    return found.sort_values(["measure", "day", "row_id"], kind="stable", ignore_index=True)


def day_meant(text: str, tables: Mapping[str, pd.DataFrame]) -> int:
    """The day since the first dose that a count of days or a calendar date (YYYY-MM-DD) names.

    Raises CasebookError for anything else, and for a date where the doses of the case have none.
    """
    counted = parse_day(text)
    if counted is not None:
        return counted
    moment = parse_moment(text, "%Y-%m-%d")
    if moment is None or moment.date is None:
        raise CasebookError(f"{text!r} is neither a day nor a date", remedy="Write 141 or 2020-03-03")
    _, days = _names_and_days({"doses": tables["doses"]})
    anchor = _anchor(tables["ingested"].set_index("row_id"), days)
    if anchor is None:
        raise CasebookError("the doses of this case have no dates", remedy="Give the day since the first dose, as 141")
    return moment.date - anchor


def _names_and_days(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, str], dict[str, int]]:
    """row_id -> name, and row_id -> day, of every row that stands in a clean table."""
    names: dict[str, str] = {}
    days: dict[str, int] = {}
    for table, (columns, when) in _NAMED.items():
        for row in tables[table].to_dict("records") if table in tables else ():
            names[row["row_id"]] = ".".join(row[column] for column in columns)
            days[row["row_id"]] = int(row[when])
    return names, days


def _anchor(raw: pd.DataFrame, days: Mapping[str, int]) -> int | None:
    """The calendar day of day 0, from any row that has both; None where the case only counts days."""
    for row_id, day in days.items():
        row = raw.loc[row_id]
        moment = parse_moment(row["collected_at"], row["date_format"])
        if moment is not None and moment.date is not None and moment.instant is None:
            return moment.date - day
    return None


def _day_of(row: pd.Series, anchor: int | None, otherwise: int | None) -> int | None:
    moment = parse_moment(row["collected_at"], row["date_format"])
    if anchor is None or moment is None or moment.date is None:
        return otherwise
    return moment.date - anchor
