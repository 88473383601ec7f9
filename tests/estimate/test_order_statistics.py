"""Medians and quantiles of few values, and of values that are not fully known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.estimate.one_phase import PHASE_STATISTICS, describe_phase, median_with_interval
from casebook.estimate.order_statistics import median_interval_rank, quantile
from casebook.estimate.samples import Sample, admissible, exact_sample

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


def sample(*values):
    """A sample as a laboratory prints it: 11, "<2", ">200"."""
    censor = [{"<": "below", ">": "above"}.get(str(value)[0], "none") for value in values]
    return Sample(*admissible([float(str(value).lstrip("<>")) for value in values], censor))


def describe(*values):
    return describe_phase(sample(*values), PHASE_STATISTICS, "no value")


@given(values, st.sampled_from([0, 0.25, 0.5, 0.75, 1]))
def test_a_quantile_is_that_of_numpy(values, probability):
    assert quantile(np.sort(values), probability) == pytest.approx(
        np.quantile(values, probability), rel=1e-12, abs=1e-9
    )


@given(values, st.randoms())
def test_the_order_of_the_values_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert describe(*values)["median"] == describe(*shuffled)["median"]


@given(values)
def test_the_interval_encloses_the_median(values):
    found = median_with_interval(exact_sample(values))
    assert np.isnan(found.low) if len(values) < 6 else found.low <= found.value <= found.high


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_no_interval_of_the_median_exists_below_six_values(n):
    found = median_with_interval(exact_sample(range(n)))
    assert np.isnan(found.low) and found.note == f"no 95 % interval of the median exists at n = {n}"


@pytest.mark.parametrize("n", [6, 7, 9, 20, 100, 10_000])
def test_coverage_is_the_smallest_that_reaches_95_percent(n):
    from math import comb

    k, coverage = median_interval_rank(n)
    outside = 2 * sum(comb(n, j) for j in range(k)) / 2**n if n <= 1000 else 1 - coverage
    assert coverage == pytest.approx(1 - outside, abs=1e-12) and coverage >= 0.95
    if n <= 1000:
        assert 2 * sum(comb(n, j) for j in range(k + 1)) / 2**n > 0.05


def test_a_single_value_has_a_median_but_no_spread():
    found = describe(35.1)
    assert found["median"].value == found["quartile_1"].value == found["maximum"].value == 35.1
    assert np.isnan(found["sd"].value) and found["sd"].note == "one value has no standard deviation"


def test_equal_values_have_no_spread_at_all():
    found = describe(0.1, 0.1, 0.1)
    assert (found["mean"].value, found["sd"].value) == (0.1, 0.0)


def test_a_censored_value_at_the_edge_leaves_the_median_as_it_is():
    found = describe("<2", 11, 30)
    assert found["median"].value == 11
    assert np.isnan(found["minimum"].value) and found["minimum"].note == "between 0 and 2: 1 of 3 values is censored"


def test_where_censoring_matters_both_bounds_are_told():
    assert describe("<2", 11)["median"].note == "between 5.5 and 6.5: 1 of 2 values is censored"
    assert describe(10, ">200", ">200")["median"].note == "at least 200: 2 of 3 values are censored"
    assert describe(10, 20, ">200", ">200")["median"].note == "at least 110: 2 of 4 values are censored"
    assert describe("<2", ">200")["median"].note == "at least 100: 2 of 2 values are censored"


def test_a_censored_value_among_negative_ones_has_no_floor_of_zero():
    assert describe("<-5", -3.0)["minimum"].note == "at most -5: 1 of 2 values is censored"


def test_no_mean_of_censored_values():
    found = describe("<2", 11, 30)
    assert np.isnan(found["mean"].value) and found["mean"].note == "no mean: 1 of 3 values is censored"
    assert np.isnan(found["sd"].value) and "1 of 3" in found["sd"].note


def test_the_interval_covers_whatever_the_censored_value_was():
    found = median_with_interval(sample("<2", 3, 4, 5, 6, 7, 8))
    assert (found.value, found.low, found.high) == (5, 0, 8) and "admissible" in found.note
    without = median_with_interval(sample(1, 3, 4, 5, 6, 7, ">8"))
    assert without.value == 5 and np.isnan(without.high) and "no finite 95 % interval" in without.note


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 1), st.booleans()), min_size=1, max_size=12))
def test_the_bounds_hold_for_every_value_that_a_censored_one_can_have(drawn):
    limits, _, censored = zip(*drawn, strict=True)
    true = [limit * share if is_censored else limit for limit, share, is_censored in drawn]
    known = Sample(*admissible(limits, ["below" if is_censored else "none" for is_censored in censored]))
    for probability in (0.25, 0.5, 0.75):
        low, high = quantile(known.sorted_low, probability), quantile(known.sorted_high, probability)
        assert low - 1e-9 <= np.quantile(true, probability) <= high + 1e-9
