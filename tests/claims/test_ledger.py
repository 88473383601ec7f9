"""The ledger as a whole: its columns, what it says of whose data it rests on, and verdicts that are locked."""

import pandas as pd
import pytest

from casebook.claims import (
    CLAIMS_COLUMNS,
    changed_verdicts,
    check_claims,
    parse_claims,
    refuse_changed_verdicts,
)
from casebook.errors import CasebookError
from claims.small_claims import CASE, FILE, SETTINGS, claim, ledger, literature, tables

MEDIAN = {"estimate_id": "tryptase.before.median", "estimate": 35.1, "unit": "ug/L"}
VALUE = claim({"value": "tryptase.before.median"}, "35,1", "µg/L")
PERCENT = claim({"percent_of": ["5", "81"]}, "6", id="D3")


def test_columns_and_order():
    found = ledger(PERCENT, VALUE, estimates=[MEDIAN])
    assert tuple(found.columns) == CLAIMS_COLUMNS
    assert found["claim_id"].tolist() == ["C1", "D3"]
    assert found["stated"].tolist() == ["35,1 µg/L", "6"]
    assert not found.isna().any().any()


def test_a_name_of_an_estimate_keeps_its_letters_and_every_reason_ends():
    found = ledger(PERCENT, VALUE, estimates=[MEDIAN])
    assert found["why"].iloc[0].startswith("tryptase.before.median rounds to 35.1, printed")
    assert found["why"].str.endswith(".").all()


@pytest.mark.parametrize(("origin", "inputs", "said"), [
    ("patient", [], ""), ("simulated", [], "on simulated data"), ("reconstructed", [], "on reconstructed data, which are no evidence"),
    ("reconstructed", ["C1"], "data reconstructed from this statement, so that it must agree"),
])  # fmt: skip
def test_the_reason_says_whose_data_they_are(origin, inputs, said):
    about = {"reconstructed_from": inputs} if inputs else {}
    found = ledger(
        VALUE, PERCENT, estimates=[MEDIAN], settings=SETTINGS | {"data_origin": origin}, about=about
    ).set_index("claim_id")
    assert said in found.loc["C1", "why"]
    assert ("data" in found.loc["C1", "why"]) is bool(said)
    # What rests on the paper alone is not weakened by how the case's data came to be.
    assert "data" not in found.loc["D3", "why"]
    assert set(found["data_origin"]) == {origin}


def test_an_input_that_does_not_agree_says_so_without_the_excuse():
    found = ledger(
        claim(VALUE["check"], "36.0"),
        estimates=[MEDIAN],
        settings=SETTINGS | {"data_origin": "reconstructed"},
        about={"reconstructed_from": ["C1"]},
    )
    assert found["verdict"].iloc[0] == "contradicted"
    assert found["why"].iloc[0].endswith("data reconstructed from this statement.")


def test_cases_do_not_see_each_other():
    content = parse_claims({"claims": [VALUE]}, FILE)
    both = tables(estimates=[MEDIAN])
    both["estimates"] = pd.concat([both["estimates"], both["estimates"].assign(case="bianchi", estimate=40.0)])
    found = check_claims({"bianchi": content, CASE: content}, both, literature(), {CASE: SETTINGS, "bianchi": SETTINGS})
    assert found[["case", "verdict"]].to_numpy().tolist() == [["bianchi", "contradicted"], [CASE, "reproduced"]]


def test_no_claims_give_an_empty_ledger():
    found = check_claims({}, tables(), literature(), {CASE: SETTINGS})
    assert found.empty and tuple(found.columns) == CLAIMS_COLUMNS


def test_the_same_claims_give_the_same_ledger_and_leave_their_tables_alone():
    given = tables(estimates=[MEDIAN], observations=[{"day": 5, "value": 3.0}, {"day": 0, "value": 2.0}])
    kept = {name: table.copy() for name, table in given.items()}
    content = parse_claims({"claims": [VALUE, claim({"observation": "tryptase"}, "2", id="O1")]}, FILE)
    first, second = (check_claims({CASE: content}, given, literature(), {CASE: SETTINGS}) for _ in "ab")
    pd.testing.assert_frame_equal(first, second)
    for name, table in kept.items():
        pd.testing.assert_frame_equal(given[name], table)


def rows(**verdicts):
    return pd.DataFrame(
        [{"case": CASE, "claim_id": name, "verdict": found} for name, found in verdicts.items()],
        columns=["case", "claim_id", "verdict"],
    )


BEFORE = rows(A1="reproduced", A2="untestable", A3="contradicted")


def test_verdicts_that_changed():
    now = rows(A1="reproduced", A2="reproduced", A4="external")
    found = changed_verdicts(now, BEFORE)
    assert found.to_numpy().tolist() == [
        [CASE, "A2", "untestable", "reproduced"],
        [CASE, "A3", "contradicted", "removed"],
    ]
    assert changed_verdicts(BEFORE, BEFORE).empty
    assert changed_verdicts(now, BEFORE.iloc[0:0]).empty


def test_locked_verdicts():
    refuse_changed_verdicts(BEFORE, BEFORE, [CASE])
    refuse_changed_verdicts(pd.concat([BEFORE, rows(A9="contradicted")]), BEFORE, [CASE])
    with pytest.raises(
        CasebookError,
        match=r"rossi.verdicts.csv: a verdict has changed while claims are locked: rossi A2: untestable before, reproduced now",
    ):
        refuse_changed_verdicts(rows(A1="reproduced", A2="reproduced", A3="contradicted"), BEFORE, [CASE])
    with pytest.raises(CasebookError, match=r"2 verdicts have changed .* A2: .* A3: contradicted before, removed now"):
        refuse_changed_verdicts(rows(A1="reproduced", A2="external"), BEFORE, [CASE])


def test_a_lock_without_an_accepted_ledger_is_no_lock():
    with pytest.raises(CasebookError, match=r"no ledger has been accepted .* copy it there"):
        refuse_changed_verdicts(BEFORE, BEFORE.iloc[0:0], [CASE])


def test_a_case_without_claims_has_nothing_to_lock():
    refuse_changed_verdicts(BEFORE.iloc[0:0], BEFORE.iloc[0:0], [])
    refuse_changed_verdicts(BEFORE.iloc[0:0], BEFORE, [])
