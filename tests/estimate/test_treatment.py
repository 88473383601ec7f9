"""Doses, steroids and events."""

import numpy as np
import pytest

from casebook.errors import CasebookError
from estimate.small_cases import compute, labs

STEROIDS = {"steroids": {"prednisone": 5, "dexamethasone": 0.75}}
RATE = {"anaphylaxis": {"rate": True}, "diagnosis": {"rate": False}}


def pills(drug, start, stop, dose, **more):
    return {"drug": drug, "start_day": start, "stop_day": stop, "daily_dose": dose, **more}


# --- doses


def test_doses_given_and_missed_and_their_intervals():
    doses = [0, 28, 56, {"day": 84, "status": "missed", "dose": None}, 105, 140]
    found = compute(doses=doses, events=[("follow_up", 609)])
    assert found["omalizumab.during.n"] == 5 and found["omalizumab.during.doses_missed"] == 1
    assert found["omalizumab.during.doses_held"] == 0
    names = (
        "dose_interval_days",
        "dose_interval_days_minimum",
        "dose_interval_days_maximum",
        "dose_interval_days_last",
    )
    assert [found[f"omalizumab.during.{name}"] for name in names] == [31.5, 28, 49, 35]


def test_twenty_months_of_follow_up():
    found = compute(events=[("follow_up", 609)])
    assert found["omalizumab.during.follow_up_days"] == 609
    assert round(found["omalizumab.during.follow_up_months"], 1) == 20.0
    assert found.sources("omalizumab.during.follow_up_days") == ["events.0000"]


def test_one_dose_has_no_interval():
    assert compute().note("omalizumab.during.dose_interval_days") == "one dose has no interval"


def test_two_injections_of_one_visit_are_one_dose():
    found = compute(doses=[{"day": 0, "time": "09:00", "dose": 150}, {"day": 0, "time": "09:05", "dose": 150}, 28])
    assert found["omalizumab.during.n"] == 2 and "3 injections" in found.note("omalizumab.during.n")
    assert found["omalizumab.during.dose_interval_days_minimum"] == 28


def test_the_only_drug_is_the_treatment():
    found = compute({"treatment": ""}, doses=[{"day": 0, "drug": "dupilumab"}])
    assert found["dupilumab.during.n"] == 1
    with pytest.raises(CasebookError, match=r"several drugs \(a, b\)"):
        compute({"treatment": ""}, doses=[{"day": 0, "drug": "a"}, {"day": 0, "drug": "b"}])


# --- steroids


def test_burden_before_and_during_in_prednisone_equivalents():
    medications = [pills("prednisone", -90, -81, 30), pills("dexamethasone", 10, 14, 1.5)]
    found = compute(
        {**STEROIDS, "observed_from_day": -100},
        medications=medications,
        observations=labs("weight", {0: 30}, "kg"),
        events=[("end", 99)],
    )
    burden = "systemic_steroids"
    assert found[f"{burden}.before.steroid_mg"] == 300 and found[f"{burden}.during.steroid_mg"] == 50  # 1.5 mg = 10 mg
    assert found[f"{burden}.before.steroid_mg_per_kg"] == pytest.approx(10)
    assert found[f"{burden}.before.steroid_days"] == 10 and found[
        f"{burden}.before.steroid_days_per_90"
    ] == pytest.approx(9)
    assert found[f"{burden}.during.steroid_days_per_90"] == pytest.approx(4.5)
    assert found[f"{burden}.during_vs_before.steroid_sparing"] == pytest.approx(1 - 50 / 300)
    assert found.sources(f"{burden}.before.steroid_mg") == ["medications.0000"]


def test_the_weight_of_each_day_lies_between_two_weighings():
    weights = labs("weight", {0: 20, 10: 30}, "kg")
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 12, 10)], observations=weights)
    expected = sum(10 / min(20 + day, 30) for day in range(13))
    assert found["systemic_steroids.during.steroid_mg_per_kg"] == pytest.approx(expected)


