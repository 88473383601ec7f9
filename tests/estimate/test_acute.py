"""Acute tryptase: which sample is acute, which the baseline, and what both rules say."""

import numpy as np
import pytest

from casebook.errors import CasebookError
from estimate.small_cases import TRYPTASE, compute, labs

ABOUT = {
    "measures": {"tryptase": {**TRYPTASE, "acute_rise": True}},
    "events": {"anaphylaxis": {"rate": False, "acute": True}, "relapse": {"rate": False, "acute": False}},
}


def judged(values, events=(("anaphylaxis", -50, "10:00"),), marks=None, **changed):
    """What is computed of tryptase values by (day, time); `marks` are the marks of their sources by (day, time)."""
    samples = labs("tryptase", values)
    for sample in samples:
        sample["timing"] = (marks or {}).get((sample["day"], sample["time"]), "")
    return compute(ABOUT | changed, observations=samples, events=events)


def test_a_sample_within_four_hours_is_judged_by_both_rules():
    found = judged(
        {(-300, "08:00"): 9.0, (-50, "11:30"): 25.0, (-50, "13:30"): 18.0, (-49, "09:00"): 14.0, (-10, "08:00"): 8.0}
    )
    assert (found["tryptase.acute_1.acute_value"], found["tryptase.acute_1.baseline_value"]) == (25, 9)
    assert (found["tryptase.acute_1.acute_rise"], found["tryptase.acute_1.acute_ratio"]) == (1, 1)
    assert found["tryptase.acute_1.event_day"] == -50
    assert "threshold 12.8 ng/mL" in found.note("tryptase.acute_1.acute_rise")
    assert "1.5 h from the event" in found.note("tryptase.acute_1.acute_value")
    assert found.counts("tryptase.acute_1.acute_rise") == (1, 1)
    assert len(found.sources("tryptase.acute_1.acute_ratio")) == 2


def test_the_rules_can_differ():
    found = judged({(-300, "08:00"): 27.5, (-50, "12:00"): 36.0})
    assert (found["tryptase.acute_1.acute_rise"], found["tryptase.acute_1.acute_ratio"]) == (1, 0)
    assert "by the variation of the baseline alone" in found.note("tryptase.acute_1.acute_rise")


def test_without_a_sample_before_the_first_more_than_a_day_after_is_the_baseline():
    found = judged({(-50, "12:00"): 25.0, (-49, "09:00"): 14.0, (-49, "10:01"): 9.0, (-10, "08:00"): 8.0})
    assert found["tryptase.acute_1.baseline_value"] == 9


@pytest.mark.parametrize(
    ("values", "events", "marks", "said"),
    [
        ({(-300, "08:00"): 9.0, (-50, "14:01"): 25.0}, [("anaphylaxis", -50, "10:00")], {}, "none within 4 h of the event, and none is marked"),
        ({(-300, "08:00"): 9.0, (-50, "09:00"): 25.0}, [("anaphylaxis", -50, "10:00")], {}, "none within 4 h"),
        ({(-300, "08:00"): 9.0, (-50, "12:00"): 25.0}, [("anaphylaxis", -50)], {}, "the time of the event is not recorded"),
        ({(-300, "08:00"): 9.0, (-50, ""): 25.0}, [("anaphylaxis", -50, "10:00")], {}, "the time of the sample is not recorded"),
        ({(-50, "12:00"): 25.0}, [("anaphylaxis", -50, "10:00")], {}, "no sample before the event, and none more than 24 h after"),
        ({(-50, "12:00"): 25.0, (-49, ""): 9.0}, [("anaphylaxis", -50, "10:00")], {}, "none more than 24 h after"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(values, events, marks, said):
    found = judged(values, events, marks)
    for statistic in ("acute_rise", "acute_ratio"):
        name = f"tryptase.acute_1.{statistic}"
        assert np.isnan(found[name]) and said in found.note(name) and "anaphylaxis, day -50" in found.note(name)


def test_without_times_the_mark_of_the_source_decides():
    marks = {(-50, ""): "acute", (-49, ""): "baseline"}
    found = judged({(-50, ""): 25.0, (-49, ""): 9.0}, [("anaphylaxis", -50)], marks)
    assert found["tryptase.acute_1.acute_rise"] == 1
    assert "its time from the event is not recorded" in found.note("tryptase.acute_1.acute_rise")


def test_a_mark_does_not_overrule_a_time():
    found = judged({(-300, ""): 9.0, (-50, "20:00"): 25.0}, marks={(-50, "20:00"): "acute"})
    assert np.isnan(found["tryptase.acute_1.acute_rise"]) and "tryptase.acute_2.acute_rise" not in found
    assert "marks as acute was taken 10 h after it" in found.note("tryptase.acute_1.acute_rise")


def test_a_marked_sample_without_an_event_is_judged_for_itself():
    found = judged({(-300, ""): 9.0, (-50, "12:00"): 25.0}, (), {(-50, "12:00"): "acute"})
    assert found["tryptase.acute_1.acute_rise"] == 1
    assert "no event recorded" in found.note("tryptase.acute_1.acute_rise")


def test_the_baseline_of_one_event_is_not_the_acute_sample_of_another():
    events = [("anaphylaxis", -50, "10:00"), ("anaphylaxis", -40, "10:00")]
    found = judged({(-300, "08:00"): 9.0, (-50, "12:00"): 25.0, (-40, "11:00"): 30.0}, events)
    assert found["tryptase.acute_2.baseline_value"] == 9 and found["tryptase.acute_2.acute_value"] == 30


def test_censored_values_decide_where_they_can():
    found = judged({(-300, ""): 10.0, (-50, "12:00"): ">200"})
    assert found["tryptase.acute_1.acute_ratio"] == 1
    assert "whatever the censored value was" in found.note("tryptase.acute_1.acute_ratio")
    assert np.isnan(found["tryptase.acute_1.acute_value"]) and "above 200" in found.note("tryptase.acute_1.acute_value")
    assert judged({(-300, ""): 10.0, (-50, "12:00"): "<5"})["tryptase.acute_1.acute_rise"] == 0
    assert judged({(-300, ""): "<1", (-50, "12:00"): 20.0})["tryptase.acute_1.acute_rise"] == 1
    open_ = judged({(-300, ""): "<11", (-50, "12:00"): 12.0})
    assert np.isnan(open_["tryptase.acute_1.acute_rise"]) and "not decided" in open_.note("tryptase.acute_1.acute_rise")


def test_nothing_acute_is_one_empty_estimate_a_rule():
    found = judged({(-300, ""): 9.0, (20, ""): 8.0}, [("relapse", -50, "10:00")])
    assert np.isnan(found["tryptase.acute.acute_rise"]) and "no event that the protocol marks" in found.note(
        "tryptase.acute.acute_rise"
    )
    assert "tryptase.acute_1.acute_rise" not in found


def test_a_baseline_that_is_not_above_zero_is_said():
    found = judged({(-300, ""): 0.0, (-50, "12:00"): 12.0})
    assert "baseline tryptase is not above 0" in found.note("tryptase.acute_1.acute_rise")


def test_another_unit_is_refused():
    measure = {"measures": {"tryptase": {**TRYPTASE, "acute_rise": True, "unit": "mg/L"}}}
    with pytest.raises(CasebookError, match="kept in mg/L"):
        compute(ABOUT | measure, observations=labs("tryptase", {5: 5.0}, unit="mg/L"))
