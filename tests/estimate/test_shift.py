"""The Hodges-Lehmann shift between two phases."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.estimate.rank_distributions import doubled_midranks, mann_whitney_lower_tail, midrank_sum_distribution
from casebook.estimate.samples import Sample, admissible, exact_sample
from casebook.estimate.shift import hodges_lehmann

tenths = st.lists(st.integers(0, 400).map(lambda tenth: tenth / 10), min_size=1, max_size=9)


def shift(earlier, later):
    return hodges_lehmann(exact_sample(earlier), exact_sample(later))


@given(tenths, tenths, st.integers(-50, 50))
def test_a_shift_of_the_later_phase_shifts_the_estimate(earlier, later, step):
    moved, found = shift(earlier, [value + step for value in later]), shift(earlier, later)
    assert moved.value == pytest.approx(found.value + step, abs=1e-9)
    # With ties the interval depends on which values are tied, and that changes with the step.
    if "without ties" in moved.method and "without ties" in found.method:
        assert moved[1:3] == pytest.approx([part + step for part in found[1:3]], abs=1e-9, nan_ok=True)


@given(tenths, tenths)
def test_exchanged_phases_change_the_sign(earlier, later):
    found, mirrored = shift(earlier, later), shift(later, earlier)
    assert mirrored[:3] == pytest.approx([-found.value, -found.high, -found.low], abs=1e-9, nan_ok=True)


@given(tenths, tenths)
def test_another_unit_changes_the_scale_only(earlier, later):
    found = shift(earlier, later)
    scaled = shift([value * 1000 for value in earlier], [value * 1000 for value in later])
    assert scaled[:3] == pytest.approx([part * 1000 for part in found[:3]], abs=1e-6, nan_ok=True)


@given(tenths, tenths)
def test_the_interval_encloses_the_shift(earlier, later):
    found = shift(earlier, later)
    assert np.isnan(found.low) or found.low <= found.value <= found.high


@given(tenths, tenths)
def test_without_an_interval_the_note_says_why(earlier, later):
    found = shift(earlier, later)
    assert not np.isnan(found.low) or "no " in found.note


def test_tryptase_before_and_during_omalizumab():
    before = [27.5, 30.2, 33.0, 35.1, 38.6, 41.3, 44.0]
    during = [42.1, 40.4, 38.8, 36.9, 39.6, 37.8, 38.1, 40.9, 37.2]
    found = shift(before, during)
    assert found[:3] == pytest.approx([3.7, -2.5, 9.4], abs=1e-9)


@pytest.mark.parametrize(
    ("n_earlier", "n_later", "exists"), [(3, 4, False), (3, 5, True), (4, 4, True), (1, 38, False), (1, 39, True)]
)
def test_an_interval_exists_where_two_arrangements_are_rare_enough(n_earlier, n_later, exists):
    found = shift(np.arange(n_earlier), 100 + np.arange(n_later) * np.pi)
    assert np.isnan(found.low) is np.bool_(not exists)
    if not exists:
        assert found.note == f"no 95 % interval of the shift exists at n = {n_earlier} and {n_later}"


def test_ties_that_leave_nothing_to_reject_have_no_interval():
    found = shift([0, 0, 0, 0.1], [0, 0])  # coin 1.4-2 gives -0.1 to 0
    assert found.value == 0 and np.isnan(found.low) and "n = 4 and 2" in found.note


def test_two_phases_of_one_value_have_no_interval():
    found = shift([0] * 7, [8] * 9)
    assert found.value == 8 and np.isnan(found.low) and "all pairwise differences are equal" in found.note


def test_a_censored_value_leaves_the_shift_where_it_does_not_matter():
    earlier = Sample(*admissible([2.0, 11.0, 12.0, 13.0, 14.0, 15.0], ["below"] + ["none"] * 5))
    later = exact_sample([110, 111.5, 113, 114.5, 116.5])
    found = hodges_lehmann(earlier, later)
    # Whatever it was below 2: counted from above, the pair in the middle and the 27th are others' anyway.
    assert found.value == hodges_lehmann(exact_sample([1, 11, 12, 13, 14, 15]), later).value
    assert found.low <= found.value <= found.high and "1 of 11 values is censored" in found.note


def test_a_censored_value_that_matters_leaves_bounds():
    earlier = Sample(*admissible([2.0], ["below"]))
    found = hodges_lehmann(earlier, exact_sample([10.0]))
    assert np.isnan(found.value) and found.note == "between 8 and 10: 1 of 2 values is censored"


def test_the_distribution_without_ties_is_that_of_all_arrangements():
    m, n = 4, 5
    counts = [
        sum(i > j for i in chosen for j in set(range(m + n)) - set(chosen))
        for chosen in itertools.combinations(range(m + n), m)
    ]
    expected = [np.mean(np.array(counts) <= w) for w in range(m * n // 2 + 1)]
    assert mann_whitney_lower_tail(m, n) == pytest.approx(expected, abs=1e-14)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=8), st.integers(1, 2))
def test_the_distribution_with_ties_is_that_of_all_arrangements(values, m):
    ranks = doubled_midranks(np.array(values))
    drawn = [sum(chosen) for chosen in itertools.combinations(ranks.tolist(), m)]
    sums, probabilities = midrank_sum_distribution(ranks, m)
    assert sums.tolist() == sorted(set(drawn))
    assert probabilities == pytest.approx([np.mean(np.array(drawn) == one) for one in sums], abs=1e-12)


def test_large_phases_have_a_result_or_a_stated_limit():
    rng = np.random.default_rng(1)
    found = shift(rng.normal(0, 1, 300), rng.normal(1, 1, 300))
    assert found.low < 1 < found.high and "normal approximation" in found.method
    limit = shift(np.zeros(10_000), np.ones(10_000))
    assert np.isnan(limit.value) and "100000000 pairs" in limit.note


def test_many_ties_fall_back_on_an_interval_that_is_at_least_as_wide():
    earlier, later = np.tile(np.arange(5), 16), np.tile(np.arange(1, 6), 16)
    found = shift(earlier, later)
    assert found.low <= found.value <= found.high
    assert "at least 95 % with them" in found.method
