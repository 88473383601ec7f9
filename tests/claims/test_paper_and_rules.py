"""The paper against itself, criteria of a diagnosis, labels, and what no data can decide."""

import pytest

from casebook.claims.labels import label_dose, labels
from casebook.errors import CasebookError
from claims.small_claims import claim, ledger, run, verdict


def two(check, mine, theirs):
    first = {"id": "A1", "section": "Abstract", "statement": "So.", "stated": mine, "check": check}
    second = {
        "id": "B1",
        "section": "Body",
        "statement": "So?",
        "stated": theirs,
        "check": {"external": "stands for itself"},
    }
    return ledger(first, second).set_index("claim_id").loc["A1"]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"value": "0", "unit": "effect"}, {"value": "1", "unit": "effect"}, "contradicted"),
        ({"value": "0", "unit": "effect"}, {"value": "0", "unit": "effect"}, "reproduced"),
        ({"value": "35,1"}, {"value": "35.10"}, "reproduced"),
        ({"value": "2", "unit": "dose"}, {"value": "2", "unit": "week"}, "contradicted"),
        ({"value": "after the second dose"}, {"value": "after reintroduction"}, "contradicted"),
        ({"value": "After  Reintroduction"}, {"value": "after reintroduction"}, "reproduced"),
        ({"words": "none"}, {"value": "1"}, "untestable"),
    ],
)  # fmt: skip
def test_the_same_statement_in_two_places(mine, theirs, expected):
    row = two({"same_as": "B1"}, mine, theirs)
    assert row["verdict"] == expected
    if expected == "contradicted":
        assert "the paper contradicts itself" in row["why"].lower() and "(Body, B1)" in row["why"]


def test_numbers_that_should_rise():
    rise = {"stated_rising": ["A1", "B1"]}
    assert two(rise, {"value": "7.5"}, {"value": "10"})["verdict"] == "reproduced"
    assert two(rise, {"value": "10"}, {"value": "7.5"})["verdict"] == "contradicted"
    assert two(rise, {"value": "10"}, {"value": "10"})["verdict"] == "contradicted"
    assert two(rise, {"value": "10"}, {"words": "more"})["verdict"] == "untestable"


def test_what_a_guideline_asks_for():
    check = {"reporting": "CARE", "title_has": ["case report"], "headings_have": ["limitations"]}
    good = {"paper": {"title": "X: a Case Report", "headings": ["Strengths and limitations"]}}
    bad = {"paper": {"title": "Successful treatment", "headings": ["Discussion"]}}
    assert ledger(claim(check), about=good)["verdict"].iloc[0] == "reproduced"
    row = ledger(claim(check), about=bad).iloc[0]
    assert (
        row["verdict"] == "contradicted"
        and "'case report' in the title" in row["why"]
        and row["computed"] == "0 of 2 found"
    )
    assert verdict(check) == "untestable"


def test_external_and_missing():
    row = run({"external": "the prevalence is not in one case"})
    assert (row["verdict"], row["why"], row["computed"]) == ("external", "The prevalence is not in one case.", "")
    needs = {"needs": "the pathology report", "look_in": [{"table": "events", "where": {"category": "pathology"}}]}
    row = run(needs)
    assert row["verdict"] == "untestable" and "looked for in events of category pathology" in row["why"]


def test_a_datum_that_is_there_now_is_told():
    needs = {"needs": "the pathology report", "look_in": [{"table": "events", "where": {"category": "pathology"}}]}
    row = run(needs, events=[{"category": "pathology", "day": -365}])
    assert row["verdict"] == "untestable" and "is recorded now" in row["why"]


def test_parts_of_a_statement():
    yes, no, unknown, outside = ({"percent_of": ["5", "100"], "printed": "5"}, {"percent_of": ["5", "100"], "printed": "6"},
                                 {"needs": "it", "look_in": [{"table": "nowhere"}]}, {"external": "of the world"})  # fmt: skip
    for parts, expected in (
        ([yes, yes], "reproduced"), ([yes, no], "contradicted"), ([yes, unknown], "untestable"),
        ([no, unknown], "contradicted"), ([outside, yes], "reproduced"), ([outside, outside], "external"),
    ):  # fmt: skip
        assert verdict({"all": parts}) == expected
    row = run({"all": [yes, no]})
    assert "reproduced: 5/100" in row["why"] and row["why"].startswith("5/100 = 5 % rounds to 5")


