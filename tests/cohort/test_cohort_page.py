"""The page over all cases: what they say together, and in plain words what they cannot say."""

import numpy as np
import pandas as pd
import pytest
from lxml import html

from casebook.cohort import render_cohort, summarise_cases
from casebook.cohort.swimlane import EARLIEST, WIDTH, axis_of, swimlane
from casebook.model import conform
from cohort.small_cohort import cohort, effect

LOG = "eosinophils.during_vs_before.log_level_change"
SCORE = "act_week.during_vs_before.level_change"


def page(cases, **changes):
    tables, known = cohort(cases, **changes)
    text = render_cohort(summarise_cases(tables, known), tables["doses"], known)
    assert "nan" not in text.lower() and "built-in" not in text
    return html.document_fromstring(text)


def said(tree):
    for title in tree.xpath("//svg/title"):
        title.drop_tree()
    return " ".join(tree.text_content().split())


def cells(tree, number):
    """The rows of a table of the page, as texts."""
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in tree.xpath("//table")[number].xpath(".//tbody/tr")
    ]


def test_one_case_says_that_nothing_can_be_pooled():
    text = said(page({"rossi": {LOG: effect(-1.0)}}))
    assert "With one case nothing can be pooled" in text and "Pooling begins with 3 cases." in text
    assert "fewer than 6 cases" in text and "Effects pooled" not in text


def test_each_case_has_a_course_its_doses_and_its_response():
    responded = {"act.during.days_to_response": 60.0, "act.before.median": 2.0, "act.during.median": 4.5}
    tree = page(
        {"rossi": responded, "verdi": {"act.during.days_to_response": {"estimate": np.nan, "note": "one value only"}}}
    )
    first, second = cells(tree, 0)
    assert first[2:] == ["2 given, 1 missed or held", "90", "ACT: 2.0 → 4.5", "from day 60"]
    assert second[2:] == ["2 given, 1 missed or held", "90", "ACT: none → none", "one value only"]
    assert tree.xpath("//tbody//th//a/@href") == ["rossi/report.html", "verdi/report.html"]
    told = tree.xpath("//svg/@aria-label")
    assert told[0] == "Record from day −40 to day 90, 2 doses. Symptom-free week: from day 60"
    assert "1 of 2 cases with a daily diary was free" in said(tree) and "The week began on day 60." in said(tree)


def test_a_ratio_is_printed_as_one_and_a_score_as_a_difference():
    cases = {f"case{n}": {LOG: effect(np.log(0.5)), SCORE: effect(1.5 + n / 10)} for n in range(4)}
    score, ratio = cells(page(cases), 1)
    assert ratio[1:3] == ["ratio, during over before", "4 of 4"] and ratio[3].startswith("0.50 (0.4")
    assert score[0] == "ACT (means of weeks)" and score[1].startswith("difference") and score[3].startswith("1.65 (")
    assert ratio[5] == "< 0.001"


def test_a_measure_without_ratios_is_told_as_a_difference_in_its_unit():
    cases = {
        f"case{n}": {LOG: {"estimate": np.nan, "note": "x"}, LOG.replace("log_", ""): effect(1.0 + n, unit="10*9/L")}
        for n in range(3)
    }
    (row,) = cells(page(cases), 1)
    assert row[1] == "difference, during minus before, 10⁹/L" and row[3].startswith("2")


def test_few_cases_to_rank_say_so_in_the_table_in_every_language():
    cases = {
        f"case{n}": {
            "eosinophils.first_dose_vs_baseline.fold_change": 1.0 + n,
            "act.before.mean": 1.0,
            "act.plateau.mean": 2.0 + n,
        }
        for n in range(4)
    }
    (row,) = cells(page(cases), 1)
    assert (
        row[1] == "first value after the first dose" and row[4] == "none" and "4 cases are too few to rank" in row[-1]
    )
    (row,) = cells(page(cases, **{case: {"language": "it"} for case in cases}), 1)
    assert "4 casi sono troppo pochi" in row[-1]


def test_groups_stand_apart_with_their_origin():
    tree = page(
        {"rossi": {}, "verdi": {}, "bianchi": {}}, verdi={"data_origin": "patient"}, bianchi={"protocol": "generic"}
    )
    flags = [" ".join(section.xpath("./p[@class='flag']/text()")) for section in tree.xpath("//section")]
    assert flags == ["", "Made-up data: not a patient", "Made-up data: not a patient"]
    assert "names neither disease nor treatment" in said(tree)


@pytest.mark.parametrize("title", ["<b>bold</b>", "a & b"])
def test_a_title_stays_a_text(title):
    tree = page({"rossi": {}}, rossi={"title": title})
    assert tree.xpath("//tbody//b") == [] and title in said(tree)


def test_a_lane_stays_on_its_axis_however_long_the_record():
    tables, known = cohort({"rossi": {"act.during.days_to_response": 60.0}})
    cases = summarise_cases(tables, known)["cases"]
    cases.loc[0, "first_day"] = -5000
    axis = axis_of(cases)
    drawn = str(swimlane(cases.iloc[0], [0, 56], axis, "<b>"))
    assert axis.left == EARLIEST and 'class="response"' in drawn and "<b>" not in drawn
    marks = html.fragment_fromstring(drawn).xpath("//@x1|//@x2|//@cx")
    assert all(0 <= float(place) <= WIDTH for place in marks)


def test_when_half_of_the_cases_had_responded_is_told_with_those_that_had_not():
    day = "act.during.days_to_response"
    silent = {day: {"estimate": np.nan, "note": "none"}}
    responded = {f"case{n}": {day: 30.0 + n} for n in range(5)}
    told = said(page({**responded, "rossi": silent, "verdi": silent}))
    # Diaries end on day 79, so that the fourth of seven is the median.
    assert "begun such a week by day 33 (Kaplan and Meier; 95\N{NO-BREAK SPACE}% interval day 30 to" in told or (
        "begun such a week by day 33 (Kaplan and Meier; so few cases give no interval)" in told
    )
    assert "cannot be said: too few" in said(page({"a": {day: 30.0}, "b": silent, "c": silent, "d": silent}))
    assert "Kaplan" not in said(page({"a": {day: 30.0}, "b": silent}))


def test_one_model_of_all_values_stands_beside_the_pooled_effects():
    tables, known = cohort({f"case{n}": {LOG: effect(-0.7)} for n in range(6)})
    draw = np.random.default_rng(1)
    first = tables["observations"].iloc[0]
    rows = [
        {**first, "case": f"case{n}", "observation_id": f"e{day}", "measure": "eosinophils", "day": day,
         "value": float(np.exp(n / 5 - 0.7 * (day > 0) + 0.1 * draw.normal()))}
        for n in range(6) for day in range(-80, 120, 20)
    ]  # fmt: skip
    tables["observations"] = conform("observations", pd.DataFrame([*tables["observations"].to_dict("records"), *rows]))
    made = summarise_cases(tables, known)
    (mixed,) = made["mixed_effects"].query("measure == 'eosinophils'").to_dict("records")
    assert mixed["ci_low"] < -0.7 < mixed["ci_high"] and (mixed["cases"], mixed["values"]) == (6, 60)
    (found,) = cells(html.document_fromstring(render_cohort(made, tables["doses"], known)), 2)
    assert found[1:4] == ["ratio, during over before", "6 of 6", "60"] and found[4].startswith("0.")
    (refused,) = made["mixed_effects"].query("measure == 'tryptase'").to_dict("records")
    assert np.isnan(refused["estimate"]) and "0 cases are too few for a mixed model" in refused["note"]
