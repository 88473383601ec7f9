"""Results that repeat an earlier one but for ids, dates and the number: told from their text without parsing it.

A laboratory's export says the same over and over. The text of an Observation that was read is kept in pieces: what
lies between its id, dates, number and the like. Where these very pieces stand again, with other plain texts or numbers
between them, the JSON is the same but for those, and so is the row. That makes large files three times as fast.
"""

import re
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import NamedTuple

from casebook.ingest.formats.fhir.elements import reference_key
from casebook.ingest.formats.fhir.places import Link
from casebook.ingest.formats.fhir.rows import COLUMNS

# Leaves of an Observation that go into its row as they are, or into none, and what they are called here.
_OWN_LEAVES = {
    ("id",): "id",
    ("meta", "lastUpdated"): "changed",
    ("meta", "versionId"): "version",
    ("identifier", 0, "value"): "order_id",
    ("effectiveDateTime",): "collected_at",
    ("issued",): "reported_at",
    ("valueQuantity", "value"): "value",
    ("encounter", "reference"): "encounter",
    ("basedOn", 0, "reference"): "based_on",
    ("specimen", "reference"): "specimen",
    ("text", "div"): "narrative",
}
_LEAVES = {
    **_OWN_LEAVES,
    **{("resource", *path): leaf for path, leaf in _OWN_LEAVES.items()},
    ("fullUrl",): "full_url",
}
_CELLS = {name: COLUMNS.index(name) for name in ("order_id", "collected_at", "reported_at", "value")}
_VALUE, _ORDER = _CELLS["value"], _CELLS["order_id"]
_TOKEN = re.compile(
    r'"(?P<key>[^"\\]*(?:\\.[^"\\]*)*)"[ \t\r\n]*:|"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|(?P<number>[-0-9][-+.0-9eE]*)|(?P<mark>[{}\[\],])"
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![0-9.eE])")
# Texts of one line without escapes; only of what is not kept may there be some.
_PLAIN = re.compile(r'[^"\\\x00-\x1f]{1,200}(?=")')
_ANY = re.compile(r'[^"\\\x00-\x1f]*(?:\\["\\/bfnrt][^"\\\x00-\x1f]*)*(?=")')
_PATTERNS = {"value": _NUMBER, "narrative": _ANY}
_COMPARATORS = ("<", "<=", ">=", ">")
# So many are kept in any case; of the others one for each two that were of use. Where after so many questions not
# every second was of use, no more is asked.
_TRIED, _OF_USE, _MOST, _ASKED = 100, 2, 500, 1_000
# So many characters tell pieces apart.
_WIDTH = 12


class Known(NamedTuple):
    """What an Observation was read as.

    cells : of its row
    subject : key of its patient
    base : address of its server, empty where its full URL does not say
    changed : when it was last changed
    links : type, key and display of what it refers to and may stand later in the file
    comparator : what stands before its number
    order_is_id : whether it bears no number of its order, so that its id stands for it
    """

    cells: tuple[str, ...]
    subject: str
    base: str
    changed: str
    links: tuple[Link, ...] = ()
    comparator: str = ""
    order_is_id: bool = False


class Repeat(NamedTuple):
    """What an Observation repeats, and its own leaves by their names."""

    known: Known
    leaves: dict[str, str]

    def cells(self) -> tuple[str, ...]:
        """The cells of its row."""
        cells, leaves = list(self.known.cells), self.leaves
        for name, text in leaves.items():
            if name in _CELLS:
                cells[_CELLS[name]] = text
        if self.known.comparator:
            cells[_VALUE] = self.known.comparator + cells[_VALUE]
        if self.known.order_is_id:
            cells[_ORDER] = leaves["id"]
        return tuple(cells)

    def keys(self) -> tuple[str, ...]:
        """How others refer to it."""
        leaves = self.leaves
        own = (f"Observation/{leaves['id']}",) if "id" in leaves else ()
        return (leaves["full_url"], *own) if "full_url" in leaves else own

    def links(self) -> Sequence[Link]:
        """What it refers to and may stand later in the file."""
        if "specimen" not in self.leaves or not self.known.links:
            return self.known.links
        own = reference_key(self.leaves["specimen"], base=self.known.base)
        return [(kind, own if kind == "Specimen" else key, display) for kind, key, display in self.known.links]

    def changed(self) -> str:
        """When it was last changed."""
        return self.leaves.get("changed", self.known.changed)