MARROW = {"cells_per_aggregate": ">15", "kit_codon_816": True, "tryptase": "27.5"}


@pytest.mark.parametrize(
    ("findings", "counts", "expected"),
    [
        (MARROW, {"major": "1", "minor": "2"}, "reproduced"),
        (MARROW | {"cd2": True, "cd25": True}, {"major": "1", "minor": "2"}, "contradicted"),
        (MARROW | {"cd2": True, "cd25": True}, {"major": "1", "minor": "3"}, "reproduced"),
        (MARROW, {"minor": "3"}, "untestable"),                    # CD2, CD25 and shape are not reported
        (MARROW | {"cd2": False, "cd25": False, "atypical_percent": "10"}, {"minor": "3"}, "contradicted"),
        (MARROW | {"cells_per_aggregate": "14"}, {"major": "1"}, "contradicted"),
        (MARROW | {"cells_per_aggregate": "15"}, {"major": "1"}, "reproduced"),
        (MARROW | {"cells_per_aggregate": ">10"}, {"major": "1"}, "untestable"),
        (MARROW | {"cells_per_aggregate": "<10"}, {"major": "0"}, "reproduced"),
        (MARROW | {"tryptase": "20"}, {"minor": "1"}, "reproduced"),  # above 20, not 20
        ({}, {"minor": "0"}, "untestable"),                        # what is not reported is not absent
    ],
)  # fmt: skip
def test_criteria_are_counted(findings, counts, expected):
    assert verdict({"criteria": "who_2016_sm", "findings": findings, "counts": counts}) == expected


@pytest.mark.parametrize(
    ("name", "findings", "expected"),
    [
        ("who_2016_sm", MARROW, "reproduced"),
        ("who_2016_sm", {"cells_per_aggregate": ">15"}, "untestable"),
        ("who_2016_sm", {"cells_per_aggregate": "3", "kit_codon_816": True, "cd25": True, "tryptase": "30"}, "reproduced"),
        ("who_2016_sm", {"cells_per_aggregate": "3", "kit_codon_816": False, "cd2": False, "cd25": False, "tryptase": "9"}, "contradicted"),
        ("icc_2022_sm", {"cells_per_aggregate": ">15", "cd117": True}, "reproduced"),
        ("icc_2022_sm", {"cells_per_aggregate": ">15"}, "untestable"),
        ("icc_2022_sm", {"cells_per_aggregate": ">15", "tryptase_stain": False, "cd117": False, "kit_codon_816": True, "cd2": True,
                         "tryptase": "27", "atypical_percent": "1"}, "reproduced"),
    ],
)  # fmt: skip
def test_a_diagnosis_by_its_criteria(name, findings, expected):
    assert verdict({"criteria": name, "findings": findings, "met": True}) == expected


def test_a_cut_off_that_nobody_verified_decides_nothing():
    low = {"hemoglobin": "7", "platelets": "20", "neutrophils": "0.3"}
    row = run({"criteria": "b_and_c_findings", "findings": low, "counts": {"C": "1"}})
    assert row["verdict"] == "untestable" and "cut-off unverified" in row["why"]


def test_findings_from_the_record_or_from_nowhere():
    least = {"estimate_id": "tryptase.before.minimum", "estimate": 27.5, "unit": "ug/L"}
    check = {
        "criteria": "who_2016_sm",
        "counts": {"minor": "1"},
        "findings": {"tryptase": {"estimate": "tryptase.before.minimum"}},
    }
    assert verdict(check, estimates=[least]) == "reproduced"
    assert verdict(check, estimates=[least | {"estimate": 12}]) == "untestable"
    with pytest.raises(CasebookError, match="no finding trytpase"):
        run(check | {"findings": {"trytpase": "3"}})
    with pytest.raises(CasebookError, match="finding cd2 must be true or false"):
        run(check | {"findings": {"cd2": "3"}})
    with pytest.raises(CasebookError, match="there are no criteria 'who_2099'"):
        run(check | {"criteria": "who_2099"})


