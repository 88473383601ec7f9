"""Lapses of doses, and the outcome by the days since the last one."""

import numpy as np
import pytest

from casebook.draw.lapses import dose_intervals
from casebook.draw.outcome import MOST_DAYS, primary_outcome
from draw.odd_cases import doses, observations, scores, table
from draw.views import drawn, planned, view


def texts(page):
    from matplotlib.text import Text

    return [text.get_text() for text in page.findobj(Text) if text.get_text()]


def test_intervals_are_those_of_given_doses_and_a_lapse_is_longer_than_interval_and_grace():
    intervals = dose_intervals(view("usual"))
    assert intervals["interval_days"].sum() == 581 and intervals["dose"].tolist() == list(range(2, 21))
    lapses = intervals[intervals["lapsed"]]
    assert list(zip(lapses["dose"], lapses["interval_days"], strict=True)) == [(7, 49), (20, 56)]
    # On the last day of grace a dose is in time.
    told = view("usual", tables={"doses": table("doses", doses([0, 35, 71]))})
    assert dose_intervals(told)["lapsed"].tolist() == [False, True]


def test_lapses_are_labelled_and_told():
    case = view("usual")
    plan = planned("dose-gap", case)
    assert "49 days before dose 7 (day 189); 56 days before dose 20 (day 581)" in plan.caption
    said = texts(drawn("dose-gap", case))
    assert {"49 d", "56 d", "48 d", "55 d", "in time: up to 35 days"} <= set(said)


def test_without_a_schedule_nothing_is_called_a_lapse():
    case = view("usual", schedule=None)
    plan = planned("dose-gap", case)
    assert "no lapse can be told" in plan.caption and not plan.data["late"].any()
    assert not [text for text in texts(drawn("dose-gap", case)) if text.endswith(" d")]


def test_each_assessment_stands_at_its_days_since_the_dose_before():
    outcome = primary_outcome(view("usual"))
    assert outcome.name == "msaf" and outcome.period == "assessment"
    points = outcome.points
    assert np.isnan(points["days_since_dose"].iloc[0])
    assert points["days_since_dose"].iloc[1:].tolist() == [27.0] * 5 + [48.0] + [27.0] * 12 + [55.0]
    rows = view("usual").tables["scores"]
    first = rows[rows["day"].between(-7, -1)]["score"].mean()
    assert points["value"].iloc[0] == pytest.approx(first)


def test_a_daily_diary_stands_by_days_and_a_long_one_by_weeks():
    short = primary_outcome(view("many_items"))
    assert short.period == "day" and len(short.points) == 330
    long = primary_outcome(view("always_late"))
    assert long.period == "week" and len(long.points) < MOST_DAYS


def test_without_a_diary_the_first_measure_is_the_outcome():
    case = view("no_scores")
    outcome = primary_outcome(case)
    assert outcome.name == "tryptase" and outcome.period == "value"
    assert len(outcome.points) == len(case.values("tryptase"))
    # Blood drawn on the day of a dose, at no known time, was drawn before it.
    told = view(
        "no_scores", tables={"observations": table("observations", observations("tryptase", [28, 30], [1.0, 2.0]))}
    )
    assert primary_outcome(told).points["days_since_dose"].tolist() == [28.0, 2.0]


def test_the_named_outcome_may_be_a_measure():
    assert primary_outcome(view("usual", primary_outcome="total_ige")).name == "total_ige"


def test_what_is_not_drawn_is_counted():
    assert "Not drawn: one point from before the first dose." in planned("dose-gap", view("usual")).caption
    caption = planned("dose-gap", view("diary_beside_assessments")).caption
    assert "Not drawn: 29 days of the diary that lie outside these weeks." in caption


def test_points_at_one_place_are_one_larger_point():
    rows = scores(["itch"], [day - back for day in range(0, 280, 28) for back in range(1, 8)])
    quiet = [{**row, "score": 0} for row in rows]
    told = view("one_symptom", tables={"scores": table("scores", quiet)})
    periods = told.tables["score_periods"].assign(mean=0.0)
    case = view("one_symptom", tables={"scores": table("scores", quiet), "score_periods": periods})
    page = drawn("dose-gap", case)
    points = [part for part in page.axes[1].collections if len(part.get_offsets()) and part.get_facecolors().any()]
    sizes = points[0].get_sizes()
    count = int((periods["period"] == "assessment").sum()) - 1
    assert len(points[0].get_offsets()) == 1 and sizes[0] == pytest.approx(16 * np.sqrt(count))
    assert "The larger a point" in planned("dose-gap", case).caption


def test_the_data_say_what_is_drawn():
    data = planned("dose-gap", view("usual")).data
    assert data["panel"].value_counts().to_dict() == {"interval": 19, "outcome": 19}
    assert data.loc[data["late"], "days_since_dose"].tolist() == [49, 56, 48, 55]


@pytest.mark.parametrize("preset", ["bmc-full", "bmc-half"])
def test_each_lapse_has_its_label_right_above_it(preset):
    page = drawn("dose-gap", view("usual", preset=preset))
    page.canvas.draw()
    axes = page.axes[0]
    labels = {text.get_text(): text.get_window_extent() for text in axes.texts if text.get_text().endswith(" d")}
    for dose, days in ((7, 49), (20, 56)):
        across, up = axes.transData.transform((dose, days))
        box = labels[f"{days} d"]
        assert abs((box.x0 + box.x1) / 2 - across) < 0.5 * box.width and box.y0 > up


def test_a_label_that_has_no_room_above_its_point_stands_clear_of_the_rings():
    page = drawn("dose-gap", view("usual", preset="bmc-half"))
    page.canvas.draw()
    axes = page.axes[1]
    limit = 35
    rings = [
        axes.transData.transform(point)
        for marks in axes.collections
        for point in getattr(marks, "get_offsets", list)()
        if point[0] > limit
    ]
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text().endswith(" d")]
    assert boxes and rings
    assert not [1 for box in boxes for x, y in rings if box.x0 < x < box.x1 and box.y0 < y < box.y1]
