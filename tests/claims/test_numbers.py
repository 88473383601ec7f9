"""A number of the text against an estimate, an observation, a dose, a count or a stretch of time."""

import pytest

from casebook.errors import CasebookError
from claims.small_claims import run, verdict

MEDIAN = {"estimate_id": "tryptase.before.median", "estimate": 35.1, "unit": "ug/L"}
TRYPTASE = [{"day": -420, "value": 27.5}, {"day": 0, "value": 44.0}, {"day": 28, "value": 42.1}]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("35.1", "reproduced"),
        ("35,1", "reproduced"),
        ("35", "reproduced"),
        ("35.0", "contradicted"),
        ("35.10", "reproduced"),
    ],
)
def test_an_estimate_at_its_printed_precision(printed, expected):
    row = run({"value": "tryptase.before.median"}, printed, "ug/L", estimates=[MEDIAN])
    assert row["verdict"] == expected
    assert row["computed"] == "35.1 ug/L"
    assert f"printed {printed}" in row["why"] and "rounds to" in row["why"]


def test_a_tie_is_reproduced_and_both_ways_are_told():
    row = run({"value": "tryptase.before.median"}, "35.1", estimates=[MEDIAN | {"estimate": 35.05}])
    assert row["verdict"] == "reproduced"
    assert "35.0 half-even, 35.1 half-up" in row["why"]


def test_an_estimate_that_is_empty_is_untestable_with_its_note():
    row = run(
        {"value": "tryptase.before.median"}, "35.1", estimates=[MEDIAN | {"estimate": None, "note": "no value before"}]
    )
    assert row["verdict"] == "untestable"
    assert "no value before" in row["why"]


def test_an_infinite_estimate_is_untestable():
    assert (
        verdict({"value": "tryptase.before.median"}, "35.1", estimates=[MEDIAN | {"estimate": float("inf")}])
        == "untestable"
    )


def test_an_unknown_estimate_names_the_closest():
    with pytest.raises(
        CasebookError,
        match=r"rossi.claims.yaml, claim C1: there is no estimate 'tryptase.before.media'.*tryptase.before.median",
    ):
        run({"value": "tryptase.before.media"}, "35.1", estimates=[MEDIAN])


def test_an_estimate_in_another_unit_of_time():
    days = {"estimate_id": "msaf.lapsed.days_to_relapse", "estimate": 42, "unit": "d"}
    check = {"value": "msaf.lapsed.days_to_relapse", "per": 7}
    assert run(check, "6", "wk", estimates=[days])["computed"] == "6 wk"
    assert verdict(check, "6", "wk", estimates=[days]) == "reproduced"
    assert verdict(check, "5", "wk", estimates=[days]) == "contradicted"


def test_about_rounds_to_one_digit():
    change = {"estimate_id": "kit.last_vs_first.percent_change", "estimate": -39.3, "unit": "%"}
    assert (
        verdict({"value": "kit.last_vs_first.percent_change", "about": True, "printed": "-40"}, estimates=[change])
        == "reproduced"
    )
    assert (
        verdict({"value": "kit.last_vs_first.percent_change", "printed": "-40"}, estimates=[change]) == "contradicted"
    )


@pytest.mark.parametrize(
    ("side", "limit", "expected"),
    [
        ("more_than", 1, "reproduced"),
        ("more_than", 35.1, "contradicted"),
        ("less_than", 40, "reproduced"),
        ("less_than", 35, "contradicted"),
    ],
)
def test_on_one_side_of_a_limit(side, limit, expected):
    assert verdict({"value": "tryptase.before.median", side: limit}, estimates=[MEDIAN]) == expected


def test_a_claim_without_a_number_is_refused():
    with pytest.raises(CasebookError, match="no number is stated"):
        run({"value": "tryptase.before.median"}, estimates=[MEDIAN])


@pytest.mark.parametrize(
    ("at", "printed", "expected"),
    [("first", "27.5", "reproduced"), ("first", "27.4", "contradicted"), ("last_before", "44", "reproduced"),
     ("highest_before", "44", "reproduced"), ("last", "42.1", "reproduced"), ("day 28", "42", "reproduced"), ("day 29", "42", "untestable")],
)  # fmt: skip
def test_one_observation(at, printed, expected):
    assert verdict({"observation": "tryptase", "at": at}, printed, observations=TRYPTASE) == expected


def test_the_reference_limit_of_an_observation():
    check = {"observation": "tryptase", "at": "first", "field": "ref_high"}
    assert verdict(check, "11.4", observations=TRYPTASE) == "reproduced"
    assert verdict(check, "15", observations=TRYPTASE) == "contradicted"
    assert verdict(check, "11.4", observations=[{"day": 0, "value": 5, "ref_high": None}]) == "untestable"


