"""Rates with exact intervals, ratios of bounded values and the reference change value."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.estimate.rates import binomial_p, clopper_pearson, poisson_rate, rate_ratio
from casebook.estimate.ratios import fold, percent, why_no_ratio
from casebook.estimate.samples import Bounds
from casebook.estimate.variation import exceeds_variation, reference_change_percent


def test_no_event_in_20_months_leaves_a_rate_of_up_to_2_21_a_year():
    found = poisson_rate(0, 20 / 12)
    assert (found.value, found.low) == (0, 0) and round(found.high, 2) == 2.21


def test_garwood_interval_of_ten_events():
    # The table of Garwood 1936: 4.80 to 18.39 for a count of 10.
    assert [round(part, 2) for part in poisson_rate(10, 1)[1:3]] == [4.80, 18.39]


@given(st.integers(0, 500), st.floats(0.1, 10))
def test_an_interval_encloses_its_rate(count, time):
    found = poisson_rate(count, time)
    assert found.low <= found.value < found.high


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.1, 10), st.floats(0.1, 10))
def test_exchanged_phases_invert_the_ratio(k_later, k_earlier, t_earlier, t_later):
    found = rate_ratio(k_earlier, t_earlier, k_later, t_later)
    assert found.low <= found.value <= found.high
    if k_later:
        mirrored = rate_ratio(k_later, t_later, k_earlier, t_earlier)
        assert 1 / mirrored.value == pytest.approx(found.value)
        assert (1 / mirrored.high, 1 / mirrored.low) == pytest.approx((found.low, found.high))
        assert mirrored.p == pytest.approx(found.p, rel=1e-6)


def test_a_ratio_to_no_event_has_a_lower_limit_only():
    found = rate_ratio(0, 1.0, 5, 1.0)
    assert (
        math.isnan(found.value)
        and found.low > 0
        and math.isnan(found.high)
        and found.note.startswith("no event before")
    )


def test_no_event_at_all_has_no_ratio():
    assert rate_ratio(0, 1.0, 0, 1.0).note == "no event in either phase: no ratio exists"


def test_no_event_during_is_a_ratio_of_zero():
    found = rate_ratio(6, 1.0, 0, 1.0)
    assert (found.value, found.low) == (0, 0)
    # 6 of 6 on one side: 2 / 2^6, and an upper limit of p / (1 - p) with p = 1 - 0.025^(1/6).
    assert found.p == pytest.approx(2 / 64) and found.high == pytest.approx(0.025 ** (-1 / 6) - 1)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.05, 0.95))
def test_binomial_p_sums_the_counts_that_are_no_likelier(k, extra, probability):
    n = k + extra
    chances = [math.comb(n, i) * probability**i * (1 - probability) ** (n - i) for i in range(n + 1)]
    expected = sum(chance for chance in chances if chance <= chances[k] * (1 + 1e-7))
    assert binomial_p(k, n, probability) == pytest.approx(min(expected, 1.0), rel=1e-6)


def test_clopper_pearson_of_none_and_all():
    assert clopper_pearson(0, 10) == (0, pytest.approx(1 - 0.025**0.1))
    assert clopper_pearson(10, 10) == (pytest.approx(0.025**0.1), 1)


def test_a_fold_against_a_censored_baseline_has_a_lower_bound():
    assert fold(Bounds(0, 2), Bounds(82.5, 82.5)) == (41.25, math.inf)
    assert percent(Bounds(0, 2), Bounds(82.5, 82.5)) == (4025, math.inf)


def test_a_value_above_its_limit_has_a_fold_of_at_least():
    assert fold(Bounds(10, 10), Bounds(200, math.inf)) == (20, math.inf)
    assert fold(Bounds(200, math.inf), Bounds(10, 10)) == (0, 0.05)
    assert percent(Bounds(200, math.inf), Bounds(10, 10)) == (-100, -95)


def test_percent_and_fold_of_plain_numbers():
    assert fold(Bounds(11, 11), Bounds(110, 110)) == (10, 10)
    assert round(percent(Bounds(0.1598, 0.1598), Bounds(0.097, 0.097)).low, 1) == -39.3
    assert percent(Bounds(8, 8), Bounds(0, 0)) == (-100, -100)


def test_why_there_is_no_ratio():
    assert why_no_ratio(Bounds(0, 0), Bounds(5, 5), "the baseline") == "the baseline is 0: no ratio to it exists"
    assert "negative" in why_no_ratio(Bounds(-3, -3), Bounds(5, 5))
    assert why_no_ratio(Bounds(0, 2), Bounds(5, 5)) == ""


@given(st.floats(0, 50), st.floats(0, 1), st.floats(0.1, 50), st.floats(0, 1))
def test_bounds_of_a_ratio_hold_for_every_admissible_pair(later_limit, later_share, earlier_limit, earlier_share):
    earlier, later = Bounds(0, earlier_limit), Bounds(0, later_limit)
    true = later_limit * later_share, earlier_limit * max(earlier_share, 1e-6)
    assert fold(earlier, later).low <= true[0] / true[1] <= fold(earlier, later).high


def test_reference_change_value_of_tryptase():
    # Skarbo 2022: CVA 6.3, CVI 5.6; two single values 23.4 %, medians of 7 and 9 less.
    assert round(reference_change_percent(6.3, 5.6), 1) == 23.4
    assert round(reference_change_percent(6.3, 5.6, 7, 9), 2) == 8.33


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        (24, 24, 1),
        (-24, -24, 1),
        (23, 23, 0),
        (-39.3, -39.3, 1),
        (30, math.inf, 1),
        (-100, -50, 1),
        (10, math.inf, math.nan),
        (-60, 40, math.nan),
    ],
)
def test_a_change_exceeds_variation_only_where_every_admissible_one_does(low, high, value):
    found = exceeds_variation(Bounds(low, high), 23.4, "Skarbo 2022", groups=False)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert (
        "reference change value 23.4 %" in found.note and "healthy adults" in found.note and "Skarbo 2022" in found.note
    )
    assert ("not decided" in found.note) == np.isnan(value)
