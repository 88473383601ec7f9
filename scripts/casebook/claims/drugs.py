"""Checks of other drugs: courses by weight, therapy unchanged at a moment, taken or not taken, unwanted effects."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.moments import moment, window
from casebook.claims.outcome import Outcome, combine, decide, missing
from casebook.claims.printed import round_to, shown

_ADVERSE = ("adverse_event", "adverse_reaction", "side_effect", "reaction")


def unchanged_medication(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The same drugs at the same daily doses on the day before the moment and on its day."""
    at = moment(check["unchanged_medication"], facts)
    if at.day is None:
        return missing(at.lacking, of_case=True)
    if facts.table("medications").empty:
        return missing("a record of other drugs", of_case=True)
    before, after = (_taken_on(day, facts) for day in (at.day - 1, at.day))
    changed = sorted({drug for drug in before.keys() | after.keys() if before.get(drug) != after.get(drug)})
    told = ", ".join(f"{drug} {_dose(after[drug])}" for drug in sorted(after)) or "none"
    why = f"{', '.join(changed)} changed on day {at.day}" if changed else f"the same on day {at.day - 1} and {at.day}"
    return decide(not changed, told, f"{why}: {told}" if not changed else why, True)


def reduced_medication(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every other drug taken on the day before a moment is taken in a smaller daily dose, or not at all, at another.

    `reduced_medication: [MOMENT, MOMENT]`; `without`: drugs that are not meant. A dose that is not stated leaves its
    drug open, unless it was stopped.
    """
    start, end = (moment(name, facts) for name in check["reduced_medication"])
    for edge in (start, end):
        if edge.day is None:
            return missing(edge.lacking, of_case=True)
    before, later = (_taken_on(day, facts) for day in (start.day - 1, end.day))
    before = {drug: doses for drug, doses in before.items() if drug not in check.get("without", ())}
    if not before:
        return missing(f"a record of other drugs on day {start.day - 1}", of_case=True)
    told = ", ".join(
        f"{drug} {_dose(doses)} to {_dose(later[drug]) if drug in later else 'none'}"
        for drug, doses in sorted(before.items())
    )
    why = f"from day {start.day - 1} to {end.day}: {told}"
    sums = {drug: (_sum(doses), _sum(later.get(drug, ()))) for drug, doses in before.items()}
    kept = sorted(drug for drug, (one, other) in sums.items() if one is not None and other is not None and other >= one)
    if kept:
        return decide(False, told, f"{why}; not reduced: {', '.join(kept)}", True)
    open_ones = sorted(drug for drug, (one, other) in sums.items() if other is None or (one is None and other > 0))
    if open_ones:
        return missing(f"the daily dose of {', '.join(open_ones)}; {why}", told, True)
    return decide(True, told, why, True)


def _sum(doses: tuple) -> float | None:
    """The daily dose of a drug; None where one is not stated, or they are in several units."""
    if any(dose < 0 for dose, _ in doses) or len({unit for _, unit in doses}) > 1:
        return None
    return sum(dose for dose, _ in doses)


def _taken_on(day: int, facts: Facts) -> dict[str, tuple]:
    rows = facts.table("medications")
    rows = rows[(rows["start_day"] <= day) & (rows["stop_day"].isna() | (rows["stop_day"] >= day))]
    return {
        drug: tuple(sorted((_known(row.daily_dose), row.unit) for row in same.itertuples()))
        for drug, same in rows.groupby("drug")
    }


def _known(dose: float) -> float:
    return -1.0 if pd.isna(dose) else float(dose)


def _dose(doses: tuple) -> str:
    return " + ".join("dose not stated" if dose < 0 else f"{shown(dose)} {unit}/d" for dose, unit in doses)


def not_taken(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """No course of the drug in the window (after `from`, to `to`)."""
    drug = check["not_taken"]
    (start, end), rows = window(check, facts), facts.rows("medications", drug=drug)
    for edge in (start, end):
        if edge.day is None:
            return missing(edge.lacking, of_case=True)
    if rows.empty:
        return missing(f"a record of {drug}", of_case=True)
    inside = rows[(rows["start_day"] <= end.day) & (rows["stop_day"].isna() | (rows["stop_day"] > start.day))]
    told = f"courses of {drug} after day {start.day} up to day {end.day}: {len(inside)}"
    return decide(inside.empty, told, told, True)


def taken(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """At least one course of the drug begins within the window."""
    drug = check["taken"]
    (start, end), rows = window(check, facts), facts.rows("medications", drug=drug)
    for edge in (start, end):
        if edge.day is None:
            return missing(edge.lacking, of_case=True)
    if rows.empty:
        return missing(f"a record of {drug}", of_case=True)
    begun = rows[(rows["start_day"] >= start.day) & (rows["start_day"] <= end.day)]
    told = f"courses of {drug} begun from day {start.day} to {end.day}: {len(begun)}"
    return decide(len(begun) > 0, told, told, True)


def courses(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Courses of a drug: dose by weight and length within the printed limits, and at last taken without a break.

    `courses: DRUG`; `per_kg` [low, high] mg/kg a day; `days` [low, high] of the mean length of those courses whose
    pattern holds `pattern`; `then`: a word of the pattern of the course that runs on at the moment `to`.
    """
    drug, (start, end) = check["courses"], window(check, facts)
    rows = facts.rows("medications", drug=drug)
    if rows.empty or end.day is None or start.day is None:
        return missing(f"courses of {drug}", of_case=True)
    rows = rows[(rows["start_day"] >= start.day) & (rows["start_day"] < end.day)]
    single = rows[rows["pattern"].str.contains(check["pattern"], regex=False)]
    if single.empty or single["stop_day"].isna().any():
        return missing(f"courses of {drug} with first and last day", of_case=True)
    lengths = (single["stop_day"] - single["start_day"] + 1).astype(float)
    parts = [_between(float(lengths.mean()), check["days"], f"mean length of {len(single)} courses", "d")]
    per_kg = _per_kg(rows, facts)
    if per_kg is None:
        parts.append(missing(f"body weight and the doses of {drug} in mg", of_case=True))
    else:
        low, high = check["per_kg"]
        told = f"{shown(min(per_kg), 3)} to {shown(max(per_kg), 3)} mg/kg/d"
        holds = _not_below(min(per_kg), low) and _not_above(max(per_kg), high)
        parts.append(decide(holds, told, f"{told} over {len(rows)} courses, printed {low} to {high}", True))
    if "then" in check:
        running = rows[
            (rows["stop_day"].isna() | (rows["stop_day"] >= end.day)) & rows["pattern"].str.contains(check["then"])
        ]
        told = f"{'taken' if len(running) else 'not taken'} {check['then']} {end.placed}"
        parts.append(decide(len(running) > 0, told, told, True))
    return combine(parts)


def _not_below(value: float, limit: str) -> bool:
    return value >= float(limit) or round_to(value, limit).holds


def _not_above(value: float, limit: str) -> bool:
    return value <= float(limit) or round_to(value, limit).holds


def _between(value: float, limits: list[str], what: str, unit: str) -> Outcome:
    low, high = limits
    told = f"{what} {shown(value, 3)} {unit}"
    return decide(_not_below(value, low) and _not_above(value, high), told, f"{told}, printed {low} to {high}", True)


def _per_kg(rows: pd.DataFrame, facts: Facts) -> list[float] | None:
    """Daily dose by weight of each course, at the weight interpolated to its first day."""
    weights = facts.measure(str(facts.settings.get("weight_measure") or "weight"))
    weights = weights[weights["unit"] == "kg"] if len(weights) else weights
    if weights.empty or rows["daily_dose"].isna().any() or set(rows["unit"]) != {"mg"}:
        return None
    days = rows["start_day"].astype(float).to_numpy()
    kilograms = np.interp(days, weights["day"].astype(float).to_numpy(), weights["value"].astype(float).to_numpy())
    return (rows["daily_dose"].astype(float).to_numpy() / kilograms).tolist()


def unwanted_effects(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The unwanted effects that were recorded, as events or as notes on given doses, are the `only` ones named."""
    names = check["unwanted_effects"]
    notes = _dose_notes(facts)
    events = facts.table("events")
    events = events[events["category"].isin(_ADVERSE)] if len(events) else events
    texts = notes + [str(row["text"] or row["category"]) for row in events.to_dict("records")]
    if not texts:
        return missing("notes on the given doses, or events of unwanted effects", of_case=True)
    other = sorted({text for text in texts if not any(name.lower() in text.lower() for name in names)})
    absent = [name for name in names if not any(name.lower() in text.lower() for text in texts)]
    told = f"{len(texts)} notes of an unwanted effect" + (
        f", of them other than named: {'; '.join(other)}" if other else ""
    )
    why = f"{told}; named: {', '.join(names)}" + (f"; not recorded: {', '.join(absent)}" if absent else "")
    return decide(not other and not absent, told, why, True)


def _dose_notes(facts: Facts) -> list[str]:
    rows = facts.rows("ingested", kind="dose", status="given")
    if rows.empty:
        return []
    return [text for text in rows["text"].astype(str) if text.strip()]


CHECKS = {
    "unchanged_medication": unchanged_medication,
    "reduced_medication": reduced_medication,
    "taken": taken,
    "not_taken": not_taken,
    "courses": courses,
    "unwanted_effects": unwanted_effects,
}
