"""Checks of a word against a test or an interval: significant, unchanged, rising, related."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.moments import window
from casebook.claims.outcome import Outcome, combine, decide, missing, undecided
from casebook.claims.printed import quantity, shown
from casebook.estimate.interpretation.kit import kit_change, least_genomes
from casebook.estimate.variation import reference_change_percent

LEVEL = 0.05
_RATIOS = {"fold_change", "rate_ratio"}
_CHANGES = {"level_change": "change of level", "hodges_lehmann": "shift"}


def significant(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The p value of the estimate is below 0.05, or its 95 % interval leaves out no change."""
    return _tested(check["significant"], facts, wanted=True)


def not_significant(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The p value is 0.05 or more, or the interval holds no change. This does not show that nothing changed."""
    return _tested(check["not_significant"], facts, wanted=False)


def _tested(estimate_id: str, facts: Facts, wanted: bool) -> Outcome:
    row = facts.estimate(estimate_id)
    if not pd.isna(row["p_value"]):
        found, told = float(row["p_value"]) < LEVEL, f"p = {shown(row['p_value'], 2)}"
    elif not pd.isna(row["ci_low"]) and not pd.isna(row["ci_high"]):
        none = 1.0 if row["statistic"] in _RATIOS else 0.0
        found = not row["ci_low"] <= none <= row["ci_high"]
        interval = f"{shown(row['ci_low'])} to {quantity(row['ci_high'], row['unit'])}"
        told = f"{quantity(row['estimate'], row['unit'])}, 95 % interval {interval}"
    else:
        return missing(f"a test or an interval of {estimate_id} ({row['note'] or 'it has none'})", of_case=True)
    why = f"{estimate_id}: {told}: {'differs' if found else 'does not differ'} from no change at the 5 % level"
    return decide(found is wanted, told, why, True)


def unchanged(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Measures that stay as they were, `by` one of two rules.

    variation: the 95 % interval of the change of level, and that of the Hodges-Lehmann shift, lie within the reference
    change value; one that leaves out no change contradicts; one that holds both no change and a larger one than that
    decides nothing.
    reference_range: every value lies within its reference range, before and on treatment.
    """
    names = [check["unchanged"]] if isinstance(check["unchanged"], str) else check["unchanged"]
    if check["by"] == "variation":
        return combine(_within_variation(name, check, facts) for name in names)
    lacking = [datum for name in names for datum in _range_lacks(name, facts)]
    found = pd.concat([facts.measure(name) for name in names])
    if found.empty:
        return missing(" and ".join(lacking), of_case=True)
    outside = found[(found["value"] < found["ref_low"]) | (found["value"] > found["ref_high"])]
    told = ", ".join(
        f"{facts.named(name)} {shown(rows['value'].min())} to {quantity(rows['value'].max(), rows['unit'].iloc[0])}"
        for name, rows in found.groupby("measure", sort=True)
    )
    measures = ", ".join(facts.named(name) for name in sorted(set(found["measure"])))
    why = f"{len(outside)} of {len(found)} values of {measures} outside the reference range"
    if len(outside):
        return decide(False, told, f"{why}: {', '.join(outside['observation_id'])}", True)
    return (
        undecided(f"missing: {' and '.join(lacking)}; {why}", told, True) if lacking else decide(True, told, why, True)
    )


def _range_lacks(name: str, facts: Facts) -> list[str]:
    rows = facts.measure(name)
    if rows.empty:
        return [f"{facts.named(name)} before and on treatment"]
    phases = {"before": rows["day"] <= 0, "on treatment": rows["day"] > 0}
    lacks = [f"{facts.named(name)} {phase}" for phase, there in phases.items() if not there.any()]
    if (rows["ref_low"].isna() & rows["ref_high"].isna()).any():
        lacks.append(f"the reference range of every value of {facts.named(name)}")
    return lacks


def _within_variation(name: str, check: Mapping[str, Any], facts: Facts) -> Outcome:
    comparison = check.get("comparison", "during_vs_before")
    rows = [facts.estimate(f"{name}.{comparison}.hodges_lehmann")]
    rows = [*facts.rows("estimates", estimate_id=f"{name}.{comparison}.level_change").to_dict("records"), *rows]
    known = [row for row in rows if not (pd.isna(row["ci_low"]) or pd.isna(row["ci_high"]))]
    about = facts.settings.get("measures", {}).get(name, {})
    earlier = facts.number(f"{name}.{comparison.partition('_vs_')[2]}.median")
    variations = about.get("analytical_cv_percent"), about.get("within_person_cv_percent")
    if not known:
        return missing(f"more values of {name}: {rows[-1]['note'] or 'the shift has no interval'}", of_case=True)
    if None in variations or not earlier:
        return missing(f"the analytical and within-person variation of {name}", of_case=True)
    limit = reference_change_percent(*variations)
    told, verdicts = [], set()
    for row in known:
        low, high = (100 * row[end] / abs(earlier) for end in ("ci_low", "ci_high"))
        told.append(
            f"{_CHANGES[row['statistic']]} {shown(row['estimate'], 3)} {row['unit']}, 95 % interval {shown(low, 3)} to"
            f" {shown(high, 3)} % of the earlier median"
        )
        verdicts.add("changed" if not low <= 0 <= high else "within" if -limit <= low and high <= limit else "open")
    why = f"{'; '.join(told)}; two single values of a healthy adult differ by up to {shown(limit, 3)} %"
    if verdicts == {"changed"}:
        return decide(False, "; ".join(told), f"{why}; no change is excluded", True)
    if verdicts == {"within"}:
        return decide(True, "; ".join(told), why, True)
    left = "the two procedures differ" if len(verdicts) > 1 else "neither no change nor a larger one is excluded"
    return undecided(f"{why}; {left}; missing: more values", "; ".join(told), of_case=True)


def trend(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Each value within the window is at least as far in the stated direction as the one before it."""
    name, upwards = check["trend"], check["goes"] == "rising"
    start, end = window(check, facts)
    if start.day is None or end.day is None:
        return missing(start.lacking or end.lacking, of_case=True)
    rows = facts.measure(name)
    rows = rows[(rows["day"] >= start.day) & (rows["day"] <= end.day)] if len(rows) else rows
    if len(rows) < 3:
        return missing(f"three values of {name} from {start} to {end}; there are {len(rows)}", of_case=True)
    if (rows["censor"] != "none").any():
        return undecided(f"a value of {name} is known only as a limit", of_case=True)
    values, days = rows["value"].tolist(), rows["day"].tolist()
    against = [
        f"{shown(a)} to {shown(b)} (day {d} to {e})"
        for (a, b), (d, e) in zip(pairwise(values), pairwise(days), strict=True)
        if (b < a if upwards else b > a)
    ]
    unit = rows["unit"].iloc[0]
    told = (
        f"{shown(values[0])} to {quantity(values[-1], unit)}, highest {shown(max(values))}, over {len(values)} values"
    )
    why = f"{name} {told}; {len(against)} of {len(values) - 1} steps go the other way"
    return decide(not against, told, why + (f", the first {against[0]}" if against else ""), True)


def significant_count(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A change between two allele fractions is more than counting noise: exact test of the mutant copies.

    As the estimates have it (`estimate/interpretation/kit.py`); two-sided p below 0.05. Untestable without the genomes
    measured (observations of measure `input`); then says how many would do.
    """
    name, unit = check["significant_count"], check["input"]
    rows = facts.measure(name)
    if len(rows) < 2:
        return missing(f"two values of {name}", of_case=True)
    first, last = rows.iloc[0], rows.iloc[-1]
    if first["unit"] != "%" or last["unit"] != "%":
        raise facts.fault(f"{name} is not kept in %")
    percents = [float(row["value"]) for row in (first, last)]
    inputs = facts.measure(unit)
    genomes = [inputs.loc[inputs["day"] == row["day"], "value"] if len(inputs) else [] for row in (first, last)]
    told = f"{shown(first['value'])} % of day {first['day']}, {shown(last['value'])} % of day {last['day']}"
    if not all(len(one) for one in genomes):
        least = least_genomes(*percents).value
        hint = f"; the change would be significant from {least:,.0f} genomes a sample" if math.isfinite(least) else ""
        return missing(f"the DNA input ({unit}) of both samples{hint}", told, of_case=True)
    found = kit_change(*percents, *(int(one.iloc[0]) for one in genomes))
    if math.isnan(found.p):
        return undecided(found.note, told, of_case=True)
    return decide(found.p < LEVEL, f"{told}; p = {shown(found.p, 2)}", f"p = {shown(found.p, 2)}; {found.note}", True)


def related(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A measure and an instrument move together in every contrast in which the treatment was begun or withdrawn.

    `related: [MEASURE, INSTRUMENT]`: median and mean before, exposed, lapsed and reexposed; untestable where one is
    missing: before against after alone cannot tell the measure from anything else that the treatment changed.
    """
    names, phases = check["related"], ("before", "exposed", "lapsed", "reexposed")
    means = {
        name: {phase: facts.number(f"{name}.{phase}.{statistic}") for phase in phases}
        for name, statistic in zip(names, ("median", "mean"), strict=True)
    }
    lacking = [
        _lacking(name, phase, facts) for name, found in means.items() for phase in phases if found[phase] is None
    ]
    told = "; ".join(
        f"{name} " + ", ".join(f"{phase} {shown(found[phase], 4)}" for phase in phases if found[phase] is not None)
        for name, found in means.items()
    )
    if lacking:
        return missing(
            f"values of {', '.join(lacking)}: without a withdrawal with both measured no relation shows", told, True
        )
    steps = [[_sign(found[b] - found[a]) for a, b in pairwise(phases)] for found in means.values()]
    products = [a * b for a, b in zip(*steps, strict=True)]
    holds = len(set(products)) == 1 and products[0] != 0
    why = f"{told}: they move {'together' if holds else 'not together'} in all of before, exposed, lapsed, reexposed"
    return decide(holds, told, why, True)


def _lacking(name: str, phase: str, facts: Facts) -> str:
    """Which value is missing, with the reason where the estimate gives one."""
    rows = facts.rows("estimates", measure=name, comparison=phase, statistic="median")
    note = str(rows["note"].iloc[0]) if len(rows) else ""
    return f"{name} {phase}" + (f" ({note})" if note else "")


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


CHECKS = {
    "significant": significant,
    "not_significant": not_significant,
    "unchanged": unchanged,
    "trend": trend,
    "significant_count": significant_count,
    "related": related,
}
