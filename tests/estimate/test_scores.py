"""Estimates and sums of a symptom diary."""

import numpy as np
import pytest

from casebook.estimate.response import first_run
from estimate.small_cases import SETTINGS, compute, diary

DOSES = [0, 28, 56, 84, 112, 140, 189, 217]


def week_before(*days_and_score):
    """Seven days before each day, one score a day."""
    return {day: score for dose, score in days_and_score for day in range(dose - 7, dose)}


@pytest.fixture(scope="module")
def bossi():
    """The diary of Bossi 2023 in small: ill, better, well, a relapse after the missed dose, well again."""
    scores = {-7: 7, -6: 10, -5: 8, -4: 9, -3: 8, -2: 9, -1: 9}
    scores |= week_before((28, 4), (56, 1), (84, 0), (112, 0), (140, 0), (189, 4), (217, 0))
    scores |= {54: 0, 55: 0}
    return compute(scores=diary(scores), doses=DOSES)


@pytest.mark.parametrize(
    ("estimate_id", "value"),
    [
        ("msaf.before.minimum", 7),
        ("msaf.before.maximum", 10),
        ("msaf.before.n", 7),
        ("msaf.before_dose_1.maximum", 10),
        ("msaf.before_dose_2.mean", 4),
        ("msaf.before_dose_4.maximum", 0),
        ("msaf.before_dose_4.n", 7),
        ("msaf.lapsed.maximum", 4),
        ("msaf.reexposed.maximum", 0),
        ("msaf.during.days_to_response", 77),
        ("msaf.lapsed.days_to_relapse", 42),
        ("msaf_week.before.n", 1),
        ("msaf_week.during.n", 7),
        ("msaf_week.lapsed.mean", 4),
        ("msaf_week.lapsed_vs_exposed.median_difference", 4),
    ],
)
def test_what_the_paper_states_comes_out(bossi, estimate_id, value):
    assert bossi[estimate_id] == pytest.approx(value)


def test_single_scores_have_no_interval_and_say_why(bossi):
    assert np.isnan(bossi.interval("msaf.during.median")[0])
    assert "not independent" in bossi.note("msaf.during.median")
    assert "msaf.during_vs_before.hodges_lehmann" not in bossi


def test_what_a_score_estimate_stands_on(bossi):
    assert len(bossi.sources("msaf.before.median")) == 7
    assert len(bossi.sources("msaf.before_dose_4.maximum")) == 7
    assert len(bossi.sources("msaf.during.days_to_response")) == 7
    assert len(bossi.sources("msaf.lapsed.days_to_relapse")) == 1
    assert len(bossi.sources("msaf_week.during.n")) == 49


def test_days_weeks_and_assessments_are_summed_up(bossi):
    periods = bossi.tables["score_periods"].set_index(["period", "start_day"])
    assert periods.loc["assessment", "label"].tolist() == [f"before_dose_{number}" for number in range(1, 9)]
    week = periods.loc[("week", -7)]
    assert (week["end_day"], week["days_recorded"], week["mean"], week["maximum"]) == (-1, 7, pytest.approx(60 / 7), 10)
    relapse = periods.loc[("day", 182)]
    assert (relapse["mean"], relapse["days_since_dose"]) == (4, 42)
    assert periods.loc[("assessment", -7), "days_since_dose"] is not None and np.isnan(
        float(periods["days_since_dose"].astype(float).loc[("assessment", -7)])
    )


def test_totals_are_sums_over_the_items_of_a_day():
    scores = [
        {"day": day, "item": item, "score": score} for day in (1, 2) for item, score in (("itch", 2), ("flushing", day))
    ]
    instruments = {"msaf": {**SETTINGS["instruments"]["msaf"], "items": {"itch": {}, "flushing": {}, "fatigue": {}}}}
    week = compute({"instruments": instruments}, scores=scores).tables["score_periods"].set_index("period").loc["week"]
    assert (week["scores_recorded"], week["scores_expected"]) == (4, 21)
    assert (week["mean"], week["total"], week["maximum"]) == (7 / 4, 3.5, 2)


