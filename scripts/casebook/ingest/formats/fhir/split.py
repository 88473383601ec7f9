"""A file of FHIR as its resources: a Bundle, one resource, an array, or a resource a line (NDJSON).

A whole Bundle as Python objects takes ten times its size, so only one entry is ever held.
"""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from casebook.ingest.formats.fhir.strict_json import PLAIN_KEY, SPACE, Reader

OWN_RULES = "that follows rules of its own (implicitRules)"
Seen = Callable[[str, int], tuple[Any, int] | None]
_BETWEEN = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NOTHING: dict[str, Any] = {}


class Entry(NamedTuple):
    """One resource of a file.

    number : of the entry, from 1; of the line where each line is a resource
    resource : empty where the entry holds none
    full_url : what other entries call it, where the Bundle says
    deleted : what the entry deletes, as a reference, where it does so
    begin, end : of the entry in the text
    seen : what is known of it without parsing, where it repeats an earlier one; `resource` is then empty
    """

    number: int
    resource: dict[str, Any]
    full_url: str = ""
    deleted: str = ""
    begin: int = 0
    end: int = 0
    seen: Any = None


class _Source(Reader):
    """The text of a file, and what is known of its entries without parsing."""

    def __init__(self, text: str, file: Path, seen: Seen) -> None:
        super().__init__(text, file)
        self.seen = seen


def split_resources(text: str, file: Path, seen: Seen = lambda *_: None) -> Iterator[Entry]:
    """Every resource of a file, in order.

    seen : what is known, without parsing, of the entry that begins at a place of the text, and where it ends
    Raises CasebookError with the line for what is no JSON, is cut off, or is no FHIR.
    """
    reader = _Source(text, file, seen)
    begin = reader.skip(0)
    if text.startswith("[", begin):
        yield from _array(reader, begin)
    elif _is_line_by_line(text, begin):
        yield from _lines(reader)
    elif text.startswith("{", begin):
        yield from _document(reader, begin)
    else:
        raise reader.fault("is no FHIR: it begins with neither an object nor an array", begin)


def may_hold_modifiers(text: str) -> bool:
    """Whether an element of the file may change what the others mean."""
    return ("\\" in text and "\\u" in text) or "modifierExtension" in text or "implicitRules" in text


def has_next_page(text: str) -> bool:
    """Whether a Bundle says that its server holds further pages of it."""
    return re.search(r'"relation"\s*:\s*"next"', text) is not None


def _is_line_by_line(text: str, begin: int) -> bool:
    """Whether the line of the first object ends with it, and another object follows."""
    ends = [end for end in (text.find("\n", begin), text.find("\r", begin)) if end > 0]
    if not text.startswith("{", begin) or not ends:
        return False
    end = min(ends)
    return text[max(begin, end - 100) : end].rstrip().endswith("}") and text.startswith(
        "{", SPACE.match(text, end).end()
    )


def _lines(reader: _Source) -> Iterator[Entry]:
    for number, match in enumerate(_LINE.finditer(reader.text), start=1):
        begin = reader.skip(match.start())
        if begin >= match.end():
            continue
        seen = reader.seen(reader.text, begin)
        resource, end = ({}, seen[1]) if seen else reader.value(begin, "the resource")
        if reader.skip(end) < match.end():
            raise reader.fault("holds more than one JSON value on a line", end)
        if end > match.end():
            raise reader.fault("holds a resource that goes on over several lines among others of one line", begin)
        if seen:
            yield Entry(number, _NOTHING, "", "", begin, end, seen[0])
        else:
            yield Entry(number, _resource(reader, resource, f"line {number}", begin), begin=begin, end=end)


def _array(reader: _Source, begin: int) -> Iterator[Entry]:
    def entry(number: int, value: Any, at: int, end: int) -> Entry:
        return Entry(number, _resource(reader, value, f"resource {number}", at), begin=at, end=end)

    end = yield from _elements(reader, begin, "resource", entry)
    reader.end(end)


def _document(reader: _Source, begin: int) -> Iterator[Entry]:
    """The entries of a Bundle; any other resource as a whole."""
    if _kind(reader, begin) == "Bundle":
        yield from _bundle(reader, begin)
        return
    resource, end = reader.value(begin, "the resource")
    reader.end(end)
    yield Entry(1, _resource(reader, resource, "the file", begin), begin=begin, end=end)


