"""Events in FHIR: adverse events and diagnoses."""

from casebook.ingest.formats.fhir.elements import Element, coded, moment, notes, order_of, words
from casebook.ingest.formats.fhir.rows import BLANK, Row


def event_rows(resource: Element) -> list[Row]:
    """The one event of an AdverseEvent."""
    told = resource.get("event") or {}
    category = next(iter(resource.get("category") or ()), {})
    code, name = coded(told)
    if not code and not name:
        code, name = coded(category)
    return [
        BLANK
        | {
            "source_field": "event" if told else "",
            "kind": "event",
            "code": code,
            "name": name,
            "collected_at": resource.get("date") or resource.get("detected") or resource.get("recordedDate") or "",
            "reported_at": resource.get("recordedDate") or "",
            "order_id": order_of(resource),
            "text": notes(told.get("text") or "", resource.get("description") or "", resource.get("note")),
        }
    ]


def condition_rows(resource: Element) -> list[Row]:
    """The diagnosis of a Condition."""
    verified = {coding.get("code") for coding in (resource.get("verificationStatus") or {}).get("coding") or ()}
    return [
        BLANK
        | {
            "source_field": "code",
            "kind": "event",
            "code": "diagnosis",
            "name": words(resource.get("code")),
            "status": "entered-in-error" if verified & {"entered-in-error", "refuted"} else "",
            "collected_at": moment(resource, "onset") or resource.get("recordedDate") or "",
            "reported_at": resource.get("recordedDate") or "",
            "order_id": order_of(resource),
            "text": notes(words(resource.get("code")), resource.get("note")),
        }
    ]
