"""Mann-Whitney and Brunner-Munzel equal R (base_values.json says which functions), and hold where R does not."""

import itertools
import json
import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.estimate.single_case.rank_tests import (
    asymptotic_p,
    brunner_munzel,
    brunner_munzel_statistic,
    exact_p,
    mann_whitney,
    pairs_later_larger,
    smallest_p,
)
from laws import examples

SERIES = {
    series["id"]: series
    for series in json.loads(Path(__file__).with_name("base_values.json").read_text(encoding="utf-8"))["series"]
}
each_series = pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
few = settings(derandomize=True, deadline=None, max_examples=examples(40))
scores = st.lists(st.integers(0, 6), min_size=1, max_size=6)
longer = st.lists(st.integers(0, 9), min_size=2, max_size=12)


@each_series
def test_mann_whitney_as_in_r(series):
    before, during, expected = series["before"], series["during"], series["mann_whitney"]
    assert pairs_later_larger(before, during) == expected["W"]
    assert exact_p(before, during) == pytest.approx(expected["exact"], rel=1e-9)
    assert exact_p(before, during) == pytest.approx(expected.get("exact_R", expected["exact"]), rel=1e-9)
    assert asymptotic_p(before, during) == pytest.approx(expected["asymptotic"], rel=1e-9)
    found = mann_whitney(before, during)
    assert found.value == expected["W"] / (len(before) * len(during)) and found.p == exact_p(before, during)
    assert found.low <= found.value <= found.high and found.low < found.high


@each_series
def test_brunner_munzel_as_in_r(series):
    expected = series["brunner_munzel"]
    found = brunner_munzel(series["before"], series["during"])
    if expected is None:  # R: p 0 and an interval without width
        assert found.value in (0, 1) and math.isnan(found.p) and math.isnan(found.low)
        assert "do not overlap" in found.note
        return
    estimate, t, df, p, low, high = expected
    statistic = brunner_munzel_statistic(series["before"], series["during"])
    assert (statistic.estimate, statistic.statistic, statistic.df) == pytest.approx((estimate, t, df), rel=1e-9)
    assert found[:4] == pytest.approx((estimate, max(low, 0), min(high, 1), p), rel=1e-9, abs=1e-12)


@few
@given(scores, scores)
def test_the_exact_p_is_the_share_of_all_ways_to_draw_the_phases(before, during):
    values = np.array(before + during)
    ranks = [(values < value).sum() + (values == value).sum() / 2 for value in values]
    centre = len(during) * sum(ranks) / len(values)
    drawn = [sum(part) for part in itertools.combinations(ranks, len(during))]
    far = abs(sum(ranks[len(before) :]) - centre)
    share = np.mean([abs(total - centre) >= far - 1e-9 for total in drawn])
    assert exact_p(before, during) == pytest.approx(share, abs=1e-12)
    assert share >= smallest_p(len(before), len(during), has_ties=True) - 1e-12


@few
@given(longer, longer)
def test_exchanged_phases_mirror_the_chance_and_keep_p(before, during):
    for test in (mann_whitney, brunner_munzel):
        found, mirrored = test(before, during), test(during, before)
        assert mirrored[:4] == pytest.approx(
            (1 - found.value, 1 - found.high, 1 - found.low, found.p), abs=1e-9, nan_ok=True
        )


@few
@given(longer, longer)
def test_order_and_monotone_transformation_change_nothing(before, during):
    for test in (mann_whitney, brunner_munzel):
        moved = test([math.exp(value) for value in reversed(before)], [math.exp(value) for value in during])
        assert moved[:4] == pytest.approx(test(before, during)[:4], abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("test", [mann_whitney, brunner_munzel])
@pytest.mark.parametrize(
    ("before", "during", "word"),
    [
        ([], [1], "at least"),
        ([1], [], "at least"),
        ([1, math.nan], [2, 3], "not a number"),
    ],
)
def test_what_cannot_be_tested_says_why(test, before, during, word):
    found = test(before, during)
    assert math.isnan(found.value) and math.isnan(found.p) and word in found.note and found.method


def test_equal_and_infinite_values():
    assert mann_whitney([2, 2], [2, 2])[:4:3] == (0.5, 1.0)
    assert "no variance" in brunner_munzel([2, 2], [2, 2]).note
    assert mann_whitney([1, 2, math.inf], [-math.inf, 0])[:4:3] == (0.0, pytest.approx(0.2))
    assert "no p below 1 " in mann_whitney([1], [2]).note


def test_a_p_smaller_than_any_permutation_reaches_is_told():
    found = brunner_munzel(range(10), [9, *range(20, 29)])
    assert found.p < smallest_p(10, 10) and "no permutation" in found.note


def test_ten_thousand_values():
    rng = np.random.default_rng(1)
    before, during = rng.normal(size=5000).round(1), rng.normal(0.1, 1, 5000).round(1)
    start = time.perf_counter()
    found = mann_whitney(before, during)
    assert "normal approximation" in found.method and found.p < 1e-3
    assert brunner_munzel(before, during).value == found.value
    assert time.perf_counter() - start < 2
