"""The start-point test equals rand_test of scan (regression_values.json); the week test equals all exchanges by hand."""

import json
import math
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.estimate.single_case.randomisation import start_point_test, week_permutation_test
from laws import examples

SERIES = json.loads(Path(__file__).with_name("regression_values.json").read_text(encoding="utf-8"))["series"]
# Peer's name: statistic, alternative, and how its observed value becomes ours.
TESTS = {
    "Mean A-B": ("mean", "decrease", lambda value: -value),
    "Mean B-A": ("mean", "increase", lambda value: value),
    "Mean |A-B|": ("mean", "two-sided", lambda value: value),
    "Median A-B": ("median", "decrease", lambda value: -value),
    "Median B-A": ("median", "increase", lambda value: value),
    "NAP": ("nap", "increase", lambda value: value / 100),
    "NAP decreasing": ("nap", "decrease", lambda value: 1 - value / 100),
    "Slope B-A": ("slope", "increase", lambda value: value),
}
CASES = [(series, name) for series in SERIES for name in series["start_point"]["tests"]]
few = settings(derandomize=True, deadline=None, max_examples=examples(25))
phases = st.tuples(*(st.lists(st.integers(-9, 9), min_size=3, max_size=7) for _ in range(2))).filter(
    lambda both: len({*both[0], *both[1]}) > 1
)
statistics = st.sampled_from(["mean", "median", "nap", "slope"])
seeded = pytest.mark.parametrize("seed", [0, 1])


def by_start(before, during, *arguments, **named):
    days = np.arange(len(before) + len(during))
    return start_point_test(days[: len(before)], before, days[len(before) :], during, *arguments, **named)


@pytest.mark.parametrize(("series", "name"), CASES, ids=[f"{series['id']}-{name}" for series, name in CASES])
def test_start_points_equal_scan(series, name):
    expected, (value, p) = series["start_point"], series["start_point"]["tests"][name]
    statistic, alternative, ours = TESTS[name]
    parts = series["days_before"], series["before"], series["days_during"], series["during"]
    found = start_point_test(*parts, statistic, alternative, expected["least"])
    if min(len(series["before"]), len(series["during"])) < expected["least"]:
        # scan compares with arrangements that hold not the observed one, and can give p = 0: ours refuses.
        assert math.isnan(found.p) and math.isnan(found.value) and "needs at least" in found.note
        return
    size = abs(found.value) if "|" in name else found.value
    assert size == pytest.approx(ours(value), rel=1e-9, abs=1e-12)
    assert found.p == pytest.approx(p, rel=1e-9)
    starts = expected["starts"]
    assert f"smallest p value that can be reached: {1 / starts:.6g} ({starts} start points" in found.note
    assert ("none below 0.05" in found.note) == (starts < 20)
    assert math.isnan(found.low) and math.isnan(found.high)


@few
@given(phases, statistics)
def test_the_p_value_is_a_share_of_starts_and_symmetric(both, statistic):
    before, during = np.array(both[0], float), np.array(both[1], float)
    starts = len(before) + len(during) - 5
    none = 0.5 if statistic == "nap" else 0
    found = {one: by_start(before, during, statistic, one) for one in ("two-sided", "increase", "decrease")}
    for result in found.values():
        assert result.p * starts == pytest.approx(round(result.p * starts)) and result.p >= 1 / starts - 1e-12
    assert found["increase"].p + found["decrease"].p >= 1 - 1e-12
    mirrored = by_start(-before, -during, statistic, "decrease")
    assert mirrored.p == pytest.approx(found["increase"].p)
    assert mirrored.value - none == pytest.approx(none - found["increase"].value, abs=1e-12)
    in_other_unit = by_start(3.7 * before + 100, 3.7 * during + 100, statistic)
    assert in_other_unit.p == pytest.approx(found["two-sided"].p)


