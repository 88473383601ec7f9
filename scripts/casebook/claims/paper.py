"""Checks of the paper against itself, and the statements that no data of the project can decide."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from casebook.claims.facts import Facts
from casebook.claims.outcome import EXTERNAL, Outcome, combine, decide, missing, undecided
from casebook.claims.printed import PRINTED, parse_printed


def stated_text(claim: Mapping[str, Any]) -> str:
    """What a claim states, printed with its unit."""
    stated = claim.get("stated", {})
    number = " ".join(part for part in (str(stated.get("value", "")), stated.get("unit", "")) if part)
    words = stated.get("words", "")
    return f"{number} ({words})" if number and words else number or words


def same_as(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The claim states the same as another one of the same paper: value and unit."""
    other = _claim(check["same_as"], facts)
    mine, theirs = (claim.get("stated", {}) for claim in (facts.claim, other))
    told = f"{stated_text(facts.claim)} ({facts.claim.get('section')}),"
    told += f" {stated_text(other)} ({other['section']}, {other['id']})"
    values = str(mine.get("value", "")), str(theirs.get("value", ""))
    if not all(values):
        return missing(f"a stated value of {facts.claim['id'] if not values[0] else other['id']}")
    same = _equal(*values) and mine.get("unit", "") == theirs.get("unit", "")
    return decide(same, told, f"the paper {'says the same in both places' if same else 'contradicts itself'}: {told}")


def _equal(one: str, other: str) -> bool:
    if PRINTED.match(one) and PRINTED.match(other):
        return parse_printed(one) == parse_printed(other)
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _claim(claim_id: str, facts: Facts) -> Mapping[str, Any]:
    if claim_id not in facts.claims:
        raise facts.fault(f"there is no claim {claim_id!r}", "Name the id of another claim of this file")
    return facts.claims[claim_id]


def stated_rising(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The numbers that other claims of the paper state rise from one to the next."""
    claims = [_claim(claim_id, facts) for claim_id in check["stated_rising"]]
    values = [str(claim["stated"].get("value", "")) for claim in claims]
    if not all(PRINTED.match(value) for value in values):
        return missing(f"numbers stated by {', '.join(check['stated_rising'])}")
    numbers = [parse_printed(value) for value in values]
    told = ", then ".join(f"{stated_text(claim)} ({claim['id']})" for claim in claims)
    rises = all(a < b for a, b in pairwise(numbers))
    return decide(rises, told, f"the paper's own numbers {'rise' if rises else 'do not rise'}: {told}")


def reporting(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """What a reporting guideline asks for stands in the title and the headings of the paper."""
    title, headings = facts.paper.get("title", ""), [str(one).lower() for one in facts.paper.get("headings", ())]
    if not title or not headings:
        return missing("the title and headings of the paper")
    absent = [f"{words!r} in the title" for words in check.get("title_has", ()) if words.lower() not in title.lower()]
    sections = check.get("headings_have", ())
    absent += [f"a section on {words}" for words in sections if not any(words.lower() in one for one in headings)]
    asked = len(check.get("title_has", ())) + len(sections)
    told = f"{asked - len(absent)} of {asked} found"
    return decide(not absent, told, f"not found: {', '.join(absent)}" if absent else f"{told} in title and headings")


def external(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A statement about the world that no data of the project can decide."""
    return Outcome(EXTERNAL, "", check["external"])


def needs(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """A statement for which a datum is missing, and where it was looked for (`look_in`: table, and column: value)."""
    datum, looked = check["needs"], []
    for place in check["look_in"]:
        table, where = place["table"], place.get("where", {})
        rows = facts.rows(table, **where)
        told = " and ".join(f"{column} {wanted}" for column, wanted in where.items())
        looked.append(f"{table} of {told}" if told else table)
        if len(rows):
            return undecided(
                f"{datum} is recorded now ({looked[-1]}), but no check reads it", f"{len(rows)} rows", True
            )
    return missing(f"{datum} (looked for in {', '.join(looked)})")


def all_of(run: Callable[[Mapping[str, Any], Facts], Outcome]) -> Callable[[Mapping[str, Any], Facts], Outcome]:
    """The check `all`: every part of a statement must hold."""

    def check_all(check: Mapping[str, Any], facts: Facts) -> Outcome:
        return combine(run(part, facts) for part in check["all"])

    return check_all


CHECKS = {
    "same_as": same_as,
    "stated_rising": stated_rising,
    "reporting": reporting,
    "external": external,
    "needs": needs,
}
