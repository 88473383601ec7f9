"""Who the people in HL7 v2 messages are: to tell whose a result is, and to let no identity through."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casebook.ingest.formats.hl7.fields import Fields, Memo
from casebook.ingest.identifiers import Identifier

_TAX_CODE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """The patient of a message.

    ids : every id that PID gives, the usual one first
    named : name and birth date, by which one is recognised whom another message names without id
    """

    ids: tuple[str, ...] = ()
    named: str = ""


def person_of(fields: Sequence[str], read: Fields) -> Person:
    """The person of a PID segment: ids of PID-3, else PID-2, PID-4 and last PID-19; all of them are accepted."""
    ids = [read.first[part] for at in (3, 2, 4, 19) for part in read.repetitions(_at(fields, at))]
    names = next(_names(_at(fields, 5), read), "")
    named = " ".join(f"{names} {read.first[_at(fields, 7)][:8]}".casefold().split()) if names else ""
    return Person(tuple(dict.fromkeys(filter(None, ids))), named)


def _at(fields: Sequence[str], number: int) -> str:
    return fields[number] if number < len(fields) else ""


def _names(field: str, read: Fields) -> Iterator[str]:
    """Names as "FAMILY GIVEN MIDDLE", one for each repetition."""
    for part in read.repetitions(field):
        words = (read.subcomponent(component) for component in read.parts(part)[:3])
        name = " ".join(" ".join(words).split())
        if name:
            yield name


def _first_components(field: str, read: Fields) -> Iterator[str]:
    for part in read.repetitions(field):
        yield read.first[part]


def _birth_date(field: str, read: Fields) -> Iterator[str]:
    yield read.first[field][:8]


def _addresses(field: str, read: Fields) -> Iterator[str]:
    """Of each address the street alone, and street and city."""
    for part in read.repetitions(field):
        parts = [*read.parts(part), "", "", ""]
        street, city = read.subcomponent(parts[0]), read.text[parts[2]]
        if street:
            yield street
            if city:
                yield f"{street} {city}"


def _telecoms(field: str, read: Fields) -> Iterator[str]:
    """Each telephone number or e-mail address: as written, and put together from its components."""
    for part in read.repetitions(field):
        parts = [read.text[component] for component in read.parts(part)] + [""] * 12
        yield parts[0]
        yield parts[3]
        yield parts[11]
        if parts[6]:
            yield "".join(parts[5:7])
            if parts[4]:
                yield "".join(parts[4:7])


_Reader = Callable[[str, Fields], Iterator[str]]
# Segment -> number of a field, kind of identifier, how it is read.
_PLACES: dict[str, tuple[tuple[int, str, _Reader], ...]] = {
    "PID": (
        (2, "record number", _first_components), (3, "record number", _first_components),
        (4, "record number", _first_components), (5, "name", _names), (6, "name", _names),
        (7, "birth date", _birth_date), (9, "name", _names), (11, "address", _addresses), (13, "phone", _telecoms),
        (14, "phone", _telecoms), (18, "record number", _first_components), (19, "record number", _first_components),
        (20, "record number", _first_components), (21, "record number", _first_components), (40, "phone", _telecoms),
    ),
    "MRG": (*((at, "record number", _first_components) for at in range(1, 7)), (7, "name", _names)),
    "PV1": ((19, "record number", _first_components),),
    "NK1": (
        (2, "name", _names), (4, "address", _addresses), (5, "phone", _telecoms), (6, "phone", _telecoms),
        (16, "birth date", _birth_date), (30, "name", _names), (31, "phone", _telecoms), (32, "address", _addresses),
        (33, "record number", _first_components), (37, "record number", _first_components),
    ),
    "GT1": (
        (2, "record number", _first_components), (3, "name", _names), (4, "name", _names), (5, "address", _addresses),
        (6, "phone", _telecoms), (7, "phone", _telecoms), (8, "birth date", _birth_date),
        (12, "record number", _first_components),
    ),
    "IN1": (
        (16, "name", _names), (18, "birth date", _birth_date), (19, "address", _addresses),
        (36, "record number", _first_components), (49, "record number", _first_components),
    ),
    "IN2": ((1, "record number", _first_components), (2, "record number", _first_components)),
}  # fmt: skip
SEGMENTS = frozenset(_PLACES)
_OF_TYPE: dict[str, _Reader] = {"name": _names, "address": _addresses, "phone": _telecoms}


def identifiers_in(segment: str, fields: Sequence[str], read: Fields) -> Iterator[Identifier]:
    """The identifiers that a segment of SEGMENTS holds."""
    for at, kind, reader in _PLACES[segment]:
        if at < len(fields) and fields[at]:
            yield from _told(kind, reader(fields[at], read))


def identifiers_of_value(kind: str, field: str, read: Fields) -> Iterator[Identifier]:
    """The identifiers that a value of OBX-5 holds whose type says that it identifies."""
    yield from _told(kind, _OF_TYPE.get(kind, _first_components)(field, read))


def _told(kind: str, texts: Iterator[str]) -> Iterator[Identifier]:
    for text in texts:
        if any(map(str.isalnum, text)):
            yield Identifier(_kind(kind, text), text)


def _kind(kind: str, text: str) -> str:
    if kind == "phone" and "@" in text:
        return "email"
    return "tax code" if kind == "record number" and _TAX_CODE.fullmatch(text) else kind


class People:
    """The people of one file's messages, each segment read once.

    identifiers : what was met of any of them
    person : from a PID segment the person
    """

    def __init__(self, read: Fields, identifiers: set[Identifier]) -> None:
        self._read = read
        self._seen: set[int] = set()
        self.identifiers = identifiers
        self.person = Memo(lambda segment: person_of(segment.split(read.encoding.field), read))

    def remember(self, segment: str) -> None:
        """Keep the identifiers of a segment of SEGMENTS."""
        if hash(segment) not in self._seen:
            self._seen.add(hash(segment))
            self.identifiers.update(identifiers_in(segment[:3], segment.split(self._read.encoding.field), self._read))
