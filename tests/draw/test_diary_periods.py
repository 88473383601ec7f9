"""Which days of a diary belong together: none of them is left out."""

import numpy as np
import pytest

from casebook.draw.diary_periods import by_assessment, diary_periods
from draw.odd_cases import CASES
from draw.views import view

WITH_SCORES = [name for name in CASES if len(CASES[name]()[0]["scores"]) and len(CASES[name]()[0]["score_periods"])]


@pytest.mark.parametrize("name", WITH_SCORES)
def test_every_recorded_day_lies_in_a_period(name):
    case = view(name)
    for instrument, rows in case.tables["scores"].groupby("instrument"):
        periods = diary_periods(case, instrument)
        days = rows["day"].to_numpy(dtype=int)
        within = [((periods["start_day"] <= day) & (day <= periods["end_day"])).any() for day in np.unique(days)]
        assert all(within)


def test_what_lies_beside_the_weeks_before_doses_stands_for_itself():
    case = view("diary_beside_assessments")
    assert by_assessment(case, "msaf")
    periods = diary_periods(case, "msaf")
    beside = periods[periods["dose"] == 0]
    assert list(zip(beside["start_day"], beside["end_day"], strict=True))[:3] == [(-10, -8), (1, 4), (18, 20)]
    assert periods["dose"].max() == 8
    # Days since the dose before are those of the last day that is left.
    assert beside["days_since_dose"].tolist()[1:3] == [4, 20]
    assert np.isnan(beside["days_since_dose"].iloc[0])


def test_a_daily_diary_goes_by_weeks():
    case = view("many_items")
    assert not by_assessment(case, "msaf")
    periods = diary_periods(case, "msaf")
    assert (periods["dose"] == 0).all()
    assert (periods["start_day"] % 7 == 0).all()
