"""FHIR against a parser of others, against itself, and with anything in it replaced."""

from decimal import Decimal

import pytest
from fhir.resources.R4B.observation import Observation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.ingest.formats.fhir.repeats import Repeats
from ingest.fhir_text import (
    ANSWERS,
    PATIENT,
    TRYPTASE,
    Number,
    bundle,
    concept,
    dosage,
    dose,
    dump,
    observation,
    quantity,
    reading,
    report,
    statement,
)
from laws import examples

DIGITS = st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?", fullmatch=True)
UNITS = st.sampled_from(["ug/L", "mg/dL", "%"])
RESULTS = st.builds(
    lambda own, digits, unit, comparator, status, day, order, flag, high: observation(
        f"o{own}",
        valueQuantity=quantity(Number(digits), unit, **({"comparator": comparator} if comparator else {})),
        status=status,
        effectiveDateTime=day,
        identifier=[{"system": "urn:lis", "value": order}] if order else None,
        interpretation=[concept("", ("urn:v3", flag))] if flag else None,
        referenceRange=[{"high": quantity(Number(high), unit)}] if high else None,
    ),
    st.integers(0, 5),
    DIGITS,
    UNITS,
    st.sampled_from(["", "", "<", ">="]),
    st.sampled_from(["final", "final", "amended", "entered-in-error"]),
    st.sampled_from(["2021-03-04", "2021-03-05T08:15:00Z", "2021"]),
    st.sampled_from(["", "A1", 'con "virgolette"', "A2"]),
    st.sampled_from(["", "H"]),
    st.sampled_from(["", "5", "5.0"]),
)
QUICK = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(results=st.lists(RESULTS, min_size=1, max_size=4))
def test_values_agree_with_fhir_resources(tmp_path, results):
    rows = reading(tmp_path, dump(bundle(*results))).rows.fillna("")
    assert len(rows) == len(results)
    for (_, row), result in zip(rows.iterrows(), results, strict=True):
        theirs = Observation.model_validate_json(dump(result))
        told = (theirs.valueQuantity.comparator or "") + str(result["valueQuantity"]["value"])
        assert row["value"] == told
        assert Decimal(row["value"].lstrip("<>=")) == theirs.valueQuantity.value
        assert (row["unit"], row["status"]) == (theirs.valueQuantity.code, theirs.status)
        assert row["name"] == theirs.code.text and row["loinc"] == theirs.code.coding[0].code
        assert row["order_id"] == (theirs.identifier[0].value if theirs.identifier else theirs.id)
        high = theirs.referenceRange[0].high.value if theirs.referenceRange else None
        assert (Decimal(row["ref_high"]) if row.get("ref_high") else None) == high


@QUICK
@given(
    results=st.lists(RESULTS, min_size=2, max_size=12),
    full_urls=st.booleans(),
    shape=st.sampled_from(["bundle", "lines", "array"]),
    indent=st.sampled_from([None, 1]),
)
def test_what_repeats_an_earlier_result_reads_as_if_it_stood_alone(tmp_path, results, full_urls, shape, indent):
    if shape == "lines":
        content = "\n".join(dump(result) for result in results)
    else:
        content = dump(results if shape == "array" else bundle(*results, full_urls=full_urls), indent=indent)
    quick = reading(tmp_path, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Repeats, "wants_more", lambda _: False)
        slow = reading(tmp_path, content)
    assert quick.rows.equals(slow.rows) and quick.patients == slow.patients


def test_repeated_results_are_not_parsed_again(tmp_path, monkeypatch):
    used = []
    find = Repeats.find
    monkeypatch.setattr(Repeats, "find", lambda *told: used.append(found := find(*told)) or found)
    results = [
        observation(f"o{at}", valueQuantity=quantity(Number(f"{at}.50")), text={"div": f'<p class="x">{at}</p>'})
        for at in range(50)
    ]
    found = reading(tmp_path, dump(bundle(*results, full_urls=True)))
    assert list(found.rows["value"]) == [f"{at}.50" for at in range(50)]
    assert [bool(one_) for one_ in used] == [False] + [True] * 49


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12.30", "12.30e1"), ("12.30", "1.e5"), ("12.30", "012.30"), ("12.30", "NaN"), ("12.30", '"12"'), ("12.30", "-"),
        ('"o2"', '"o\\u0032"'), ('"o2"', '"o\t2"'), ('"o2"', '"o2", "id": "o2"'), ('"2021-03-05T10:00:00Z"', '""'),
        ('"o2"}', '"o2"'), ("Observation/o2", "Observation/o3"), ("esempio.it", "altro.it"),
    ],
)  # fmt: skip
def test_a_result_that_nearly_repeats_another_is_read_in_full(tmp_path, old, new):
    first = dump(bundle(observation("o1"), full_urls=True)["entry"][0])
    second = dump(bundle(observation("o2"), full_urls=True)["entry"][0]).replace(old, new, 1)
    content = f'{{"resourceType": "Bundle", "entry": [{first}, {second}]}}'
    outcomes = []
    for wants in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Repeats, "wants_more", lambda _, wants=wants: wants)
            try:
                outcomes.append(reading(tmp_path, content).rows.to_csv())
            except CasebookError as fault:
                outcomes.append(str(fault))
    assert outcomes[0] == outcomes[1]


