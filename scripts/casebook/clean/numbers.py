"""Numbers as people and laboratories write them, read exactly or not at all."""

import re
from decimal import Context, Decimal
from functools import lru_cache

LONGEST = 30
# No laboratory measures so much; a slip of the decimal mark would.
_LARGEST = Decimal(10) ** 12
# Wide enough that no product of a value and a factor is ever rounded.
_EXACT = Context(prec=200)


def _patterns(decimal: str, group: str) -> tuple[re.Pattern, re.Pattern]:
    mark, separator = re.escape(decimal), re.escape(group)
    plain = rf"[+-]?[0-9]+(?:{mark}[0-9]+)?"
    # 1.234 may be a grouped thousand or a decimal in the wrong locale; 1.234,5 and 1.234.567 can only be grouped.
    grouped = rf"[+-]?[1-9][0-9]{{0,2}}(?:(?:{separator}[0-9]{{3}})+{mark}[0-9]+|(?:{separator}[0-9]{{3}}){{2,}})"
    return re.compile(plain), re.compile(grouped)


_GROUP = {".": ",", ",": "."}
_PATTERNS = {decimal: _patterns(decimal, group) for decimal, group in _GROUP.items()}


@lru_cache(maxsize=65_536)
def parse_number(text: str, decimal: str) -> Decimal | None:
    """The exact number that `text` is, with `decimal` ("." or ",") as its mark; None where it is none.

    Takes an optional sign, ASCII digits, one decimal mark with digits on both sides, and thousands grouped with the
    other mark where that cannot be read in another way. Refuses exponents, NaN, infinity, digits of other scripts,
    underscores, more than 30 characters and 10^12 or more, all of which float() would take.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    plain, grouped = _PATTERNS[decimal]
    if not plain.fullmatch(text):
        if not grouped.fullmatch(text):
            return None
        text = text.replace(_GROUP[decimal], "")
    # Adding 0 turns -0 into 0.
    value = _EXACT.add(Decimal(text.replace(",", ".")), Decimal(0))
    return value if abs(value) < _LARGEST else None


def multiply(value: Decimal, factor: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(value, factor)
