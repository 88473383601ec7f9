"""Checks of the literature table: sums, counts, who is under an age, directions, notation, patients counted twice."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.literature_rows import (
    bounds_of,
    chosen,
    counted_under,
    followed_up,
    matches,
    name_of,
    shared_authors,
)
from casebook.claims.literature_table import DIRECTIONS
from casebook.claims.outcome import Outcome, decide, missing, undecided
from casebook.claims.printed import round_to, shown

_CELLS = {
    "ages": ("ages_as_printed", "age_count"),
    "therapy_length": ("therapy_length_as_printed", "length_count"),
    "total_ige": ("total_ige_as_printed", "total_ige"),
    "tryptase": ("tryptase_as_printed", "tryptase"),
}


def _agrees(number: float, printed: str, what: str) -> Outcome:
    rounding = round_to(number, printed)
    return decide(rounding.holds, f"{shown(number)} {what}", f"{shown(number)} {what}, printed {printed}")


def sum_of(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The sum of a column, as printed; told beside it, what it is if patients of a follow-up are counted once."""
    rows, column = chosen(check, facts), check["sum_of"]
    if rows.empty or column not in rows or rows[column].isna().any():
        return missing(f"{column} of every row of the literature table")
    total = float(rows[column].sum())
    outcome = _agrees(total, check.get("printed", facts.printed), f"as the sum of {column} over {len(rows)} rows")
    again = followed_up(rows, facts)
    if column != "n" or not again:
        return outcome
    once = total - sum(int(rows.loc[b, "n"]) for _, b in again)
    pairs = "; ".join(f"{name_of(rows.loc[b])} may hold those of {name_of(rows.loc[a])}" for a, b in again)
    return Outcome(
        outcome.verdict, f"{outcome.computed} ({shown(once)} if followed-up patients count once)",
        f"{outcome.why}; {shown(once)} if patients followed up count once ({pairs}), which the text does not say",
    )  # fmt: skip


