"""Orders in time, moments by name, and ages."""

import pytest

from casebook.errors import CasebookError
from claims.small_claims import SETTINGS, run, verdict

DOSES = [{"day": 0}, {"day": 28}, {"day": 56, "status": "missed", "dose": None}, {"day": 77}]
COURSES = [{"start_day": -60, "stop_day": 40}, {"start_day": 70, "stop_day": 85}]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["first_dose", "dose 2", "missed_dose", "reintroduction", "last stop prednisone"], "reproduced"),
        (["dose 2", "last stop prednisone", "dose 3"], "contradicted"),   # day 85 is after day 77
        (["dose 2", "first stop prednisone", "dose 3"], "reproduced"),
        (["last_dose_before_gap", "missed_dose"], "reproduced"),
        (["reintroduction", "dose 3"], "untestable"),                     # one and the same day
        (["dose 3", "dose 9"], "untestable"),
        (["day -1", "first_dose"], "reproduced"),
        (["day 1", "first_dose"], "contradicted"),
        (["first start prednisone", "day 0"], "reproduced"),
        (["event relapse", "reintroduction"], "untestable"),
    ],
)  # fmt: skip
def test_an_order_of_moments(order, expected):
    assert verdict({"order": order}, doses=DOSES, medications=COURSES) == expected


def test_an_order_tells_its_days_and_what_is_missing():
    row = run({"order": ["dose 2", "last stop prednisone", "dose 3"]}, doses=DOSES, medications=COURSES)
    assert row["computed"] == "dose 2 (day 28), last stop prednisone (day 85), dose 3 (day 77)"
    assert row["why"] == "Dose 3 (day 77) comes before last stop prednisone (day 85), not after it."
    assert "an event relapse" in run({"order": ["event relapse", "dose 2"]}, doses=DOSES)["why"]


def test_a_course_that_goes_on_has_no_last_stop():
    assert verdict({"order": ["day 0", "last stop prednisone"]}, medications=[{"start_day": -5}]) == "untestable"


def test_events_are_found_by_words_of_their_description():
    events = [
        {"category": "diagnosis", "day": -3000, "text": "cutaneous mastocytosis"},
        {"category": "diagnosis", "day": -365, "text": "Systemic mastocytosis"},
    ]
    assert (
        verdict({"order": ["event diagnosis: cutaneous", "event diagnosis: systemic mastocytosis"]}, events=events)
        == "reproduced"
    )
    assert verdict({"order": ["event diagnosis: gastric", "day 0"]}, events=events) == "untestable"


@pytest.mark.parametrize("name", ["dosis 3", "dose", "dose -1", "event", "stop prednisone", "day x", "dose 3; rm"])
def test_a_moment_of_no_known_form_is_refused(name):
    with pytest.raises(CasebookError, match=r"there is no moment .* Write one of: start; end"):
        run({"order": [name, "day 1"]}, doses=DOSES)


def test_a_moment_by_an_estimate():
    stop = {"estimate_id": "systemic_steroids.during.steroid_last_stop_day", "estimate": 197.0}
    check = {"order": ["day 1", "estimate systemic_steroids.during.steroid_last_stop_day"]}
    assert verdict(check, estimates=[stop]) == "reproduced"
    row = run(check, estimates=[stop | {"estimate": None, "note": "still taken"}])
    assert row["verdict"] == "untestable" and "still taken" in row["why"]


def event(day, text):
    return [{"category": "history", "day": day, "text": text}]


@pytest.mark.parametrize(
    ("day", "text", "printed", "unit", "expected"),
    [
        (-420, "referral, age 8 years", "8", "a", "reproduced"),
        (-420, "referral, age 7 years", "8", "a", "contradicted"),
        (-420, "referral", "8", "a", "untestable"),                 # 7.85 to 8.85 years: the birth month is missing
        (-420, "referral", "5", "a", "contradicted"),
        (-420, "an 8-year-old boy", "8", "a", "reproduced"),
        (-3123, "skin biopsy, age 12 months", "12", "mo", "reproduced"),
        (-3123, "skin biopsy, age 12 years", "12", "mo", "contradicted"),
        (-3443, "onset (second month of life)", "2", "mo of life", "reproduced"),
        (-3443, "onset (third month of life)", "2", "mo of life", "contradicted"),
        (-1000, "onset (second month of life)", "2", "mo of life", "contradicted"),   # the record says so, the day does not
    ],
)  # fmt: skip
def test_the_age_at_an_event(day, text, printed, unit, expected):
    assert verdict({"age": "history"}, printed, unit, events=event(day, text)) == expected


def test_an_age_of_no_recorded_event_or_unknown_birth_is_untestable():
    assert verdict({"age": "history"}, "8", "a") == "untestable"
    unknown = SETTINGS | {"patient": {}}
    assert verdict({"age": "history"}, "8", "a", events=event(-420, "referral"), settings=unknown) == "untestable"


def test_an_age_in_an_unknown_unit_is_refused():
    with pytest.raises(CasebookError, match="found unit 'weeks'"):
        run({"age": "history"}, "8", "weeks", events=event(-420, "referral"))
