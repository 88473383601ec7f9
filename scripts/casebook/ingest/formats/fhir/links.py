"""Names behind references in FHIR: who measured, of what material, which drug."""

from typing import Any

from casebook.ingest.formats.fhir.drugs import medication_drug
from casebook.ingest.formats.fhir.elements import Element, reference_key, tail, words
from casebook.ingest.formats.fhir.places import Link, Place
from casebook.ingest.formats.fhir.rows import Row

ORGANISATION, SPECIMEN, DRUG = "Organization", "Specimen", "Medication"
# A name, and where that is told later in the file.
Found = tuple[str, Link | None]
NOTHING: Found = ("", None)


def named(resource: Element, kind: str) -> Any:
    """What resources of a kind are called to which others refer; of a Medication code and name."""
    if kind == ORGANISATION:
        return resource.get("name") or ""
    return words(resource.get("type")) if kind == SPECIMEN else medication_drug(resource)


def laboratory(performers: list[Element] | None, place: Place) -> Found:
    """The organisation that measured. The name of a person is never taken."""
    for performer in performers or ():
        reference, display = performer.get("reference") or "", performer.get("display") or ""
        if reference[:1] == "#":
            inside = place.inside.resources.get(reference) or {}
            if inside.get("resourceType") == ORGANISATION:
                return display or inside.get("name") or "", None
        elif performer.get("type") == ORGANISATION or tail(reference).startswith(f"{ORGANISATION}/"):
            return display, (ORGANISATION, reference_key(reference, base=place.base), "")
        elif reference[:4] == "urn:" and not performer.get("type"):
            return "", (ORGANISATION, reference, display)
    return NOTHING


def material(specimen: Element | None, place: Place) -> Found:
    """The kind of material of a specimen."""
    if not specimen:
        return NOTHING
    reference = specimen.get("reference") or ""
    inside = place.inside.resources.get(reference)
    if inside is not None:
        return named(inside, SPECIMEN), None
    return specimen.get("display") or "", (SPECIMEN, reference_key(reference, base=place.base), "")


def fill_drug(medication: Element, rows: list[Row], place: Place) -> list[Link]:
    """Fill in code and name of a drug that a reference names, as far as they are told here."""
    reference = medication.get("reference") or ""
    inside = place.inside.resources.get(reference)
    told = medication_drug(inside) if inside is not None else {"name": medication.get("display") or ""}
    for row in rows:
        row.update(told)
    return [] if inside is not None else [(DRUG, reference_key(reference, base=place.base), "")]
