"""Drugs in FHIR: doses that were given or not, and medications taken over a stretch of days."""

import re
from fractions import Fraction

from casebook.ingest.formats.fhir.elements import (
    ATC,
    RXNORM,
    Element,
    amount,
    coded,
    moment,
    notes,
    order_of,
    words,
)
from casebook.ingest.formats.fhir.rows import BLANK, Row

PREFERRED = (ATC, RXNORM)
AS_NEEDED = "as needed"
LONGEST_PATTERN = 200
# A longer number is no dose, and as a fraction of whole numbers could fill the memory.
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
# Days of a period; months and years have no fixed number of them.
_DAYS = {
    "s": Fraction(1, 86400),
    "min": Fraction(1, 1440),
    "h": Fraction(1, 24),
    "d": Fraction(1),
    "wk": Fraction(7),
}
# Codes of http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation and their like -> times a day.
_A_DAY = {
    "QD": Fraction(1), "BID": Fraction(2), "TID": Fraction(3), "QID": Fraction(4), "QOD": Fraction(1, 2),
    "AM": Fraction(1), "PM": Fraction(1), "BED": Fraction(1), "Q4H": Fraction(6), "Q6H": Fraction(4),
    "Q8H": Fraction(3), "Q12H": Fraction(2), "WK": Fraction(1, 7),
}  # fmt: skip
# Parts of a timing with which a dose is not the same every day, or not all is said.
_IRREGULAR = ("count", "countMax", "frequencyMax", "periodMax", "dayOfWeek", "offset")


def administration_rows(resource: Element) -> list[Row]:
    """The one dose of a MedicationAdministration."""
    dosage = resource.get("dosage") or {}
    value, unit = amount(dosage.get("dose"))
    # Two flags of older FHIR that turn the meaning round.
    refused = resource.get("wasNotGiven") is True or resource.get("notGiven") is True
    return [
        BLANK
        | drug(resource.get("medicationCodeableConcept"))
        | {
            "source_field": "dosage.dose" if value else "dosage" if dosage else "",
            "kind": "dose",
            "value": value,
            "unit": unit,
            "route": words(dosage.get("route")),
            "status": "not-done" if refused else resource["status"],
            "collected_at": moment(resource, "effective"),
            "order_id": order_of(resource),
            "text": notes(dosage.get("text"), resource.get("statusReason"), resource.get("note")),
        }
    ]


def immunization_rows(resource: Element) -> list[Row]:
    """The one dose of an Immunization, given or not."""
    value, unit = amount(resource.get("doseQuantity"))
    refused = resource.get("wasNotGiven") is True or resource.get("notGiven") is True
    return [
        BLANK
        | drug(resource.get("vaccineCode"))
        | {
            "source_field": "doseQuantity" if value else "vaccineCode",
            "kind": "dose",
            "value": value,
            "unit": unit,
            "route": words(resource.get("route")),
            "status": "not-done" if refused else resource["status"],
            "collected_at": moment(resource, "occurrence") or resource.get("occurrenceString") or "",
            "reported_at": resource.get("recorded") or "",
            "order_id": order_of(resource),
            "text": notes(resource.get("statusReason"), resource.get("note")),
        }
    ]


def statement_rows(resource: Element) -> list[Row]:
    """The one medication of a MedicationStatement, with its daily dose where that can be computed exactly."""
    dosages = resource.get("dosage") or []
    value, unit, pattern = _daily(dosages)
    untaken = resource.get("taken") == "n" or resource.get("wasNotTaken") is True
    period = resource.get("effectivePeriod") or {}
    return [
        BLANK
        | drug(resource.get("medicationCodeableConcept"))
        | {
            "source_field": "dosage[0]" if dosages else "",
            "kind": "medication",
            "value": value,
            "unit": unit,
            "pattern": pattern,
            "route": words(dosages[0].get("route")) if dosages else "",
            "status": "not-taken" if untaken else resource["status"],
            "collected_at": period.get("start") or resource.get("effectiveDateTime") or "",
            "stop_at": period.get("end") or "",
            "reported_at": resource.get("dateAsserted") or "",
            "order_id": order_of(resource),
            "text": notes(resource.get("note")),
        }
    ]


def drug(concept: Element | None) -> Row:
    """Code and name of a drug; ATC before RxNorm before the first code."""
    code, name = coded(concept, PREFERRED)
    return {"code": code, "name": name}


def medication_drug(medication: Element) -> Row:
    """Code and name of a Medication resource; the names of what it is made of where it has none itself."""
    if medication.get("code"):
        return drug(medication["code"])
    ingredients = [drug(part.get("itemCodeableConcept")) for part in medication.get("ingredient") or ()]
    if len(ingredients) == 1:
        return ingredients[0]
    return {"code": "", "name": " + ".join(part["name"] for part in ingredients if part["name"])}


def _daily(dosages: list[Element]) -> tuple[str, str, str]:
    """Daily dose, its unit, and how the drug is taken in words."""
    told = "; ".join(dosage["text"] for dosage in dosages if dosage.get("text"))[:LONGEST_PATTERN]
    if any(dosage.get("asNeededBoolean") is True or dosage.get("asNeededCodeableConcept") for dosage in dosages):
        return "", "", AS_NEEDED
    if len(dosages) != 1:
        return "", "", told
    times = _times_a_day(dosages[0].get("timing") or {})
    doses = dosages[0].get("doseAndRate") or ()
    dose, unit = amount(doses[0].get("doseQuantity")) if len(doses) == 1 else ("", "")
    value = _product(dose, times)
    return (value, unit, "daily" if times >= 1 else told) if value else ("", "", told)


def _times_a_day(timing: Element) -> Fraction:
    """How often a day, exactly; 0 where the timing does not say so."""
    repeat = timing.get("repeat") or {}
    if any(repeat.get(key) for key in _IRREGULAR):
        return Fraction(0)
    listed = len(repeat.get("timeOfDay") or repeat.get("when") or ())
    days = _exact(repeat.get("period")) * _DAYS.get(repeat.get("periodUnit"), 0)
    if days:
        frequency = _exact(repeat.get("frequency")) or Fraction(listed or 1)
        return Fraction(0) if listed and frequency != listed else frequency / days
    if repeat.get("period") or repeat.get("frequency"):
        return Fraction(0)
    if listed:
        return Fraction(listed)
    found = {coding.get("code") for coding in (timing.get("code") or {}).get("coding") or ()}
    times = {_A_DAY[code] for code in found if code in _A_DAY}
    return times.pop() if len(times) == 1 else Fraction(0)


def _exact(text: str | None) -> Fraction:
    """A number that counts or measures something; 0 for none."""
    return Fraction(text) if text and _NUMBER.fullmatch(text) else Fraction(0)


def _product(dose: str, times: Fraction) -> str:
    """A dose times a number of times, written out; empty where that has no end."""
    exact = _exact(dose) * times
    if not exact or times == 1:
        return dose if exact else ""
    for places in range(10):
        scaled = exact * 10**places
        if scaled.denominator == 1:
            digits = f"{scaled.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return ""
