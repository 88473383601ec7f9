"""Other drugs: courses by weight, unchanged therapy, taken or not, unwanted effects."""

import pytest

from claims.small_claims import run, verdict

WEIGHTS = [{"measure": "weight", "day": day, "value": kg, "unit": "kg"} for day, kg in ((-420, 27.0), (0, 30.0))]
COURSES = [
    {"start_day": -340, "stop_day": -339, "daily_dose": 28, "pattern": "on-demand course"},
    {"start_day": -262, "stop_day": -258, "daily_dose": 50, "pattern": "on-demand course"},
    {"start_day": -60, "stop_day": 28, "daily_dose": 30, "pattern": "daily"},
]
CHECK = {
    "courses": "prednisone",
    "per_kg": ["1", "2"],
    "days": ["2", "5"],
    "pattern": "on-demand",
    "then": "daily",
    "from": "start",
    "to": "first_dose",
}
DOSES = [{"day": 0}, {"day": 28}]


def test_courses_within_the_printed_limits():
    row = run(CHECK, medications=COURSES, observations=WEIGHTS, doses=DOSES)
    assert row["verdict"] == "reproduced"
    assert "mean length of 2 courses 3.5 d" in row["computed"] and "mg/kg/d" in row["computed"]


@pytest.mark.parametrize(
    "change",
    [{"per_kg": ["2", "3"]}, {"per_kg": ["0.2", "0.9"]}, {"days": ["5", "6"]}, {"then": "weekly"}],
)  # fmt: skip
def test_courses_beyond_the_printed_limits(change):
    assert verdict(CHECK | change, medications=COURSES, observations=WEIGHTS, doses=DOSES) == "contradicted"


def test_courses_without_weight_are_untestable():
    row = run(CHECK, medications=COURSES, doses=DOSES)
    assert row["verdict"] == "untestable" and "body weight" in row["why"]


def test_courses_of_no_known_length_are_untestable():
    open_end = [COURSES[0] | {"stop_day": None}]
    assert verdict(CHECK, medications=open_end, observations=WEIGHTS, doses=DOSES) == "untestable"
    assert verdict(CHECK, observations=WEIGHTS, doses=DOSES) == "untestable"


def test_unchanged_therapy():
    check = {"unchanged_medication": "first_dose"}
    same = [{"start_day": -60, "stop_day": 28}, {"drug": "cream", "start_day": -60, "daily_dose": None}]
    assert verdict(check, medications=same, doses=DOSES) == "reproduced"
    assert verdict(check, medications=[*same, {"drug": "cetirizine", "start_day": 0}], doses=DOSES) == "contradicted"
    less = [{"start_day": -60, "stop_day": -1, "daily_dose": 30}, {"start_day": 0, "daily_dose": 20}]
    row = run(check, medications=less, doses=DOSES)
    assert row["verdict"] == "contradicted" and "changed on day 0" in row["why"]
    assert verdict(check, doses=DOSES) == "untestable"
    assert verdict(check, medications=same) == "untestable"


def test_taken_and_not_taken():
    during, window = [{"start_day": 182, "stop_day": 197}], {"from": "day 168", "to": "day 189"}
    assert verdict({"taken": "prednisone", **window}, medications=during) == "reproduced"
    assert verdict({"taken": "prednisone", "from": "day 0", "to": "day 100"}, medications=during) == "contradicted"
    assert verdict({"not_taken": "prednisone", "from": "day 197", "to": "day 600"}, medications=during) == "reproduced"
    assert (
        verdict({"not_taken": "prednisone", "from": "day 150", "to": "day 600"}, medications=during) == "contradicted"
    )
    assert (
        verdict({"not_taken": "prednisone", "from": "day 197", "to": "day 600"}, medications=[{"start_day": 182}])
        == "contradicted"
    )
    assert verdict({"taken": "cortisone", **window}, medications=during) == "untestable"
    assert verdict({"not_taken": "cortisone", **window}, medications=during) == "untestable"


SWELLING = [{"source_row": 2, "text": "minimal local swelling"}, {"source_row": 3, "text": ""}]


def test_the_only_unwanted_effect():
    check = {"unwanted_effects": ["local swelling"]}
    assert verdict(check, ingested=SWELLING) == "reproduced"
    assert verdict(check, ingested=[*SWELLING, {"source_row": 4, "text": "headache after the dose"}]) == "contradicted"
    assert verdict({"unwanted_effects": ["local swelling", "fever"]}, ingested=SWELLING) == "contradicted"
    assert (
        verdict(check, ingested=SWELLING, events=[{"category": "adverse_event", "day": 3, "text": "urticaria"}])
        == "contradicted"
    )


def test_no_note_at_all_is_no_record_of_tolerability():
    assert verdict({"unwanted_effects": ["local swelling"]}, ingested=[SWELLING[1]]) == "untestable"
    missed = [SWELLING[0] | {"status": "missed", "text": "quarantine"}]
    assert verdict({"unwanted_effects": ["local swelling"]}, ingested=missed) == "untestable"


TAKEN = [
    {"drug": "cetirizine", "start_day": -50, "stop_day": 60, "daily_dose": 20.0},
    {"drug": "cetirizine", "start_day": 61, "stop_day": None, "daily_dose": 10.0},
    {"drug": "ketotifen", "start_day": -50, "stop_day": 90, "daily_dose": 2.0},
    {"drug": "prednisone", "start_day": -50, "stop_day": None, "daily_dose": 5.0},
    {"drug": "salbutamol", "start_day": 50, "stop_day": None, "daily_dose": 5.0},
]
REDUCED = {"reduced_medication": ["first_dose", "day 100"]}


@pytest.mark.parametrize(
    ("rows", "check", "expected", "said"),
    [
        (TAKEN, {"without": ["prednisone"]}, "reproduced", "cetirizine 20 mg/d to 10 mg/d, ketotifen 2 mg/d to none"),
        (TAKEN, {}, "contradicted", "not reduced: prednisone"),
        ([TAKEN[0] | {"daily_dose": None}], {}, "reproduced", "dose not stated to none"),
        ([TAKEN[0] | {"daily_dose": None, "stop_day": None}], {}, "untestable", "daily dose of cetirizine"),
        (TAKEN[4:], {}, "untestable", "other drugs on day -1"),
    ],
)
def test_other_drugs_are_reduced_where_each_is_taken_in_a_smaller_dose(rows, check, expected, said):
    row = run(REDUCED | check, medications=rows, doses=[{"day": 0}])
    assert row["verdict"] == expected and said in row["why"]
