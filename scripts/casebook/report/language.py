"""Words and numbers of the report in the language of the case."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.numbers import format_decimal
from babel.plural import PluralRule

WORDS = Path(__file__).parent / "words"
MINUS = "\N{MINUS SIGN}"


@cache
def read_words(language: str) -> dict[str, Any]:
    """What the report says in `language`: section -> key -> text."""
    return yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))


class Language:
    """Words, plurals and numbers of one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = read_words(code)
        self._plural: PluralRule = Locale(code).plural_form

    def say(self, section: str, key: str, **parts: Any) -> str:
        """The text `key` of `section`, with its parts filled in; a plural is chosen by the part `n`."""
        text = self.words[section][key]
        if isinstance(text, dict):
            text = text[self._plural(int(parts["n"]))]
        return text.format(**parts) if parts else text

    def number(self, value: float | None, decimals: int | None = None, trim: bool = False) -> str:
        """`value` with that many decimals, or with up to four significant digits; empty where there is none.

        trim : leave out zeros at the end of the decimals
        """
        if value is None or value != value:
            return ""
        value = float(value)
        if decimals is None:
            decimals, trim = _decimals_of_significance(value), True
        pattern = "#,##0" + ("." + ("#" if trim else "0") * decimals if decimals else "")
        # Babel would round half to even; a printed value is rounded as people do it.
        text = format_decimal(
            round(value + 0.0, 12), format=pattern, locale=self.code, group_separator=abs(value) >= 10_000
        )
        if text.startswith("-"):
            # A small negative number that rounds to nothing has no sign.
            return MINUS + text[1:] if any(digit in text for digit in "123456789") else text[1:]
        return text

    def day(self, value: float | None) -> str:
        """A day number."""
        return self.number(value, 0)


def _decimals_of_significance(value: float, digits: int = 4) -> int:
    from math import floor, log10

    return max(0, digits - 1 - floor(log10(abs(value)))) if value else 0
