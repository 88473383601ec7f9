"""A FHIR Observation as laboratory rows: its own value and one row for each component."""

from casebook.ingest.formats.fhir.elements import (
    Element,
    Measured,
    amount,
    codes,
    measured,
    moment,
    notes,
    order_of,
    tested,
    words,
)
from casebook.ingest.formats.fhir.rows import BLANK, Row

# Such an Observation takes back an earlier one, so it is a row even when it holds nothing else.
WITHDRAWN = ("entered-in-error", "cancelled")
OTHER_FOCUS = "about something other than the patient"


def observation_rows(resource: Element) -> list[Row]:
    """One row for the value, if there is one or the reason why not, and one for each component."""
    get = resource.get
    status, components = resource["status"], get("component")
    common = BLANK.copy()
    common["kind"], common["status"] = "lab", status
    common["collected_at"] = get("effectiveDateTime") or moment(resource, "effective")
    common["reported_at"] = get("issued") or ""
    common["order_id"] = order_of(resource)
    method, comments = get("method"), get("note")
    if method:
        common["method"] = words(method)
    if comments:
        common["text"] = notes(comments)
    if get("focus"):
        common["note"] = OTHER_FOCUS
    rows = []
    found = measured(resource)
    if found[0] or get("dataAbsentReason") or (status in WITHDRAWN and not components):
        rows.append(_result(common.copy() if components else common, resource, found))
    for at, component in enumerate(components or ()):
        row = _result(common.copy(), component, measured(component))
        row["source_field"] = f"component[{at}].{row['source_field']}".rstrip(".")
        rows.append(row)
    return rows


def _result(row: Row, element: Element, found: Measured) -> Row:
    """What an Observation and a component have alike."""
    get = element.get
    row["source_field"], row["value"], row["unit"], fault = found
    row["code"], row["loinc"], row["name"] = tested(get("code"))
    interpretation, absent, ranges = get("interpretation"), get("dataAbsentReason"), get("referenceRange")
    if fault:
        row["note"] = fault
    if interpretation:
        row["interpretation"] = codes(interpretation)
        uncoded = [concept.get("text") for concept in interpretation if not concept.get("coding")]
        if uncoded:
            row["text"] = notes(row["text"], *uncoded)
    if absent:
        row["source_field"] = found.path or "dataAbsentReason"
        row["text"] = notes(words(absent), row["text"])
    if ranges:
        _add_reference(row, ranges, get("valueQuantity"))
    return row


def _add_reference(row: Row, ranges: list[Element], quantity: Element | None) -> None:
    """The limits of the first range for the healthy; as words where they are in another unit than the value."""
    chosen = ranges[0]
    if len(ranges) > 1 or chosen.get("type"):
        normal = [found for found in ranges if not found.get("type") or codes([found["type"]]) in {"normal", ""}]
        # One that holds for an age or a group may not be this patient's.
        general = [found for found in normal if not found.get("age") and not found.get("appliesTo")]
        if not normal:
            return
        chosen = (general or normal)[0]
    low, high = chosen.get("low"), chosen.get("high")
    if not low and not high:
        row["reference"] = chosen.get("text") or ""
    elif (low and not _same_unit(low, quantity)) or (high and not _same_unit(high, quantity)):
        row["reference"] = chosen.get("text") or _as_words(low, high)
    else:
        row["ref_low"], row["ref_high"] = amount(low)[0], amount(high)[0]


def _same_unit(limit: Element, quantity: Element | None) -> bool:
    """Whether a limit has a code or words for its unit in common with the value, or no unit at all."""
    code, unit = limit.get("code"), limit.get("unit")
    if quantity and ((code and code == quantity.get("code")) or (unit and unit == quantity.get("unit"))):
        return True
    return not code and not unit


def _as_words(low: Element | None, high: Element | None) -> str:
    (lowest, unit), (highest, other) = amount(low), amount(high)
    if not low or not high:
        return " ".join(filter(None, (">=" if low else "<=", lowest or highest, unit or other)))
    between = f"{lowest} - {highest}" if unit == other else f"{lowest} {unit} - {highest}"
    return f"{between} {other}".strip()
