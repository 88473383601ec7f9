"""The burden over time agrees with the estimates and leaves out nothing in silence."""

import numpy as np
import pytest

from casebook.draw.burden import burden
from casebook.estimate.steroids import steroid_estimates
from draw.odd_cases import medication, table
from draw.views import drawn, planned, view

STEROIDS = [
    medication("prednisone", -100, -91, 20), medication("prednisone", -5, 10, 10), medication("prednisone", 200, 203, 40),
    medication("cetirizine", -200, None, 10), medication("ketotifen", 50, 99, 2), medication("ketotifen", 90, 120, 1),
]  # fmt: skip


def case_with(rows, **changes):
    return view("usual", tables={"medications": table("medications", rows)}, **changes)


def estimates(case):
    return {f"{one.comparison}.{one.statistic}": one.result.value for one in steroid_estimates(case.course)}


def test_the_sum_so_far_is_that_of_the_estimates():
    case = case_with(STEROIDS, observed_from_day=-420)
    shown = burden(case)
    assert shown.unit == "mg/kg" and shown.daily["day"].iloc[0] == -420
    so_far = shown.daily.set_index("day")["cumulative"]
    computed = estimates(case)
    assert so_far[-1] == pytest.approx(computed["before.steroid_mg_per_kg"])
    assert so_far.iloc[-1] == pytest.approx(computed["before.steroid_mg_per_kg"] + computed["during.steroid_mg_per_kg"])


def test_without_a_weight_doses_are_in_milligrams():
    case = case_with(STEROIDS, weight_measure="")
    shown = burden(case)
    assert shown.unit == "mg"
    assert shown.daily["cumulative"].iloc[-1] == pytest.approx(10 * 20 + 16 * 10 + 4 * 40)


def test_days_with_a_steroid_are_counted_in_blocks_of_ninety_days():
    shown = burden(case_with(STEROIDS, observed_from_day=-180))
    blocks = shown.blocks().set_index("first_day")
    assert blocks["days"].to_dict()[-180] == 10
    assert blocks["days"].to_dict()[-90] == 5 and blocks["days"].to_dict()[0] == 11
    assert blocks["days"].to_dict()[180] == 4
    assert blocks["days"].sum() == shown.daily["steroid_taken"].sum() == 30
    assert (blocks["last_day"] - blocks.index + 1).iloc[:-1].eq(90).all()


def test_a_drug_in_two_courses_at_once_is_one_drug():
    others = burden(case_with(STEROIDS)).daily.set_index("day")["others"]
    assert others[-250] == 0 and others[0] == 1 and others[95] == 2 and others[121] == 1


def test_doses_that_are_not_known_are_told():
    rows = [*STEROIDS, medication("prednisone", 300, 310, None), medication("methasone_x", 320, 330, 5)]
    caption = planned("treatment-burden", case_with(rows)).caption
    assert "One course has no dose in mg" in caption
    assert "Methasone x may be a systemic steroid" in caption
    assert burden(case_with(rows)).daily.set_index("day")["steroid_taken"][305]


def test_medications_without_a_lane_are_named():
    case = view("many_medications")
    caption = planned("treatment-burden", case).caption
    assert caption.count(" 8; ") == 1 and "No lane for want of room" in caption
    assert "No lane for want of room" in planned("patient-journey", case).caption
    assert "No lane" not in planned("treatment-burden", view("usual")).caption


def test_without_a_steroid_there_is_no_panel_of_it():
    case = case_with([medication("cetirizine", -200, None, 10)])
    plan = planned("treatment-burden", case)
    assert "No systemic steroid is recorded." in plan.caption
    assert len(drawn("treatment-burden", case).axes) == 3  # phases, number, lanes


def test_what_goes_on_beyond_the_axis_is_told():
    caption = planned("treatment-burden", case_with([*STEROIDS, medication("prednisone", 550, 700, 5)])).caption
    assert "beyond the axis" in caption


def test_nothing_to_draw_says_so():
    plan = planned("treatment-burden", view("no_medications"))
    assert plan.caption == "" and plan.alternative and plan.data.empty
    assert np.isfinite(drawn("treatment-burden", view("no_medications")).get_size_inches()).all()
