"""Trends equal R (base_values.json says which functions) and hold on real, repeated and unsorted dates."""

import json
import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.estimate.single_case import pairwise_slopes
from casebook.estimate.single_case.pairwise_slopes import ordered_slopes, repeated_medians
from casebook.estimate.single_case.time_trends import (
    kendall_with_time,
    mann_kendall,
    siegel_line,
    theil_sen_line,
)
from laws import examples

SERIES = json.loads(Path(__file__).with_name("base_values.json").read_text(encoding="utf-8"))["series"]
STRETCHES = {
    f"{series['id']}-{name}": (
        np.array([day for phase in phases for day in series[f"days_{phase}"]], float),
        np.array([value for phase in phases for value in series[phase]], float),
        series["trend"][name],
    )
    for series in SERIES
    for name, phases in (("before", ["before"]), ("during", ["during"]), ("all", ["before", "during"]))
}
each_stretch = pytest.mark.parametrize(("days", "values", "expected"), STRETCHES.values(), ids=STRETCHES)
few = settings(derandomize=True, deadline=None, max_examples=examples(25))
points = st.lists(st.tuples(st.integers(0, 30), st.integers(-20, 20)), min_size=6, max_size=14).filter(
    lambda rows: len({day for day, _ in rows}) > 1
)


@each_stretch
def test_theil_sen_and_siegel_on_real_days(days, values, expected):
    found = theil_sen_line(days, values)
    assert (found.slope.value, found.intercept) == pytest.approx((expected["slope"], expected["intercept"]), rel=1e-9)
    assert repeated_medians(days, values) == pytest.approx(expected["siegel"], rel=1e-9, abs=1e-12)


@each_stretch
def test_sens_slope_on_the_index(days, values, expected):
    slope, limits, p = expected["sen"]
    found = theil_sen_line(np.arange(1, len(values) + 1), values).slope
    assert (found.value, found.p) == pytest.approx((slope, p), rel=1e-9, abs=1e-12)
    if limits is None or limits[0] == limits[1]:  # R: none, or one without width
        assert math.isnan(found.low) and math.isnan(found.high) and "no " in found.note
    else:
        assert (found.low, found.high) == pytest.approx(limits, rel=1e-9, abs=1e-12)


@each_stretch
def test_mann_kendall(days, values, expected):
    score, variance, tau, p = expected["mann_kendall"]
    found = kendall_with_time(values, days)
    assert found.score == score and found.variance == pytest.approx(variance, rel=1e-6)
    result = mann_kendall(values)
    assert (result.value, result.p) == pytest.approx((tau, p), abs=1e-6, nan_ok=True)  # single precision there
    assert math.isnan(result.low) or result.low < result.value < result.high


