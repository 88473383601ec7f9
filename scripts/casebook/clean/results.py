"""Results of a laboratory: a number, a limit with its direction, no result, or nothing that can be read."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from casebook.clean.censoring import split_censor, split_censor_at_end
from casebook.clean.names import words
from casebook.clean.numbers import LONGEST, parse_number
from casebook.clean.qualifiers import MARKS, remarks, result_in_words
from casebook.clean.units import readings, units_within

# Words of English and Italian laboratories that stand where no result could be made.
NO_RESULT = (
    "emolizzato", "emolizzata", "emolisi", "haemolysed", "haemolyzed", "hemolysed", "hemolyzed", "haemolysis",
    "hemolysis", "coagulato", "coagulata", "clotted", "lipemico", "lipemica", "lipaemic", "lipemic", "itterico",
    "icteric", "non eseguito", "non eseguita", "non eseguibile", "non effettuato", "non effettuata", "non pervenuto",
    "non pervenuta", "non valutabile", "non calcolabile", "non determinabile", "non refertabile", "non idoneo",
    "non idonea", "campione insufficiente", "materiale insufficiente", "insufficiente", "campione mancante",
    "in corso", "in attesa", "da eseguire", "annullato", "annullata", "sospeso", "insufficient",
    "quantity not sufficient", "qns", "tnp", "not done", "not performed", "not tested", "not received",
    "not calculated", "not reported", "unable to calculate", "unable to perform", "unsatisfactory", "unsuitable",
    "specimen rejected", "sample rejected", "pending", "cancelled", "canceled",
)  # fmt: skip
EMPTY = "empty"
RANGE, TITRE, IN_WORDS = "a range, not a number", "a titre, not a number", "result in words"
TWO_UNITS, NO_NUMBER = "two units in one cell", "not a number"
# Faults that doses and scores tell like results do; whatever else is wrong with them is "not a number".
TOLD_APART = frozenset({RANGE, TITRE, IN_WORDS, TWO_UNITS})
_LONGEST_CELL = 4 * LONGEST
_NEGATIONS = ("non", "not", "no", "senza", "without")
_NUMBER = r"[+-]?[0-9][0-9.,]*"
_NUMBER_WITH = re.compile(rf"(?P<before>[^0-9]*?)(?P<number>{_NUMBER})(?P<after>.*)", re.DOTALL)
_RANGE = re.compile(
    rf"[^0-9]*?{_NUMBER}\s*(?:[-\u2010-\u2015\u2212~]|\ba\b|\bto\b|\be\b|\band\b)\s*{_NUMBER}(?:[^0-9].*)?",
    re.IGNORECASE | re.DOTALL,
)
_TITRE = re.compile(r"[^0-9]*1\s*:\s*[0-9]+[^0-9]*|(?:[<>≤≥]=?\s*)?1\s*/\s*[0-9]+", re.DOTALL)


# `- 3`, `(3)`, `.5` and `A1` are no 3, 3, 5 and 1; `3A` is no 3, while 25.3H is 25.3 and marked as high.
_BEGINS_OTHERWISE = re.compile(r"\w\Z|\A\s*[(\[]\s*\Z|[.,+\u2010-\u2015\u2212-]\s*\Z")
_GOES_ON = re.compile(r"(?!(?:HH?|LL?)\b)\w")


class Result(NamedTuple):
    """`value` with its direction of censoring and the unit in its own cell; else `fault`, and the words at fault.

    remarks : what the cell says of its sample beside the value
    """

    value: Decimal | None = None
    censor: str = "none"
    unit: str = ""
    fault: str = ""
    found: str = ""
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def parse_result(text: str, decimal: str, unit_elsewhere: bool, no_result: tuple[str, ...] = ()) -> Result:
    """What a cell of results says.

    unit_elsewhere : whether the row gives its unit in a cell of its own, so that one in this cell is a second
    no_result : the source's own words for a result that could not be made
    """
    text = text.strip()
    if not text or text == '""':  # "" is how HL7 writes that there is nothing
        return Result(fault="no result", found=EMPTY)
    censor, rest = split_censor(text)
    value = parse_number(rest.removeprefix("=") if censor == "none" else rest, decimal)
    if value is not None:
        return Result(value, censor)
    word = _no_result_word(text, no_result)
    if word:
        return Result(fault="no result", found=word)
    meaning = result_in_words(text)
    if meaning:
        return Result(fault=IN_WORDS, found=meaning)
    return _with_more(text, censor, rest, decimal, unit_elsewhere)


def _no_result_word(text: str, own: tuple[str, ...]) -> str:
    """The phrase that says there is no result; a text with a digit may hold one and is never taken so."""
    if any(character.isdigit() for character in text):
        return ""
    said = f" {words(text)} "
    # The longest first, so that the ledger shows "campione insufficiente" rather than a part of it.
    for phrase in sorted({*own, *NO_RESULT}, key=lambda phrase: (-len(phrase), phrase)):
        told = f" {words(phrase)} "
        if told in said and not said.partition(told)[0].endswith(tuple(f" {negation}" for negation in _NEGATIONS)):
            return phrase
    return ""


def _with_more(text: str, censor: str, rest: str, decimal: str, unit_elsewhere: bool) -> Result:
    """A number with its unit, marks or remarks around it in one cell."""
    if _TITRE.fullmatch(text):
        return Result(fault=TITRE, found=text)
    if _RANGE.fullmatch(text):
        return Result(fault=RANGE, found=text)
    match = _NUMBER_WITH.fullmatch(rest)
    if match is None or len(text) > _LONGEST_CELL:
        return Result(fault=NO_NUMBER, found=text)
    before, number, after = match.group("before", "number", "after")
    if after[:1].isspace():
        number = number.rstrip(".,")  # of the sentence, not of the number
    if censor == "none":
        censor, before = split_censor_at_end(before)
    value = parse_number(number, decimal)
    unit, behind = _unit_first(after, unit_elsewhere)
    if value is None or _BEGINS_OTHERWISE.search(before) or _GOES_ON.match(behind):
        return Result(fault=NO_NUMBER, found=text)
    said = remarks(f"{before} ; {behind}", censor)
    if said is None:
        return Result(fault=TWO_UNITS if units_within(after) > 1 else NO_NUMBER, found=text)
    if unit and unit_elsewhere:
        return Result(fault=TWO_UNITS, found=text)
    return Result(value, censor, unit, remarks=said)


def _unit_first(after: str, unit_elsewhere: bool) -> tuple[str, str]:
    """The unit with which the words behind a number begin, if any, and the words without it."""
    ends = [match.start() for match in re.finditer(r"[\s()\[;,]|\Z", after) if match.start()]
    for end in reversed(ends):
        part = after[:end].strip()
        if unit_elsewhere and part in MARKS:
            continue
        if readings(part):
            return part, after[end:]
    return "", after
