"""Words and numbers of the report in the language of the case."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.plural import PluralRule

from casebook.model import print_number

WORDS = Path(__file__).parent / "words"


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
        return print_number(value, self.code, decimals, trim)

    def day(self, value: float | None) -> str:
        """A day number."""
        return self.number(value, 0)
