"""A patient's whole record as FHIR R4 resources."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from casebook.simulate.patients import Patient

# A number keeps the decimals with which it was printed (11.0), which json.dumps of a float would not do.
_NUMBER = re.compile(r'"number ([^"]+)"')


def bundle(patient: Patient, tests: Mapping[str, tuple[str, str]]) -> str:
    """A Bundle with all: observations, administrations, questionnaire responses, statements and adverse events.

    tests : measure -> its LOINC code, else nothing, and its name
    """
    entries = [{"resource": resource} for resource in _resources(patient, tests)]
    return _written({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1) + "\n"


def ndjson(patient: Patient, tests: Mapping[str, tuple[str, str]]) -> str:
    """The same resources, one a line."""
    return "".join(_written(resource) + "\n" for resource in _resources(patient, tests))


def _written(resource: Mapping[str, Any], indent: int | None = None) -> str:
    return _NUMBER.sub(r"\1", json.dumps(resource, indent=indent))


def _quantity(value: object, unit: str) -> dict[str, str]:
    text = str(value)
    quantity = {"unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    if text[0] in "<>":
        quantity["comparator"], text = text[0], text[1:]
    return {"value": f"number {text}", **quantity}


def _resources(patient: Patient, tests: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    family, given = patient.name
    about = {"subject": {"reference": "Patient/p1"}}
    yield {
        "resourceType": "Patient", "id": "p1", "birthDate": str(patient.birth),
        "name": [{"family": family, "given": [given]}],
    }  # fmt: skip
    for number, (day, measure, value, unit) in enumerate(patient.labs):
        loinc, name = tests[measure]
        coding = {"system": "http://loinc.org", "code": loinc} if loinc else {"code": measure}
        yield {
            "resourceType": "Observation", "id": f"o{number}", "status": "final", **about,
            "code": {"coding": [coding], "text": name},
            "effectiveDateTime": str(patient.date_of(day)), "valueQuantity": _quantity(value, unit),
        }  # fmt: skip
    for number, (day, dose) in enumerate(patient.doses):
        dosage = {"route": {"text": "SC"}} | ({} if dose is None else {"dose": _quantity(dose, "mg")})
        yield {
            "resourceType": "MedicationAdministration", "id": f"d{number}", **about,
            "status": "not-done" if dose is None else "completed", "effectiveDateTime": str(patient.date_of(day)),
            "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "R03DX05"}]},
            "dosage": dosage,
        }  # fmt: skip
    for number, (day, items) in enumerate(patient.scores):
        answers = [{"linkId": item, "answer": [{"valueInteger": f"number {score}"}]} for item, score in items.items()]
        yield {
            "resourceType": "QuestionnaireResponse", "id": f"q{number}", "status": "completed", **about,
            "questionnaire": f"http://example.org/Questionnaire/{patient.instrument}",
            "authored": str(patient.date_of(day)), "item": answers,
        }  # fmt: skip
    yield from _medications_and_events(patient, about)


def _medications_and_events(patient: Patient, about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    daily = {"repeat": {"frequency": "number 1", "period": "number 1", "periodUnit": "d"}}
    for number, (drug, start, stop, dose) in enumerate(patient.medications):
        period = {"start": str(patient.date_of(start))} | ({} if stop is None else {"end": str(patient.date_of(stop))})
        dosage = {
            "timing": daily,
            "route": {"text": "PO"},
            "doseAndRate": [{"doseQuantity": _quantity(f"{dose:g}", "mg")}],
        }
        yield {
            "resourceType": "MedicationStatement", "id": f"m{number}", **about,
            "status": "active" if stop is None else "completed", "effectivePeriod": period,
            "medicationCodeableConcept": {"text": drug}, "dosage": [dosage],
        }  # fmt: skip
    for number, (day, category, text) in enumerate(patient.events):
        yield {
            "resourceType": "AdverseEvent", "id": f"e{number}", **about, "actuality": "actual",
            "date": str(patient.date_of(day)), "event": {"coding": [{"code": category}], "text": text},
        }  # fmt: skip