def test_without_a_weight_there_is_no_dose_per_kg():
    found = compute(
        STEROIDS, medications=[pills("prednisone", -5, 4, 10)], observations=labs("weight", {0: 20000}, "g")
    )
    assert "not in kg" in found.note("systemic_steroids.during.steroid_mg_per_kg")
    found = compute(STEROIDS, medications=[pills("prednisone", -5, 4, 10)])
    assert found["systemic_steroids.during.steroid_mg"] == 50
    assert "no body weight" in found.note("systemic_steroids.during.steroid_mg_per_kg")
    assert "no body weight" in found.note("systemic_steroids.during_vs_before.steroid_sparing")


def test_overlapping_courses_add_up_but_a_day_counts_once():
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 9, 10), pills("prednisone", 5, 9, 20)])
    assert found["systemic_steroids.during.steroid_mg"] == 200 and found["systemic_steroids.during.steroid_days"] == 10


def test_a_course_without_a_dose_counts_in_days_and_is_told():
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 4, 10), pills("prednisone", 20, 24, None, unit="")])
    assert found["systemic_steroids.during.steroid_days"] == 10
    assert "at least 50 mg: 1 courses have no dose in mg" in found.note("systemic_steroids.during.steroid_mg")


@pytest.mark.parametrize("unit", ["mg", "mg/d"])
def test_a_daily_dose_is_in_mg_whether_the_unit_says_a_day_or_not(unit):
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 9, 16, unit=unit)])
    assert found["systemic_steroids.during.steroid_mg"] == 160


def test_a_drug_that_may_be_a_steroid_leaves_the_burden_open():
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 4, 10), pills("betamethasone", 8, 9, 1)])
    assert "betamethasone may be a systemic steroid" in found.note("systemic_steroids.during.steroid_mg")


@pytest.mark.parametrize("route", ["aerosol", "per via topica", "eye drops", "intranasal"])
def test_a_local_route_is_known_by_its_words(route):
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 9, 10, route=route)])
    assert found["systemic_steroids.during.steroid_days"] == 0


def test_a_route_that_is_not_known_is_told():
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 9, 10, route="somehow")])
    assert "somehow" in found.note("systemic_steroids.during.steroid_mg")


def test_a_planned_stop_is_no_follow_up():
    found = compute(STEROIDS, medications=[pills("prednisone", 0, 4000, 10)], events=[("visit", 60)])
    assert found["omalizumab.during.follow_up_days"] == 60
    assert found["systemic_steroids.during.steroid_days"] == 61


def test_a_steroid_on_the_skin_is_not_systemic_and_other_drugs_are_none():
    medications = [
        pills("prednisone", 0, 9, 10, route="TOP"),
        pills("cetirizine", 0, 9, 10),
        pills("prednisone", 5, 5, 10),
    ]
    found = compute(STEROIDS, medications=medications)
    assert found["systemic_steroids.during.steroid_days"] == 1
    assert "1 local courses" in found.note("systemic_steroids.during.steroid_days")


def test_stops_are_the_ends_of_unbroken_stretches_on_treatment():
    medications = [
        pills("prednisone", -60, 28, 30), pills("prednisone", 29, 34, 20), pills("prednisone", 35, 40, 10),
        pills("prednisone", 182, 193, 31), pills("prednisone", 194, 197, 15), pills("prednisone", -300, -290, 30),
    ]  # fmt: skip
    found = compute(STEROIDS, medications=medications, events=[("end", 609)])
    assert found["systemic_steroids.during.steroid_first_stop_day"] == 40
    assert found["systemic_steroids.during.steroid_last_stop_day"] == 197


def test_a_steroid_that_goes_on_has_not_stopped():
    found = compute(STEROIDS, medications=[pills("prednisone", -5, None, 10)], events=[("end", 30)])
    assert found["systemic_steroids.during.steroid_days"] == 31
    assert "still taken on the last recorded day, 30" in found.note("systemic_steroids.during.steroid_last_stop_day")
    assert np.isnan(found["systemic_steroids.during.steroid_last_stop_day"])