def _kind(reader: _Source, begin: int) -> Any:
    """The resourceType of the object that begins here, which need not be its first key."""
    keys: set[str] = set()
    key, at = _next_key(reader, begin + 1, keys)
    while key is not None:
        if key == "entry" and reader.text.startswith("[", at):
            at = _end_of(_elements(reader, at, "entry", lambda *_: None))
        else:
            value, at = reader.value(at, "the resource")
            if key == "resourceType":
                return value
        key, at = _next_key(reader, at, keys)
    return None


def _bundle(reader: _Source, begin: int) -> Iterator[Entry]:
    def entry(number: int, value: Any, at: int, end: int) -> Entry:
        if not isinstance(value, dict):
            raise reader.fault(f"entry {number} is no object", at)
        if value.get("resource") is not None:
            _resource(reader, value["resource"], f"entry {number}", at)
        return entry_of(value, number, at, end)

    keys: set[str] = set()
    key, at = _next_key(reader, begin + 1, keys)
    while key is not None:
        if key == "entry" and reader.text.startswith("[", at):
            at = yield from _elements(reader, at, "entry", entry)
        else:
            value, end = reader.value(at, "the Bundle")
            if key == "entry":
                raise reader.fault("the Bundle's entry is no array", at)
            if key == "implicitRules" and value:
                raise reader.fault(f"is a Bundle {OWN_RULES}", at)
            at = end
        key, at = _next_key(reader, at, keys)
    reader.end(at)


def entry_of(entry: dict[str, Any], number: int, begin: int = 0, end: int = 0) -> Entry:
    """An entry of a Bundle."""
    resource, full_url, request = entry.get("resource"), entry.get("fullUrl"), entry.get("request")
    deleted = ""
    if request.__class__ is dict and request.get("method") == "DELETE" and isinstance(request.get("url"), str):
        deleted = request["url"]
    resource = resource if resource.__class__ is dict else {}
    return Entry(number, resource, full_url if full_url.__class__ is str else "", deleted, begin, end)


def _next_key(reader: _Source, at: int, keys: set[str]) -> tuple[str | None, int]:
    """The next key of an object and where its value begins; None and where the object ends, after its last.

    at : behind the brace that opens the object, or behind a value
    """
    mark, at = reader.expect(",}" if keys else '"}', at)
    if mark == "}":
        return None, at + 1
    if keys:
        _, at = reader.expect('"', at + 1)
    key, end = reader.value(at, "the object")
    if key in keys:
        told = f"the key {key!r}" if PLAIN_KEY.fullmatch(key) else "a key"
        raise reader.fault(f"the object gives {told} twice", at)
    keys.add(key)
    _, end = reader.expect(":", end)
    return key, reader.skip(end + 1)


def _elements(
    reader: _Source, begin: int, what: str, make: Callable[[int, Any, int, int], Any]
) -> Generator[Any, None, int]:
    """What `make` makes of each value of an array, its number from 1, begin and end; returns the array's end."""
    number, at = 0, reader.skip(begin + 1)
    if reader.text.startswith("]", at):
        return at + 1
    while True:
        number += 1
        seen = reader.seen(reader.text, at)
        if seen:
            end = seen[1]
            yield Entry(number, _NOTHING, "", "", at, end, seen[0])
        else:
            value, end = reader.value(at, f"{what} {number}")
            yield make(number, value, at, end)
        between = _BETWEEN.match(reader.text, end)
        if between is None:
            return reader.expect("]", end)[1] + 1
        at = between.end()


def _end_of(elements: Generator[Any, None, int]) -> int:
    """Where an array ends, its elements passed over."""
    while True:
        try:
            next(elements)
        except StopIteration as ended:
            return ended.value


def _resource(reader: _Source, value: Any, what: str, at: int) -> dict[str, Any]:
    """A value that must be a resource."""
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise reader.fault(
            f"{what} is no FHIR resource: it has no resourceType", at, "List it under ignore, or mend it"
        )
    return value
