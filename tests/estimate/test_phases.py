"""Which value belongs to which phase."""

import numpy as np
import pytest

from casebook.errors import CasebookError
from casebook.estimate.course import courses
from casebook.estimate.phases import days_since_dose, phase_masks
from estimate.small_cases import SETTINGS, case_tables, compute, labs

MONTHLY = [0, 28, 56, 84, 112, 140, 189, 217]  # the dose of day 168 was missed


def course(doses=MONTHLY, **settings):
    return next(courses(case_tables(doses=doses), {"rossi": {**SETTINGS, **settings}}))


def phases(day, time="", doses=MONTHLY, **settings):
    """The phases to which a value of that day belongs."""
    masks = phase_masks(np.array([day]), np.array([time]), course(doses, **settings))
    return [name for name, mask in masks.items() if mask[0]]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-1, ["before"]),
        (0, ["before"]),  # drawn before the injection
        (1, ["during", "exposed"]),
        (28, ["during", "exposed"]),
        (175, ["during", "exposed"]),  # 35 days after the dose of day 140: interval and grace
        (176, ["during", "lapsed"]),
        (179, ["during", "lapsed"]),
        (180, ["during", "lapsed", "plateau"]),
        (189, ["during", "lapsed", "plateau"]),  # drawn before the dose that ends the lapse
        (190, ["during", "exposed", "reexposed", "plateau"]),
        (252, ["during", "exposed", "reexposed", "plateau"]),
        (253, ["during", "lapsed", "plateau"]),  # after the last dose
    ],
)
def test_phases_by_day(day, expected):
    assert phases(day) == expected


@pytest.mark.parametrize(
    ("sample_time", "dose_time", "phase"),
    [
        ("08:00", "09:30", "before"),
        ("10:00", "09:30", "during"),
        ("09:30", "09:30", "before"),
        ("10:00", "", "before"),
        ("", "09:30", "before"),
    ],
)
def test_on_day_0_only_two_known_times_make_a_value_one_during_treatment(sample_time, dose_time, phase):
    assert phases(0, sample_time, doses=[{"day": 0, "time": dose_time}])[0] == phase


@pytest.mark.parametrize(("sample_time", "days"), [("", 49), ("08:00", 49), ("11:00", 0)])
def test_days_since_the_dose_of_the_same_day_count_once_it_was_given(sample_time, days):
    doses = course([*MONTHLY[:6], {"day": 189, "time": "10:00"}])
    assert days_since_dose(np.array([189]), np.array([sample_time]), doses).tolist() == [days]


def test_no_day_since_a_dose_before_the_first():
    assert np.isnan(days_since_dose(np.array([-5, 0]), None, course())).all()


def test_without_a_schedule_there_is_no_lapse():
    assert phases(400, schedule=None) == ["during", "plateau"]


def test_a_case_that_never_lapsed_has_no_reexposure():
    assert phases(30, doses=[0, 28, 56]) == ["during", "exposed"]


PROTOCOL = [
    {"name": "baseline"},
    {"name": "q4w", "from_day": 0},
    {"name": "gap", "from_day": 168},
    {"name": "again", "from_day": 189},
]


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        (-400, "", "baseline"),
        (0, "", "baseline"),
        (1, "", "q4w"),
        (168, "", "gap"),  # no dose was given on that day
        (189, "", "gap"),  # drawn before the injection that begins the next phase
        (189, "12:00", "again"),
        (190, "", "again"),
    ],
)
def test_phases_of_the_protocol(day, time, expected):
    doses = [*MONTHLY[:6], {"day": 189, "time": "09:00"}]
    found = [name for name in phases(day, time, doses, phases=PROTOCOL) if name in {"baseline", "q4w", "gap", "again"}]
    assert found == [expected]


def test_each_phase_of_the_protocol_is_compared_with_the_one_before():
    observations = labs("crp", {-10: 8, 10: 4, 170: 6, 200: 3})
    found = compute({"phases": PROTOCOL}, observations=observations, doses=MONTHLY)
    assert [found[f"crp.{name}.median"] for name in ("baseline", "q4w", "gap", "again")] == [8, 4, 6, 3]
    assert [found[f"crp.{pair}.median_difference"] for pair in ("q4w_vs_baseline", "gap_vs_q4w", "again_vs_gap")] == [
        -4,
        2,
        -3,
    ]


@pytest.mark.parametrize("names", [["baseline", "lapsed"], ["baseline", "baseline"]])
def test_a_phase_cannot_take_a_name_that_is_taken(names):
    phases = [{"name": name, "from_day": day} for day, name in enumerate(names)]
    with pytest.raises(CasebookError, match=r"config/cases/rossi.yaml, phases: the name '\w+' of a phase is taken"):
        compute({"phases": phases}, observations=labs("crp", {1: 1}))


def test_a_lapse_without_a_measurement_still_makes_what_follows_a_reexposure():
    found = compute(observations=labs("crp", {10: 8, 200: 3}), doses=MONTHLY)
    assert found["crp.reexposed.median"] == 3 and "crp.lapsed.n" not in found
