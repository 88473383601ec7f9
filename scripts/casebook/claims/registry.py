"""Every kind of check by the key that names it in a claims file."""

from collections.abc import Callable, Mapping
from typing import Any

from casebook.claims import criteria, drugs, labels, literature, numbers, paper, references, symptoms, times, words
from casebook.claims.facts import Facts
from casebook.claims.outcome import Outcome

_MODULES = (numbers, times, symptoms, drugs, words, literature, references, paper, criteria, labels)


def run_check(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The finding of one check, which bears the name of exactly one kind."""
    (kind,) = kinds_of(check)
    return CHECKS[kind](check, facts)


def kinds_of(check: Mapping[str, Any]) -> list[str]:
    """The kinds that a check names; one, unless the claims file is at fault."""
    return [kind for kind in check if kind in CHECKS]


CHECKS: Mapping[str, Callable[[Mapping[str, Any], Facts], Outcome]] = {
    **{name: function for module in _MODULES for name, function in module.CHECKS.items()},
    "all": paper.all_of(run_check),
}
