"""Words and numbers of the report and of the figures in the language of the case."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.plural import PluralRule
from markupsafe import Markup

from casebook.model import print_number

WORDS = Path(__file__).parent


@cache
def read_words(language: str, part: str) -> dict[str, Any]:
    """What `part` (report, figures) says in `language`: section -> key -> text."""
    return yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))[part]


class Language:
    """Words, plurals and numbers of one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = read_words(code, "report")
        self._plural: PluralRule = Locale(code).plural_form

    def say(self, section: str, key: str, **parts: Any) -> str:
        """The text `key` of `section`, with its parts filled in; a plural is chosen by the part `n`.

        A part that is markup makes the text markup, in which the other parts are escaped.
        """
        text = self.words[section][key]
        if isinstance(text, dict):
            text = text[self._plural(int(parts["n"]))]
        if any(isinstance(part, Markup) for part in parts.values()):
            text = Markup(text)  # noqa: S704  our own words
        return text.format(**parts) if parts else text

    def number(self, value: float | None, decimals: int | None = None, trim: bool = False) -> str:
        """`value` with that many decimals, or with up to four significant digits; empty where there is none.

        trim : leave out zeros at the end of the decimals
        """
        return print_number(value, self.code, decimals, trim)

    def day(self, value: float | None) -> str:
        """A day number."""
        return self.number(value, 0)
