"""What the tables say in English, in the language of the report.

Methods, notes, reasons and verdicts are written once, in English, into the tables, which speak one language whatever
that of the report. The file of words of another language holds the same sentences as templates, such as `"{n} of
{total} values are censored": "{n} di {total} valori sono censurati"`, and here a text of a table is found among them.
A text that no template knows stays English.

A part in braces is a number; else its kind stands behind a colon:
    name      an identifier, such as tryptase or tryptase.before.median
    id        the name of an estimate, with its dots
    quantity  a number with its unit
    said      another sentence that is known; the template does not fit where it is not
    list      several of them, between commas
    text      what stands as it is, and holds no "; "
    any       the same, "; " or not
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

from babel.numbers import get_decimal_symbol, get_group_symbol

from casebook.words.files import filled, read_words
from casebook.words.printing import MINUS, locale_of, print_unit

_NUMBER = r"[+\-\N{MINUS SIGN}]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?"
_QUANTITY = _NUMBER + r"(?: (?:(?:mo|a) of life|[^\s,;:()]+))?"
_KINDS = {
    "number": _NUMBER,
    "id": r"\w+\.[\w.\-]+",
    "name": r"[\w.\-]+(?: / [\d.]+)?",
    "quantity": _QUANTITY,
    "said": r".+?",
    "list": r".+?",
    "thing": r"[^,;:]+?",
    "item": r"(?:(?!, ).)+?",
    "dose": r"\d[^,;]*?|none|dose not stated",
    "text": r"(?:(?!; ).)+?",
    "any": r".+?",
}
_PART = re.compile(r"\{(\w+)(?::(\w+))?\}")
# Between two sentences, or two remarks of one.
_SEAM = re.compile(r"(; |\. (?=[A-Z\[]))")
# Between two things of a list, and not within what is said of one of them.
_COMMA = re.compile(r", (?![^(]*\))")
_IDENTIFIER = re.compile(r"[\w-]*[._][\w.-]*(?: / [\d.]+)?")
# A paper's own number with a decimal comma, in quotation.
_AS_PRINTED = re.compile(r"\d+,\d{1,2}(?: \S+)?|=")
# The hyphen with which a table writes a negative number; not that of a range, a name or an option.
_HYPHEN = re.compile(r"(?<![\w\])-])-(?=\d)")
_EXPONENT = re.compile(r"e([+-]?)0*(\d+)\Z")
_WORD = re.compile(r"\w+")
_INNER_WORD = re.compile(r"(?<=\W)\w+(?=\W)")
NO_BREAK = "\N{NO-BREAK SPACE}"


class Template:
    """A sentence with parts.

    own : the longest stretch of its own words
    word : the longest whole word of it in small letters, which no part can touch; empty where it has none
    kinds : its parts, and what each holds
    told : the sentence in the other language
    """

    def __init__(self, text: str, told: str | Mapping[str, str]) -> None:
        pieces = _PART.split(text)
        self._between = pieces[::3]
        self.own = max(self._between, key=len)
        self.word = max(_INNER_WORD.findall(self.own.lower()), key=len, default="")
        kinds = (kind or "number" for kind in pieces[2::3])
        self.kinds: Mapping[str, str] = dict(zip(pieces[1::3], kinds, strict=True))
        self.told = told

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the parts; made when first needed, for a page needs a few of hundreds."""
        pattern = re.escape(self._between[0])
        for (name, kind), after in zip(self.kinds.items(), self._between[1:], strict=True):
            pattern += f"(?P<{name}>{_KINDS[kind]}){re.escape(after)}"
        return re.compile(pattern)


