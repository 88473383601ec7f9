"""FHIR that is damaged, hostile or no FHIR at all: one sentence each."""

import json

import pytest

from ingest.fhir_text import PATIENT, bundle, dump, observation, one, report


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (dump(bundle(observation()))[:-30], "is cut off: its JSON does not end"),
        (dump(bundle(observation()))[:-1], "is cut off: its JSON does not end"),
        (dump(observation(), indent=1)[:-20], "is cut off: its JSON does not end"),
        (dump(observation()) + "\n" + dump(observation())[:-5], "row 2: is cut off"),
        (dump(bundle(observation()), indent=1).replace('"final"', "final"), "row 9: is no JSON: Expecting value"),
        (dump(observation(valueQuantity=None, valueInteger=1)).replace("1}", "NaN}"), "holds NaN, which is no number"),
        (dump(bundle(observation())).replace("12.30", "-Infinity"), "entry 1 holds -Infinity"),
        (dump(bundle(observation())).replace('"id"', '"status": "x", "id"'), "entry 1 gives the key 'status' twice"),
        (dump(bundle(observation())).replace('"id"', '"A B": 1, "A B": 2, "id"'), "entry 1 gives a key twice"),
        (dump(bundle(observation()))[:-1] + ', "entry": []}', "the object gives the key 'entry' twice"),
        (dump(observation()) + "{}", "goes on after the end of its JSON"),
        (dump(bundle(observation())) + "]", "goes on after the end of its JSON"),
        (dump(bundle(entry={})), "the Bundle's entry is no array"),
        (dump(bundle(entry=[1])), "entry 1 is no object"),
        (dump(bundle(entry=[{"resource": {}}])), "entry 1 is no FHIR resource"),
        (dump([observation(), {"a": 1}]), "resource 2 is no FHIR resource"),
        (dump(bundle(PATIENT | {"name": "ESEMPIO LUCA"})), "the Patient of resource 1 is not built as FHIR R4 says"),
        (dump(bundle(report() | {"result": "Observation/o1"})), "the DiagnosticReport of resource 1 is not built"),
        (dump(bundle(observation(), implicitRules="urn:x")), "is a Bundle that follows rules of its own"),
        (dump(observation()).replace("Triptasi", "\\ud800"), "an escape that stands for no character"),
        (dump(observation()).replace("Triptasi", "\\u0000"), "an escape that stands for no character"),
        (dump(observation()).replace("Triptasi", "a\tb"), "is no JSON: Invalid control character"),
        ('{"resourceType": "Observation", "a": ' + "[" * 200_000, "is nested more than 64 deep"),
        ('{"resourceType": "Observation", "a": ' + '{"a":' * 200_000, "is nested more than 64 deep"),
        (dump(bundle(observation(x=json.loads("[" * 70 + "]" * 70)))), "entry 1 is nested more than 64 deep"),
        ('{"resourceType": "Bundle", "entry": [' + "[" * 200_000, "is nested more than 64 deep"),
    ],
)
def test_a_file_that_is_no_strict_json_is_told_in_one_sentence(case, content, told):
    case.put("a.json", content)
    message = case.fault()
    assert told in message and "data/raw/rossi/a.json" in message and "ESEMPIO" not in message


def test_an_emoji_written_as_two_escapes_is_a_character(case):
    case.put("a.json", dump(observation()).replace("Triptasi", "Triptasi \\ud83d\\ude00"))
    assert one(case.values())["name"] == "Triptasi \N{GRINNING FACE}"


def test_many_equal_keys_are_refused_at_once(case):
    keys = ",".join(f'"k{at}": 1' for at in range(20_000))
    case.put("a.json", f'{{"resourceType": "Observation", {keys}, "k19999": 1}}')
    assert "gives the key 'k19999' twice" in case.fault()


def test_free_text_stays_behind_unless_the_case_allows_it(case):
    case.settings["free_text"] = False
    case.put("a.json", dump(observation(note=[{"text": "nota"}])))
    assert one(case.values())["text"] == ""


@pytest.mark.parametrize("junk", [[[]], True, {"a": "b"}, ["ESEMPIO LUCA"]])
@pytest.mark.parametrize(
    "build",
    [
        lambda junk: [report("Observation/o1", performer=[{"reference": "Organization/l", "display": junk}])],
        lambda junk: [report("Observation/o1", effectiveDateTime=junk)],
        lambda junk: [report("Observation/o1", status=junk)],
        lambda junk: [PATIENT | {"birthDate": junk}],
        lambda junk: [PATIENT | {"name": [{"text": junk}]}],
    ],
)
def test_what_others_would_take_over_must_be_a_text(case, build, junk):
    bare = observation(effectiveDateTime=None, issued=None)
    case.put("a.json", dump(bundle(*build(junk), bare)))
    message = case.fault()
    assert "is not built as FHIR R4 says" in message and "ESEMPIO" not in message


@pytest.mark.parametrize("junk", [[[]], True, {"a": "b"}])
def test_a_name_behind_a_reference_that_is_no_text_damages_the_row(case, junk):
    laboratory = {"resourceType": "Organization", "id": "l", "name": junk}
    case.put("a.json", dump(bundle(observation(performer=[{"reference": "Organization/l"}]), laboratory)))
    row = one(case.values())
    assert (row["laboratory"], row["note"]) == ("", "not built as FHIR R4 says")


def test_a_name_behind_a_reference_may_not_be_endless(case):
    laboratory = {"resourceType": "Organization", "id": "l", "name": "x" * 100_001}
    case.put("a.json", dump(bundle(observation(performer=[{"reference": "Organization/l"}]), laboratory)))
    assert one(case.values())["note"] == "holds more than 100,000 characters"