@few
@given(points, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_count(rows, random):
    mixed = random.sample(rows, len(rows))
    for line in (theil_sen_line, siegel_line):
        found, other = (line(*np.array(part, float).T) for part in (rows, mixed))
        assert (other.slope.value, other.intercept) == pytest.approx((found.slope.value, found.intercept), abs=1e-9)
    found, other = (theil_sen_line(*np.array(part, float).T).slope for part in (rows, mixed))
    assert other[:4] == pytest.approx(found[:4], abs=1e-9, nan_ok=True)


@few
@given(points, st.integers(1, 5))
def test_units_and_a_line_move_the_slope_along(rows, factor):
    days, values = np.array(rows, float).T
    for line in (theil_sen_line, siegel_line):
        found = line(days, values).slope
        scaled = line(days / 7, values * factor).slope  # per week
        assert scaled[:4] == pytest.approx([*(np.array(found[:3]) * 7 * factor), found.p], abs=1e-6, nan_ok=True)
    tilted = theil_sen_line(days, values + factor * days).slope
    assert tilted.value == pytest.approx(theil_sen_line(days, values).slope.value + factor, abs=1e-9)
    assert mann_kendall(np.exp(values / 10), days)[:4] == pytest.approx(mann_kendall(values, days)[:4], nan_ok=True)


def test_the_slopes_in_order_are_those_of_all_pairs(monkeypatch):
    rng = np.random.default_rng(3)
    days, values = rng.integers(0, 200, 300).astype(float), rng.normal(size=300)
    first, second = np.triu_indices(300, 1)
    known = days[first] != days[second]
    slopes = np.sort((values[second] - values[first])[known] / (days[second] - days[first])[known])
    ranks = [len(slopes) // 2, len(slopes) // 2 + 1, 20_000]
    for at_once in (2_000_000, 1000):
        monkeypatch.setattr(pairwise_slopes, "SLOPES_AT_ONCE", at_once)
        assert ordered_slopes(days, values, ranks) == pytest.approx(slopes[np.array(ranks) - 1], abs=1e-12)


def test_one_wild_value_in_three_leaves_the_repeated_medians_alone():
    days = np.arange(12.0)
    values = 2 * days + 1
    values[[1, 4, 8, 10]] = 1000
    found = siegel_line(days, values)
    assert (found.slope.value, found.intercept) == pytest.approx((2, 1))


def test_the_interval_of_repeated_medians_covers():
    rng = np.random.default_rng(7)
    days = np.sort(rng.choice(300, (60, 12)), axis=1).astype(float)
    inside = 0
    for at in days:
        found = siegel_line(at, rng.normal(size=12)).slope
        inside += not (found.low > 0 or found.high < 0)
    assert inside >= 54  # 57 of 60 expected


def test_dates_count_as_days():
    dates = np.array(["2021-03-01", "2021-01-01", "2021-02-01", "2021-04-10", "2021-06-01"], dtype="datetime64[D]")
    values = [10.0, 4.1, 7, 14, 19]
    days = (dates - np.datetime64("1970-01-01")).astype(float)
    assert theil_sen_line(dates, values).slope == theil_sen_line(days, values).slope
    assert mann_kendall(values, dates).value == 1


@pytest.mark.parametrize(
    ("times", "values", "word"),
    [
        ([], [], "at least 2"),
        ([1], [1], "at least 2"),
        ([1, 2], [1, math.nan], "not a number"),
        ([1, math.inf], [1, 2], "not a number"),
        ([3, 3, 3], [1, 2, 3], "one date"),
        (range(10_001), range(10_001), "more than"),
    ],
)
def test_what_has_no_trend_says_why(times, values, word):
    for found in (theil_sen_line(times, values).slope, siegel_line(times, values).slope, mann_kendall(values, times)):
        assert math.isnan(found.value) and word in found.note and found.method


def test_extremes():
    assert "infinite" in theil_sen_line([1, 2, 3], [1, math.inf, 2]).slope.note
    assert mann_kendall([1, math.inf, 2]).value == pytest.approx(1 / 3)
    assert "equal" in mann_kendall([4, 4, 4, 4]).note
    assert theil_sen_line([1, 2], [1, 3]).slope[:4] == pytest.approx((2, math.nan, math.nan, 1), nan_ok=True)
    assert math.isnan(theil_sen_line(range(9), range(9)).slope.low)  # all slopes are one
    assert "6 to 60" in siegel_line([1, 2, 3], [1, 2, 4]).slope.note
    with pytest.raises(ValueError, match="3 values have 2 times"):
        theil_sen_line([1, 2], [1, 2, 3])


def test_ten_thousand_values():
    rng = np.random.default_rng(1)
    days = np.sort(rng.choice(40_000, 10_000, replace=False))
    values = 0.001 * days + rng.normal(size=10_000)
    start = time.perf_counter()
    found = theil_sen_line(days, values).slope
    assert found.low < 0.001 < found.high
    assert time.perf_counter() - start < 4  # about 0.8 s on a free core
    assert "3000" in siegel_line(days, values).slope.note