def count_of(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The number of studies (or rows) with `patients` from .. to, the rows of one study taken together."""
    rows, unit = chosen(check, facts), check["count_of"]
    if rows.empty:
        return missing("rows of the literature table")
    if unit == "studies":
        rows = rows.groupby(["study", "year_as_printed"], sort=False, as_index=False)["n"].sum()
    rule = ""
    if "patients" in check:
        rows = rows[matches(rows, "n", check["patients"], facts)]
        low, high = check["patients"].get("from"), check["patients"].get("to")
        bounds = [
            f"{shown(low)} or more" if low is not None else "",
            f"up to {shown(high)}" if high is not None else "",
        ]
        rule = f" of {' and '.join(filter(None, bounds))} patients"
    return _agrees(len(rows), check.get("printed", facts.printed), f"{unit}{rule}")


def under_age(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The number of patients below an age, as far as the printed ages tell: a certain and a highest possible one.

    A list gives each age; a single age stands for all patients of its row; of a range only one at each end is certain.
    One range printed in several rows of a study is that of the study, and certain for none of them.
    """
    limit, rows = float(check["under_age"]), chosen(check, facts)
    if rows.empty or rows["age_min"].isna().any():
        return missing("an age in every row of the literature table")
    certain, possible, names = counted_under(rows, facts.literature, limit)
    printed = check.get("printed", facts.printed)
    told = f"{certain} to {possible}" if possible > certain else f"{certain}"
    what = f"{told} patients under {shown(limit)} of {int(rows['n'].sum())} ({', '.join(names)})"
    stated = float(printed)
    at_least = "at least " if possible > certain else ""
    why = f"ages as printed give {at_least}{certain} under {shown(limit)}, the text {printed}"
    if not certain <= stated <= possible:
        return decide(False, what, f"{why}: {', '.join(names)}")
    if certain == possible:
        return decide(True, what, why)
    return undecided(f"{why}; missing: the ages behind the printed ranges", what)


def percent_of(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A printed percentage of two printed numbers."""
    part, whole = check["percent_of"]
    percent = 100 * float(part) / float(whole)
    rounding = round_to(percent, check.get("printed", facts.printed))
    told = f"{part}/{whole} = {shown(percent, 4)} %"
    return decide(rounding.holds, told, f"{told} {rounding.told}")


def share_of(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """More than the given share of all patients are in the chosen rows."""
    if "studies" in check:
        return _share_of_studies(check, facts)
    rows, table, least = chosen(check, facts), facts.literature, float(check["share_of"])
    if table.empty or table["n"].isna().any():
        return missing("the number of patients of every row of the literature table")
    part, whole = int(rows["n"].sum()), int(table["n"].sum())
    told = f"{part} of {whole} patients ({100 * part / whole:.0f} %)"
    why = f"{told} are in the studies cited, which counts as most when it is more than {100 * least:.0f} %"
    return decide(part > least * whole, told, why)


def _share_of_studies(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """More than the given share of the chosen studies print the direction; those that did not assess it leave it open.

    `studies: {MEASURE: DIRECTION}`, of the rows that `where` and `without` leave.
    """
    ((name, wanted),) = check["studies"].items()
    rows, least = chosen(check, facts), float(check["share_of"])
    if rows.empty:
        return missing("rows of the literature table")
    so, open_ones = rows[rows[name] == wanted], rows[rows[name].isin(["", DIRECTIONS["na"]])]
    named, unknown = (", ".join(dict.fromkeys(name_of(row) for _, row in part.iterrows())) for part in (so, open_ones))
    told = f"{len(so)} of {len(rows)} studies print {name} as {wanted} ({named or 'none'})"
    rule = f"which counts as most when it is more than {100 * least:.0f} %"
    if len(so) > least * len(rows) or len(so) + len(open_ones) <= least * len(rows):
        return decide(len(so) > least * len(rows), told, f"{told}, {rule}")
    return undecided(f"{told}, {rule}; missing: {name} in {unknown}, which did not assess it", told)


def direction(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every chosen row prints the stated direction (up, down, unchanged) of total_ige or tryptase."""
    name, rows = check["direction"], chosen(check, facts)
    assessed = rows[~rows[name].isin(["", DIRECTIONS["na"]])] if len(rows) else rows
    if assessed.empty:
        return missing(f"a direction of {name} in the chosen rows of the literature table")
    told = ", ".join(dict.fromkeys(f"{name_of(row)} {row[name]}" for _, row in assessed.iterrows()))
    return decide(
        (assessed[name] == check["says"]).all(), told, f"{name} in the table: {told}; stated: {check['says']}"
    )


def flags(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every study with a patient under an age bears the flag, and no other."""
    limit, table = float(check["flags"]), facts.literature
    if table.empty or table["age_min"].isna().any():
        return missing("an age in every row of the literature table")
    flagged = table["flag_as_printed"].str.strip() != ""
    bounds = pd.DataFrame([bounds_of(row, table, limit) for _, row in table.iterrows()], table.index, ["low", "high"])
    named = _printed_ages(table[(bounds["low"] > 0) & ~flagged], "has no flag")
    named += _printed_ages(table[(bounds["high"] == 0) & flagged], "has one")
    open_ones = _printed_ages(table[(bounds["low"] == 0) & (bounds["high"] > 0) & ~flagged], "may have one")
    young = int((bounds["low"] > 0).sum())
    told = f"{int(flagged.sum())} rows flagged, {young} certain to have a patient under {shown(limit)}"
    if named:
        return decide(False, told, f"{told}: {', '.join(named + open_ones)}")
    if open_ones:
        return undecided(f"{told}; missing: the ages behind the ranges: {', '.join(open_ones)}", told)
    return decide(True, told, told)


def _printed_ages(rows: pd.DataFrame, what: str) -> list[str]:
    return list(dict.fromkeys(f"{name_of(row)} ({row['ages_as_printed']}) {what}" for _, row in rows.iterrows()))


def per_patient(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A list of values has one for each patient; a single value for several patients leaves theirs open."""
    cell, counted = _CELLS[check["per_patient"]]
    table = facts.literature
    if table.empty:
        return missing("rows of the literature table")
    if counted == check["per_patient"]:
        return _directions_per_patient(cell, counted, table)
    lists = table[table[counted].notna()]
    odd = lists[(lists[counted] > 1) & (lists[counted] != lists["n"])]
    single = lists[(lists[counted] == 1) & (lists["n"] > 1)]
    named = [f"{name_of(row)}: {row[cell]} for {row['n']} patients" for _, row in odd.iterrows()]
    open_ones = [f"{name_of(row)}: {row[cell]} for {row['n']} patients" for _, row in single.iterrows()]
    told = f"{len(lists)} rows with single values, {len(odd)} with another number of values than patients"
    if named:
        return decide(False, told, f"{'; '.join(named)}")
    if open_ones:
        return undecided(f"one value for several patients: {'; '.join(open_ones)}; missing: the value of each", told)
    return decide(True, told, told)


def _directions_per_patient(cell: str, name: str, table: pd.DataFrame) -> Outcome:
    """Of several directions in one cell there is one for each patient; which is whose the table need not say."""
    several = table[table[name].str.contains("/")]
    odd = several[several[name].str.count("/") + 1 != several["n"]]
    named = [f"{name_of(row)}: {row[cell]} for {row['n']} patients" for _, row in odd.iterrows()]
    told = f"{len(several)} rows with several directions of {name}, {len(odd)} with another number than patients"
    return decide(not named, told, f"{told}: {'; '.join(named)}" if named else told)


def distinct_patients(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """No row of the table can hold the patients of another; where one can, the primary papers are missing."""
    table = facts.literature
    if table.empty:
        return missing("rows of the literature table")
    pairs = followed_up(table, facts)
    if not pairs:
        told = "no two rows with the same number of patients, ages shifted by the years between and shared authors"
        return decide(True, told, told)
    told = "; ".join(_pair_told(table.loc[a], table.loc[b], facts) for a, b in pairs)
    return undecided(f"{told}; missing: the papers, which would say whether they are the same patients", told)


def _pair_told(earlier: pd.Series, later: pd.Series, facts: Facts) -> str:
    ways = f"; total IgE printed {earlier['total_ige']} and {later['total_ige']}"
    return (
        f"{name_of(earlier)} ages {earlier['ages_as_printed']} and {name_of(later)} ages {later['ages_as_printed']},"
        f" shared authors {', '.join(shared_authors(earlier, later, facts))}{ways}"
    )


def place(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The case is the stated one in a row: one more than the patients below the age in the chosen rows."""
    limit, rows = float(check["place"]), chosen(check, facts)
    if rows.empty or rows["age_min"].isna().any():
        return missing("an age in every chosen row of the literature table")
    certain, possible, names = counted_under(rows, facts.literature, limit)
    stated = float(check.get("printed", facts.printed))
    told = f"number {certain + 1}" + (f" or later, up to {possible + 1}" if possible > certain else "")
    before = f"the table prints {certain} under {shown(limit)} for certain ({', '.join(names)})"
    why = f"{told}, since {before}; stated {shown(stated)}"
    if not certain + 1 <= stated <= possible + 1:
        return decide(False, told, why)
    return (
        decide(True, told, why)
        if certain == possible
        else undecided(f"{why}; missing: the ages behind the ranges", told)
    )


CHECKS = {
    "sum_of": sum_of,
    "count_of": count_of,
    "under_age": under_age,
    "percent_of": percent_of,
    "share_of": share_of,
    "direction": direction,
    "flags": flags,
    "per_patient": per_patient,
    "distinct_patients": distinct_patients,
    "place": place,
}