@few
@given(phases, statistics, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_count(both, statistic, random):
    parts = []
    for phase, first in zip(both, (0, 50), strict=True):
        rows = random.sample(list(zip(range(first, first + len(phase)), phase, strict=True)), len(phase))
        parts += zip(*rows, strict=True)
    assert start_point_test(*parts, statistic) == by_start(*both, statistic)


def test_a_clear_step_reaches_the_smallest_p_value():
    rng = np.random.default_rng(3)
    before, during = rng.normal(size=15), rng.normal(size=15) + 9
    for statistic in ("mean", "nap"):  # a median moves with its neighbours, not with the step
        found = by_start(before, during, statistic, "increase")
        assert found.p == pytest.approx(1 / 25)
        assert f"{1 / 25:.6g} (25 start points)" in found.note
    assert by_start(before, during, "mean", "decrease").p == 1
    only = by_start(before[:3], during[:3])
    assert only.p == 1 and "1 start point, so that none below 0.05" in only.note


@pytest.mark.parametrize(
    ("days_before", "before", "days_during", "during", "word"),
    [
        ([], [], [], [], "at least 3"),
        ([1, 2], [1, 2], [3, 4, 5], [1, 2, 3], "at least 3"),
        ([1, 2, 3], [1, 1, 1], [4, 5, 6], [1, 1, 1], "all values are equal"),
        ([1, 2, 5], [1, 3, 1], [4, 6, 7], [1, 2, 1], "alternate"),
        ([1, 2, 3], [1, math.nan, 1], [4, 5, 6], [1, 2, 1], "not a finite"),
        ([1, 2, 3], [1, 2, 1], [4, 5, 6], [1, math.inf, 1], "not a finite"),
        (range(20_000), range(20_000), [20_000], [1], "more than"),
    ],
)
def test_what_has_no_start_point_test_says_why(days_before, before, days_during, during, word):
    found = start_point_test(days_before, before, days_during, during)
    assert all(math.isnan(number) for number in found[:4])
    assert word in found.note and found.method


def test_ten_thousand_values_take_seconds_or_are_refused():
    values = np.random.default_rng(6).normal(size=10_000)
    started = time.perf_counter()
    assert 0 < by_start(values[:5000], values[5000:]).p <= 1
    for statistic in ("median", "nap", "slope"):
        assert "more than the 1000" in by_start(values[:5000], values[5000:], statistic).note
    days = np.arange(10_000)
    assert 0 < week_permutation_test(days[:5000], values[:5000], days[5000:], values[5000:], draws=999).p <= 1
    assert time.perf_counter() - started < 6


# Whole weeks of a diary, exchanged.


def diary(weeks_before, weeks_during, step=0.0, seed=0):
    rng = np.random.default_rng(seed)
    days = np.arange(7 * (weeks_before + weeks_during))
    values = rng.normal(size=len(days)) + step * (days >= 7 * weeks_before)
    split = 7 * weeks_before
    return days[:split], values[:split], days[split:], values[split:]


@seeded
def test_the_week_test_equals_all_exchanges_by_hand(seed):
    days_before, before, days_during, during = diary(3, 4, 0.5, seed)
    weeks = np.concatenate([before, during]).reshape(7, 7)

    def difference(later):
        return weeks[list(later)].mean() - np.delete(weeks, list(later), axis=0).mean()

    observed = difference(range(3, 7))
    every = np.array([difference(later) for later in combinations(range(7), 4)])
    starts = np.array([difference(range(start, 7)) for start in (2, 3, 4, 5)])
    for scheme, listed in (("exchange", every), ("start", starts)):
        for alternative, extreme in (
            ("two-sided", np.abs(listed) >= abs(observed) - 1e-12),
            ("increase", listed >= observed - 1e-12),
            ("decrease", listed <= observed + 1e-12),
        ):
            found = week_permutation_test(days_before, before, days_during, during, scheme, alternative)
            assert found.value == pytest.approx(observed)
            assert found.p == pytest.approx(extreme.mean())
            assert f"{len(listed)} arrangements of 7 weeks" in found.note and "drawn" not in found.note


def test_drawn_weeks_are_the_same_for_a_seed_and_near_for_another():
    parts = diary(9, 12, 0.3)
    first, again = (week_permutation_test(*parts, draws=1999) for _ in range(2))
    assert first == again
    others = [week_permutation_test(*parts, draws=1999, seed=seed) for seed in (1, 2, 3)]
    assert len({first.p, *(other.p for other in others)}) > 1
    for other in others:
        assert other.value == first.value
        assert other.p == pytest.approx(first.p, abs=0.05)
    assert "2000 arrangements of 21 weeks, drawn" in first.note
    assert first.p * 2000 == pytest.approx(round(first.p * 2000))


def test_the_smallest_p_value_of_weeks_is_stated_and_reached_by_a_clear_step():
    found = week_permutation_test(*diary(4, 6, 5.0))
    assert found.p == pytest.approx(1 / 210)
    assert f"{1 / 210:.6g} (210 arrangements of 10 weeks)" in found.note
    drawn = week_permutation_test(*diary(10, 12, 5.0), draws=999)
    assert drawn.p == pytest.approx(1 / 1000)
    # Two weeks against two: an exchange of all weeks is as extreme, so that a third is the best there is.
    small = week_permutation_test(*diary(2, 2, 5.0))
    assert small.p == pytest.approx(2 / 6)
    assert "0.333333 (6 arrangements of 4 weeks, so that none below 0.05" in small.note


def test_neither_order_nor_calendar_nor_missing_days_break_the_weeks():
    days_before, before, days_during, during = diary(4, 5, 1.0)
    found = week_permutation_test(days_before, before, days_during, during)
    mixed = np.random.default_rng(1).permutation(len(before))
    dates = np.datetime64("2021-02-03") + np.concatenate([days_before, days_during])
    other = week_permutation_test(dates[: len(before)][mixed], before[mixed], dates[len(before) :], during)
    assert other[:4] == pytest.approx(found[:4], nan_ok=True) and other.note == found.note
    gappy = week_permutation_test(days_before[3:], before[3:], days_during[:-2], during[:-2])
    assert gappy.value == pytest.approx(during[:-2].mean() - before[3:].mean())
    assert "126 arrangements of 9 weeks" in gappy.note


@pytest.mark.parametrize(
    ("days_before", "before", "days_during", "during", "scheme", "word"),
    [
        ([], [], range(30), range(30), "exchange", "at least 1"),
        (range(7), range(7), range(7, 30), range(23), "exchange", "at least 2 weeks"),
        (range(14), [2] * 14, range(14, 28), [2] * 14, "exchange", "all values are equal"),
        ([0, 1, 9], [1, 2, 3], [2, 10, 20], [1, 2, 3], "exchange", "both phases"),
        ([0, 7, 28, 35], [1, 2, 3, 4], [14, 21, 42], [1, 2, 3], "start", "alternate"),
        (range(14), [math.nan] * 14, range(14, 28), [2] * 14, "exchange", "not a finite"),
    ],
)
def test_what_has_no_week_test_says_why(days_before, before, days_during, during, scheme, word):
    found = week_permutation_test(days_before, before, days_during, during, scheme)
    assert all(math.isnan(number) for number in found[:4])
    assert word in found.note and found.method
