"""The BibTeX file of a case: its entries, each with the row on which it begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro, month_names
from pybtex.scanner import PybtexSyntaxError

from casebook.errors import CasebookError
from casebook.report.author_text import checked

LONGEST = 20_000_000
LONGEST_FIELD = 5_000
_PLACE = re.compile(r" in line [0-9]+")  # told in our own words
_KEY = re.compile(r"[^\s,;{}\[\]()@\"#%~\\=]+")
# Fields of a book that a chapter of it has, too, under another name or the same.
_OF_THE_BOOK = {"title": "booktitle", **{name: name for name in ("year", "publisher", "address", "editor")}}


@dataclass(frozen=True)
class Entry:
    """One work as its entry gives it: the kind of work, and field -> value in LaTeX, names in small letters."""

    key: str
    kind: str
    row: int
    fields: Mapping[str, str]


def read_bibliography(text: str, file: str) -> dict[str, Entry]:
    """Every entry of a BibTeX file by its key, in the order of the file.

    Raises CasebookError with file and row for what is no BibTeX, a key or a field given twice, an entry without a key
    and a text without end.
    """
    text = checked(text, file, LONGEST)
    found: dict[str, Entry] = {}
    rows: dict[str, int] = {}
    for entry in _entries(text, file):
        same = entry.key.casefold()  # BibTeX takes keys that differ in case alone for one
        if same in rows:
            raise CasebookError(
                f"key {entry.key!r} is given twice, first in row {rows[same]}", file=file, row=entry.row,
                remedy="Delete one entry or rename its key",
            )  # fmt: skip
        rows[same] = entry.row
        found[entry.key] = entry
    if text.strip() and not found and "@" not in text:
        raise CasebookError("holds no entry", file=file, remedy="Write entries as @article{key, title = {...}, ...}")
    return {key: _with_parent(entry, found) for key, entry in found.items()}


def _entries(text: str, file: str) -> Iterator[Entry]:
    row, place = 1, 0

    def tell(error: PybtexSyntaxError) -> None:
        if isinstance(error, UndefinedMacro) and parser.current_field_name == "month":
            return  # a month is not printed, and people write it in many ways
        said = _PLACE.sub("", str(error)).removeprefix("syntax error: ")
        begins = text.count("\n", 0, parser.command_start or 0) + 1
        where = f" in row {error.lineno}" if error.lineno and error.lineno != begins else ""
        raise CasebookError(
            f"the entry that begins here is no valid BibTeX: {said}{where}", file=file, row=begins,
            remedy="Check its braces, commas and quotes",
        )  # fmt: skip

    # The parser adds the strings of a file to its macros: each file gets its own.
    parser = LowLevelParser(text, macros=dict(month_names), handle_error=tell)
    for kind, content in parser:
        row, place = row + text.count("\n", place, parser.command_start), parser.command_start
        if kind.lower() in ("string", "preamble", "comment"):
            continue
        key, fields = content
        if not key or not _KEY.fullmatch(key):
            raise CasebookError(
                "an entry has no key that can be cited", file=file, row=row, remedy="Write it as @article{key, ...}"
            )
        yield Entry(key, kind.lower(), row, _fields(fields, key, file, row))


def _fields(given: list, key: str, file: str, row: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, parts in given:
        value, name = " ".join("".join(parts).split()), name.lower()
        if name in fields:
            raise CasebookError(f"entry {key!r} gives {name} twice", file=file, row=row, remedy="Delete one of them")
        if len(value) > LONGEST_FIELD and name not in ("abstract", "note", "keywords", "annote", "file"):
            raise CasebookError(
                f"entry {key!r} gives {name} with {len(value):,} characters; at most {LONGEST_FIELD:,} are printed",
                file=file, row=row, remedy="Shorten it, or close its braces",
            )  # fmt: skip
        fields[name] = value
    return fields


def _with_parent(entry: Entry, entries: Mapping[str, Entry]) -> Entry:
    """A chapter with what its `crossref` says of the book."""
    parent = entries.get(entry.fields.get("crossref", ""))
    if parent is None:
        return entry
    inherited = {own: parent.fields[name] for name, own in _OF_THE_BOOK.items() if name in parent.fields}
    return Entry(entry.key, entry.kind, entry.row, {**inherited, **entry.fields})
