"""A symptom diary: range, fall, steadiness, daily symptoms, and what a missed dose does."""

import pytest

from claims.small_claims import run, verdict

DOSES = [{"day": day} for day in (0, 28, 56)] + [
    {"day": 84, "status": "missed", "dose": None},
    {"day": 105},
    {"day": 133},
]


def diary(scores, items=("flushing", "diarrhea")):
    return [{"day": day, "item": item, "score": score} for day, score in scores.items() for item in items]


COURSE = diary(
    {
        **dict.fromkeys(range(-7, 0), 8),
        **dict.fromkeys(range(21, 28), 3),
        **dict.fromkeys(range(49, 84), 0),
        **dict.fromkeys(range(98, 105), 6),
        **dict.fromkeys(range(126, 133), 0),
    }
)
BEFORE = {"from": "start", "to": "first_dose", "until": True}


def test_the_range_of_the_scores():
    scores = diary({-3: 7, -2: 10, 5: 0})
    check = {"scores": "msaf", "minimum": "7", "maximum": "10", **BEFORE}
    assert verdict(check, scores=scores, doses=DOSES) == "reproduced"
    assert verdict(check | {"minimum": "6"}, scores=scores, doses=DOSES) == "contradicted"
    assert verdict(check, scores=[{"day": 3, "score": 0}], doses=DOSES) == "untestable"
    assert verdict(check, scores=scores) == "untestable"  # no first dose


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("dose 3", "missed_dose", "reproduced"), ("dose 3", "day 200", "contradicted"), ("dose 2", "dose 3", "reproduced"),
     ("first_dose", "dose 2", "contradicted"), ("day 300", "day 400", "untestable"), ("dose 3", "dose 30", "untestable")],
)  # fmt: skip
def test_scores_that_stay(start, end, expected):
    check = {"steady": "msaf", "at": "0", "from": start, "to": end}
    assert verdict(check, scores=COURSE, doses=DOSES) == expected


def test_scores_that_do_not_stay_are_told_with_their_days():
    row = run({"steady": "msaf", "from": "dose 3", "to": "day 200"}, "0", scores=COURSE, doses=DOSES)
    assert row["computed"] == "up to 6 on days 98 to 104"
    assert "14 of 84 scores" in row["why"]


def test_a_falling_mean():
    weeks = [{"label": f"before_dose_{n}", "mean": mean, "start_day": n} for n, mean in ((1, 8.5), (2, 4.0), (3, 4.0))]
    assert (
        verdict({"falls": "msaf", "between": ["before_dose_1", "before_dose_2"]}, score_periods=weeks) == "reproduced"
    )
    assert (
        verdict({"falls": "msaf", "between": ["before_dose_1", "before_dose_2", "before_dose_3"]}, score_periods=weeks)
        == "contradicted"
    )
    assert (
        verdict({"falls": "msaf", "between": ["before_dose_1", "before_dose_9"]}, score_periods=weeks) == "untestable"
    )


def test_named_symptoms_are_there():
    check = {"symptoms_present": "msaf", "from": "missed_dose", "to": "reintroduction", "until": True}
    scores = diary({100: 5}, ["flushing"]) + diary({100: 0}, ["fatigue"])
    assert verdict(check | {"items": ["flushing"]}, scores=scores, doses=DOSES) == "reproduced"
    assert verdict(check | {"items": ["flushing", "fatigue"]}, scores=scores, doses=DOSES) == "contradicted"
    row = run(check | {"items": ["headache"]}, scores=scores, doses=DOSES)
    assert row["verdict"] == "untestable" and "headache" in row["why"]


def test_a_week_says_nothing_of_a_year():
    check = {"symptoms_daily": "msaf", "from": "day -330", "to": "day -1"}
    row = run(check, scores=COURSE, doses=DOSES)
    assert row["verdict"] == "untestable"
    assert "the diary of 323 of 330 days" in row["why"] and row["computed"] == "symptoms on 7 of 7 recorded days"


def test_daily_symptoms_of_a_recorded_stretch():
    check = {"symptoms_daily": "msaf", "from": "day -7", "to": "day -1"}
    assert verdict(check, scores=COURSE) == "reproduced"
    rare = diary({day: (5 if day == -7 else 0) for day in range(-7, 0)})
    assert verdict(check, scores=rare) == "contradicted"


def test_gone_back_and_gone_again():
    assert verdict({"on_off": "msaf"}, scores=COURSE, doses=DOSES) == "reproduced"


def test_symptoms_that_do_not_come_back_contradict():
    steady = diary({**dict.fromkeys(range(49, 140), 0)})
    assert verdict({"on_off": "msaf"}, scores=steady, doses=DOSES) == "contradicted"


def test_without_a_missed_dose_there_is_no_withdrawal():
    row = run({"on_off": "msaf"}, scores=COURSE, doses=[{"day": 0}, {"day": 28}])
    assert row["verdict"] == "untestable" and "missed dose" in row["why"]


def test_without_scores_in_the_gap_nothing_shows():
    row = run({"on_off": "msaf"}, scores=[one for one in COURSE if not 84 <= one["day"] < 105], doses=DOSES)
    assert row["verdict"] == "untestable" and "after the missed dose" in row["why"]


@pytest.mark.parametrize(
    ("weeks", "expected"), [("5", "reproduced"), ("4", "reproduced"), ("6", "contradicted"), ("3", "contradicted")]
)
def test_the_longest_interval_without_symptoms(weeks, expected):
    # free up to 27 days since a dose, ill from 42: a limit of 3 weeks is too short, of 6 too long
    assert verdict({"longest_interval": "msaf"}, weeks, "wk", scores=COURSE, doses=DOSES) == expected


def test_without_a_relapse_no_interval_is_known():
    well = diary(dict.fromkeys(range(49, 84), 0))
    assert verdict({"longest_interval": "msaf"}, "5", "wk", scores=well, doses=DOSES) == "untestable"
    assert verdict({"longest_interval": "msaf"}, "5", "wk", doses=DOSES) == "untestable"
