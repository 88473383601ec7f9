"""What a paper states and what was computed, side by side, where both are one number in units that can be compared."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.words import print_number, print_unit

_NUMBER = re.compile(r"([+\-\N{MINUS SIGN}]?)(\d+)(?:([.,])(\d+))?(?: ([^\s\d;,()][^\s;,()]*))?\Z")
# An amount of substance, alone or a volume, with the prefixes of both.
_AMOUNT = re.compile(r"([pnum]?)(g|mol)(?:/([dmu]?)L)?\Z")
_POWERS = {"": 0, "d": -1, "m": -3, "u": -6, "n": -9, "p": -12}
# How a paper says that a number is a ratio, which has no unit.
_RATIOS = ("fold", "times")


@dataclass(frozen=True)
class ClaimNumbers:
    """Two numbers in `unit`, which is the one that the paper states; `decimals` are those it prints.

    percent : by how much what was computed differs, in percent of what is stated; None where that is 0
    """

    stated: float
    computed: float
    unit: str
    decimals: int
    percent: float | None

    @property
    def size(self) -> float:
        """The difference in percent without its sign; infinite where there is no percent of 0."""
        return float("inf") if self.percent is None else abs(self.percent)

    @property
    def difference(self) -> float:
        """Computed minus stated, in `unit`."""
        return float(_exact(self.computed) - _exact(self.stated))


def compared_numbers(stated: str, computed: str) -> ClaimNumbers | None:
    """The numbers of a claim; None where either is no single number, could be read in two ways, or differs in kind.

    "35,1 µg/L" and "35.1 ug/L" can be compared, "1 event" and "1 anaphylaxis" cannot. A comma before three digits may
    part thousands: "1,234" is no number here, "0,097" is.
    """
    first, second = _NUMBER.match(stated.strip()), _NUMBER.match(computed.strip())
    if not first or not second or _may_be_thousands(first) or second[3] == ",":
        return None
    factor = _factor(second[5] or "", first[5] or "")
    if factor is None:
        return None
    said, found = _value(first), _value(second) * factor
    percent = float((found - said) / abs(said) * 100) if said else None if found else 0.0
    return ClaimNumbers(float(said), float(found), first[5] or "", len(first[4] or ""), percent)


def _value(number: re.Match[str]) -> Decimal:
    sign = "-" if number[1] in ("-", "\N{MINUS SIGN}") else ""
    return Decimal(f"{sign}{number[2]}.{number[4] or '0'}")


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def _may_be_thousands(number: re.Match[str]) -> bool:
    return number[3] == "," and len(number[4]) == 3 and number[2].strip("0") != ""


def _factor(unit: str, wanted: str) -> Decimal | None:
    """What a number in `unit` is multiplied with to be one in `wanted`; None where they differ in kind."""
    one, other = _plain(unit), _plain(wanted)
    if one == other:
        return Decimal(1)
    first, second = _AMOUNT.match(one), _AMOUNT.match(other)
    if not first or not second or first[2] != second[2] or ("/" in one) != ("/" in other):
        return None
    return Decimal(1).scaleb(_power(first) - _power(second))


def _plain(unit: str) -> str:
    """A unit with one spelling of micro and of what is printed alike, such as kU/L."""
    spelled = print_unit(unit).translate({0xB5: "u", 0x3BC: "u"})
    return "" if spelled in _RATIOS else spelled


def _power(amount: re.Match[str]) -> int:
    return _POWERS[amount[1]] - (_POWERS[amount[3]] if amount[3] is not None else 0)


def printed(case: CaseView, compared: ClaimNumbers) -> tuple[str, str]:
    """Stated as precisely as the paper prints it, and computed, each with its unit in the language."""
    language = case.settings["language"]
    stated = print_number(compared.stated, language, compared.decimals)
    return _with_unit(case, stated, compared.stated, compared.unit), _with_unit(
        case, case.number(compared.computed), compared.computed, compared.unit
    )


def _with_unit(case: CaseView, number: str, value: float, unit: str) -> str:
    known: dict[str, Any] = case.words["claim_units"]
    # Whole numbers choose the plural, and every other number has that of many.
    told = case.say(unit, "claim_units", n=1 if value == 1 else 2) if unit in known else print_unit(unit)
    return f"{number} {told}".strip()


def printed_difference(case: CaseView, compared: ClaimNumbers) -> str:
    """The difference in percent with its sign; 0 where there is none, a dash where there is no percent of 0."""
    if compared.percent is None:
        return "–"
    size = abs(compared.percent)
    if not size:
        return "0 %"
    sign = "+" if compared.percent > 0 else "\N{MINUS SIGN}"
    if size < 0.005:
        return f"{sign}<{case.number(0.01, 2)} %"
    return f"{sign}{case.number(size, 2 if size < 1 else 1 if size < 100 else 0)} %"
