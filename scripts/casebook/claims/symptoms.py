"""Checks of a symptom diary: its range, its fall, whether it stays at a score, and what a missed dose does to it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.moments import given_days, moment, not_given_days, window
from casebook.claims.numbers import DAYS
from casebook.claims.outcome import Outcome, decide, missing
from casebook.claims.printed import parse_printed, round_to, shown


def scores_between(
    instrument: str, first: int, last: int, facts: Facts, items: Sequence[str] | None = None
) -> pd.DataFrame:
    """The scores of an instrument from day `first` to `last`, both included, by day and item."""
    rows = facts.rows("scores", instrument=instrument)
    if rows.empty:
        return rows
    rows = rows[(rows["day"] >= first) & (rows["day"] <= last) & rows["score"].notna()]
    return (rows if items is None else rows[rows["item"].isin(items)]).sort_values(["day", "item"], kind="stable")


def _symptom_free(instrument: str, facts: Facts) -> float:
    return float(facts.settings.get("instruments", {}).get(instrument, {}).get("symptom_free", 0) or 0)


def _in_window(check: Mapping[str, Any], instrument: str, facts: Facts) -> tuple[pd.DataFrame, str, str]:
    """The scores of the check's window, its name, and what is missing where there are none."""
    start, end = window(check, facts)
    for edge in (start, end):
        if edge.day is None:
            return pd.DataFrame(), "", edge.lacking
    after = 1 if check.get("after") else 0
    before = 1 if check.get("until") else 0
    rows = scores_between(instrument, start.day + after, end.day - before, facts, check.get("items"))
    told = f"{'after' if after else 'from'} {start} {'until' if before else 'to'} {end}"
    return rows, told, "" if len(rows) else f"scores of {instrument} {told}"