class Sentences:
    """The sentences of one language.

    translations : what the tables call a thing of this case -> what it is called in the language
    """

    def __init__(self, code: str, translations: Mapping[str, str] | None = None) -> None:
        self.code = code
        self._translations = dict(translations or {})
        self._found: dict[str, str | None] = {}
        # English needs none.
        self._written = read_words(code, "sentences") if code != "en" else {}

    def __call__(self, text: str) -> str:
        """`text` in the language, as far as its sentences are known."""
        return "".join(said for said, _ in self.pieces(text))

    def unknown(self, text: str) -> list[str]:
        """The sentences of `text` that no template knows."""
        return [said for said, is_known in self.pieces(text) if not is_known]

    def pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """The sentences of `text`, one after the other with what stands between, and whether each is known."""
        if self.code == "en" or not text:
            yield _HYPHEN.sub(MINUS, text), True
            return
        whole = self._known(text)
        if whole is not None:
            yield whole, True
            return
        parts = _SEAM.split(text)
        place = 0
        while place < len(parts):
            for end in range(len(parts), place, -2):
                said = self._known("".join(parts[place:end]))
                if said is not None:
                    break
            else:
                end, said = place + 1, None
            yield (parts[place] if said is None else said), said is not None
            if end < len(parts):
                yield parts[end], True
            place = end + 1

    def _known(self, text: str) -> str | None:
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> str | None:
        if (named := self._name(text)) is not None:
            return named
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        if re.fullmatch(_NUMBER, text):
            return self._number(text)
        if _AS_PRINTED.fullmatch(text):
            return text
        # A part of a template may hold anything; the full stop of the whole is none of it.
        if text.endswith(".") and (bare := self._known(text[:-1])) is not None:
            return f"{bare}."
        # Each remark of a row for itself: a part of a template may hold several, but should not begin in one of them.
        said = self._joined(text) or self._by_template(text)
        if said is None and re.fullmatch(_QUANTITY, text):
            said = self._quantity(text)
        if said is None and _IDENTIFIER.fullmatch(text):
            return text
        if said is None and text[:1].isupper():
            small = self._known(text[0].lower() + text[1:])
            said = small[:1].upper() + small[1:] if small else None
        return self._listed(text) if said is None and _COMMA.search(text) else said

    def _listed(self, text: str) -> str | None:
        """Known sentences between commas."""
        items = [self._known(item) for item in _COMMA.split(text)]
        return None if None in items else ", ".join(item for item in items if item)

    def _joined(self, text: str) -> str | None:
        """Several known sentences in a row."""
        for seam in _SEAM.finditer(text):
            first = self._known(text[: seam.start()])
            rest = self._known(text[seam.end() :]) if first is not None else None
            if first is not None and rest is not None:
                return f"{first}{seam[0]}{rest}"
        return None

    def _by_template(self, text: str) -> str | None:
        small = text[:1].lower() + text[1:]
        for template in _candidates(self.code, text):
            # A verdict begins with a capital where the sentence that it is made of does not. Told with its own words
            # first (da prima dose a fine), the part that the text began with stands within the sentence.
            forms = (text, small) if str(template.told).startswith("{") else (small, text)
            for form in dict.fromkeys(forms):
                match = template.pattern.fullmatch(form) if template.own in form else None
                parts = self._parts(template, match.groupdict()) if match else None
                if parts is not None:
                    said = filled(template.told, self.code, parts)
                    return said if form == text else said[:1].upper() + said[1:]
        return None

    def _parts(self, template: Template, found: Mapping[str, str]) -> dict[str, str] | None:
        parts = {}
        for name, part in found.items():
            said = self._part(template.kinds[name], part)
            if said is None:
                return None
            parts[name] = said
        return parts

    def _part(self, kind: str, part: str) -> str | None:
        match kind:
            case "number":
                return self._number(part)
            case "name" | "id" | "thing":
                return self._named(part)
            case "quantity":
                return self._quantity(part)
            case "said" | "item" | "dose":
                return self._known(part)
            case "list":
                return self._listed(part)
            case _:
                return self._known(part) or part

    def _name(self, name: str) -> str | None:
        """What a thing is called; one that a sentence writes small is written small in the other language, too."""
        great = self._translations.get(name[:1].upper() + name[1:], "")
        return self._translations.get(name) or (great[:1].lower() + great[1:]) or None

    def _named(self, name: str) -> str:
        return self._name(name) or name

    def _number(self, text: str) -> str:
        """A number of a table, which is rounded already, with the marks of the language."""
        locale = locale_of(self.code)
        digits = _EXPONENT.sub("", text)
        marks = {".": get_decimal_symbol(locale), ",": get_group_symbol(locale), "-": MINUS}
        said = "".join(marks.get(character, character) for character in digits)
        exponent = _EXPONENT.search(text)
        sign = MINUS if exponent and exponent[1] == "-" else ""
        return f"{said}{NO_BREAK}×{NO_BREAK}10^{sign}{exponent[2]}" if exponent else said

    def _quantity(self, text: str) -> str:
        number, _, unit = text.partition(" ")
        if not unit:
            return self._number(number)
        return self._exact.get(text) or self._by_template(text) or f"{self._number(number)}{NO_BREAK}{print_unit(unit)}"

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {text: told for text, told in self._written.items() if "{" not in text}


def _candidates(code: str, text: str) -> Iterator[Template]:
    """The templates whose word stands in the text, in their order: a few of hundreds."""
    by_word = _by_word(code)
    words = {"", *_WORD.findall(text.lower())}
    found = sorted(place for word in words for place in by_word.get(word, ()))
    return map(_templates(code).__getitem__, found)


@cache
def _by_word(code: str) -> Mapping[str, list[int]]:
    """The places of the templates by their word."""
    places: dict[str, list[int]] = {}
    for place, template in enumerate(_templates(code)):
        places.setdefault(template.word, []).append(place)
    return places


@cache
def _templates(code: str) -> tuple[Template, ...]:
    """The templates of a language, those with most words of their own first."""
    written = {text: told for text, told in read_words(code, "sentences").items() if "{" in text}
    order = sorted(written, key=lambda text: (-len(_PART.sub("", text)), text))
    return tuple(Template(text, written[text]) for text in order)
