"""HTML, SVG and other XML as texts: what a reader sees, what a program reads aloud, comments and scripts."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

from casebook.identity.documents import Passage, Place

_BEGINNING = re.compile(r"\s*<(\?xml|!doctype|!--|html|svg|[a-z][\w:.-]*[\s>/])", re.IGNORECASE)

# Within a word these change nothing but its look; every other tag ends a word and a line.
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "time", "tspan", "textpath", "tt", "u", "var", "wbr", "ins",
    "del", "r", "t", "rpr", "rph", "sz", "color", "rfont", "family", "charset", "scheme", "vertalign", "strike",
    "outline", "shadow", "condense", "extend",
})  # fmt: skip
_OFFICE = frozenset({"w", "a", "m", "wp", "wps", "mc"})
_PARAGRAPHS = frozenset({"p", "w:p", "a:p"})
_OFFICE_BREAKS = frozenset({"p", "br", "tab", "cr", "tc", "tr", "tbl", "sectpr"})
# Geometry and looks: numbers without meaning for a reader.
_GEOMETRY = frozenset({
    "d", "points", "transform", "patterntransform", "gradienttransform", "viewbox", "x", "y", "x1", "x2", "y1",
    "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "width", "height", "offset", "style", "fill",
    "stroke", "opacity", "clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end", "rotate",
    "textlength", "version", "integrity", "nonce", "patternunits", "preserveaspectratio", "tabindex", "colspan",
    "rowspan",
})  # fmt: skip
_LOOKS = ("stroke-", "fill-", "font-", "xmlns", "w:rsid", "w14:")
_DATA = re.compile(r"data:[\w.+/-]*(?:;[\w=.+-]+)*;base64,[\w+/=%\s-]*", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"'nrt]))")


def is_markup(text: str) -> bool:
    """Whether a text is HTML, SVG or other XML."""
    return _BEGINNING.match(text) is not None


def markup_passages(text: str, place_of: Callable[[int, int], Place] | None = None) -> list[Passage]:
    """Text, attributes, comments and scripts; of numbers that draw a shape, and of embedded pictures, nothing.

    place_of : the place of a passage from its line and the number of its paragraph, both from 1
    """
    reader = _Reader(place_of or _line)
    reader.feed(text)
    reader.close()
    return [*reader.passages, Passage((place_of or _line)(1, 1), "\n"), *reader.aside]


def _line(line: int, _paragraph: int) -> Place:
    return Place(f"line {line}", f"line {line}")


class _Reader(HTMLParser):
    """Collects passages; those that do not belong to the running text stand aside."""

    def __init__(self, place_of: Callable[[int, int], Place]) -> None:
        super().__init__(convert_charrefs=True)
        self.place_of, self.paragraph = place_of, 0
        self.passages: list[Passage] = []
        self.aside: list[Passage] = []
        self.script = False

    def _add(self, text: str, passages: list[Passage], end: str = "") -> None:
        line, _ = self.getpos()
        lines = text.split("\n")
        for number, part in enumerate(lines):
            ending = end if number == len(lines) - 1 else "\n"
            if part or ending:
                passages.append(Passage(self.place_of(line + number, max(self.paragraph, 1)), part + ending))

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if not _is_inline(tag):
            self._end()
        self.paragraph += tag in _PARAGRAPHS
        self.script = tag == "script"
        for name, value in attrs:
            if name in _GEOMETRY or name.startswith(_LOOKS):
                continue
            told = _DATA.sub("", value) if value else name
            if told:
                self._add(unquote(told) if "%" in told else told, self.aside, "\n")

    def handle_endtag(self, tag: str) -> None:
        if not _is_inline(tag):
            self._end()
        self.script = False

    def _end(self) -> None:
        if self.passages and not self.passages[-1].text.endswith("\n"):
            self.passages.append(Passage(self.passages[-1].place, "\n"))

    def handle_data(self, data: str) -> None:
        if self.script:
            data = _ESCAPE.sub(_unescaped, data)
        self._add(data, self.passages)

    def handle_comment(self, data: str) -> None:
        self._add(data, self.aside, "\n")

    handle_decl = handle_pi = unknown_decl = handle_comment


def _is_inline(tag: str) -> bool:
    family, _, name = tag.rpartition(":")
    return name not in _OFFICE_BREAKS if family in _OFFICE else tag in _INLINE


def _unescaped(match: re.Match) -> str:
    code = match[1] or match[2]
    # A line end stays escaped, or every later line of the script would be counted wrongly.
    return chr(int(code, 16)) if code and int(code, 16) > 31 else " " if code or match[3] in "nrt" else match[3]
