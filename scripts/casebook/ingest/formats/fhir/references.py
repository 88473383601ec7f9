"""What FHIR resources take from each other: the dates and status of the report that lists a result, names of drugs."""

import re
from collections import defaultdict
from typing import Any, NamedTuple

from casebook.ingest.formats.fhir.elements import Element, moment, reference_key, tail
from casebook.ingest.formats.fhir.observation import WITHDRAWN

_VERSION = re.compile(r"[0-9]{1,15}")


class Parent(NamedTuple):
    """A DiagnosticReport, or an Observation that lists members."""

    keys: tuple[str, ...]
    version: tuple
    is_report: bool
    status: str
    effective: str
    issued: str
    laboratory: str
    subject: str


class References:
    """Every link of a file by the key of what it points at."""

    def __init__(self) -> None:
        self.parents: dict[str, list[Parent]] = defaultdict(list)
        self._withdrawals: dict[tuple[str, ...], str] = {}

    def add_parent(self, parent: Parent, children: list[Element], scope: str, base: str) -> None:
        """A resource that lists others."""
        for child in children:
            key = reference_key(child.get("reference") or "", scope, base)
            if key:
                for spelling in {key, tail(key)}:
                    self.parents[spelling].append(parent)

    def of(self, keys: tuple[str, ...]) -> list[Parent]:
        """The parents that list one of the keys; of a report in several versions the last."""
        found = next((self.parents[key] for key in keys if key in self.parents), [])
        latest: dict[tuple[str, ...] | int, Parent] = {}
        for at, parent in enumerate(found):
            same = parent.keys or at
            if same not in latest or parent.version >= latest[same].version:
                latest[same] = parent
        return list(latest.values())

    def inherited(self, keys: tuple[str, ...], name: str) -> str:
        """The first effective, issued, laboratory or subject that a report of a result gives, else one of a panel."""
        level, seen = [keys], {keys}
        while level:
            parents = sorted((parent for found in level for parent in self.of(found)), key=_panels_last)
            for parent in parents:
                if getattr(parent, name):
                    return getattr(parent, name)
            level = [parent.keys for parent in parents if parent.keys not in seen]
            seen.update(level)
        return ""

    def withdrawal(self, keys: tuple[str, ...]) -> str:
        """The status of what withdraws a result: of its reports if none of them stands, or of its panels."""
        if keys not in self._withdrawals:
            self._withdrawals[keys] = ""  # two panels may list each other
            parents = self.of(keys)
            for is_report in (True, False):
                found = [self._withdrawn(parent) for parent in parents if parent.is_report is is_report]
                if found and all(found):
                    self._withdrawals[keys] = found[0]
                    break
        return self._withdrawals[keys]

    def _withdrawn(self, parent: Parent) -> str:
        if parent.status in WITHDRAWN:
            return parent.status
        return "" if parent.is_report else self.withdrawal(parent.keys)


def _panels_last(parent: Parent) -> bool:
    return not parent.is_report


def version_of(resource: Element) -> tuple[str, int]:
    """What orders the versions of a resource: when it was last changed, and its number."""
    meta = resource.get("meta") or {}
    number = meta.get("versionId") or ""
    return _text(meta.get("lastUpdated")), int(number) if _VERSION.fullmatch(number) else 0


def parent_of(resource: Element, keys: tuple[str, ...], subject: str, laboratory: str) -> Parent:
    """A DiagnosticReport or Observation as what its results inherit from."""
    return Parent(
        keys,
        version_of(resource),
        resource["resourceType"] == "DiagnosticReport",
        _text(resource.get("status")),
        _text(moment(resource, "effective")),
        _text(resource.get("issued")),
        _text(laboratory),
        subject,
    )


def _text(element: Any) -> str:
    """An element that is a text or absent. Raises TypeError for any other, which would pass into other resources."""
    if element is not None and not isinstance(element, str):
        raise TypeError("no text")
    return element or ""
