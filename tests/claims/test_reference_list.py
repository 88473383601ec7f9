"""Reference numbers, names and titles against the paper's own list."""

import pandas as pd
import pytest

from casebook.claims import check_claims, parse_claims, parse_primary_papers
from casebook.errors import CasebookError
from claims.small_claims import CASE, FILE, SETTINGS, claim, ledger, literature, tables

LIST = {
    20: {"authors": ["Douglass", "Carroll"], "year": 2010, "title": "Omalizumab in a non-atopic patient"},
    26: {
        "authors": ["Constantine"],
        "year": 2019,
        "title": "Twelve-year follow-up",
        "doi": "10.1016/j.jaip.2018.07.041",
    },
    30: {"authors": ["Hinojosa"], "year": 2019, "title": "A case series"},
    31: {"authors": ["Distler", "Maul"], "year": 2020, "title": "A prospective, double-blind study"},
    36: {"authors": ["Van Anrooij"], "year": 2016, "title": "Symptom severity in systemic mastocytosis"},
}


def check(one, value=None, **more):
    return ledger(claim(one, value), about={"references": LIST}, **more).iloc[0]


@pytest.mark.parametrize(
    ("number", "author", "year", "expected", "said"),
    [
        (20, "Douglass", 2010, "reproduced", "as stated"),
        (20, "douglass", 2010, "reproduced", "as stated"),
        (31, "Distler", 2020, "reproduced", "as stated"),
        (31, "Douglass", 2010, "contradicted", "[31] is Distler 2020; Douglass 2010 is [20]"),
        (26, "Constantine", 2018, "contradicted", "stated as of 2018, the year that its DOI bears"),
        (26, "Constantine", 2011, "contradicted", "stated as of 2011."),
        (30, "Hinnojos", 2019, "contradicted", "[30] is Hinojosa 2019, spelled Hinnojos"),
        (30, "Lewis", 2019, "contradicted", "no entry is of Lewis"),
        (99, "Distler", 2020, "contradicted", "ends before [99]"),
    ],
)  # fmt: skip
def test_a_reference_number(number, author, year, expected, said):
    row = check({"reference": number, "author": author, "year": year})
    assert row["verdict"] == expected and said in row["why"]


def test_a_reference_without_year():
    assert check({"reference": 26, "author": "Constantine"})["verdict"] == "reproduced"


def test_every_row_of_the_table():
    right = literature(
        {"study": "Douglass et al.", "ref": "[20]"}, {"study": "Distler et al.", "ref": "[31]", "year": "2020"}
    )
    wrong = literature(
        {"study": "Douglass et al.", "ref": "[31]"}, {"study": "Distler et al.", "ref": "[31]", "year": "2020"}
    )
    assert check({"table_references": True}, studies=right)["verdict"] == "reproduced"
    row = check({"table_references": True}, studies=wrong)
    assert row["verdict"] == "contradicted" and "[31] stands for two studies" in row["why"]
    assert check({"table_references": True})["verdict"] == "untestable"
    assert check({"table_references": True}, studies=literature({"ref": "[x]"}))["verdict"] == "untestable"


def test_a_study_in_two_rows_is_one_study():
    twice = literature(
        {"study": "Distler et al.", "ref": "[31]", "year": "2020"},
        {"study": "Distler et al.", "ref": "[31]", "year": "2020", "disease": "CM"},
    )
    assert check({"table_references": True}, studies=twice)["verdict"] == "reproduced"


def test_a_title_that_does_not_name_the_subject_decides_nothing():
    about = ["symptom severity"]
    assert check({"cites": [36], "about": about})["verdict"] == "reproduced"
    row = check({"cites": [31, 36], "about": about})
    assert row["verdict"] == "untestable" and "title of [31] (Distler 2020) names none" in row["why"]
    assert check({"cites": [36, 99], "about": about})["verdict"] == "contradicted"


def test_titles_with_a_word():
    assert check({"titles": ["double-blind", "randomi"]}, "1")["verdict"] == "reproduced"
    assert check({"titles": ["double-blind"]}, "2")["verdict"] == "contradicted"
    one_row = literature({"study": "Douglass et al.", "ref": "[20]"})
    assert check({"titles": ["double-blind"], "among": "table"}, "0", studies=one_row)["verdict"] == "reproduced"
    assert ledger(claim({"titles": ["x"]}, "0"))["verdict"].iloc[0] == "untestable"


PAPER = {"primary_paper": 31, "field": "patients"}


def papers(**rows):
    printed = pd.DataFrame({"reference": ["31"], "field": ["patients"], "value": ["16"], **rows})
    return parse_primary_papers(printed, CASE)


def with_papers(value):
    content = parse_claims({"claims": [claim(PAPER, value)], "references": LIST}, FILE)
    found = {**tables(), "primary_papers": papers()}
    return check_claims({CASE: content}, found, literature(), {CASE: SETTINGS}).iloc[0]


def test_a_paper_that_nobody_read_is_missing():
    studies = literature({"study": "Distler et al.", "ref": "[31]", "n": "5", "ages_as_printed": "24-67"})
    row = check(PAPER | {"study": "Distler"}, "5", studies=studies)
    assert row["verdict"] == "untestable"
    assert "the paper [31] Distler 2020 itself" in row["why"] and "double-blind" in row["why"]
    assert row["computed"] == "Table 1 prints 5 patients, 24-67 y, SM, 300 mg"


def test_a_paper_that_somebody_read_decides():
    assert with_papers("16")["verdict"] == "reproduced"
    assert with_papers("5")["verdict"] == "contradicted"


def test_a_table_of_papers_must_have_its_columns():
    with pytest.raises(CasebookError, match="no column value"):
        parse_primary_papers(pd.DataFrame({"reference": ["1"], "field": ["n"]}), CASE)
    with pytest.raises(CasebookError, match="reference that is no number"):
        papers(reference=["Distler"])