RESOURCES = [
    PATIENT, observation(), observation(component=[{"code": TRYPTASE, "valueQuantity": quantity(1)}]), dose(), ANSWERS,
    statement(dosage(frequency=1, period=1, periodUnit="d")), report("Observation/o1"),
    observation("o7", contained=[PATIENT], subject={"reference": "#p1"}, hasMember=[{"reference": "Observation/o1"}]),
    {"resourceType": "Condition", "code": concept("Mastocitosi"), "onsetDateTime": "2021"},
    {"resourceType": "AdverseEvent", "event": concept("x"), "category": [concept("y")], "date": "2021"},
    {"resourceType": "Immunization", "status": "completed", "vaccineCode": concept("z"), "doseQuantity": quantity(1)},
    {"resourceType": "Medication", "id": "m", "code": concept("m")},
]  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4), st.just([]), st.just({}), st.just([[]]),
    st.just([1]), st.just(["x"]), st.just({"a": 1}), st.just([{"a": None}]), st.just([None]),
)  # fmt: skip


def nodes(value, path=()):
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from nodes(child, (*path, key))


def replaced(value, path, junk):
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], junk)
    return copy


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_any_element_replaced_is_read_or_refused(tmp_path, data):
    content = bundle(*RESOURCES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(list(nodes(content))))
        content = replaced(content, at, data.draw(JUNK))
    _read_or_refuse(tmp_path, dump(content))


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_any_character_replaced_is_read_or_refused(tmp_path, data):
    content = dump(bundle(*RESOURCES)) if data.draw(st.booleans()) else "\n".join(map(dump, RESOURCES))
    at = data.draw(st.integers(0, len(content) - 1))
    content = (
        content[:at]
        + data.draw(st.sampled_from(['"', "\\", "{", "]", ",", "", "\n", "0", "\u2028", "é"]))
        + content[at + 1 :]
    )
    _read_or_refuse(tmp_path, content)


LINKED = [
    observation(
        "o8",
        performer=[{"reference": "Organization/l"}],
        specimen={"reference": "Specimen/s"},
        meta={"lastUpdated": "2021", "versionId": "1"},
        effectiveDateTime=None,
        issued=None,
    ),
    observation("o8", meta={"lastUpdated": "2022", "versionId": "2"}, issued=None),
    report("Observation/o8", id="r9", performer=[{"reference": "Organization/l"}]),
    dose(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}),
    {"resourceType": "Organization", "id": "l", "name": "Laboratorio Esempio"},
    {"resourceType": "Specimen", "id": "s", "type": concept("Siero")},
    {"resourceType": "RelatedPerson", "id": "r", "name": [{"text": "Esempio Anna"}]},
]


@pytest.mark.parametrize("junk", [True, [[]], {"a": 1}], ids=["flag", "list", "object"])
def test_each_element_in_turn_may_be_of_another_type(tmp_path, junk):
    # Each, not some: chance overlooked a name behind a reference that was no text.
    content = bundle(*RESOURCES, *LINKED)
    for path in nodes(content):
        _read_or_refuse(tmp_path, dump(replaced(content, path, junk)))


def _read_or_refuse(tmp_path, content):
    try:
        found, message = reading(tmp_path, content), ""
    except CasebookError as fault:
        found, message = None, str(fault)
    assert len(message.splitlines()) <= 1 and "ESEMPIO" not in message
    if found is not None:
        rows = found.rows
        assert set(found.records) == set(rows["source_row"])
        cells = rows.drop(columns="source_row").to_numpy().ravel()
        assert all(isinstance(cell, str) or cell != cell for cell in cells)
        assert not rows.duplicated(["source_row", "source_field"]).any()
        assert all(isinstance(identifier.text, str) for identifier in found.identifiers)
        assert all(isinstance(patient, str) for patient in found.patients)
