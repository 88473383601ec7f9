"""The data types of FHIR as the words of table `ingested`: codes, quantities, moments, numbers, references.

Each function takes the element as it stood in the JSON, or None. An element of another shape than R4's ends in
AttributeError or TypeError, which `fhir_resources` turns into a damaged row.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
ATC, RXNORM = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"
_SNOMED = "http://snomed.info/sct"
_ORDINAL = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/iso21090-CO-value",
)
LARGEST_EXPONENT = 30
_RESTFUL = re.compile(r"(https?://.+/)[A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_EXPONENT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[eE]([+-]?[0-9]{1,9})")
# Every other type that a value may have, R5's too.
_OTHER_VALUES = frozenset(
    [
        "valueCodeableConcept",
        "valueString",
        "valueBoolean",
        "valueInteger",
        "valueInteger64",
        "valueDecimal",
        "valueRange",
        "valueRatio",
        "valueSampledData",
        "valueTime",
        "valueDate",
        "valueDateTime",
        "valueInstant",
        "valuePeriod",
        "valueAttachment",
        "valueReference",
        "valueCode",
        "valueUri",
    ]
)
_SMALL_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,5})?")

Element = Mapping[str, Any]


class Measured(NamedTuple):
    """A value as written with its unit, where it stood, and what is wrong with it in words."""

    path: str = ""
    value: str = ""
    unit: str = ""
    fault: str = ""


def number(text: str) -> str:
    """A number as written; one with an exponent of at most 30 written out, 1.20e1 as 12.0."""
    if "e" not in text and "E" not in text:
        return text
    match = _EXPONENT.fullmatch(text)
    if match is None or abs(int(match[1])) > LARGEST_EXPONENT:
        return text
    return f"{Decimal(text):f}"


def amount(quantity: Element | None) -> tuple[str, str]:
    """Value, with its comparator, and unit of a Quantity: the UCUM code, else the words."""
    if not quantity:
        return "", ""
    get = quantity.get
    value = get("value")
    if value is None:
        value = ""
    elif "e" in value or "E" in value:
        value = number(value)
    comparator = get("comparator")
    if comparator:
        value = comparator + value
    code, unit = get("code"), get("unit")
    return value, ((code or unit) if get("system") == UCUM else (unit or code)) or ""


def words(concept: Element | None) -> str:
    """The text of a CodeableConcept, else how a code of it is shown, else the code."""
    if not concept:
        return ""
    if concept.get("text"):
        return concept["text"]
    codings = concept.get("coding") or ()
    for key in ("display", "code"):
        for coding in codings:
            if coding.get(key):
                return coding[key]
    return ""


def tested(concept: Element | None) -> tuple[str, str, str]:
    """Local code, LOINC code and name of what was measured."""
    if not concept:
        return "", "", ""
    local = loinc = ""
    for coding in concept.get("coding") or ():
        if coding.get("system") == LOINC:
            loinc = loinc or coding.get("code") or ""
        elif not local:
            local = coding.get("code") or ""
    return local, loinc, concept.get("text") or words(concept)


def coded(concept: Element | None, preferred: tuple[str, ...] = ()) -> tuple[str, str]:
    """Code and name of a CodeableConcept, the code of the first preferred system that is there, else the first."""
    if not concept:
        return "", ""
    codings = [coding for coding in concept.get("coding") or () if coding.get("code")]
    for system in preferred:
        for coding in codings:
            if coding.get("system") == system:
                return coding["code"], concept.get("text") or coding.get("display") or words(concept)
    return (codings[0]["code"] if codings else ""), words(concept)


def codes(concepts: list[Element]) -> str:
    """The first code of each CodeableConcept."""
    found = []
    for concept in concepts:
        for coding in concept.get("coding") or ():
            code = coding.get("code")
            if code:
                found.append(code)
                break
    return found[0] if len(found) == 1 else " ".join(found)


def moment(element: Element, name: str) -> str:
    """When: effectiveDateTime, effectiveInstant, the beginning of effectivePeriod or effectiveTiming."""
    found = element.get(f"{name}DateTime") or element.get(f"{name}Instant")
    if found:
        return found
    period = element.get(f"{name}Period")
    if period:
        return period.get("start") or period.get("end") or ""
    timing = element.get(f"{name}Timing")
    if timing:
        events = timing.get("event")
        if events:
            return events[0]
        return ((timing.get("repeat") or {}).get("boundsPeriod") or {}).get("start") or ""
    return ""


def order_of(resource: Element) -> str:
    """The first identifier that has a value, else the id: what ties the versions of a resource together."""
    identifiers = resource.get("identifier") or ()
    for identifier in (identifiers,) if isinstance(identifiers, Mapping) else identifiers:
        if identifier.get("value"):
            return identifier["value"]
    return resource.get("id") or ""


def notes(*annotations: Any) -> str:
    """Annotations, concepts and texts as one text."""
    found = []
    for annotation in annotations:
        for part in annotation if isinstance(annotation, list) else (annotation,):
            text = part if isinstance(part, str) else (part or {}).get("text") or words(part)
            if text and text not in found:
                found.append(text)
    return "\n".join(found)


def scored(coding: Element) -> str:
    """What a chosen answer counts: its ordinal value, its code where that is a small number, else its words."""
    for extension in coding.get("extension") or ():
        if extension.get("url") in _ORDINAL and extension.get("valueDecimal") is not None:
            return number(extension["valueDecimal"])
    code = coding.get("code") or ""
    if _SMALL_NUMBER.fullmatch(code) and coding.get("system") != _SNOMED:
        return code
    return coding.get("display") or code


def measured(element: Element) -> Measured:
    """The one value[x] of an Observation or component."""
    quantity = element.get("valueQuantity")
    if quantity is not None and _OTHER_VALUES.isdisjoint(element):
        value, unit = amount(quantity)
        return Measured("valueQuantity", value, unit)
    found = [key for key in element if key[:5] == "value" and element[key] is not None]
    if len(found) > 1:
        return Measured(found[0], fault="several values in one result")
    return _other_value(found[0], element[found[0]]) if found else Measured()


def _other_value(path: str, value: Any) -> Measured:
    if path == "valueCodeableConcept":
        return Measured(path, words(value))
    if path == "valueBoolean":
        return Measured(path, {True: "true", False: "false"}[value])
    if path == "valueRange":
        return _range(path, value)
    if path == "valueRatio":
        return Measured(path, _ratio(value))
    if path == "valuePeriod":
        return Measured(path, f"{value.get('start') or ''}/{value.get('end') or ''}")
    if path == "valueSampledData":
        return Measured(path, fault="a curve, no single number")
    if isinstance(value, str):
        return Measured(path, number(value) if path in {"valueInteger", "valueDecimal"} else value)
    return Measured(path, fault="a value of a type that Casebook does not know")


def _range(path: str, value: Element) -> Measured:
    (low, low_unit), (high, high_unit) = amount(value.get("low")), amount(value.get("high"))
    if low_unit and high_unit and low_unit != high_unit:
        return Measured(path, f"{low} {low_unit}-{high} {high_unit}")
    return Measured(path, f"{low}-{high}", low_unit or high_unit)


def _ratio(value: Element) -> str:
    return ":".join(" ".join(filter(None, amount(value.get(part)))) for part in ("numerator", "denominator"))


def reference_key(reference: str, scope: str = "", base: str = "") -> str:
    """A reference as it is compared: without version; of a contained resource with what contains it.

    scope : the resource within which `#id` is meant
    base : of the server within which `Type/id` is meant, where the Bundle says
    """
    reference = reference.partition("/_history/")[0].strip()
    if reference.startswith("#"):
        return scope + reference
    if "://" in reference or reference.startswith("urn:"):
        return reference
    return base + reference


def base_of(full_url: str) -> str:
    """The server's address in a full URL, with its slash; empty for urn:uuid."""
    match = _RESTFUL.fullmatch(full_url)
    return match[1] if match else ""


def tail(key: str) -> str:
    """`Type/id` of a key, which is all that files without full URLs say."""
    return "/".join(key.rsplit("/", 2)[-2:]) if "://" in key else key
