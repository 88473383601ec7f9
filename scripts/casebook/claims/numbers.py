"""Checks of a number that the text prints: an estimate, an observation, a dose, a count, a stretch of time."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.moments import moment, window
from casebook.claims.outcome import Outcome, combine, decide, missing, of_the_case, undecided
from casebook.claims.printed import is_printable, quantity, round_to, shown

DAYS = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}


def compare(value: float, check: Mapping[str, Any], facts: Facts, unit: str, source: str) -> Outcome:
    """A computed number against the printed one, at its precision.

    source : where the number comes from, as the reason names it
    """
    printed = str(check.get("printed", facts.printed))
    if not printed:
        raise facts.fault("no number is stated", "Give stated.value, or printed in the check")
    if not is_printable(value):
        return undecided(f"{source} is no number that a text would print", of_case=True)
    rounding = round_to(value, printed, check.get("about", False))
    about = "about " if check.get("about") else ""
    return decide(rounding.holds, quantity(value, unit), f"{source} {rounding.told}, printed {about}{printed}", True)


def value(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """An estimate (`value: ID`), divided by `per` where the text counts in another unit.

    `more_than` or `less_than` instead of a printed number: it lies on that side.
    """
    row = facts.estimate(check["value"])
    column = check.get("column", "estimate")
    if pd.isna(row[column]):
        why = f"{check['value']} has no {column.replace('_', ' ')}: {row['note'] or 'not computed'}"
        return undecided(why, of_case=True)
    number = float(row[column]) / float(check.get("per", 1))
    unit = check.get("unit") or (facts.unit if check.get("per") else row["unit"])
    divided = f" / {shown(float(check['per']))}" if check.get("per") else ""
    source = f"{check['value']}{divided}"
    for side, holds in (("more_than", number.__gt__), ("less_than", number.__lt__)):
        if side in check:
            limit = float(check[side])
            why = f"{source} is {shown(number)}, {side.replace('_', ' ')} {shown(limit)} is stated"
            return decide(holds(limit), quantity(number, unit), why, True)
    return compare(number, check, facts, unit, source)


def observation(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """One observation of a measure: `at` first, last, last_before, highest_before, or the first of a moment's day."""
    name, at, part = check["observation"], check.get("at", "first"), check.get("field", "value")
    rows = _rows_at(facts.measure(name), at, facts)
    if rows.empty:
        return missing(f"{name} {at.replace('_', ' ')}", of_case=True)
    row = rows.iloc[0]
    where = f"{name} of day {row['day']}" + ("" if part == "value" else f", {part.replace('_', ' ')}")
    if pd.isna(row[part]):
        return missing(where, of_case=True)
    if part == "value" and row["censor"] != "none":
        return undecided(
            f"{where} is known only as {row['censor']} {quantity(row['value'], row['unit'])}", of_case=True
        )
    outcome = compare(float(row[part]), check, facts, row["unit"], where)
    return combine([outcome, _within_reference(row)]) if check.get("within_reference") else outcome


def _rows_at(rows: pd.DataFrame, at: str, facts: Facts) -> pd.DataFrame:
    before = rows[rows["day"] <= 0] if len(rows) else rows  # a sample of day 0 is drawn before the injection
    match at:
        case "first":
            return rows.head(1)
        case "last":
            return rows.tail(1)
        case "last_before":
            return before.tail(1)
        case "highest_before":
            return before.sort_values("value", ascending=False, kind="stable").head(1)
        case _:
            day = moment(at, facts).day
            return rows[rows["day"] == day] if len(rows) and day is not None else rows.iloc[0:0]


def _within_reference(row: pd.Series) -> Outcome:
    low, high = row["ref_low"], row["ref_high"]
    if pd.isna(low) and pd.isna(high):
        return missing(f"the reference range of {row['measure']}", of_case=True)
    inside = (pd.isna(low) or row["value"] >= low) and (pd.isna(high) or row["value"] <= high)
    limits = " to ".join(shown(limit) for limit in (low, high) if not pd.isna(limit))
    said = f"{'within' if inside else 'outside'} the reference limit {limits} {row['unit']}"
    return decide(inside, said, f"the value is {said}", True)


