"""Reference ranges, in one cell or two."""

import re
from decimal import Decimal
from functools import lru_cache

from casebook.clean.censoring import ABOVE, BELOW, choices
from casebook.clean.names import words
from casebook.clean.numbers import parse_number
from casebook.clean.units import readings

_NUMBER = r"[+-]?[0-9][0-9.,]*"
_TO = r"(?:[-\u2010-\u2015\u2212]|\ba\b|\bto\b)"
_BETWEEN = re.compile(rf"(?:da\s+|from\s+)?({_NUMBER})\s*{_TO}\s*({_NUMBER})", re.IGNORECASE)


def _one_sided(marks: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"(?:{choices(marks)})\s*({_NUMBER})", re.IGNORECASE)


_HIGH, _LOW = _one_sided((*BELOW, "fino a", "up to")), _one_sided(ABOVE)

_UNIT_BEHIND = re.compile(r"(.*?[0-9)\]])\s*([^\s0-9.,)\]][^\s]*)")

Range = tuple[Decimal | None, Decimal | None]


@lru_cache(maxsize=16_384)
def parse_range(reference: str, ref_low: str, ref_high: str, decimal: str, unit: str = "") -> Range | None:
    """Lower and upper reference limit, each None where there is none; None for a range that cannot be read.

    reference : `4,5 - 13,5`, `< 11,4`, `> 60`, `(4.5–13.5)`, `fino a 40`, `up to 40`; limits in cells of their own win
    unit : unit of the value, which may stand behind the range again
    """
    reference, ref_low, ref_high = reference.strip(), ref_low.strip(), ref_high.strip()
    if ref_low or ref_high:
        limits = [parse_number(text, decimal) if text else None for text in (ref_low, ref_high)]
        if (ref_low and limits[0] is None) or (ref_high and limits[1] is None):
            return None
        return _ordered(*limits)
    if not reference:
        return None, None
    behind = _UNIT_BEHIND.fullmatch(reference)
    if behind and unit and (behind[2] == unit or set(readings(behind[2])) & set(readings(unit))):
        reference = behind[1]
    if (reference[0], reference[-1]) in {("(", ")"), ("[", "]")}:
        reference = reference[1:-1].strip()
    for pattern, is_low in ((_HIGH, False), (_LOW, True)):
        match = pattern.fullmatch(reference)
        if match:
            limit = parse_number(match[1], decimal)
            return None if limit is None else (limit, None) if is_low else (None, limit)
    match = _BETWEEN.fullmatch(reference)
    low, high = (parse_number(text, decimal) for text in match.groups()) if match else (None, None)
    return None if low is None or high is None else _ordered(low, high)


def _ordered(low: Decimal | None, high: Decimal | None) -> Range | None:
    return None if low is not None and high is not None and low > high else (low, high)


_MARKS = {
    mark: meaning
    for meaning, marks in {
        "high": "h hh hu high alto alta elevato elevata",
        "low": "l ll lu low basso bassa ridotto ridotta",
        "normal": "n normal normale",
    }.items()
    for mark in marks.split()
}


def misfits(interpretation: str, value: Decimal, censor: str, limits: Range) -> bool:
    """Whether the laboratory's mark (H, L, N) surely says another thing than value and limits do.

    A value on a limit fits either side, for ranges are printed with and without their ends.
    """
    said = {_MARKS.get(word) for word in words(interpretation).split()} - {None}
    if len(said) != 1:
        return False
    low, high = limits
    is_below = low is not None and value < low and censor != "above"
    is_above = high is not None and value > high and censor != "below"
    if said == {"normal"}:
        return is_below or is_above
    if said == {"high"}:
        return is_below or (high is not None and value < high and censor != "above")
    return is_above or (low is not None and value > low and censor != "below")
