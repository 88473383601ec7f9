"""FHIR resources as rows: what each holds, what it holds inside, and whom and what it refers to."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError
from casebook.ingest.formats.fhir.answers import answer_rows
from casebook.ingest.formats.fhir.drugs import administration_rows, immunization_rows, statement_rows
from casebook.ingest.formats.fhir.elements import Element, tail
from casebook.ingest.formats.fhir.events import condition_rows, event_rows
from casebook.ingest.formats.fhir.links import DRUG, ORGANISATION, SPECIMEN, fill_drug, laboratory, material, named
from casebook.ingest.formats.fhir.observation import observation_rows
from casebook.ingest.formats.fhir.patients import NOT_PATIENTS, Patients
from casebook.ingest.formats.fhir.places import Inside, Link, Owner, Pending, Place
from casebook.ingest.formats.fhir.references import References, parent_of, version_of
from casebook.ingest.formats.fhir.repeats import Known, Repeats
from casebook.ingest.formats.fhir.rows import BLANK, MISSHAPEN, Row, Rows
from casebook.ingest.formats.fhir.split import OWN_RULES, Entry, entry_of
from casebook.ingest.reading import NO_VALUE, OTHER_RESOURCE
from casebook.ingest.records import MAXIMUM_CELL

MODIFIED = "changed by a modifier that Casebook does not know"
_MODIFIERS = ("modifierExtension", "implicitRules")
# What reading an element of another shape than R4's ends in.
_SHAPE_ERRORS = (AttributeError, KeyError, TypeError)
# Elements that refer to people, the patient perhaps, and say their names.
_PEOPLE = ("source", "author", "informationSource", "asserter", "recorder")
# Types without which it would be open whose a value is, or whether it stands.
_NEEDED = ("Patient", "DiagnosticReport")
# Resource type -> kind of its rows.
KINDS = {
    "Observation": "lab",
    "MedicationAdministration": "dose",
    "Immunization": "dose",
    "MedicationStatement": "medication",
    "QuestionnaireResponse": "score",
    "AdverseEvent": "event",
    "Condition": "event",
}


class Resources:
    """All resources of a file: their rows, and what completes these once the last was read."""

    def __init__(self, profile: Mapping[str, Any], file: Path, may_be_modified: bool) -> None:
        self._may_be_modified = may_be_modified
        self.rows = Rows()
        self.patients = Patients()
        self.references = References()
        self.repeats = Repeats()
        self.owners: list[Owner] = []
        self.pending: list[Pending] = []
        self.named: dict[str, dict[str, Any]] = {ORGANISATION: {}, SPECIMEN: {}, DRUG: {}}
        self.deleted: set[str] = set()
        self.entries: list[int] = []
        self._file = file
        self._used: set[str] = set()
        self._readers: dict[str, Callable[[Element], list[Row]]] = {
            "Observation": observation_rows,
            "MedicationAdministration": administration_rows,
            "Immunization": immunization_rows,
            "MedicationStatement": statement_rows,
            "QuestionnaireResponse": lambda resource: answer_rows(resource, profile),
            "AdverseEvent": event_rows,
            "Condition": condition_rows,
        }

    def add(self, entry: Entry, text: str) -> None:
        """Take one entry of the file with this text; it yields at least one row."""
        first = len(self.rows)
        self.entries.append(entry.number)
        if entry.end - entry.begin > MAXIMUM_CELL:
            self.rows.has_long = True
        if entry.seen is not None:
            self._repeat(entry)
            return
        self._used.clear()
        self._take_entry(entry, "")
        if len(self.rows) == first:
            note = NO_VALUE if entry.resource.get("resourceType") in KINDS else OTHER_RESOURCE
            self.rows.add(entry.number, BLANK | {"kind": "none", "note": note})
        elif entry.resource.get("resourceType") == "Observation" and self.repeats.wants_more():
            self._learn(entry, text, first)

    def _repeat(self, entry: Entry) -> None:
        """Take an Observation that repeats another."""
        seen, first = entry.seen, len(self.rows.records)
        self.rows.add_cells(entry.number, seen.cells())
        self.owners.append(Owner(first, first + 1, "Observation", seen.keys(), seen.known.subject, seen.changed()))
        if seen.known.links:
            self.pending.extend(Pending(first, first + 1, *link) for link in seen.links())

    def _learn(self, entry: Entry, text: str, first: int) -> None:
        """Keep an Observation of one row that others may repeat, and that neither holds nor lists others."""
        cells = self.rows.last()
        is_one = len(self.rows) == first + 1 and cells is not None and set(map(type, cells)) == {str}
        if not is_one or entry.deleted or any(entry.resource.get(name) for name in ("contained", "hasMember")):
            return
        owner = self.owners[-1] if self.owners else None
        if owner is None or owner.first != first:
            return
        named = owner.keys[-1] if owner.keys else ""
        links = tuple(link[2:] for link in self.pending[-2:] if link.first == first)
        known = Known(cells, owner.subject, _base(entry.full_url, named), owner.changed, links)
        self.repeats.learn(text, entry.begin, entry.end, known, owner.keys)

    def _take_entry(self, entry: Entry, path: str) -> None:
        if entry.deleted:
            self.deleted |= {entry.deleted, tail(entry.deleted)}
        resource, full_url, base = entry.resource, entry.full_url, ""
        keys: tuple[str, ...] = (full_url,) if full_url else ()
        kind, own = resource.get("resourceType"), resource.get("id")
        if isinstance(kind, str) and isinstance(own, str):
            named = f"{kind}/{own}"
            keys = (*keys, named)
            base = _base(full_url, named)
        self._take(resource, Place(entry.number, path, keys, base))

    def _take(self, resource: Element, place: Place) -> None:
        kind = resource.get("resourceType")
        if not isinstance(kind, str):
            return
        try:
            self._take_kind(resource, kind, place)
        except _SHAPE_ERRORS:
            if kind in _NEEDED:
                raise self._misshapen(kind, place) from None
            if kind in KINDS:
                self._add_rows([BLANK | {"kind": KINDS[kind], "note": MISSHAPEN}], place)

    def _misshapen(self, kind: str, place: Place) -> CasebookError:
        message = f"the {kind} of resource {place.record} is {MISSHAPEN}"
        return CasebookError(message, file=self._file, remedy="Export it again as FHIR R4")

    def _take_kind(self, resource: Element, kind: str, place: Place) -> None:
        if kind in ("Bundle", "Parameters"):
            self._take_several(resource, kind, place)
            return
        contained = resource.get("contained")
        if contained:
            place = place._replace(inside=self._inside(contained, place))
        if kind != "Observation":
            self._note_people(resource, kind, place)
        subject = self._subject(resource, kind, place)
        if kind in KINDS:
            self._take_values(resource, kind, place, subject)
        elif kind == "DiagnosticReport":
            parent = parent_of(resource, place.keys, subject, self._report_laboratory(resource, place))
            self.references.add_parent(parent, resource.get("result") or (), place.inside.scope, place.base)
        elif kind in self.named:
            self.named[kind].update(dict.fromkeys(place.keys, named(resource, kind)))
        if contained:
            self._take_contained(contained, place, subject)

    def _take_contained(self, contained: list[Element], place: Place, subject: str) -> None:
        for at, child in enumerate(contained):
            if child.get("resourceType") != "Patient":
                own = (f"{place.inside.scope}#{child.get('id')}",)
                self._take(child, place._replace(path=f"{place.path}contained[{at}].", keys=own, subject=subject))

    def _take_several(self, resource: Element, kind: str, place: Place) -> None:
        """The resources of a Bundle or Parameters that is itself a resource of the file."""
        if resource.get("implicitRules"):
            raise CasebookError(f"resource {place.record} is a {kind} {OWN_RULES}", file=self._file)
        name = "entry" if kind == "Bundle" else "parameter"
        for at, entry in enumerate(resource.get(name) or ()):
            self._take_entry(entry_of(entry, place.record), f"{place.path}{name}[{at}].")

    def _inside(self, contained: list[Element], place: Place) -> Inside:
        resources = {f"#{child['id']}": child for child in contained if child.get("id")}
        people = {}
        for child in contained:
            if child.get("resourceType") == "Patient":
                try:
                    people[f"#{child.get('id')}"] = self.patients.add_contained(child)
                except _SHAPE_ERRORS:
                    raise self._misshapen("Patient", place) from None
        return Inside(f"{place.record}:{place.path}", resources, people)

    def _note_people(self, resource: Element, kind: str, place: Place) -> None:
        """Keep what a resource says of who people are, and that it is none itself."""
        if kind in NOT_PATIENTS:
            self.patients.others.update(place.keys)
        if kind == "RelatedPerson":
            self.patients.add_person(resource)
        for name in _PEOPLE:
            if resource.get(name):
                self.patients.add_displays(resource[name])

    def _subject(self, resource: Element, kind: str, place: Place) -> str:
        """Key of the patient of a resource."""
        if kind == "Patient":
            return self.patients.add(resource, place.keys or (f"{place.record}:{place.path}Patient",))
        subject = resource.get("subject") or resource.get("patient")
        if subject.__class__ is list and kind not in KINDS:
            self.patients.add_displays(subject)
            return place.subject
        return self.patients.key(subject, place.inside.people, place.base) or place.subject

    def _take_values(self, resource: Element, kind: str, place: Place, subject: str) -> None:
        rows = self._readers[kind](resource)
        links: list[Link] = []
        if kind == "Observation":
            if "performer" in resource or "specimen" in resource:
                links = self._links(resource, rows, place)
            if "hasMember" in resource:
                parent = parent_of(resource, place.keys, subject, "")
                self.references.add_parent(parent, resource["hasMember"] or (), place.inside.scope, place.base)
        elif resource.get("medicationReference"):
            links = fill_drug(resource["medicationReference"], rows, place)
        if self._may_be_modified and _is_modified(resource):
            for row in rows:
                if row["kind"] != "none":
                    row["note"] = MODIFIED
        if rows:
            first = len(self.rows)
            self._add_rows(rows, place)
            meta = resource.get("meta")
            changed = version_of(resource)[0] if meta else ""
            self.owners.append(Owner(first, first + len(rows), kind, place.keys, subject, changed))
            for link in links:
                self.pending.append(Pending(first, first + len(rows), *link))

    def _add_rows(self, rows: list[Row], place: Place) -> None:
        """Add the rows of one resource, each under a path that no other row of its record has."""
        used, above = self._used, place.path
        for row in rows:
            path = row["source_field"]
            if above:
                path = f"{above}{path}".rstrip(".")
            if path in used:
                path = f"{path}#{len(used)}"
            used.add(path)
            row["source_field"] = path
            self.rows.add(place.record, row)

    def _links(self, resource: Element, rows: list[Row], place: Place) -> list[Link]:
        """Fill in laboratory and specimen; references to what may stand later in the file are given back."""
        links = []
        performers = resource.get("performer")
        if performers:
            self.patients.add_displays(performers)
        for column, (text, link) in (
            ("laboratory", laboratory(performers, place)),
            ("specimen", material(resource.get("specimen"), place)),
        ):
            if text:
                for row in rows:
                    row[column] = text
            elif link:
                links.append(link)
        return links

    def _report_laboratory(self, resource: Element, place: Place) -> str:
        """The organisation of a report as far as the file has said by now."""
        text, link = laboratory(resource.get("performer"), place)
        known = self.named[ORGANISATION].get(link[1]) if link and not text else None
        return text or ((link[2] or known) if known else "")


def _base(full_url: str, named: str) -> str:
    """The address of the server in a full URL that ends in `Type/id`; else nothing."""
    return full_url[: -len(named)] if named and full_url.endswith(named) else ""


def _is_modified(resource: Element) -> bool:
    """Whether an element of a resource changes what others mean; contained resources speak for themselves."""
    level: list[Any] = [{name: element for name, element in resource.items() if name != "contained"}]
    while level:
        node = level.pop()
        if isinstance(node, dict):
            if any(node.get(name) for name in _MODIFIERS):
                return True
            level.extend(node.values())
        elif isinstance(node, list):
            level.extend(node)
    return False
