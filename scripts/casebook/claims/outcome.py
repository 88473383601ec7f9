"""What a check finds: a verdict, what was computed, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

REPRODUCED, CONTRADICTED, UNTESTABLE, EXTERNAL = VERDICTS = ("reproduced", "contradicted", "untestable", "external")


@dataclass(frozen=True)
class Outcome:
    """The finding of one check.

    computed : what was computed, printed with its unit; empty where nothing could be
    why : the reason in words without a full stop: which numbers, which rule; for untestable the datum that is missing
    of_case : whether it rests on the data of the case, and not only on published tables, lists and rules
    """

    verdict: str
    computed: str
    why: str
    of_case: bool = False


def decide(holds: bool, computed: str, why: str, of_case: bool = False) -> Outcome:
    """Reproduced where the statement holds, else contradicted."""
    return Outcome(REPRODUCED if holds else CONTRADICTED, computed, why, of_case)


def missing(datum: str, computed: str = "", of_case: bool = False) -> Outcome:
    """Untestable, for want of `datum`."""
    return Outcome(UNTESTABLE, computed, f"missing: {datum}", of_case)


def undecided(why: str, computed: str = "", of_case: bool = False) -> Outcome:
    """Untestable, although something was computed."""
    return Outcome(UNTESTABLE, computed, why, of_case)


def of_the_case(outcome: Outcome) -> Outcome:
    """The same, marked as resting on the data of the case."""
    return replace(outcome, of_case=True)


def combine(outcomes: Iterable[Outcome]) -> Outcome:
    """The finding of several parts: contradicted where one part is, else untestable where one is, else reproduced.

    External parts stand aside; where all are external, so is the whole.
    """
    parts = list(outcomes)
    found = {part.verdict for part in parts}
    verdict = next((name for name in (CONTRADICTED, UNTESTABLE, REPRODUCED) if name in found), EXTERNAL)
    said = [part.why if part.verdict == verdict else f"{part.verdict}: {part.why}" for part in _deciding_first(parts)]
    return Outcome(
        verdict,
        "; ".join(dict.fromkeys(part.computed for part in parts if part.computed)),
        "; ".join(dict.fromkeys(said)),
        any(part.of_case for part in parts),
    )


def _deciding_first(parts: list[Outcome]) -> list[Outcome]:
    rank = {CONTRADICTED: 0, UNTESTABLE: 1, REPRODUCED: 2, EXTERNAL: 3}
    return sorted(parts, key=lambda part: rank[part.verdict])
