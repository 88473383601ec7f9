"""Statements on the literature table: sums, counts, ages, directions, flags, notation, patients counted twice."""

import pytest

from casebook.errors import CasebookError
from claims.small_claims import claim, ledger, literature, run, verdict

STUDIES = literature(
    {
        "study": "Carter et al.",
        "year": "2007",
        "ref": "[17]",
        "n": "2",
        "ages_as_printed": "17/51",
        "total_ige_direction": "↓",
    },
    {
        "study": "Pitt et al.",
        "year": "2010",
        "ref": "[32]",
        "ages_as_printed": "15",
        "pediatric_flag": "a",
        "total_ige_direction": "↓",
    },
    {
        "study": "Constantine et al.",
        "year": "2018",
        "ref": "[26]",
        "n": "2",
        "ages_as_printed": "29/62",
        "total_ige_direction": "↑",
    },
    {
        "study": "Lemal et al.",
        "year": "2019",
        "ref": "[29]",
        "n": "29",
        "ages_as_printed": "17-93",
        "total_ige_direction": "↑",
    },
    {
        "study": "Lemal et al.",
        "year": "2019",
        "ref": "[29]",
        "n": "11",
        "ages_as_printed": "17-93",
        "total_ige_direction": "↑",
        "disease": "CM",
    },
    {
        "study": "Slapnicar et al.",
        "year": "2019",
        "ref": "[28]",
        "n": "6",
        "ages_as_printed": "38-75",
        "therapy_length_as_printed": "3mos/2 yrs",
    },
)
REFERENCES = {
    17: {"authors": ["Carter", "Bressler", "Metcalfe"], "year": 2007, "title": "Omalizumab for anaphylaxis"},
    26: {"authors": ["Constantine", "Bressler", "Metcalfe", "Carter"], "year": 2019, "title": "Twelve-year follow-up"},
}


def test_a_sum_as_printed():
    assert verdict({"sum_of": "n"}, "51", studies=STUDIES) == "reproduced"
    assert verdict({"sum_of": "n"}, "49", studies=STUDIES) == "contradicted"
    assert verdict({"sum_of": "n", "where": {"disease": "CM"}}, "11", studies=STUDIES) == "reproduced"
    assert verdict({"sum_of": "n", "without": {"disease": "CM"}}, "40", studies=STUDIES) == "reproduced"
    assert (
        verdict({"sum_of": "n", "where": {"reference": {"from": 17, "to": 26}}}, "4", studies=STUDIES) == "reproduced"
    )
    assert verdict({"sum_of": "n", "where": {"reference": [17, 32]}}, "3", studies=STUDIES) == "reproduced"
    assert verdict({"sum_of": "n"}, "5") == "untestable"
    assert verdict({"sum_of": "n"}, "5", studies=literature({"n": "some"})) == "untestable"


def test_an_unknown_column_is_refused():
    with pytest.raises(CasebookError, match="no column 'age'"):
        run({"sum_of": "n", "where": {"age": 3}}, "1", studies=STUDIES)


def test_a_sum_tells_what_it_is_when_a_follow_up_counts_once():
    row = ledger(claim({"sum_of": "n"}, "49"), studies=STUDIES, about={"references": REFERENCES}).iloc[0]
    assert row["verdict"] == "contradicted"
    assert "49 if followed-up patients count once" in row["computed"]
    assert "Constantine 2018 may hold those of Carter 2007" in row["why"]


def test_the_same_patients_years_later():
    about = {"references": REFERENCES}
    row = ledger(claim({"distinct_patients": True}), studies=STUDIES, about=about).iloc[0]
    assert row["verdict"] == "untestable"
    assert "Carter 2007 ages 17/51 and Constantine 2018 ages 29/62" in row["why"]
    assert "total IgE printed down and up" in row["why"]
    strangers = {"references": {**REFERENCES, 26: {**REFERENCES[26], "authors": ["Constantine"]}}}
    assert (
        ledger(claim({"distinct_patients": True}), studies=STUDIES, about=strangers)["verdict"].iloc[0] == "reproduced"
    )
    other_ages = STUDIES.assign(ages_as_printed=STUDIES["ages_as_printed"].replace("29/62", "40/70"))
    assert (
        ledger(claim({"distinct_patients": True}), studies=other_ages, about=about)["verdict"].iloc[0] == "reproduced"
    )


