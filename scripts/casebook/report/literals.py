"""Numbers that an author typed: each with what stands around it, and none that is a date, an address or a name."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from markdown_it.token import Token

from casebook.report.references import Printed, note_names, without_references
from casebook.settings.languages import LANGUAGES
from casebook.words import read_words

# What stands for a part of a line that is no text: a citation, code, an address.
_NO_TEXT = "\N{OBJECT REPLACEMENT CHARACTER}"
_HIDDEN = re.compile(
    r"https?://\S+|www\.\S+|\b10\.[0-9]{4,9}/\S+|\S+@\S+\.\w+"  # addresses and DOIs
    r"|\b[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\b|\b[0-9]{1,2}:[0-9]{2}\b"  # dates and times
    r"|\[[0-9][0-9,;\s\N{EN DASH}-]*\]"  # citation numbers
    r"|\b[0-9]+(?:\.[0-9]+){2,}\b"  # versions
)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_WITHIN_A_WORD = re.compile(r"(?:[A-Za-z]|(?<=[^\W\d_])[-\N{EN DASH}\N{NON-BREAKING HYPHEN}])\Z")
_UNIT = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}-]?\s*(%|[^\W\d_][^\s,;:()\[\]]*|10⁹/L)")
_CUE = re.compile(r"([^\W\d_]+)\.?\s*(=?)\s*[-\N{MINUS SIGN}\N{EN DASH}+]?\Z")
_MINUS = re.compile(r"(?<![\w.,%])[-\N{MINUS SIGN}\N{EN DASH}]\s?\Z")
_SECTION_NUMBER = re.compile(r"\s*[0-9]+(?:\.[0-9]+)*\.?\s")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z]|\Z)")
_WORD = re.compile(r"[^\W_]+")
# Units that are the same amount, and those that are known wherever they stand.
_SAME = {"ng/ml": "ug/l", "mcg/l": "ug/l", "iu/ml": "ku/l", "kiu/l": "ku/l", "kua/l": "ku/l", "ui/ml": "ku/l"}
_AMOUNTS = ("mg", "kg", "g", "ug", "ml", "l", "mg/kg", "cm", "m")


@dataclass(frozen=True)
class Literal:
    """A number as it was typed.

    values : what it may say, without its sign: 1,234 may be 1.234 or 1234
    unit : unit or noun that stands behind it, in one spelling a unit
    cue : what stands before it, where that says that it is a day, a month or a number of values (n =)
    near, around : words of its sentence and of its paragraph, bare of accents and case
    """

    text: str
    row: int
    values: tuple[Decimal, ...]
    unit: str
    cue: str
    is_negative: bool
    near: frozenset[str]
    around: frozenset[str]

    @property
    def digits(self) -> int:
        """Significant digits, of which many hardly agree by chance."""
        return len(re.sub(r"\D", "", self.text).lstrip("0"))

    @property
    def is_whole(self) -> bool:
        """Whether it can only be a whole number."""
        return all(value == value.to_integral_value() for value in self.values)


def typed_numbers(tokens: Sequence[Token], printed: Sequence[Printed]) -> Iterator[Literal]:
    """Every number in the text of a parsed Markdown file that is no year, date, address, section number or name."""
    row, is_heading = 1, False
    for token in tokens:
        row = token.map[0] + 1 if token.map else row
        if token.type == "heading_open":
            is_heading = True
        elif token.type == "inline":
            yield from _of_paragraph(_text(token.children or ()), row, is_heading, printed)
            is_heading = False


def unit_key(unit: str) -> str:
    """A unit in one spelling, by which two are compared."""
    bare = unit.replace("µ", "u").replace("μ", "u").casefold().strip(".")
    return _units().get(bare, _SAME.get(bare, bare))


@cache
def known_units() -> frozenset[str]:
    """Units that texts name whatever a case measures."""
    return frozenset({*_units().values(), *_AMOUNTS})


@cache
def reading_words(kind: str) -> frozenset[str]:
    """The words of one kind, of all languages."""
    return frozenset(word for code in LANGUAGES for word in read_words(code, "reading")[kind])


@cache
def named(kind: str) -> dict[str, str]:
    """Word -> what it names (kind: units, cues, statistics), of all languages."""
    found = (read_words(code, "reading")[kind] for code in LANGUAGES)
    return {word: name for words in found for name, spellings in words.items() for word in spellings}


@cache
def bare_words(text: str) -> frozenset[str]:
    """The words of a text without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text)
    return frozenset(_WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()))