def daily_dose(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The daily dose of a drug on a day: the sum over its courses of that day."""
    drug, at = check["daily_dose"], moment(check["at"], facts)
    if at.day is None:
        return missing(at.lacking, of_case=True)
    rows = facts.rows("medications", drug=drug)
    if rows.empty:
        return missing(f"a record of {drug}", of_case=True)
    taken = rows[(rows["start_day"] <= at.day) & (rows["stop_day"].isna() | (rows["stop_day"] >= at.day))]
    if taken["daily_dose"].isna().any() or taken["unit"].nunique() > 1:
        return missing(f"the daily dose of {drug} {at.placed} in one unit", of_case=True)
    unit = taken["unit"].iloc[0] if len(taken) else rows["unit"].iloc[0]
    return compare(float(taken["daily_dose"].sum()), check, facts, f"{unit}/d", f"{drug} {at.placed}")


def count(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The number of rows of a table with the given values, within the days of the window."""
    name, where = check["count"], check.get("where", {})
    table, (start, end) = facts.table(name), window(check, facts)
    unknown = sorted(set(where) - set(table.columns))
    if table.empty:
        # Nothing recorded at all is no record of nothing having happened.
        return missing(f"any record in table {name}", of_case=True)
    if unknown:
        raise facts.fault(f"table {name} has no column {unknown[0]}", f"It has: {', '.join(table.columns)}")
    for edge in (start, end):
        if edge.day is None:
            return missing(edge.lacking, of_case=True)
    rows = table[(table["day"] >= start.day) & (table["day"] <= end.day)]
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    what = " ".join(str(wanted) for wanted in where.values()) or name
    source = f"the count of {what} from day {start.day} to {end.day}{_rate(check, facts)}"
    return compare(len(rows), check, facts, what, source)


def _rate(check: Mapping[str, Any], facts: Facts) -> str:
    if "rate" not in check:
        return ""
    row = facts.estimate(check["rate"])
    if pd.isna(row["ci_low"]) or pd.isna(row["ci_high"]):
        return ""
    interval = f"{shown(row['ci_low'], 3)} to {shown(row['ci_high'], 3)} {row['unit']}"
    return f" (rate {shown(row['estimate'], 3)}, 95 % interval {interval})"


def elapsed(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The time from one moment to another, in the unit that the text counts in (d, wk, mo, a)."""
    start, end = (moment(name, facts) for name in check["elapsed"])
    for edge in (start, end):
        if edge.day is None:
            return missing(edge.lacking, of_case=True)
    unit = check.get("unit", facts.unit)
    if unit not in DAYS:
        raise facts.fault(f"found unit {unit!r}; allowed: {', '.join(DAYS)}")
    return compare((end.day - start.day) / DAYS[unit], check, facts, unit, f"{start} to {end}")


def given(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every given dose of a drug is of the printed size, and by the route where one is named."""
    drug = check["given"]
    rows = facts.rows("doses", drug=drug, status="given")
    if rows.empty or rows["dose"].isna().any():
        return missing(f"the size of every given dose of {drug}", of_case=True)
    parts = [
        compare(float(size), check, facts, unit, f"the size of {len(same)} given doses of {drug}")
        for (size, unit), same in rows.groupby(["dose", "unit"], sort=True)
    ]
    if "route" in check:
        routes = sorted(set(rows["route"]))
        parts.append(decide(routes == [check["route"]], ", ".join(routes), f"routes: {', '.join(routes) or 'none'}"))
    return of_the_case(combine(parts))


CHECKS = {
    "value": value,
    "observation": observation,
    "daily_dose": daily_dose,
    "count": count,
    "elapsed": elapsed,
    "given": given,
}