def test_studies_are_counted_with_their_rows_together():
    assert verdict({"count_of": "studies"}, "5", studies=STUDIES) == "reproduced"
    assert verdict({"count_of": "rows"}, "6", studies=STUDIES) == "reproduced"
    assert verdict({"count_of": "studies", "patients": {"to": 2}}, "3", studies=STUDIES) == "reproduced"
    assert verdict({"count_of": "studies", "patients": {"from": 40}}, "1", studies=STUDIES) == "reproduced"  # 29 + 11
    assert verdict({"count_of": "studies", "patients": {"from": 3}}, "3", studies=STUDIES) == "contradicted"
    assert verdict({"count_of": "studies", "without": {"study": "Lemal et al."}}, "4", studies=STUDIES) == "reproduced"


def test_who_is_under_an_age():
    row = run({"under_age": 18}, "1", studies=STUDIES)
    assert row["verdict"] == "contradicted" and "at least 2 under 18" in row["why"]
    assert "Carter 2007: 17/51" in row["why"] and "Lemal" not in row["why"]
    # Lemal's range begins at 17, and may be that of the whole study: nobody's for certain
    assert verdict({"under_age": 18}, "2", studies=STUDIES) == "untestable"
    listed = {"study": ["Carter et al.", "Pitt et al."]}
    assert verdict({"under_age": 18, "where": listed}, "2", studies=STUDIES) == "reproduced"
    assert verdict({"under_age": 18, "where": listed}, "3", studies=STUDIES) == "contradicted"
    assert verdict({"under_age": 16, "where": listed}, "1", studies=STUDIES) == "reproduced"
    assert verdict({"under_age": 18}, "60", studies=STUDIES) == "contradicted"


def test_a_range_of_a_single_row_has_its_youngest():
    alone = literature({"n": "5", "ages_as_printed": "10-40"})
    assert verdict({"under_age": 18}, "0", studies=alone) == "contradicted"
    assert verdict({"under_age": 18}, "3", studies=alone) == "untestable"
    assert verdict({"under_age": 18}, "5", studies=alone) == "contradicted"  # one is 40
    children = literature({"n": "5", "ages_as_printed": "2-11"}, {"n": "2", "ages_as_printed": "3"})
    assert verdict({"under_age": 18}, "7", studies=children) == "reproduced"


def test_an_unreadable_age_leaves_it_open():
    assert verdict({"under_age": 18}, "0", studies=literature({"ages_as_printed": "adults"})) == "untestable"


@pytest.mark.parametrize(("printed", "expected"), [("6", "reproduced"), ("6.2", "reproduced"), ("7", "contradicted")])
def test_a_percentage_of_two_printed_numbers(printed, expected):
    assert verdict({"percent_of": ["5", "81"]}, printed) == expected


def test_most_patients():
    check = {"share_of": 0.5, "where": {"reference": {"from": 17, "to": 31}}}
    assert verdict(check, studies=STUDIES) == "reproduced"
    assert verdict(check | {"where": {"reference": 32}}, studies=STUDIES) == "contradicted"
    assert verdict(check) == "untestable"


def test_directions_of_single_references():
    assert (
        verdict({"direction": "total_ige", "says": "up", "where": {"reference": 29}}, studies=STUDIES) == "reproduced"
    )
    assert (
        verdict({"direction": "total_ige", "says": "up", "where": {"reference": [29, 32]}}, studies=STUDIES)
        == "contradicted"
    )
    assert (
        verdict({"direction": "total_ige", "says": "up", "where": {"reference": 28}}, studies=STUDIES) == "untestable"
    )
    assert (
        verdict({"direction": "total_ige", "says": "up", "where": {"reference": 99}}, studies=STUDIES) == "untestable"
    )
    both = literature({"tryptase_direction": "=/↓"})
    assert (
        verdict({"direction": "tryptase", "says": "unchanged", "where": {"reference": 1}}, studies=both)
        == "contradicted"
    )