def test_normal_is_within_the_reference_range():
    check = {"observation": "tryptase", "at": "first", "within_reference": True}
    assert verdict(check, "5", observations=[{"day": 0, "value": 5}]) == "reproduced"
    assert verdict(check, "27.5", observations=TRYPTASE) == "contradicted"
    assert verdict(check, "5", observations=[{"day": 0, "value": 5, "ref_high": None}]) == "untestable"


def test_a_censored_observation_decides_nothing():
    row = run({"observation": "tryptase", "at": "first"}, "2", observations=[{"day": 0, "value": 2, "censor": "below"}])
    assert row["verdict"] == "untestable" and "below 2 ug/L" in row["why"]


def test_the_daily_dose_is_the_sum_over_the_courses_of_a_day():
    courses = [{"start_day": -360, "stop_day": 60, "daily_dose": 20}, {"start_day": 30, "daily_dose": 5}]
    assert verdict({"daily_dose": "prednisone", "at": "day -1"}, "20", medications=courses) == "reproduced"
    assert verdict({"daily_dose": "prednisone", "at": "day 40"}, "25", medications=courses) == "reproduced"
    assert verdict({"daily_dose": "prednisone", "at": "day 61"}, "20", medications=courses) == "contradicted"
    assert verdict({"daily_dose": "prednisone", "at": "day -400"}, "0", medications=courses) == "reproduced"
    assert verdict({"daily_dose": "cetirizine", "at": "day -1"}, "20", medications=courses) == "untestable"
    assert verdict({"daily_dose": "prednisone", "at": "dose 9"}, "20", medications=courses) == "untestable"
    unknown = [{"start_day": -360, "daily_dose": None}]
    assert verdict({"daily_dose": "prednisone", "at": "day -1"}, "20", medications=unknown) == "untestable"


EVENTS = [{"category": "anaphylaxis", "day": -420}, {"category": "relapse", "day": 182}]
ZERO = {"count": "events", "where": {"category": "anaphylaxis"}, "from": "day 0", "to": "day 600"}


def test_events_are_counted_within_the_window():
    assert verdict(ZERO, "0", events=EVENTS) == "reproduced"
    assert verdict(ZERO | {"from": "start"}, "0", events=EVENTS) == "contradicted"
    assert verdict(ZERO | {"from": "start"}, "1", events=EVENTS) == "reproduced"


def test_no_record_at_all_is_no_record_of_nothing():
    assert verdict(ZERO, "0", events=[]) == "untestable"


def test_a_count_tells_the_interval_of_its_rate():
    rate = {
        "estimate_id": "anaphylaxis.during.event_rate",
        "estimate": 0.0,
        "ci_low": 0.0,
        "ci_high": 2.2088,
        "unit": "/a",
    }
    row = run(ZERO | {"rate": "anaphylaxis.during.event_rate"}, "0", events=EVENTS, estimates=[rate])
    assert "95 % interval 0 to 2.21 /a" in row["why"]


def test_a_count_of_an_unknown_column_is_refused():
    with pytest.raises(CasebookError, match="table events has no column kategorie"):
        run(ZERO | {"where": {"kategorie": "x"}}, "0", events=EVENTS)


@pytest.mark.parametrize(
    ("unit", "printed", "expected"),
    [("a", "1", "reproduced"), ("mo", "12", "reproduced"), ("d", "365", "reproduced"), ("wk", "51", "contradicted")],
)
def test_time_between_two_moments(unit, printed, expected):
    events = [{"category": "diagnosis", "day": -365, "text": "indolent systemic mastocytosis"}]
    check = {"elapsed": ["event diagnosis: systemic", "first_dose"], "unit": unit}
    assert verdict(check, printed, events=events, doses=[{"day": 0}]) == expected
    assert verdict(check, printed, events=events) == "untestable"


def test_every_given_dose_has_the_size():
    doses = [{"day": 0}, {"day": 28}, {"day": 56, "status": "missed", "dose": None}]
    assert verdict({"given": "omalizumab", "route": "SC"}, "300", doses=doses) == "reproduced"
    assert verdict({"given": "omalizumab"}, "150", doses=doses) == "contradicted"
    assert verdict({"given": "omalizumab"}, "300", doses=[*doses, {"day": 84, "dose": 450}]) == "contradicted"
    assert verdict({"given": "omalizumab", "route": "IV"}, "300", doses=doses) == "contradicted"
    assert verdict({"given": "dupilumab"}, "300", doses=doses) == "untestable"
