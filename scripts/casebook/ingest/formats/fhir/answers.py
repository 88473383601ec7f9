"""A FHIR QuestionnaireResponse as scores: one row for every answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casebook.ingest.formats.fhir.elements import Element, amount, number, order_of, scored
from casebook.ingest.formats.fhir.rows import BLANK, Row
from casebook.ingest.reading import NOT_MAPPED

_NUMBER = re.compile(r"\s*[<>]?=?\s*-?[0-9]+(?:[.,][0-9]+)?\s*")
_LONGEST_LINK = 100


def answer_rows(resource: Element, profile: Mapping[str, Any]) -> list[Row]:
    """One row for every answer; of kind none where it is no score or the profile does not map its item.

    profile : its `questionnaires` say which instrument a questionnaire is and which item a linkId
    """
    instrument, items = _instrument(resource, profile.get("questionnaires") or {})
    common = BLANK | {
        "kind": "score",
        "instrument": instrument,
        "status": resource["status"],
        "collected_at": resource.get("authored") or "",
        "order_id": order_of(resource),
    }
    return [_row(common, path, item, answer, items) for path, item, answer in _answers(resource.get("item") or [])]


def _answers(items: list[Element], place: str = "") -> Iterator[tuple[str, Element, Element]]:
    """Every answer with its path and item, those of items within items and within answers too."""
    for at, item in enumerate(items):
        link = item.get("linkId") or f"{place}{at}"
        path = f"item[{link[:_LONGEST_LINK]}]"
        answers = item.get("answer") or []
        for number_, answer in enumerate(answers):
            if any(key[:5] == "value" for key in answer):
                yield (f"{path}.answer[{number_}]" if len(answers) > 1 else path), item, answer
            yield from _answers(answer.get("item") or [], f"{place}{at}.")
        yield from _answers(item.get("item") or [], f"{place}{at}.")


def _row(common: Row, path: str, item: Element, answer: Element, items: Mapping[str, str] | None) -> Row:
    link = item.get("linkId") or ""
    value, unit = _value(answer)
    if value is None or (items is not None and link not in items):
        return BLANK | {"kind": "none", "source_field": path, "note": NOT_MAPPED}
    return common | {
        "source_field": path,
        "code": items[link] if items else link,
        "name": item.get("text") or "",
        "value": value,
        "unit": unit,
    }


def _value(answer: Element) -> tuple[str | None, str]:
    """An answer as a score and its unit; None for words and whatever else counts nothing."""
    for key, value in answer.items():
        if key in {"valueInteger", "valueDecimal"}:
            return number(value), ""
        if key == "valueBoolean":
            return {True: "true", False: "false"}[value], ""
        if key == "valueCoding":
            return scored(value), ""
        if key == "valueQuantity":
            return amount(value)
        if key in {"valueDate", "valueDateTime", "valueTime"}:
            return value, ""
        if key == "valueString" and _NUMBER.fullmatch(value):
            return value, ""
    return None, ""


def _instrument(resource: Element, known: Mapping[str, Mapping]) -> tuple[str, Mapping[str, str] | None]:
    """The instrument that was answered and its items by linkId, None where all items are taken as they are."""
    canonical = resource.get("questionnaire") or ""
    if isinstance(canonical, Mapping):  # a Reference, before R4
        canonical = canonical.get("reference") or ""
    names = [canonical]
    for contained in resource.get("contained") or ():
        if contained.get("resourceType") == "Questionnaire" and canonical == f"#{contained.get('id')}":
            names += [contained.get(key) or "" for key in ("url", "id", "name")]
    names = [spelling for name in names for spelling in _spellings(name)]
    key = next((name for name in names if name in known), None)
    if key is None and "|" not in canonical:
        key = next((key for key in known if key.partition("|")[0] in names), None)
    if key is not None:
        return known[key]["instrument"], known[key].get("items") or None
    return next((name.lstrip("#") for name in reversed(names) if name), "questionnaire"), None


def _spellings(name: str) -> list[str]:
    """A canonical address, also without version, and its last part."""
    bare = name.partition("|")[0].rstrip("/")
    return [name, bare, bare.rsplit("/", 1)[-1]] if name else []