class _Node:
    """What may follow a leaf: pieces of text, each up to the next leaf or to the end.

    near : the pieces by the first characters in which they differ, those from `first` up to `last`
    """

    __slots__ = ("first", "known", "last", "leaf", "near", "pattern", "pieces")

    def __init__(self, leaf: str) -> None:
        self.leaf, self.pattern = leaf, _PATTERNS.get(leaf, _PLAIN)
        self.known: Known | None = None
        self.pieces: list[tuple[str, _Node]] = []
        self.first = self.last = 0
        self.near: dict[str, list[tuple[str, _Node]]] = {}

    def follow(self, piece: str, leaf: str) -> "_Node":
        """The node behind a piece, made where there is none yet."""
        for known, after in self.near.get(piece[self.first : self.last], ()):
            if known == piece and after.leaf == leaf:
                return after
        after = _Node(leaf)
        self.pieces.append((piece, after))
        self._sort()
        return after

    def _sort(self) -> None:
        pieces = [piece for piece, _ in self.pieces]
        # By characters is what is meant here.
        self.first = len(commonprefix(pieces)) if len(pieces) > 1 else 0  # noqa: RUF071
        self.last = min(self.first + _WIDTH, min(map(len, pieces)))
        self.near = {}
        for piece, after in self.pieces:
            self.near.setdefault(piece[self.first : self.last], []).append((piece, after))


class Repeats:
    """The Observations of one file that others may repeat."""

    def __init__(self) -> None:
        self._root = _Node("")
        self._learned = self._asked = self._used = 0

    def find(self, text: str, at: int) -> tuple[Repeat, int] | None:
        """What the value that begins here repeats, and where it ends; None where it repeats nothing known."""
        self._asked += 1
        if self._asked > _ASKED and self._used * _OF_USE < self._asked:
            return None
        node, leaves = self._root, {}
        while True:
            # A loop within the loop rather than a function: this runs for every value of a laboratory's export.
            for piece, after in node.near.get(text[at + node.first : at + node.last], ()):
                if text.startswith(piece, at):
                    node, at = after, at + len(piece)
                    break
            else:
                return None
            if node.known is not None:
                break
            leaf = node.pattern.match(text, at)
            if leaf is None:
                return None
            at = leaf.end()
            if node.leaf != "narrative":
                leaves[node.leaf] = leaf[0]
        if not _is_of(node.known.base, leaves):
            return None
        self._used += 1
        return Repeat(node.known, leaves), at

    def wants_more(self) -> bool:
        """Whether another Observation is worth keeping: where none repeats another it is not."""
        return self._learned < min(_MOST, _TRIED + self._used // _OF_USE)

    def learn(self, text: str, begin: int, end: int, known: Known, keys: tuple[str, ...]) -> None:
        """Keep an Observation that was read from this text and has these keys."""
        self._learned += 1
        leaves = list(_leaves(text, begin, end))
        told = {leaf: text[start:stop] for leaf, start, stop in leaves}
        comparator = known.cells[_VALUE].removesuffix(told.get("value", ""))
        known = known._replace(
            comparator=comparator if comparator in _COMPARATORS else "",
            order_is_id="order_id" not in told and "id" in told and known.cells[_ORDER] == told["id"],
        )
        repeat = Repeat(known, told)
        # Kept is only what comes out of its leaves as it was read.
        is_same = (repeat.cells(), repeat.keys(), repeat.changed()) == (known.cells, keys, known.changed)
        is_same = is_same and tuple(repeat.links()) == known.links
        if not leaves or len(told) < len(leaves) or not is_same:
            return
        node, at = self._root, begin
        for leaf, start, stop in leaves:
            node, at = node.follow(text[at:start], leaf), stop
        node.follow(text[at:end], "").known = known


def _is_of(base: str, leaves: dict[str, str]) -> bool:
    """Whether a full URL is that of the id on the same server."""
    if "full_url" not in leaves:
        return True
    named = f"Observation/{leaves['id']}" if "id" in leaves else ""
    full_url = leaves["full_url"]
    return full_url == base + named if base else not (named and full_url.endswith(named))


def _leaves(text: str, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The leaves in a text of JSON: name, and where each begins and ends."""
    path: list[str | int | None] = []
    for token in _TOKEN.finditer(text, begin, end):
        kind, mark = token.lastgroup, token["mark"]
        if kind == "key":
            path[-1] = token["key"]
        elif mark in ("{", "["):
            path.append(None if mark == "{" else 0)
        elif mark == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
        elif mark:
            path.pop()
        else:
            leaf = _LEAVES.get(tuple(path))
            is_number = kind == "number"
            if leaf and is_number == (leaf == "value"):
                start, stop = token.span(kind)
                # In its place, so that what follows is seen: the quote, or no further digit.
                whole = _PATTERNS.get(leaf, _PLAIN).match(text, start)
                if whole and whole.end() == stop:
                    yield leaf, start, stop