def test_a_week_belongs_to_the_phase_of_its_middle_recorded_day():
    # Days 0 to 6: day 0 alone belongs to before, the week to during. A week of day 0 alone to before.
    assert compute(scores=diary(dict.fromkeys(range(7), 3.0)))["msaf_week.during.n"] == 1
    assert compute(scores=diary({0: 3.0}))["msaf_week.before.n"] == 1


def test_a_response_needs_seven_days_in_a_row():
    assert compute(scores=diary(dict.fromkeys(range(3, 10), 0)))["msaf.during.days_to_response"] == 3
    gap = compute(scores=diary(dict.fromkeys([1, 2, 3, 4, 5, 6, 8, 9], 0)))
    assert np.isnan(gap["msaf.during.days_to_response"]) and "7 days in a row" in gap.note(
        "msaf.during.days_to_response"
    )
    assert gap.note("msaf.during.days_to_relapse").startswith("no relapse recorded")


def test_a_response_is_one_on_treatment():
    found = compute(scores=diary(dict.fromkeys(range(-20, 4), 0)))
    assert np.isnan(found["msaf.during.days_to_response"])


def test_no_relapse_says_so():
    found = compute(scores=diary(dict.fromkeys(range(1, 20), 0)))
    assert (
        np.isnan(found["msaf.during.days_to_relapse"])
        and found.note("msaf.during.days_to_relapse") == "no relapse recorded"
    )


@pytest.mark.parametrize(("schedule", "comparison"), [(SETTINGS["schedule"], "exposed"), (None, "during")])
def test_a_relapse_in_time_is_one_under_exposure(schedule, comparison):
    found = compute({"schedule": schedule}, scores=diary(dict.fromkeys(range(1, 20), 0) | {30: 2}), doses=[0, 28])
    assert found[f"msaf.{comparison}.days_to_relapse"] == 2 and "on day 30" in found.note(
        f"msaf.{comparison}.days_to_relapse"
    )


def test_where_more_is_better_symptom_free_is_the_upper_end():
    instruments = {"act": {"symptom_free": 5, "improvement": "increase", "items": {}}}
    scores = [{"instrument": "act", **row} for row in diary(dict.fromkeys(range(1, 9), 5) | {12: 4})]
    found = compute({"instruments": instruments}, scores=scores)
    assert found["act.during.days_to_response"] == 1 and found["act.exposed.days_to_relapse"] == 12


def test_a_scale_that_does_not_begin_at_0_has_differences_but_no_ratios():
    instruments = {"act": {"minimum": 1, "symptom_free": 5, "improvement": "increase", "items": {}}}
    scores = [{"instrument": "act", **row} for row in diary({-7: 2, 14: 4})]
    found = compute({"instruments": instruments}, scores=scores)
    assert found["act_week.during_vs_before.median_difference"] == 2
    assert "the scale begins at 1" in found.note("act_week.during_vs_before.percent_change")


def test_an_instrument_that_nobody_configured_has_no_symptom_free_score():
    found = compute(scores=[{"instrument": "mood", **row} for row in diary(dict.fromkeys(range(1, 9), 0))])
    assert found["mood.during.maximum"] == 0
    assert "not configured" in found.note("mood.during.days_to_response")


def test_missing_scores_of_an_assessment_are_told():
    found = compute(scores=diary({25: 3, 27: 5}), doses=[0, 28])
    assert found["msaf.before_dose_2.mean"] == 4 and found.note("msaf.before_dose_2.mean") == "2 of 7 scores recorded"
    assert "msaf.before_dose_1.n" not in found


@pytest.mark.parametrize(
    ("days", "length", "first"), [([1, 2, 3], 3, 1), ([1, 3, 4, 5], 3, 3), ([1, 3, 5], 2, None), ([], 1, None)]
)
def test_first_run_of_successive_days(days, length, first):
    assert first_run(np.array(days, dtype=int), length) == first
