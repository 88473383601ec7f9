"""The cases of a group beside the published ones: directions, what is not clear, and what few cases cannot say."""

import pandas as pd
import pytest
from lxml import html

from casebook.claims.literature_table import PRINTED, parse_literature
from casebook.cohort import render_cohort, summarise_cases
from casebook.cohort.published import published_rows
from cohort.small_cohort import cohort, effect

LOG, LEVEL = "total_ige.during_vs_before.log_level_change", "total_ige.during_vs_before.level_change"
NONE = {"estimate": float("nan"), "note": "one value only"}


def printed(*rows):
    """Rows of a published table: study, disease, patients, directions of total IgE and tryptase."""
    names = ("study", "disease", "n", "total_ige_direction", "tryptase_direction")
    cells = dict.fromkeys(PRINTED, "") | {"year": "2010", "ages_as_printed": "40"}
    made = pd.DataFrame([cells | dict(zip(names, row, strict=True)) for row in rows])
    return published_rows(parse_literature(made, "rossi"))


TABLE = printed(
    ("Carter et al.", "Systemic Mastocytosis", "2", "↓", "="), ("Pitt et al.", "Systemic Mastocytosis", "1", "na", "↓"),
    ("Other et al.", "Cutaneous Mastocytosis", "4", "↑/↓", "="),
)  # fmt: skip


def section(cases, published=None, language="en"):
    """The rows of the table and the sentence below it; None where there is none."""
    tables, known = cohort(cases, **{case: {"language": language} for case in cases})
    published = dict.fromkeys(cases, TABLE) if published is None else published
    tree = html.document_fromstring(render_cohort(summarise_cases(tables, known), tables["doses"], known, published))
    found = tree.xpath("//h3[contains(., 'ublished') or contains(., 'ubblicati')]")
    if not found:
        return None
    table, limits = found[0].xpath("./following-sibling::div[1]//tbody/tr"), found[0].xpath("./following-sibling::p[2]")
    return [[cell.text_content() for cell in row] for row in table], limits[0].text_content()


def test_directions_of_the_cases_stand_above_those_that_were_printed():
    rows, limits = section({
        "bianchi": {LOG: effect(0.5), LEVEL: effect(9.0)}, "rossi": {LOG: effect(-0.5), LEVEL: effect(-9.0)},
        "verdi": {LOG: effect(0.1), LEVEL: effect(9.0)}, "neri": {LOG: NONE, LEVEL: effect(2.0)},
        "gialli": {LOG: NONE, LEVEL: NONE}, "viola": {},
    })  # fmt: skip
    assert rows[0][:3] == ["these cases", "6", "↑ 2 · ↓ 1 · not clear 1 · no interval 1 · not measured 1"]
    assert rows[1:] == [
        ["published: Cutaneous Mastocytosis", "4", "↑↓ 4", "= 4", "not in the table"],
        ["published: Systemic Mastocytosis", "3", "↓ 2 · not assessed 1", "↓ 1 · = 2", "not in the table"],
        ["published: all", "7", "↓ 2 · ↑↓ 4 · not assessed 1", "↓ 1 · = 6", "not in the table"],
    ]
    assert limits.startswith("So few cases (6) beside 7 published patients")


@pytest.mark.parametrize(("before", "during", "said"), [(2.0, 4.5, "better in 1 of 1"), (4.5, 2.0, "better in 0 of 1")])
def test_the_main_outcome_has_no_published_counterpart_and_says_so(before, during, said):
    estimates = {"act.before.median": before, "act.during.median": during, "act.during.days_to_response": 60.0}
    rows, limits = section({"rossi": estimates})
    assert rows[0][4] == f"ACT: {said} by their medians; free of symptoms for a whole week: 1 of 1"
    assert limits.startswith("One case beside 7 published patients shows whether")


def test_without_a_published_table_nothing_is_compared():
    assert section({"rossi": {LOG: effect(0.5)}}, published={}) is None


def test_a_study_in_the_tables_of_two_cases_counts_once_and_the_words_are_those_of_the_page():
    more = printed(("Late et al.", "Systemic Mastocytosis", "10", "↑", "na"))
    rows, limits = section({"bianchi": {}, "rossi": {}}, {"bianchi": TABLE, "rossi": [*TABLE, *more]}, "it")
    assert rows[0][:3] == ["questi casi", "2", "non misurata 2"] and rows[-1][1] == "17"
    assert limits.startswith("Così pochi casi (2) accanto a 17 pazienti pubblicati")