def test_flags():
    row = run({"flags": 18}, studies=STUDIES)
    assert row["verdict"] == "contradicted"
    assert "Carter 2007 (17/51) has no flag" in row["why"] and "Lemal 2019 (17-93) may have one" in row["why"]
    right = literature({"ages_as_printed": "15", "pediatric_flag": "a"}, {"ages_as_printed": "40"})
    assert verdict({"flags": 18}, studies=right) == "reproduced"
    assert (
        verdict({"flags": 18}, studies=literature({"ages_as_printed": "40", "pediatric_flag": "a"})) == "contradicted"
    )
    shared = [{"n": "9", "ages_as_printed": "17-93"}, {"n": "9", "ages_as_printed": "17-93", "disease": "CM"}]
    assert verdict({"flags": 18}, studies=literature(*shared)) == "untestable"


def test_as_many_values_as_patients():
    row = run({"per_patient": "therapy_length"}, studies=STUDIES)
    assert row["verdict"] == "contradicted" and "Slapnicar 2019: 3mos/2 yrs for 6 patients" in row["why"]
    assert verdict({"per_patient": "ages"}, studies=STUDIES) == "reproduced"
    one_for_two = literature({"n": "2", "ages_as_printed": "2"})
    assert verdict({"per_patient": "ages"}, studies=one_for_two) == "untestable"
    assert verdict({"per_patient": "ages"}, studies=literature({"n": "3", "ages_as_printed": "2/4"})) == "contradicted"


def test_the_place_of_the_case_among_the_young():
    check = {"place": 18, "where": {"study": ["Carter et al.", "Pitt et al."]}}
    assert verdict(check, "3", studies=STUDIES) == "reproduced"
    row = run(check, "2", studies=STUDIES)
    assert row["verdict"] == "contradicted" and row["computed"] == "number 3"
    assert verdict({"place": 18}, "3", studies=STUDIES) == "untestable"
    assert verdict({"place": 18}, "2", studies=STUDIES) == "contradicted"


MOST = {"share_of": 0.5, "studies": {"tryptase": "unchanged"}, "where": {"flag_as_printed": "a"}}


@pytest.mark.parametrize(
    ("ways", "expected", "said"),
    [
        (["=", "=", "↓"], "reproduced", "2 of 3 studies print tryptase as unchanged"),
        (["=", "↓", "↓"], "contradicted", "1 of 3 studies"),
        (["=", "=", "na", "na"], "untestable", "which did not assess it"),
        (["↓", "↓", "na"], "contradicted", "0 of 3 studies print tryptase as unchanged (none)"),
    ],
)
def test_most_studies_is_more_than_half_whatever_those_found_that_did_not_look(ways, expected, said):
    studies = [{"study": f"Rossi {n}", "tryptase_direction": way, "pediatric_flag": "a"} for n, way in enumerate(ways)]
    row = run(MOST, studies=literature(*studies, {"study": "Verdi", "tryptase_direction": "="}))
    assert row["verdict"] == expected and said in row["why"]


def test_several_directions_in_a_cell_are_one_for_each_patient():
    cells = [{"n": "2", "ages_as_printed": "20/30", "tryptase_direction": "=/↓"}]
    assert verdict({"per_patient": "tryptase"}, studies=literature(*cells)) == "reproduced"
    row = run({"per_patient": "tryptase"}, studies=literature(*cells, {"n": "6", "tryptase_direction": "↓/↑"}))
    assert row["verdict"] == "contradicted" and "↓/↑ for 6 patients" in row["why"]
