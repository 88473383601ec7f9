"""Checks of time: an order of moments, and the age at which something happened."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from casebook.claims.facts import Facts
from casebook.claims.moments import event_rows, moment
from casebook.claims.numbers import DAYS
from casebook.claims.outcome import UNTESTABLE, Outcome, combine, decide, missing, of_the_case, undecided
from casebook.claims.printed import parse_printed, shown

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
             "twelfth")  # fmt: skip
_AGE = re.compile(r"\bage[d]? (?:of )?(\d+(?:\.\d+)?) (month|year)s?\b|\b(\d+)[- ](month|year)s?[- ]old\b")
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)}) (month|year) of (?:life|age)\b")
_UNITS = {"month": "mo", "year": "a"}
_OF_LIFE = {"mo of life": "mo", "a of life": "a"}  # the second month of life runs from one month of age to two


def order(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Each moment lies on a later day than the one before; two on one day cannot be told apart."""
    moments = [moment(name, facts) for name in check["order"]]
    lacking = [one.lacking for one in moments if one.day is None]
    told = ", ".join(map(str, moments))
    if lacking:
        return missing(" and ".join(lacking), told, of_case=True)
    wrong = [
        f"{later} comes before {earlier}, not after it"
        for earlier, later in pairwise(moments)
        if later.day < earlier.day
    ]
    same = [f"{a} and {b} fall on one day" for a, b in pairwise(moments) if a.day == b.day]
    if wrong:
        return decide(False, told, "; ".join(wrong), True)
    if same:
        return undecided("; ".join(same), told, of_case=True)
    return decide(True, told, f"{told}: the days follow each other as stated", True)


def age(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The age at an event: as its description gives it, and within what the age at the first dose allows.

    `age: CATEGORY`, `words` of the description; unit mo or a (completed), or "mo of life", as in second month of life.
    """
    words, unit = check.get("words", ""), check.get("unit", facts.unit)
    stated = parse_printed(str(check.get("printed", facts.printed)))
    rows = event_rows(facts, check["age"], words)
    if rows.empty:
        return missing(f"an event {check['age']}" + (f" with the words {words!r}" if words else ""), of_case=True)
    if unit not in DAYS and unit not in _OF_LIFE:
        raise facts.fault(f"found unit {unit!r}; allowed: mo, a, mo of life, a of life")
    row = rows.iloc[0]
    recorded = _recorded_age(str(row["text"]), float(stated), unit, f"{check['age']} of day {row['day']}")
    allowed = _allowed_age(int(row["day"]), float(stated), unit, facts)
    if recorded and allowed and allowed.verdict == UNTESTABLE:
        # Completed years leave a year open; within it the record decides.
        allowed = replace(allowed, verdict=recorded.verdict, why=allowed.why.partition(";")[0])
    parts = [part for part in (recorded, allowed) if part]
    if not parts:
        return missing("the birth month, or the age in the record of the event", of_case=True)
    return of_the_case(combine(parts))


def _recorded_age(text: str, stated: float, unit: str, event: str) -> Outcome | None:
    """What the record of the event says of the age; None where it says nothing."""
    text = text.lower()
    if unit in _OF_LIFE:
        found = [(_ORDINALS.index(word) + 1.0, f"{_UNITS[of]} of life") for word, of in _ORDINAL.findall(text)]
    else:
        found = [(float(a or b), _UNITS[a_unit or b_unit]) for a, a_unit, b, b_unit in _AGE.findall(text)]
    if not found:
        return None
    number, of = found[0]
    said = f"{shown(number)} {of}"
    return decide(
        number == stated and of == unit, said, f"the record of {event} gives {said}, the text {shown(stated)} {unit}"
    )


def _allowed_age(day: int, stated: float, unit: str, facts: Facts) -> Outcome | None:
    """Whether the age lies within what completed years at the first dose leave open; None where they are unknown."""
    years = facts.settings.get("patient", {}).get("age_at_first_dose_years")
    if years is None:
        return None
    low, high = ((years + more) * DAYS["a"] + day for more in (0, 1))
    scale = DAYS[_OF_LIFE.get(unit, unit)]
    first = (stated - 1 if unit in _OF_LIFE else math.floor(stated)) * scale
    last = first + scale
    plain = f"{shown(max(low, 0) / scale, 3)} to {shown(high / scale, 3)} {_OF_LIFE.get(unit, unit)}"
    why = f"{years} completed years at the first dose leave {plain} on day {day}"
    if last <= low or first >= high:
        return decide(False, plain, f"{why}, which {shown(stated)} {unit} is not")
    if first <= low and high <= last:
        return decide(True, plain, why)
    return undecided(f"{why}; missing: the birth month", plain)


CHECKS = {"order": order, "age": age}