def _units() -> dict[str, str]:
    return named("units")


def _text(children: Sequence[Token]) -> str:
    """A line as text, with its line breaks; what is no text of the author's is one sign."""
    parts, is_hidden = [], False
    for child in children:
        if child.type in ("link_open", "link_close"):
            is_hidden = child.nesting == 1 and child.info == "auto"
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "text" and not is_hidden:
            parts.append(child.content)
        elif child.content:
            parts.append(_NO_TEXT + "\n" * child.content.count("\n"))
    return "".join(parts)


def _of_paragraph(placed: str, row: int, is_heading: bool, printed: Sequence[Printed]) -> Iterator[Literal]:
    if not _NUMBER.search(without_references(placed)):
        return
    around = bare_words(without_references(placed)) | note_names(placed, printed)
    start = 0
    for sentence in _sentences(placed):
        near = bare_words(without_references(sentence)) | note_names(sentence, printed)
        text = _HIDDEN.sub(lambda match: _NO_TEXT * len(match[0]), without_references(sentence))
        for match in _NUMBER.finditer(text):
            before, behind = text[max(match.start() - 40, 0) : match.start()], text[match.end() : match.end() + 40]
            if is_heading and not start and _SECTION_NUMBER.match(text) and not before.strip():
                continue
            found = _read(match[0], before, behind)
            if found:
                line = row + placed.count("\n", 0, start) + text.count("\n", 0, match.start())
                yield Literal(match[0], line, _values(match[0]), *found, bool(_MINUS.search(before)), near, around)
        start += len(sentence)


def _sentences(text: str) -> list[str]:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _read(number: str, before: str, behind: str) -> tuple[str, str] | None:
    """Unit and cue of a number; None where it is a year, part of a word, or the name of something."""
    if _WITHIN_A_WORD.search(before) or before.endswith((_NO_TEXT, "_", "/")) or behind.startswith((_NO_TEXT, "_")):
        return None
    match = _UNIT.match(behind)
    word = match[1].rstrip(".") if match else ""
    unit = unit_key(word) if unit_key(word) in known_units() else unit_key(word.split("-")[0])
    is_attached = bool(word) and behind.startswith(word) and word != "%"
    if is_attached and unit not in known_units():
        return None  # 816V, 10th
    is_year = number.isdigit() and len(number) == 4 and 1900 <= int(number) < 2100
    if (is_year and unit not in known_units()) or (number == "95" and unit == "%"):
        return None  # 95 % is the width of an interval
    cue_match = _CUE.search(before)
    cue = cue_match[1].casefold() if cue_match else ""
    if cue in reading_words("naming"):
        return None
    told = "n" if cue == "n" and cue_match[2] else named("cues").get(cue, "")
    return "" if unit in reading_words("passing") else unit, told


def _values(number: str) -> tuple[Decimal, ...]:
    parts = re.split("[.,]", number)
    if len(parts) == 1:
        return (Decimal(number),)
    decimal = Decimal("".join(parts[:-1]) + "." + parts[-1])
    whole = Decimal("".join(parts))
    if len(parts) > 2:
        return (decimal,) if len(set(re.sub(r"\d", "", number))) > 1 else (whole,)
    return (decimal, whole) if len(parts[1]) == 3 and parts[0] != "0" else (decimal,)
