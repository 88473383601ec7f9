"""Adverse events: scores and categories from the answers of the case file, and the events that they stand on."""

import numpy as np
import pytest

from casebook.errors import CasebookError
from casebook.settings.adverse_events import complete_adverse_events
from estimate.small_cases import compute

ANSWERED = {"after_drug": True, "back_on_rechallenge": True, "other_causes": False, "reported_before": "yes"}
FINDINGS = {"plausible_time": True, "other_causes": "unlikely", "better_without": True}


def with_event(**about):
    given = complete_adverse_events({"swelling": about}, str.title)
    return {"adverse_events": given, "events": {"local_swelling": {"rate": False}}}


def category(found, scale):
    table = found.tables["causality"].set_index("scale")
    return table.at[scale, "category"], table.at[scale, "why"]


def test_yes_and_no_of_yaml_are_answers():
    found = compute(with_event(naranjo=ANSWERED, who_umc=FINDINGS))
    name = "swelling.during.naranjo_score"
    assert found[name] == 7 and np.isnan(found.interval(name)).all()  # a range over what is unknown is no interval
    scored = found.tables["causality"].set_index("scale").loc["naranjo"]
    assert (scored["score"], scored["score_low"], scored["score_high"]) == (7, 6, 13)
    assert scored["category"] == "probable" and "unknown: better_without" in scored["why"]
    assert category(found, "who_umc")[0] == "probable"
    assert set(found.tables["causality"]["drug"]) == {"omalizumab"}


def test_without_answers_there_is_no_score_and_it_says_so():
    found = compute(with_event())
    assert np.isnan(found["swelling.during.naranjo_score"])
    assert "no question is answered" in found.note("swelling.during.naranjo_score")
    assert category(found, "naranjo")[1] == "no question is answered"
    assert category(found, "who_umc") == ("unassessable", "the time from drug to event is not known and cannot be")


def test_the_events_of_its_category_are_counted_from_the_last_dose():
    events = [("local_swelling", -3), ("local_swelling", 0), ("local_swelling", 33), ("local_swelling", 56)]
    found = compute(with_event(category="local_swelling", naranjo=ANSWERED), doses=[0, 28, 56], events=events)
    assert found["swelling.during.n"] == 3 and found["swelling.during.days_since_dose"] == 0
    assert "0 to 5 days" in found.note("swelling.during.days_since_dose")
    assert len(found.sources("swelling.during.naranjo_score")) == 3


def test_an_event_before_the_first_injection_of_day_0_is_not_on_treatment():
    about = with_event(category="local_swelling")
    doses, events = [{"day": 0, "time": "10:00"}], [("local_swelling", 0, "09:00")]
    found = compute(about, doses=doses, events=events)
    assert found["swelling.during.n"] == 0 and np.isnan(found["swelling.during.days_since_dose"])


@pytest.mark.parametrize(
    ("about", "said"),
    [({"drug": "aspirin"}, "no medication of aspirin"), ({"category": "swelling"}, "no category swelling")],
)
def test_a_drug_or_category_that_there_is_not_is_refused(about, said):
    with pytest.raises(CasebookError, match=said):
        compute(with_event(**about))


def test_without_adverse_events_the_table_is_empty():
    assert compute().tables["causality"].empty
