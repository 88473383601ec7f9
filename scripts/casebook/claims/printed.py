"""Numbers as a text prints them: their precision, and whether a computed number rounds to them."""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

# A decimal comma is one of the paper's ways to print; separators of thousands are not accepted, they could be commas.
PRINTED = re.compile(r"[+\-\N{MINUS SIGN}]?[0-9]+([.,][0-9]+)?\Z")
_LARGEST = 1e15
_EXACT_DIGITS = 12  # what a sum of a few values is exact to; the rest would decide a tie by chance


@dataclass(frozen=True)
class Rounding:
    """A computed number at the printed precision, rounded both ways, and whether one of them is the printed number."""

    half_even: Decimal
    half_up: Decimal
    holds: bool
    told: str


def parse_printed(text: str) -> Decimal:
    """The number that `text` prints, with its decimals: "35,10" keeps two.

    Raises ValueError for what is no plain number.
    """
    if not PRINTED.match(text):
        raise ValueError(f"{text!r} is no printed number")
    return Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))


def as_decimal(value: float) -> Decimal:
    """A computed number without the noise of binary fractions: 35.05 is 35.05 and not 35.0499999."""
    return Decimal(f"{float(value):.{_EXACT_DIGITS}g}")


def round_to(value: float, printed: str, about: bool = False) -> Rounding:
    """`value` at the precision of `printed`, half to even and half away from zero.

    about : the text says "about" or "approximately": to the first digit of the printed number only
    Raises ValueError for a value that no text would print (infinite, not a number, 1e15 and more).
    """
    if not is_printable(value):
        raise ValueError("no number that a text would print")
    stated = parse_printed(printed)
    step = Decimal(1).scaleb(stated.adjusted()) if about and stated else Decimal(1).scaleb(stated.as_tuple().exponent)
    exact = as_decimal(value)
    even, up = (_quantise(exact, step, how) for how in (ROUND_HALF_EVEN, ROUND_HALF_UP))
    target = _quantise(stated, step, ROUND_HALF_UP)
    return Rounding(even, up, target in (even, up), _told(exact, even, up))


def is_printable(value: float) -> bool:
    """Whether a text could print the number: it is finite, and its decimals can be counted."""
    return math.isfinite(value) and abs(value) < _LARGEST


def _quantise(number: Decimal, step: Decimal, how: str) -> Decimal:
    # Decimal.quantize takes the exponent of the step, so that 1E+1 rounds to tens.
    return number.quantize(step, how)


def _told(exact: Decimal, even: Decimal, up: Decimal) -> str:
    if even == up:
        return f"rounds to {plain(up)}"
    return f"is {plain(exact)}, a tie: {plain(even)} half-even, {plain(up)} half-up"


def plain(number: Decimal) -> str:
    """A decimal number without an exponent."""
    return f"{number:f}"


def shown(value: float, digits: int = 6) -> str:
    """A computed number in words of a ledger: up to six significant digits, no exponent, no needless zeros."""
    if not math.isfinite(value):
        return "no number"
    text = f"{Decimal(f'{float(value):.{digits}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float, unit: str = "") -> str:
    """A number with its unit, to four significant digits and all of its whole part; a pure number has no unit."""
    digits = max(4, Decimal(f"{float(value):.6g}").adjusted() + 1) if math.isfinite(value) else 4
    text = shown(value, digits)
    return f"{text} {unit}".strip() if unit != "1" else text