def test_no_medication_at_all_is_not_the_same_as_no_steroid():
    nothing = compute(STEROIDS, events=[("end", 30)])
    assert "no medication of any kind" in nothing.note("systemic_steroids.during.steroid_days")
    none = compute(STEROIDS, medications=[pills("cetirizine", -10, 30, 10)], observations=labs("weight", {0: 20}, "kg"))
    assert none["systemic_steroids.during.steroid_days"] == 0
    assert "nothing to spare" in none.note("systemic_steroids.during_vs_before.steroid_sparing")


def test_without_observed_from_day_the_first_record_begins_the_time_before():
    found = compute(STEROIDS, medications=[pills("prednisone", -45, -41, 10)], events=[("end", 30)])
    assert found["systemic_steroids.before.steroid_days_per_90"] == 10
    assert "observed_from_day is not set: counted from the first record, day -45" in found.note(
        "systemic_steroids.before.steroid_days"
    )


def test_no_configured_steroid_no_estimate():
    assert "systemic_steroids.during.steroid_days" not in compute(medications=[pills("prednisone", 0, 9, 10)])


# --- events


def test_rates_before_and_during_and_their_ratio():
    events = [("anaphylaxis", day) for day in (-300, -200, -100, 50)] + [("end", 730), ("diagnosis", -400)]
    found = compute({"events": RATE, "observed_from_day": -365}, events=events)
    assert found["anaphylaxis.before.event_rate"] == pytest.approx(3 / (365 / 365.25))
    assert found["anaphylaxis.during.event_rate"] == pytest.approx(1 / (731 / 365.25))
    assert found["anaphylaxis.during_vs_before.rate_ratio"] == pytest.approx((1 / 731) / (3 / 365))
    assert found.counts("anaphylaxis.during_vs_before.rate_ratio") == (3, 1)
    assert found.note("anaphylaxis.before.event_rate") == "3 in 0.999 years, day -365 to -1"
    assert 0 < found.estimates.at["anaphylaxis.during_vs_before.rate_ratio", "p_value"] < 1
    assert len(found.sources("anaphylaxis.during_vs_before.rate_ratio")) == 4
    assert "diagnosis.before.event_rate" not in found


def test_no_event_on_treatment_still_has_an_upper_limit():
    found = compute({"events": RATE, "observed_from_day": -365}, events=[("end", 608)])
    assert found["anaphylaxis.during.event_rate"] == 0
    assert round(found.interval("anaphylaxis.during.event_rate")[1], 2) == 2.21
    assert found.note("anaphylaxis.during_vs_before.rate_ratio").startswith("no event in either phase")


def test_an_observation_that_begins_with_an_event_is_told():
    events = [("anaphylaxis", -420), ("anaphylaxis", -900), ("end", 10)]
    note = compute({"events": RATE, "observed_from_day": -420}, events=events).note("anaphylaxis.before.event_rate")
    assert "observation begins with an event" in note and "1 earlier, before observation began" in note


def test_no_time_before_has_no_rate():
    found = compute({"events": RATE}, events=[("anaphylaxis", 5)])
    assert "no day before the treatment was observed" in found.note("anaphylaxis.before.event_rate")
    assert "no day before the treatment was observed" in found.note("anaphylaxis.during_vs_before.rate_ratio")


def test_events_that_nobody_recorded_are_not_zero_events():
    assert "no event of any kind" in compute({"events": RATE}).note("anaphylaxis.during.event_rate")


# --- exposure


def test_modelled_exposure_of_the_treatment_by_day():
    pharmacology = {"half_life_days": 26, "absorption_per_day": 0.48}
    exposure = (
        compute(pharmacology, doses=range(0, 2000, 28), events=[("end", 2000)]).tables["exposure"].set_index("day")
    )
    assert exposure["percent_of_trough"].loc[0] == 0 and len(exposure) == 2001
    assert exposure["percent_of_trough"].loc[1988] == pytest.approx(100, abs=0.01)  # a dose day of the steady state
    missing = compute({"half_life_days": 26, "schedule": None}, doses=[0, 28])
    assert missing.tables["exposure"].empty
