"""Results of a laboratory: a number, a limit with its direction, no result, or nothing that can be read."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from casebook.clean.names import words
from casebook.clean.numbers import LONGEST, parse_number
from casebook.clean.units import readings, units_within

# Words of English and Italian laboratories that stand where no result could be made.
NO_RESULT = (
    "emolizzato", "emolizzata", "emolisi", "haemolysed", "haemolyzed", "hemolysed", "hemolyzed", "haemolysis",
    "hemolysis", "coagulato", "coagulata", "clotted", "non eseguito", "non eseguita", "non eseguibile",
    "non pervenuto", "non valutabile", "campione insufficiente", "materiale insufficiente", "insufficiente",
    "insufficient", "quantity not sufficient", "qns", "not done", "not performed", "not received", "in corso",
    "pending", "annullato", "cancelled", "canceled",
)  # fmt: skip
EMPTY = "empty"
_BELOW = ("<=", "=<", "<", "≤", "inferiore a", "minore di", "meno di", "less than", "below")
_ABOVE = (">=", "=>", ">", "≥", "superiore a", "maggiore di", "greater than", "more than", "above")


def choices(phrases: tuple[str, ...]) -> str:
    """A pattern for any of the phrases, with any space between their words."""
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)


def _prefix(marks: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"(?:{choices(marks)})\s*", re.IGNORECASE)


_CENSORED = (("below", _prefix(_BELOW)), ("above", _prefix(_ABOVE)))
_NUMBER_THEN = re.compile(r"([+-]?[0-9][0-9.,]*)\s*(.+)", re.DOTALL)
LOW_WORDS, HIGH_WORDS = _ABOVE, (*_BELOW, "fino a", "up to")


class Result(NamedTuple):
    """`value` with its direction of censoring and the unit in its own cell; else `fault`, and the words at fault."""

    value: Decimal | None = None
    censor: str = "none"
    unit: str = ""
    fault: str = ""
    found: str = ""


@lru_cache(maxsize=65_536)
def parse_result(text: str, decimal: str, unit_elsewhere: bool, no_result: tuple[str, ...] = ()) -> Result:
    """What a cell of results says.

    unit_elsewhere : whether the row gives its unit in a cell of its own, so that one in this cell is a second
    no_result : the source's own words for a result that could not be made
    """
    text = text.strip()
    if not text:
        return Result(fault="no result", found=EMPTY)
    censor, rest = _split_censor(text)
    value = parse_number(rest, decimal)
    if value is not None:
        return Result(value, censor)
    word = _no_result_word(text, no_result)
    if word:
        return Result(fault="no result", found=word)
    return _with_unit(text, censor, rest, decimal, unit_elsewhere)


def _split_censor(text: str) -> tuple[str, str]:
    for censor, pattern in _CENSORED:
        match = pattern.match(text)
        if match:
            return censor, text[match.end() :]
    return "none", text


def _no_result_word(text: str, own: tuple[str, ...]) -> str:
    """The phrase that says there is no result; a text with a digit may hold one and is never taken so."""
    if any(character.isdigit() for character in text):
        return ""
    said = f" {words(text)} "
    # The longest first, so that the ledger shows "campione insufficiente" rather than a part of it.
    phrases = sorted({*own, *NO_RESULT}, key=lambda phrase: (-len(phrase), phrase))
    return next((phrase for phrase in phrases if f" {words(phrase)} " in said), "")


def _with_unit(text: str, censor: str, rest: str, decimal: str, unit_elsewhere: bool) -> Result:
    match = _NUMBER_THEN.fullmatch(rest)
    value = parse_number(match[1], decimal) if match else None
    if value is None or len(text) > 2 * LONGEST:
        return Result(fault="not a number", found=text)
    if readings(match[2]):
        if unit_elsewhere:
            return Result(fault="two units in one cell", found=text)
        return Result(value, censor, match[2].strip())
    fault = "two units in one cell" if units_within(match[2]) > 1 else "not a number"
    return Result(fault=fault, found=text)
