"""Checks of a diagnosis: how many criteria of a published set the case's findings meet."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.outcome import Outcome, combine, decide, missing, undecided
from casebook.claims.printed import parse_printed, quantity
from casebook.settings.yaml_files import read_yaml

RULES = Path(__file__).parent / "rules"
Finding = tuple[str, float] | bool | None  # ("=", 27.5), (">", 15.0), ("<", 3.0), yes or no, or not reported


@cache
def criteria_sets() -> Mapping[str, Mapping[str, Any]]:
    """The sets of criteria by name, as the package declares them."""
    return read_yaml(RULES / "criteria.yaml")


def criteria(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The printed number of criteria of each kind (`counts`), or the diagnosis itself (`met`), from the findings."""
    known = criteria_sets()
    if check["criteria"] not in known:
        raise facts.fault(f"there are no criteria {check['criteria']!r}", f"There are: {', '.join(known)}")
    declared = known[check["criteria"]]
    findings = {name: _finding(given, facts) for name, given in check["findings"].items()}
    _match_rules(check["criteria"], declared, findings, facts)
    result = [(one["kind"], one["name"], _met(one, findings)) for one in declared["criteria"]]
    of_case = any(isinstance(given, Mapping) for given in check["findings"].values())
    parts = [_counted(kind, str(stated), result, declared) for kind, stated in check.get("counts", {}).items()]
    if "met" in check:
        parts.append(_diagnosed(check["met"], result, declared))
    outcome = combine(parts)
    return Outcome(
        outcome.verdict, outcome.computed, f"{declared['title']}, on the findings as stated: {outcome.why}", of_case
    )


def _match_rules(name: str, declared: Mapping[str, Any], findings: Mapping[str, Finding], facts: Facts) -> None:
    """Stop at a finding that no criterion of the set asks for, or that is a number where yes or no is asked."""
    rules = [rule for one in declared["criteria"] for key in ("any_of", "all_of") for rule in one.get(key, ())]
    asked = {rule["finding"]: "is" in rule for rule in rules}
    for finding, found in findings.items():
        if finding not in asked:
            raise facts.fault(f"{name} has no finding {finding}", f"It has: {', '.join(sorted(asked))}")
        if found is not None and isinstance(found, bool) is not asked[finding]:
            raise facts.fault(
                f"finding {finding} must be {'true or false' if asked[finding] else 'a number in quotes'}"
            )


def _finding(given: Any, facts: Facts) -> Finding:
    if isinstance(given, bool):
        return given
    if isinstance(given, Mapping):
        row = facts.estimate(given["estimate"])
        return None if pd.isna(row["estimate"]) else ("=", float(row["estimate"]))
    sign, text = (given[0], given[1:]) if given[0] in "<>" else ("=", given)
    return sign, float(parse_printed(text.strip()))


def _holds(rule: Mapping[str, Any], findings: Mapping[str, Finding]) -> bool | None:
    """Whether a rule holds; None where the finding is not reported or leaves it open, or the cut-off is unverified."""
    found = findings.get(rule["finding"])
    if found is None or rule.get("unverified"):
        return None
    if "is" in rule:
        return found is rule["is"]
    sign, value = found
    if "below" in rule:
        if sign == "=":
            return value < rule["below"]
        return (
            True
            if sign == "<" and value <= rule["below"]
            else False
            if sign == ">" and value >= rule["below"]
            else None
        )
    limit, equal = (rule["at_least"], True) if "at_least" in rule else (rule["above"], False)
    if sign == "=":
        return value >= limit if equal else value > limit
    if sign == ">":
        return True if value >= limit else None
    return False if value <= limit else None


def _met(one: Mapping[str, Any], findings: Mapping[str, Finding]) -> bool | None:
    any_of = [_holds(rule, findings) for rule in one.get("any_of", ())]
    all_of = [_holds(rule, findings) for rule in one.get("all_of", ())]
    parts = [*all_of] if not any_of else [*all_of, True if True in any_of else None if None in any_of else False]
    return False if False in parts else None if None in parts else True


def _counted(kind: str, stated: str, result: list, declared: Mapping[str, Any]) -> Outcome:
    met = [name for one, name, holds in result if one == kind and holds]
    unknown = [name for one, name, holds in result if one == kind and holds is None]
    total = len([1 for one, *_ in result if one == kind])
    wanted = int(parse_printed(stated))
    told = f"{len(met)} of {total} {kind}"
    why = f"{told} met{': ' if met else ''}{'; '.join(met)}, stated {wanted}"
    if unknown:
        why += f"; open, for it is not reported or its cut-off is unverified: {'; '.join(unknown)}"
    if wanted < len(met) or wanted > len(met) + len(unknown):
        return decide(False, told, why)
    # What is not reported is not absent: a count of none needs every one of them to be known.
    if wanted > len(met) or (not wanted and unknown):
        open_ones = f"what would decide {'; '.join(unknown)} (not reported, or cut-off unverified)"
        return undecided(f"{told} met for certain; missing: {open_ones}", told)
    return decide(True, told, why)


def _diagnosed(wanted: bool, result: list, declared: Mapping[str, Any]) -> Outcome:
    kinds = sorted({kind for kind, *_ in result}, key=[kind for kind, *_ in result].index)
    met = {kind: sum(holds is True for one, _, holds in result if one == kind) for kind in kinds}
    most = {kind: sum(holds is not False for one, _, holds in result if one == kind) for kind in kinds}
    asked = " or ".join(" and ".join(f"{n} {kind}" for kind, n in rule.items()) for rule in declared["diagnosis"])
    told = " and ".join(f"{n} {kind}" for kind, n in met.items())
    sure = any(all(met[kind] >= n for kind, n in rule.items()) for rule in declared["diagnosis"])
    possible = any(all(most[kind] >= n for kind, n in rule.items()) for rule in declared["diagnosis"])
    if sure is not possible:
        return missing("the findings that are not reported", told)
    return decide(sure is wanted, told, f"{told} met, asked are {asked}")


def detected(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The measure was found: a value above 0, and above its limit of detection where that is known."""
    name = check["detected"]
    rows = facts.measure(name)
    if rows.empty:
        return missing(f"a value of {name}", of_case=True)
    limit = facts.settings.get("measures", {}).get(name, {}).get("detection_limit") or 0.0
    first = rows.iloc[0]
    below = first["censor"] == "below"
    told = f"{'below ' if below else ''}{quantity(first['value'], first['unit'])} on day {first['day']}"
    return decide(not below and first["value"] > limit, told, f"{name} {told}", True)


CHECKS = {"criteria": criteria, "detected": detected}
