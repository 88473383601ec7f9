"""Numbers and units of the tables as people of a language write them: one way for figures, report and index."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from math import floor, isnan, log10

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

MINUS = "\N{MINUS SIGN}"
# A capital that only begins the label: small letters follow to the end of the word.
_FIRST_WORD = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?=[\s,;:.()]|$)")
_UNITS = {
    "ug/L": "µg/L", "ug": "µg", "ug/d": "µg/d", "k[IU]/L": "kU/L", "10*9/L": "10⁹/L", "10*3/uL": "10³/µL", "/uL": "/µL",
    "[ppb]": "ppb", "1": "",
}  # fmt: skip


@cache
def locale_of(language: str) -> Locale:
    """How people of a language (a code such as it or pt-BR) write: Unicode CLDR, as Babel has it."""
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=8192)  # a report prints the same few scores a thousand times
def print_number(value: float | None, language: str, decimals: int | None = None, trim: bool = False) -> str:
    """`value` with that many decimals, or with up to four significant digits; empty where there is none.

    Rounded half away from zero as people do it, and from the number as it is written: 9.05 is 9.1.
    trim : leave out zeros at the end of the decimals
    """
    if value is None or isnan(value):
        return ""
    if abs(value) >= 1e15:
        return f"{value:.3g}".replace("e+", " × 10^")
    if decimals is None:
        decimals, trim = _decimals_of_significance(float(value)), True
    # Twelve digits are what a sum of a few values is exact to; the rest would decide a tie by chance.
    rounded = Decimal(repr(round(float(value), 12))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + ("#" if trim else "0") * decimals if decimals else "")
    text = format_decimal(rounded, format=pattern, locale=locale_of(language), group_separator=abs(rounded) >= 10_000)
    # A small negative number that rounds to nothing has no sign.
    return text.replace("-", MINUS if rounded else "")


def _decimals_of_significance(value: float, digits: int = 4) -> int:
    return max(0, digits - 1 - floor(log10(abs(value)))) if value else 0


def print_date(text: str, language: str) -> str:
    """A date of a table (ISO 8601) as people write it: 16 marzo 2020; any other text as it stands."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return format_date(day, format="long", locale=locale_of(language))


def in_sentence(label: str) -> str:
    """What a thing is called within a sentence: Serum tryptase is serum tryptase there, KIT D816V and IgE stay."""
    word = _FIRST_WORD.match(label)
    return label[:1].lower() + label[1:] if word else label


def print_unit(unit: str) -> str:
    """A UCUM unit as people write it."""
    return _UNITS.get(unit, unit)
