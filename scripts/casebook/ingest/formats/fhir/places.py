"""Where a FHIR resource stands, which rows it yielded, and what these still lack."""

from collections.abc import Mapping
from typing import NamedTuple

from casebook.ingest.formats.fhir.elements import Element

# Type, key and display of a resource that may stand later in the file.
Link = tuple[str, str, str]


class Owner(NamedTuple):
    """A resource that yielded rows.

    first, last : its rows, the last not included
    keys : how other resources refer to it, an address first
    subject : key of its patient, empty where it names none
    changed : when it was last changed on its server
    """

    first: int
    last: int
    kind: str
    keys: tuple[str, ...]
    subject: str
    changed: str


class Pending(NamedTuple):
    """A reference of some rows to a resource of a type that may stand later in the file."""

    first: int
    last: int
    type: str
    key: str
    display: str


class Inside(NamedTuple):
    """The contained resources among which `#id` is sought.

    scope : tells them from those of other resources
    people : key of each Patient among them
    """

    scope: str = ""
    resources: Mapping[str, Element] = {}
    people: Mapping[str, str] = {}


class Place(NamedTuple):
    """Where a resource stands.

    record : number of the resource of the file
    path : below that, with a dot behind; empty for itself
    keys : how others refer to it
    base : of the server whose resource it is, where the Bundle says
    subject : key of the patient of the resource that contains it
    """

    record: int
    path: str
    keys: tuple[str, ...]
    base: str = ""
    subject: str = ""
    inside: Inside = Inside()
