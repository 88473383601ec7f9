"""Words and numbers of the report and of the figures in the language of the case."""

from collections.abc import Mapping
from typing import Any
from unicodedata import bidirectional

from markupsafe import Markup, escape

from casebook.words.files import filled, read_words
from casebook.words.printing import locale_of, print_date, print_number
from casebook.words.sentences import Sentences

_ISOLATE, _END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# Signs that turn what follows, until they are ended.
_TURNS = frozenset({"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"})
# The language of the tables.
FALLBACK = "en"


def foreign(text: str, code: str) -> Markup:
    """A text in another language than that of the page."""
    return Markup('<span lang="{}">{}</span>').format(code, text)


class Language:
    """Words, plurals, numbers and dates of one language, and the tables' sentences in it.

    translations : what the tables call a thing of the case -> what it is called in the language
    """

    def __init__(self, code: str, translations: Mapping[str, str] | None = None) -> None:
        self.code = code
        self._sentences = Sentences(code, translations)
        self.words = read_words(code, "report")
        # What an attribute `dir` says of the script: ltr or rtl.
        self.direction: str = locale_of(code).text_direction

    def say(self, section: str, key: str, *, default: str | None = None, **parts: Any) -> str:
        """The text `key` of `section`, filled in as `filled` tells; `default` where the language has no such text."""
        text = self.words[section][key] if default is None else self.words[section].get(key, default)
        return filled(text, self.code, parts)

    def tell(self, text: str) -> str:
        """A text of a table, which is English, in the language as far as its sentences are known."""
        return self._sentences(text)

    def mark(self, text: str) -> str:
        """The same as markup where a part stays English and says so, for a voice that reads it aloud."""
        pieces = list(self._sentences.pieces(text))
        if all(is_known for _, is_known in pieces):
            return "".join(said for said, _ in pieces)
        return Markup().join(escape(said) if is_known else foreign(said, FALLBACK) for said, is_known in pieces)

    def isolate(self, name: str) -> str:
        """A name set apart from the sentence around it where its letters run the other way; else the name as it is."""
        other = _TURNS | ({"R", "AL"} if self.direction == "ltr" else {"L"})
        runs_the_other_way = any(bidirectional(letter) in other for letter in name)
        return f"{_ISOLATE}{name}{_END_OF_ISOLATE}" if runs_the_other_way else name

    def number(self, value: float | None, decimals: int | None = None, trim: bool = False) -> str:
        """`value` with that many decimals, or with up to four significant digits; empty where there is none.

        trim : leave out zeros at the end of the decimals
        """
        return print_number(value, self.code, decimals, trim)

    def date(self, text: str) -> str:
        """A date of a table as people write it."""
        return print_date(text, self.code)

    def day(self, value: float | None) -> str:
        """A day number."""
        return self.number(value, 0)
