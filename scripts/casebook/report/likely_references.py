"""Which reference an author could have written in place of a number that was typed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from math import floor
from typing import Any

import pandas as pd
from babel.numbers import get_decimal_symbol, get_group_symbol

from casebook.report.literals import Literal, bare_words, known_units, named, reading_words, unit_key
from casebook.report.references import References

_SURE_DIGITS = 3  # from which on two numbers hardly agree by chance
_SURE_SCORE = 3
_STEM = 5
# Of several names for one number, what people mean first.
_USUAL = ("median", "minimum", "maximum", "percent_change", "fold_change", "level_change", "mean", "n")
_PHASES = ("before", "during", "during_vs_before", "plateau_vs_baseline", "first_dose_vs_baseline", "last_vs_first")
_MOST = 2
# So many other things are counted or timed that one of these is meant only where its unit or its cue stands there.
_NEEDS_UNIT = frozenset({"day", "week", "month", "year", "hour", "dose", "value"})


@dataclass(frozen=True)
class _Candidate:
    """A reference, and how to tell that it is meant.

    part : what is printed of it: a column of estimates, an option, or `value` for a fact
    unit : what stands behind the number; cue : what stands before it; words : what it is of
    """

    name: str
    part: str
    quantity: float
    unit: str
    cue: str
    words: frozenset[str]
    rank: tuple[Any, ...]


class LikelyReferences:
    """Everything that a text of one case may refer to, to be found by its number.

    labels : measure, instrument or category of events -> its name in words
    """

    def __init__(self, known: References, labels: Mapping[str, str]) -> None:
        self._known, self._labels = known, labels
        self._numbers: dict[tuple[str, str], Decimal | None] = {}

    def of(self, literal: Literal) -> list[str]:
        """What may be written in place of the number, the likeliest first; nothing where no reference is likely."""
        places = {place for value in literal.values for place in (floor(value) - 1, floor(value), floor(value) + 1)}
        found = []
        for place in sorted(places):
            for candidate in self._by_number.get(place, ()):
                score = self._score(literal, candidate)
                if score is not None and self._number(candidate) in literal.values:
                    found.append((-score, candidate.rank, _written(candidate, literal)))
        found.sort()
        likeliest = [written for score, _, written in found if score == found[0][0]]
        return list(dict.fromkeys(likeliest))[:_MOST]

    @cached_property
    def _by_number(self) -> dict[int, list[_Candidate]]:
        """Every reference by its number without sign and decimals; made when the first number is looked for."""
        found: dict[int, list[_Candidate]] = {}
        for candidate in (*_of_estimates(self._known, self._labels), *_of_facts(self._known)):
            found.setdefault(floor(abs(candidate.quantity)), []).append(candidate)
        return found

    @cached_property
    def _units(self) -> frozenset[str]:
        return known_units() | {each.unit for part in self._by_number.values() for each in part if each.unit}

    def _score(self, literal: Literal, candidate: _Candidate) -> int | None:
        """How well what stands around the number fits; None where the reference is not meant or nothing says so."""
        is_of = bool(literal.unit) and _tells(candidate.words, frozenset({literal.unit}))
        same_unit = is_of or (bool(candidate.unit) and literal.unit == candidate.unit)
        if literal.unit and not same_unit and (literal.unit in self._units or literal.is_whole):
            return None
        same_cue = bool(candidate.cue) and literal.cue == candidate.cue
        if literal.cue and not same_cue:
            return None
        is_told = same_cue or same_unit
        if not is_told and (candidate.unit in _NEEDS_UNIT or candidate.cue or literal.values[0] in (0, 1)):
            return None
        # A change may be told as a fall of so much; a day before treatment has its sign.
        if candidate.cue in ("day", "month") and literal.is_negative != (candidate.quantity < 0):
            return None
        near, around = _tells(candidate.words, literal.near), _tells(candidate.words, literal.around)
        score = 3 * (same_unit + same_cue) + 2 * near + around
        is_sure = literal.digits >= _SURE_DIGITS or score >= _SURE_SCORE or (not literal.is_whole and score > 0)
        return score + _is_said(candidate, literal) if is_sure else None

    def _number(self, candidate: _Candidate) -> Decimal | None:
        """The number as it is printed, without its sign."""
        place = candidate.name, candidate.part
        if place not in self._numbers:
            self._numbers[place] = self._read(self._print(*place))
        return self._numbers[place]

    def _print(self, name: str, part: str) -> str:
        if name in self._known.facts or part == "weeks":
            return self._known.print(name, part)
        return self._known.estimates.print(name, part)

    def _read(self, printed: str) -> Decimal | None:
        code = self._known.language.code
        whole = printed.replace(get_group_symbol(locale=code), "").replace(get_decimal_symbol(locale=code), ".")
        try:
            return Decimal(re.sub(r"[^0-9.]", "", whole))
        except InvalidOperation:
            return None


def _written(candidate: _Candidate, literal: Literal) -> str:
    """The reference with the option that leaves the text around it as it is."""
    option = candidate.part
    if option in ("estimate", "value"):
        # Days, counts and folds print without a unit as they are.
        has_unit = candidate.unit not in ("", "times", "value", "dose") and candidate.cue != "day"
        option = "value" if has_unit and literal.unit != candidate.unit else ""
    elif option in ("ci_low", "ci_high"):
        option = "interval"
    return f"{{{{ {candidate.name} | {option} }}}}" if option else f"{{{{ {candidate.name} }}}}"


def _of_estimates(known: References, labels: Mapping[str, str]) -> Iterator[_Candidate]:
    words: dict[str, frozenset[str]] = {}
    for name in known.estimates:
        row = known.estimates.row(name)
        measure, statistic = row["measure"], row["statistic"]
        if measure not in words:
            words[measure] = _words(measure, labels.get(measure.removesuffix("_week"), ""))
        unit = {"fold_change": "times", "n": "value", "n_censored": "value"}.get(statistic, "")
        unit = unit or unit_key(known.estimates.unit(name))
        rank = (_place(statistic, _USUAL), _place(row["comparison"], _PHASES), len(name), name)
        cue = "n" if unit == "value" else ""
        for column in ("estimate", "ci_low", "ci_high"):
            if not pd.isna(row[column]):
                own = rank if column == "estimate" else (len(_USUAL) + 1, *rank)
                yield _Candidate(name, column, float(row[column]), unit, cue, words[measure], own)
        if row["unit"] == "d" and not pd.isna(row["estimate"]):
            yield _Candidate(name, "weeks", row["estimate"] / 7, "week", "", words[measure], rank)


def _of_facts(known: References) -> Iterator[_Candidate]:
    for name, fact in known.facts.items():
        # What is first or last has its number, too; but the record begins and ends under no other name.
        if (".first" in name or ".last" in name) and not name.startswith("day."):
            continue
        words = frozenset() if name.startswith(("dose", "schedule", "patient", "day")) else _words("", fact.about)
        unit = {"day": "day", "interval": "day", "years": "year", "count": "dose"}.get(fact.kind, unit_key(fact.unit))
        # A single value is rarely meant where a statistic is the same number.
        rank = (_place("median", _USUAL), len(_PHASES), len(name), name)
        cue = "day" if fact.kind == "day" else ""
        yield _Candidate(name, "value", fact.quantity, unit, cue, words, rank)
        if fact.kind == "day":
            yield _Candidate(name, "month", fact.quantity / 30.4375, "", "month", words, rank)
        elif fact.kind == "interval":
            yield _Candidate(name, "weeks", fact.quantity / 7, "week", "", words, rank)


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)


@lru_cache(maxsize=4096)  # many facts are about the same few things
def _words(name: str, label: str) -> frozenset[str]:
    found = {word for word in bare_words(f"{name.replace('_', ' ')} {label}") if len(word) > 2}
    return frozenset(found - reading_words("common") or found)


def _tells(words: frozenset[str], text: frozenset[str]) -> bool:
    """Whether a text holds one of the words, in any form of it."""
    return bool(words & text) or any(
        word[:_STEM] == other[:_STEM] for word in words if len(word) >= _STEM for other in text if len(other) >= _STEM
    )


def _is_said(candidate: _Candidate, literal: Literal) -> bool:
    """Whether the sentence names the statistic."""
    statistic = candidate.name.rpartition(".")[2]
    return any(named("statistics").get(word) == statistic for word in literal.near)
