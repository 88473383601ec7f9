"""Start, stop and restart of the treatment, each as a contrast of its own."""

import numpy as np
import pytest

from estimate.small_cases import TRYPTASE, compute, diary, labs

LAGS = {"challenge": {"onset_lag_days": 7, "washout_days": 7, "source": "set by us"}}
MEASURE = {"measures": {"tryptase": TRYPTASE}}


def whole_weeks(levels):
    """A diary of whole weeks, counted from day 0: number of the week -> score of its days."""
    return diary({7 * week + day: score for week, score in levels.items() for day in range(7)})


def a_pause():
    """Doses on days 0 to 140, then none until day 189; symptoms before, from day 168 on until the restart, none after."""
    levels = {week: 8 if week < 0 else 0 for week in range(-4, 40)}
    levels |= {0: 6, 24: 2, 25: 7, 26: 7, 27: 3}
    return {"doses": [0, 28, 56, 84, 112, 140, 189, 217, 245], "scores": whole_weeks(levels)}


def test_each_switch_has_its_day_its_lag_and_a_shift_of_its_own():
    found = compute(LAGS, **a_pause())
    days = {name: found[f"omalizumab.{name}.switch_day"] for name in ("challenge", "dechallenge", "rechallenge")}
    assert days == {"challenge": 0, "dechallenge": 168, "rechallenge": 189}
    assert found["msaf_week.challenge.hodges_lehmann"] == -8
    assert found["msaf_week.dechallenge.hodges_lehmann"] == 7
    assert found["msaf_week.rechallenge.hodges_lehmann"] == -7
    assert found.counts("msaf_week.dechallenge.hodges_lehmann") == (23, 2)
    assert (found["msaf_week.rechallenge.median_before"], found["msaf_week.rechallenge.median_after"]) == (7, 0)
    note = found.note("msaf_week.dechallenge.hodges_lehmann")
    assert "7 days after the switch left out" in note and "not a validated scale" in note
    assert found["omalizumab.dechallenge.other_drugs_changed"] == 0
    assert "washout 7 days" in found.note("omalizumab.dechallenge.switch_day")


def test_without_lags_the_days_of_change_count_and_the_note_says_so():
    found = compute(**a_pause())
    assert found["msaf_week.challenge.hodges_lehmann"] == -8
    assert found.counts("msaf_week.challenge.hodges_lehmann") == (4, 24)  # the week of day 0 counts
    assert "the washout is the grace" in found.note("omalizumab.challenge.switch_day")


def test_two_pauses_and_a_stop_for_good_are_numbered():
    values = dict.fromkeys(range(-60, 500, 10), 10.0)
    found = compute(MEASURE | LAGS, doses=[0, 28, 100, 128, 200], observations=labs("tryptase", values))
    days = {
        name: found[f"omalizumab.{name}.switch_day"] for name in ("dechallenge_2", "rechallenge_2", "dechallenge_3")
    }
    assert days == {"dechallenge_2": 156, "rechallenge_2": 200, "dechallenge_3": 228}
    assert found.sources("omalizumab.dechallenge_3.switch_day") == ["doses.0004"]
    assert found["tryptase.dechallenge_3.hodges_lehmann"] == 0
    assert "all pairwise differences are equal" in found.note("tryptase.dechallenge_3.hodges_lehmann")


def test_without_a_schedule_no_stop_is_known():
    found = compute({"schedule": None} | MEASURE, observations=labs("tryptase", {-9: 5.0, 9: 4.0, 400: 3.0}))
    assert "omalizumab.challenge.switch_day" in found and "omalizumab.dechallenge.switch_day" not in found
    assert "nor schedule" in found.note("omalizumab.challenge.switch_day")


def test_a_sample_on_the_day_of_a_dose_was_drawn_before_it_unless_its_time_says_otherwise():
    dose = [{"day": 0, "time": "10:00"}]
    samples = labs("tryptase", {(-3, ""): 9.0, (0, "09:00"): 8.0, (0, "11:00"): 3.0, (5, ""): 2.0})
    found = compute(MEASURE, doses=dose, observations=samples)
    assert found.counts("tryptase.challenge.hodges_lehmann") == (2, 2)
    assert found["tryptase.challenge.hodges_lehmann"] == -6


def test_a_stretch_without_values_says_so():
    found = compute(MEASURE | LAGS, doses=[0, 28, 100], observations=labs("tryptase", {-9: 5.0, 20: 4.0, 120: 3.0}))
    for statistic in ("hodges_lehmann", "mann_whitney_p", "median_after"):
        name = f"tryptase.dechallenge.{statistic}"
        assert np.isnan(found[name]) and "no value after the switch" in found.note(name)


def test_censored_values_count_as_what_they_can_be():
    values = {-9: "<5", -5: "<5", 20: 40.0, 21: 41.0, 22: 42.0}
    found = compute(MEASURE | LAGS, observations=labs("tryptase", values))
    assert np.isnan(found["tryptase.challenge.hodges_lehmann"])
    assert found.note("tryptase.challenge.hodges_lehmann").startswith("between 36 and 41: 2 of 5 values are censored")
    assert "not given with censored values" in found.note("tryptase.challenge.mann_whitney_p")


def test_other_drugs_that_changed_at_the_same_time_are_named():
    taken = [{"drug": "prednisone", "start_day": 182, "stop_day": 193}, {"drug": "cetirizine", "start_day": -300}]
    found = compute(LAGS, **a_pause(), medications=taken)
    assert "other drugs begun, changed or stopped from day 140 to 203: prednisone" in found.note(
        "msaf_week.dechallenge.hodges_lehmann"
    )
    assert "other drugs" not in found.note("msaf_week.challenge.hodges_lehmann")


def test_measures_without_a_direction_are_no_outcome():
    about = {"measures": {"tryptase": {**TRYPTASE, "improvement": "none"}}}
    found = compute(about | LAGS, observations=labs("tryptase", {-9: 5.0, 20: 4.0}))
    assert "tryptase.challenge.hodges_lehmann" not in found


def test_the_smallest_p_is_told_where_it_cannot_be_small():
    found = compute(LAGS, **a_pause())
    assert found["msaf_week.rechallenge.mann_whitney_p"] == pytest.approx(1 / 91)
    few = compute(MEASURE, observations=labs("tryptase", {-9: 5.0, 9: 4.0, 20: 3.0}))
    assert "can come of so few values" in few.note("tryptase.challenge.mann_whitney_p")