def scores(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The lowest and highest score of all items in the window are the printed `minimum` and `maximum`."""
    rows, told, lacking = _in_window(check, check["scores"], facts)
    if lacking:
        return missing(lacking, of_case=True)
    low, high = rows["score"].min(), rows["score"].max()
    holds = round_to(low, check["minimum"]).holds and round_to(high, check["maximum"]).holds
    by_item = rows.groupby("item")["score"].agg(["min", "max"])
    items = f"{len(by_item)} items, each between {shown(by_item['min'].min())} and {shown(by_item['max'].max())}"
    why = f"{len(rows)} scores {told}, {items}; printed {check['minimum']} to {check['maximum']}"
    return decide(holds, f"{shown(low)} to {shown(high)}", why, True)


def steady(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every recorded score of the window is the printed one (`at`)."""
    rows, told, lacking = _in_window(check, check["steady"], facts)
    if lacking:
        return missing(lacking, of_case=True)
    wanted = float(parse_printed(check.get("at", facts.printed)))
    off = rows[rows["score"] != wanted]
    if off.empty:
        why = f"all {len(rows)} scores of {rows['day'].nunique()} recorded days {told} are {shown(wanted)}"
        return decide(True, f"{shown(wanted)} throughout", why, True)
    days = f"days {off['day'].min()} to {off['day'].max()}"
    computed = f"up to {shown(off['score'].max())} on {days}"
    why = f"{len(off)} of {len(rows)} scores {told} are not {shown(wanted)}: {computed}"
    return decide(False, computed, why, True)


def falls(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The mean score of each named assessment is below that of the one before."""
    name, labels = check["falls"], check["between"]
    rows = facts.rows("score_periods", instrument=name, period="assessment")
    means, told = [], []
    for label in labels:
        one = rows[rows["label"] == label] if len(rows) else rows
        if one.empty or pd.isna(one["mean"].iloc[0]):
            return missing(f"assessment {label} of {name}", of_case=True)
        means.append(float(one["mean"].iloc[0]))
        told.append(f"{label}: {shown(means[-1], 3)}")
    holds = all(later < earlier for earlier, later in pairwise(means))
    return decide(holds, ", ".join(told), f"mean of all scores: {', '.join(told)}", True)


def symptoms_present(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Each of the named `items` has a score above the symptom-free one within the window."""
    name, items = check["symptoms_present"], check["items"]
    rows, told, lacking = _in_window({**check, "items": None}, name, facts)
    if lacking:
        return missing(lacking, of_case=True)
    known = set(rows["item"])
    absent = [item for item in items if item not in known]
    if absent:
        return missing(f"scores of {', '.join(absent)} {told}", of_case=True)
    highest = rows.groupby("item")["score"].max()
    computed = ", ".join(f"{facts.item(name, item)} up to {shown(highest[item])}" for item in items)
    silent = [item for item in items if highest[item] <= _symptom_free(name, facts)]
    why = (
        f"no score of {', '.join(facts.item(name, item) for item in silent)} above 0 {told}"
        if silent
        else f"each named symptom is scored {told}"
    )
    return decide(not silent, computed, why, True)


def symptoms_daily(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Symptoms on nearly every day of the window; untestable where fewer than `coverage` of its days are recorded.

    Nearly every day: at least `share` of the recorded days (0.8 unless told).
    """
    name = check["symptoms_daily"]
    start, end = window(check, facts)
    rows, told, lacking = _in_window(check, name, facts)
    if lacking:
        return missing(lacking, of_case=True)
    by_day = rows.groupby("day")["score"].max()
    sick, days = (
        int((by_day > _symptom_free(name, facts)).sum()),
        end.day - start.day + (0 if check.get("until") else 1),
    )
    computed = f"symptoms on {sick} of {len(by_day)} recorded days"
    if len(by_day) < check.get("coverage", 0.8) * days:
        return missing(f"the diary of {days - len(by_day)} of {days} days {told}", computed, of_case=True)
    share = check.get("share", 0.8)
    return decide(sick >= share * len(by_day), computed, f"{computed} {told}; daily means {share:.0%} of them", True)


def on_off(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Symptoms gone before the missed dose, back after it, gone again after the treatment is resumed."""
    name, missed = check["on_off"], not_given_days(facts)
    resumed = moment("reintroduction", facts)
    if not missed or resumed.day is None:
        return missing(resumed.lacking, of_case=True)
    last_given = moment("last_dose_before_gap", facts).day
    interval, settle = _interval(facts), check.get("settle_days", 7)
    if last_given is None or interval is None:
        return missing("the dose before the missed one, and the planned interval", of_case=True)
    phases = {
        "on treatment": (last_given - settle, min(last_given + interval, missed[0] - 1)),
        "after the missed dose": (missed[0], resumed.day - 1),
        "resumed": (resumed.day + settle, moment("end", facts).day or resumed.day),
    }
    highest = {}
    for phase, (first, last) in phases.items():
        rows = scores_between(name, first, last, facts)
        if rows.empty:
            return missing(f"scores of {name} {phase} (day {first} to {last})", of_case=True)
        highest[phase] = rows["score"].max()
    free = _symptom_free(name, facts)
    on, off, again = highest.values()
    told = ", ".join(f"{phase} up to {shown(high)}" for phase, high in highest.items())
    why = f"scores of {name} {told}; a pattern in time, from one withdrawal and one resumption, neither blinded"
    also = _changed_too(facts)
    why += f"; other drugs changed near them as well: {also}" if also else ""
    return decide(on <= free < off and again <= free, told, why, True)


def _changed_too(facts: Facts) -> str:
    """Other drugs that changed near the stop or the restart of the treatment, as the estimates name them."""
    named = {
        drug
        for row in facts.rows("estimates", statistic="other_drugs_changed").to_dict("records")
        if row["comparison"] in ("dechallenge", "rechallenge") and row["estimate"] > 0
        for drug in str(row["note"]).rpartition(": ")[2].split(", ")
    }
    return ", ".join(sorted(named))


def _interval(facts: Facts) -> int | None:
    schedule = facts.settings.get("schedule") or {}
    return schedule.get("interval_days")


def longest_interval(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """No symptom up to the stated time since a dose, and symptoms beyond it, once the symptoms were gone."""
    name, unit = check["longest_interval"], check.get("unit", facts.unit)
    limit = float(parse_printed(str(check.get("printed", facts.printed)))) * DAYS[unit]
    doses = given_days(facts)
    free = _symptom_free(name, facts)
    by_day = facts.rows("scores", instrument=name)
    by_day = by_day.groupby("day")["score"].max() if len(by_day) else pd.Series(dtype=float)
    gone = [day for day, high in by_day.items() if doses and day > doses[0] and high <= free]
    if not gone:
        return missing(f"a symptom-free day of {name} on treatment", of_case=True)
    since = {day: day - max(dose for dose in doses if dose <= day) for day in by_day.index if day >= gone[0]}
    well = max(since[day] for day in since if by_day[day] <= free)
    ill = [since[day] for day in since if by_day[day] > free]
    if not ill:
        computed = f"free of symptoms up to {well} d since a dose"
        return missing("a day with symptoms after the first free one", computed, of_case=True)
    computed = f"free of symptoms up to {well} d since a dose, with symptoms from {min(ill)} d"
    why = f"{computed}; stated limit {shown(limit)} d"
    if well < limit < min(ill):
        why += f"; any limit between {well} and {min(ill)} d would fit, for nothing is recorded there"
    if min(ill) <= limit or well > limit:
        return decide(False, computed, why, True)
    return decide(True, computed, why, True)


CHECKS = {
    "scores": scores,
    "steady": steady,
    "falls": falls,
    "symptoms_present": symptoms_present,
    "symptoms_daily": symptoms_daily,
    "on_off": on_off,
    "longest_interval": longest_interval,
}