def test_detected():
    kit = {"measure": "kit", "day": -30, "value": 0.16, "unit": "%"}
    assert verdict({"detected": "kit"}, observations=[kit]) == "reproduced"
    assert verdict({"detected": "kit"}, observations=[kit | {"censor": "below"}]) == "contradicted"
    assert verdict({"detected": "kit"}) == "untestable"


ASTHMA = labels()["omalizumab_eu"]["asthma"]


@pytest.mark.parametrize(
    ("ige", "weight", "mg", "sure"),
    [
        (11, 30, None, True),       # below the table
        (29.9, None, None, True),   # whatever the weight
        (30, 30, 75, True),
        (100, 40, 75, True),        # rows that were seen
        (60, 50, 150, False),
        (200, 30, 150, False),      # 0.016 * 30 * 200 = 96, rounded up to 150: the reconstructed rule
        (1600, 30, None, False),    # above an upper limit that nobody verified
        (60, 15, None, True),
        (200, None, None, False),
    ],
)  # fmt: skip
def test_the_dose_table_of_the_label(ige, weight, mg, sure):
    found = label_dose(ASTHMA, ige, weight)
    assert (found.mg, found.sure) == (mg, sure)


def before(ige, kg=30.0, unit="k[IU]/L"):
    return [
        {"measure": "total_ige", "day": 0, "value": ige, "unit": unit},
        {"measure": "weight", "day": 0, "value": kg, "unit": "kg"},
    ]


@pytest.mark.parametrize(
    ("ige", "stated", "expected"),
    [
        (11, "300", "contradicted"),
        (60, "75", "reproduced"),
        (60, "300", "contradicted"),
        (200, "150", "untestable"),
        (1600, "300", "untestable"),
    ],
)
def test_a_dose_against_the_label(ige, stated, expected):
    check = {"dose_table": "omalizumab_eu", "ige": "total_ige", "weight": "weight"}
    assert verdict(check, stated, observations=before(ige)) == expected


def test_a_dose_without_its_datum():
    check = {"dose_table": "omalizumab_eu", "ige": "total_ige", "weight": "weight"}
    row = run(check, "300", observations=before(11))
    assert (
        "lies below the table" in row["why"]
        and "fixed dose for chronic spontaneous urticaria (unverified)" in row["why"]
    )
    assert verdict(check, "300") == "untestable"
    assert verdict(check, "300", observations=before(11, unit="ng/mL")) == "untestable"
    with pytest.raises(CasebookError, match="there is no label 'omalizumab_us'"):
        run(check | {"dose_table": "omalizumab_us"}, "300", observations=before(11))


def test_an_age_of_approval():
    of = "chronic spontaneous urticaria"
    assert verdict({"indication": "omalizumab_eu", "from_age": {of: "12"}}) == "reproduced"
    assert verdict({"indication": "omalizumab_eu", "from_age": {of: "6"}}) == "contradicted"
    assert (
        verdict({"indication": "omalizumab_eu", "from_age": {"severe allergic asthma": "6"}}) == "untestable"
    )  # unverified
    assert verdict({"indication": "omalizumab_eu", "from_age": {"hay fever": "6"}}) == "untestable"


def test_a_half_life_of_a_cited_model():
    complex_of = {"half_life": "lowe2009", "of": "complex"}
    assert verdict(complex_of, "5.3") == "reproduced"
    row = run(complex_of, "26", "d")
    assert row["verdict"] == "contradicted" and "for free omalizumab it gives 31.1 d" in row["why"]
    assert verdict({"half_life": "lowe2009", "of": "omalizumab"}, "31") == "reproduced"
    assert (
        verdict({"half_life": "hayashi2007", "of": "complex"}, "8") == "reproduced"
    )  # clearance on top of omalizumab's
    with pytest.raises(CasebookError, match="there is no model 'casale'"):
        run(complex_of | {"half_life": "casale"}, "26")
