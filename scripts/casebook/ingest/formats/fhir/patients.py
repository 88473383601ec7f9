"""Whose a FHIR resource is: the several ways of naming one patient brought together, and what identifies people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from casebook.ingest.formats.fhir.elements import Element, reference_key, tail
from casebook.ingest.identifiers import Identifier

_TAX_CODE = "2.16.840.1.113883.2.9.4.3.2"
_TELECOM = {"phone": "phone", "sms": "phone", "fax": "phone", "email": "email"}
# A shorter id of a server, or one in words, would be found everywhere.
_SHORTEST_ID, _FEWEST_DIGITS = 6, 4
# How keys begin that are no references.
_MADE = ("identifier:", "person:", "display:")
_PEOPLE = ("Patient", "RelatedPerson")
# What an Observation may be about instead of a patient.
NOT_PATIENTS = ("Device", "Group", "Location", "Substance", "Medication", "Specimen", "Practitioner", "Organization")


class Patients:
    """Every patient that a file names, by whatever key.

    A key is an address, `Type/id`, `urn:uuid:...`, or made here of an identifier or a name.
    """

    def __init__(self) -> None:
        self.identifiers: set[Identifier] = set()
        self.others: set[str] = set()
        self._same: dict[str, str] = {}
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._resources: dict[str, str] = {}
        self._pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._contained: dict[str, tuple[str, tuple[str, str], str]] = {}
        self._displays: dict[str, set[str]] = defaultdict(set)
        self._keys: dict[tuple[str | None, str | None, str], str] = {}
        self._births: dict[str, str] = {}

    def add(self, resource: Element, keys: tuple[str, ...]) -> str:
        """A Patient resource that stands in the file by itself, under its keys; the first, its own."""
        own = keys[0]
        for key in keys:
            self._join(own, key)
        self._resources[own] = resource.get("id") or ""
        self._births[own] = resource.get("birthDate") or ""
        self._ids[own] |= {resource.get("id") or "", *(value for _, value in _pairs(resource))}
        for pair in _pairs(resource):
            self._pairs[pair].add(own)
        self.add_person(resource)
        return own

    def add_person(self, resource: Element) -> None:
        """What a Patient or RelatedPerson says of who people are."""
        self.identifiers |= set(person_identifiers(resource))

    def add_displays(self, references: Any) -> None:
        """The names by which references to patients and their relatives call them."""
        for reference in references if isinstance(references, list) else (references,):
            named, kind = reference.get("reference") or "", reference.get("type")
            if reference.get("display") and (kind in _PEOPLE or tail(named).partition("/")[0] in _PEOPLE):
                self.identifiers.add(_identifier("name", reference["display"]))

    def add_contained(self, resource: Element) -> str:
        """A Patient within another resource; its key, empty where it says nothing of who that is."""
        self.identifiers |= set(person_identifiers(resource))
        birth = resource.get("birthDate") or ""
        keys = []
        for pair in _pairs(resource):
            # With the birth date: a family may share the number of its insurance.
            key = f"identifier:{pair[0]}|{pair[1]}|{birth}"
            self._contained[key] = (key, pair, birth)
            self._ids[key].add(pair[1])
            keys.append(key)
        if not keys:
            names = sorted(found.text for found in person_identifiers(resource) if found.kind == "name")
            keys = [f"person:{'|'.join(names)}|{birth}"] if names or birth else []
        for key in keys:
            self._join(keys[0], key)
        return keys[0] if keys else ""

    def key(self, subject: Any, scope: Mapping[str, str], base: str) -> str:
        """The key of a subject; empty where there is none.

        scope : keys of the Patients contained in the resource, by `#id`
        base : of the server within which `Type/id` is meant
        """
        if not subject:
            return ""
        plain = (subject.get("reference"), subject.get("display"), base)
        if len(subject) <= 2 and plain in self._keys:
            return self._keys[plain]
        key = self._key(subject, scope, base)
        if not (plain[0] or "").startswith("#") and "identifier" not in subject and "type" not in subject:
            self._keys[plain] = key
        return key

    def _key(self, subject: Element, scope: Mapping[str, str], base: str) -> str:
        display = subject.get("display") or ""
        if display:
            self.identifiers.add(_identifier("name", display))
        identifier = subject.get("identifier") or {}
        if identifier.get("value"):
            self.identifiers |= set(_numbers(identifier))
        reference = subject.get("reference") or ""
        if reference.startswith("#"):
            return scope.get(reference, "")
        if reference:
            key = reference_key(reference, base=base)
            self._ids[key].add(key.rpartition("/")[2].removeprefix("urn:uuid:").removeprefix("urn:oid:"))
            self._find(key)
            if subject.get("type") not in (None, "Patient") or tail(key).partition("/")[0] in NOT_PATIENTS:
                self.others.add(key)
            elif display:
                self._displays[display].add(key)
            return key
        if identifier.get("value"):
            pair = (identifier.get("system") or "", identifier["value"])
            key = f"identifier:{pair[0]}|{pair[1]}|"
            self._contained[key] = (key, pair, "")
            self._ids[key].add(pair[1])
            return key
        return f"display:{display}" if display else ""

    def settle(self) -> None:
        """Bring together what names the same patient, once the whole file was read."""
        self._join_tails()
        for key, pair, birth in self._contained.values():
            full = {self._find(own) for own in self._pairs.get(pair, ()) if birth in ("", self._births[own])}
            if len(full) == 1:
                self._join(full.pop(), key)
        for display, keys in self._displays.items():
            same = {self._find(key) for key in keys}
            if len(same) == 1:
                self._join(same.pop(), f"display:{display}")

    def one(self, key: str) -> str:
        """The one key of a patient; empty for none."""
        return self._find(key) if key else ""

    def all(self) -> set[str]:
        """The one key of each Patient resource."""
        return {self._find(key) for key in self._resources}

    def ids(self) -> dict[str, set[str]]:
        """Of each patient's one key every id."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, ids in self._ids.items():
            found[self._find(key)] |= ids - {""}
        return found

    def label(self, one: str) -> str:
        """An id that is the same in every file of a source: of the resource or reference, else the first identifier."""
        same = [key for key in self._same if self._find(key) == one]
        named = [self._resources.get(key, "") for key in same]
        referred = [tail(key).rpartition("/")[2] for key in same if "/" in tail(key) and not key.startswith(_MADE)]
        for ids in (named, referred, self.ids().get(one, ())):
            if any(ids):
                return min(filter(None, ids))
        return one

    def _join_tails(self) -> None:
        """`Type/id` is the patient of that address, unless two servers have one."""
        addresses = defaultdict(set)
        for key in list(self._same):
            if "://" in key:
                addresses[tail(key)].add(key)
        for name, keys in addresses.items():
            if len(keys) == 1:
                self._join(keys.pop(), name)

    def _find(self, key: str) -> str:
        while (above := self._same.setdefault(key, key)) != key:
            self._same[key] = key = self._same[above]
        return key

    def _join(self, key: str, other: str) -> None:
        one, same = self._find(key), self._find(other)
        if one != same:
            self._same[same] = one


