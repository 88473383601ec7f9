"""FHIR resources of made-up people, as the tests of its reader write them."""

import json

from casebook.ingest.formats.fhir.reader import read
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import Export

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
ATC, RXNORM = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"
TAX_CODE = "urn:oid:2.16.840.1.113883.2.9.4.3.2"
SERVER = "https://esempio.it/fhir/"


def quantity(value, unit="ug/L", **more):
    return {"value": value, "unit": unit, "system": UCUM, "code": unit} | more


def concept(text="", *codings):
    found = {"coding": [dict(zip(("system", "code", "display"), coding, strict=False)) for coding in codings]}
    return ({"text": text} if text else {}) | (found if codings else {})


TRYPTASE = concept("Triptasi", (LOINC, "21582-2", "Tryptase"), ("urn:lis", "TRIPT", "TRIPTASI"))


def observation(own="o1", **more):
    """A tryptase of 12.30 ug/L; an element that is given as None is left out."""
    resource = {
        "resourceType": "Observation",
        "id": own,
        "status": "final",
        "code": TRYPTASE,
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2021-03-04T08:15:00+01:00",
        "issued": "2021-03-05T10:00:00Z",
        "valueQuantity": quantity(Number("12.30")),
    } | more
    return {name: element for name, element in resource.items() if element is not None}


def dose(**more):
    resource = {
        "resourceType": "MedicationAdministration",
        "id": "a1",
        "status": "completed",
        "medicationCodeableConcept": concept("Omalizumab", (RXNORM, "1657209"), (ATC, "R03DX05", "omalizumab")),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2021-03-04",
        "dosage": {"dose": quantity(300, "mg"), "route": concept("", ("urn:edqm", "20066000", "Subcutaneous use"))},
    } | more
    return {name: element for name, element in resource.items() if element is not None}


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [
        {"system": TAX_CODE, "value": "SMPLCU10C14G388O"},
        {"system": "urn:ospedale", "value": "0012345"},
    ],
    "name": [{"family": "ESEMPIO", "given": ["LUCA", "MARIA"]}, {"text": "Luca Esempio"}],
    "birthDate": "2010-03-14",
    "address": [{"text": "Via Inventata 1, Pavia", "line": ["Via Inventata 1"]}],
    "telecom": [{"system": "phone", "value": "+39 0382 000000"}, {"system": "email", "value": "luca@esempio.it"}],
    "contact": [{"name": {"family": "ESEMPIO", "given": ["ANNA"]}}],
}


class Number(float):
    """A number that keeps its digits when it is written as JSON."""

    def __new__(cls, text):
        found = super().__new__(cls, float(text))
        found.text = text
        return found

    def __repr__(self):
        return self.text


def dump(value, indent=None):
    """JSON in which a Number stands as it was written."""
    numbers = {}

    def marked(node):
        if isinstance(node, Number):
            numbers[f"<{len(numbers)}>"] = node.text
            return f"<{len(numbers) - 1}>"
        if isinstance(node, dict):
            return {name: marked(element) for name, element in node.items()}
        return [marked(element) for element in node] if isinstance(node, list) else node

    text = json.dumps(marked(value), ensure_ascii=False, indent=indent)
    for mark, told in numbers.items():
        text = text.replace(f'"{mark}"', told)
    return text


def bundle(*resources, full_urls=False, **more):
    entries = [
        {"fullUrl": f"{SERVER}{one['resourceType']}/{one['id']}", "resource": one} if full_urls else {"resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries} | more


def one(rows):
    assert len(rows) == 1
    return rows.iloc[0]


def reading(tmp_path, content, patient=None, profile=None):
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    return read(Export(RawFile(path, "export.json"), "fhir", "fhir", profile or {}, patient))


def report(*results, **more):
    return {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2020-12-24",
        "issued": "2020-12-25T10:00:00Z",
        "performer": [{"reference": "Organization/lab", "display": "Laboratorio Esempio"}],
        "result": [{"reference": reference} for reference in results],
    } | more


def statement(*dosages, **more):
    return {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "active",
        "medicationCodeableConcept": concept("Prednisone", (ATC, "H02AB07")),
        "subject": {"reference": "Patient/p1"},
        "effectivePeriod": {"start": "2021-01-01", "end": "2021-02-01"},
        "dosage": list(dosages),
    } | more


def dosage(amount=None, **repeat):
    amount = amount or Number("12.5")
    return {
        "text": "come detto",
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": quantity(amount, "mg")}],
    }


ANSWERS = {
    "resourceType": "QuestionnaireResponse",
    "id": "q1",
    "questionnaire": "https://esempio.it/Questionnaire/msaf|2.0",
    "status": "completed",
    "subject": {"reference": "Patient/p1"},
    "authored": "2021-03-04T20:00:00+01:00",
    "item": [
        {
            "linkId": "1",
            "text": "Cute",
            "item": [
                {"linkId": "1.1", "text": "Flushing", "answer": [{"valueInteger": 3}]},
                {
                    "linkId": "1.2",
                    "answer": [
                        {
                            "valueCoding": {"system": "urn:x", "code": "2", "display": "Spesso"},
                            "item": [{"linkId": "1.2.1", "answer": [{"valueDecimal": Number("1.50")}]}],
                        }
                    ],
                },
            ],
        },
        {"linkId": "2", "answer": [{"valueCoding": {"code": "LA6569-3", "display": "Molti giorni"}}]},
        {"linkId": "3", "answer": [{"valueBoolean": False}, {"valueDate": "2021-03-01"}]},
        {"linkId": "4", "answer": [{"valueString": "ha parlato ESEMPIO LUCA"}]},
        {"linkId": "5", "answer": [{"valueString": " 4 "}]},
        {"linkId": "6"},
    ],
}
