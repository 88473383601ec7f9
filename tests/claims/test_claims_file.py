"""A claims file that is at fault is told what, where and what to do; and no verdict can be written into one."""

import json
from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.claims import CHECKS, parse_claims
from casebook.errors import CasebookError
from casebook.settings.yaml_files import SCHEMAS, read_yaml
from claims.small_claims import FILE, SETTINGS, claim, ledger
from laws import examples

GOOD = claim({"percent_of": ["5", "81"]}, "6")


def fault(*claims, **about):
    with pytest.raises(CasebookError) as error:
        parse_claims({"claims": list(claims), **about}, FILE)
    return str(error.value)


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"valeu": "a.b.c"}, "no check is called valeu. Correct it; the closest are: value"),
        ({"xyzzy": 1}, "no check is called xyzzy. Correct it; there are: age, all"),
        ({}, "no check is called nothing"),
        ({"value": "a.b.c", "order": ["day 1", "day 2"]}, "names 2 checks: value, order"),
        ({"all": [{"valeu": 1}, {"value": "a.b.c"}]}, "no check is called valeu"),
        ({"all": [{"value": "a.b.c", "age": "x"}, {"value": "a.b.c"}]}, "names 2 checks"),
        ({"value": "tryptase"}, "it must match"),
        ({"value": "a.b.c", "printed": 35.1}, "found 35.1; it must be of type string"),
        ({"value": "a.b.c", "printed": "about 35"}, "it must match"),
        ({"value": "a.b.c", "tolerance": 5}, "unknown key tolerance; allowed: about, column, less_than, more_than, per, printed, unit, value"),
        ({"value": "a.b.c", "verdict": "reproduced"}, "unknown key verdict"),
        ({"order": ["day 1"]}, "too short"),
        ({"reference": "31", "author": "X"}, "it must be of type integer"),
        ({"reference": 31}, "claim C1.check: 'author' is missing"),
        ({"criteria": "who_2016_sm", "findings": {}}, "not valid under any"),
        ({"count": "medications"}, "found 'medications'; allowed: events, doses"),
        ({"unchanged": "alt", "by": "feeling"}, "allowed: variation, reference_range"),
        ({"external": ""}, "non-empty"),
        ({"needs": "it"}, "'look_in' is missing"),
        ({"same_as": "ZZ"}, "there is no claim 'ZZ'"),
        ({"same_as": "C1"}, "a claim cannot be held against itself"),
        ({"stated_rising": ["C1", "C9"]}, "there is no claim 'C9'; the closest are: C1"),
        ({"distinct_patients": False}, "allowed: True"),
        ({"sum_of": "n", "where": {}}, "non-empty"),
        ("reproduced", "must be of type object"),
        (None, "must be of type object"),
        ([], "must be of type object"),
    ],
)  # fmt: skip
def test_a_check_at_fault(check, said):
    text = fault({**GOOD, "check": check})
    assert said in text
    assert text.startswith("config/cases/rossi.claims.yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "reproduced"}, "unknown key verdict"),
        ({"id": "1 bad id"}, "it must match"),
        ({"stated": {"value": 35.1}}, "found 35.1; it must be of type string"),
        ({"stated": {}}, "non-empty"),
        ({"stated": {"number": "1"}}, "unknown key number; allowed: unit, value, words"),
    ],
)  # fmt: skip
def test_a_claim_at_fault(change, said):
    assert said in fault({**GOOD, **change})


@pytest.mark.parametrize("key", ["id", "section", "statement", "check"])
def test_a_claim_that_lacks_a_part(key):
    assert f"'{key}' is missing" in fault({name: value for name, value in GOOD.items() if name != key})


def test_an_id_given_twice():
    assert "the id C1 is given to more than one claim" in fault(GOOD, GOOD)


def test_a_number_stated_and_printed_differently():
    assert "states 6 and checks 7" in fault({**GOOD, "check": GOOD["check"] | {"printed": "7"}})


def test_inputs_of_a_reconstruction_that_are_no_claims():
    assert "reconstructed_from: there is no claim 'C9'; the closest are: C1" in fault(GOOD, reconstructed_from=["C9"])


def test_inputs_of_a_reconstruction_of_a_patients_data():
    with pytest.raises(CasebookError, match="but the data are a patient's"):
        ledger(GOOD, about={"reconstructed_from": ["C1"]}, settings=SETTINGS)


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "claims",
        {},
        {"claims": []},
        {"claims": "none"},
        {"claims": [None]},
        {"claims": [1]},
        {"claims": {"P01": GOOD}},
        {"claims": [GOOD], "literature": "../../etc/passwd"},
        {"claims": [GOOD], "references": {"x": {}}},
        {"claims": [GOOD], "references": {0: {"authors": ["A"], "year": 2000, "title": "T"}}},
    ],
)
def test_no_claims_file_at_all(content):
    with pytest.raises(CasebookError, match="rossi"):
        parse_claims(content, FILE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(st.sampled_from([*CHECKS, "id", "claims"]) | st.text(max_size=3), x, max_size=3)
        ),
        max_leaves=8,
    )
)
@settings(derandomize=True, deadline=None, max_examples=examples(80))
def test_whatever_stands_there_is_a_check_or_a_fault_in_words(check):
    with suppress(CasebookError):
        parse_claims({"claims": [{**GOOD, "check": check}]}, FILE)


def test_yaml_that_gives_a_key_twice(tmp_path):
    path = tmp_path / "rossi.claims.yaml"
    path.write_text("claims:\n  - id: A\n    id: B\n", encoding="utf-8")
    with pytest.raises(CasebookError, match="given twice"):
        read_yaml(path)


def test_the_schema_knows_every_check_and_no_other():
    schema = yaml.safe_load((SCHEMAS / "claims.schema.yaml").read_text(encoding="utf-8"))
    branches = {branch["if"]["required"][0]: branch["then"]["$ref"] for branch in schema["$defs"]["check"]["allOf"]}
    assert set(branches) == set(CHECKS)
    assert all(ref == f"#/$defs/{kind}" for kind, ref in branches.items())
    for kind in CHECKS:
        about = schema["$defs"][kind]
        assert about["additionalProperties"] is False, kind
        # An option that is also the name of a check would make two checks of one.
        assert set(about["properties"]) & set(CHECKS) == {kind}, kind
    assert "verdict" not in json.dumps(schema)