def person_identifiers(person: Element) -> Iterator[Identifier]:
    """What a Patient or RelatedPerson says of who people are."""
    for identifier in person.get("identifier") or ():
        yield from _numbers(identifier)
    names = person.get("name") or ()
    for name in (names,) if isinstance(names, Mapping) else names:
        yield from _names(name)
    if person.get("birthDate"):
        yield _identifier("birth date", person["birthDate"])
    addresses = person.get("address") or ()
    for address in (addresses,) if isinstance(addresses, Mapping) else addresses:
        for text in (address.get("text"), *(address.get("line") or ())):
            if text:
                yield _identifier("address", text)
    for telecom in person.get("telecom") or ():
        if telecom.get("value"):
            yield _identifier(_TELECOM.get(telecom.get("system"), "other"), telecom["value"])
    for contact in person.get("contact") or ():
        yield from person_identifiers(contact)
    own = person.get("id") or ""
    if len(own) >= _SHORTEST_ID and sum(character.isdigit() for character in own) >= _FEWEST_DIGITS:
        yield _identifier("record number", own)


def _identifier(kind: str, text: Any) -> Identifier:
    """Raises TypeError for what is no text: it could not be sought, so a name would pass unseen."""
    if not isinstance(text, str):
        raise TypeError("no text")
    return Identifier(kind, text)


def _names(name: Element) -> Iterator[Identifier]:
    parts = [*(given for given in name.get("given") or () if given), name.get("family") or ""]
    for text in (name.get("text") or "", " ".join(filter(None, parts))):
        if text:
            yield _identifier("name", text)


def _numbers(identifier: Element) -> Iterator[Identifier]:
    if identifier.get("value"):
        is_tax_code = (identifier.get("system") or "").endswith(_TAX_CODE)
        yield _identifier("tax code" if is_tax_code else "record number", identifier["value"])


def _pairs(resource: Element) -> list[tuple[str, str]]:
    found = resource.get("identifier") or ()
    return [(one.get("system") or "", one["value"]) for one in found if one.get("value")]
