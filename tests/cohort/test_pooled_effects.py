"""Effects pooled over cases: values of an established package, few cases, and the laws that must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from casebook.cohort.associations import LEAST_CASES, rank_association
from casebook.cohort.pooled_effects import pool_effects

# Thirteen trials of BCG (Colditz et al. 1994), log risk ratios and variances as R's metafor ships them (dat.bcg), and what
# its rma(method="PM", test="knha") prints of them.
LOG_RATIOS = [
    -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173,
]  # fmt: skip
VARIANCES = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]


def test_pooled_as_an_established_package_pools():
    pooled = pool_effects(LOG_RATIOS, np.sqrt(VARIANCES))
    assert pooled.cases == 13 and pooled.note == ""
    assert pooled.mean == pytest.approx(-0.7150, abs=5e-4)
    assert (pooled.low, pooled.high) == pytest.approx((-1.1091, -0.3208), abs=5e-4)
    assert pooled.spread**2 == pytest.approx(0.3181, abs=5e-4)
    assert pooled.new_low < pooled.low < pooled.high < pooled.new_high


@pytest.mark.parametrize("size", [0.01, 1, 300])
def test_the_variance_between_cases_solves_the_equation_of_paule_and_mandel(size):
    draw = np.random.default_rng(3)
    errors = np.exp(draw.normal(0, 2, size=9))
    effects = draw.normal(0, 1, size=9) * (errors + size)
    pooled = pool_effects(effects, errors)
    weights = 1 / (errors**2 + pooled.spread**2)
    assert pooled.mean == pytest.approx(np.average(effects, weights=weights), abs=1e-4 * pooled.spread)
    assert (weights * (effects - pooled.mean) ** 2).sum() == pytest.approx(8, abs=1e-3)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_cases_say_so(count):
    pooled = pool_effects([1.0] * count, [0.1] * count)
    assert np.isnan(pooled.mean) and f"{count} case" in pooled.note and "too few to pool" in pooled.note


def test_the_interval_of_a_further_case_is_that_of_a_further_value():
    pooled = pool_effects([1.0, 1.2, 0.9], [0.1, 0.1, 0.1])
    reach = 4.302653 * np.std([1.0, 1.2, 0.9], ddof=1) * np.sqrt(4 / 3)  # the 97.5 % quantile of t with 2 degrees
    assert pooled.low < pooled.mean < pooled.high
    assert (pooled.new_low, pooled.new_high) == pytest.approx((3.1 / 3 - reach, 3.1 / 3 + reach), rel=1e-6)


def test_a_further_case_is_covered_though_the_intervals_of_the_cases_are_too_wide():
    draw = np.random.default_rng(5)
    held = []
    for _ in range(300):
        *effects, further = 0.1 * draw.normal(size=11)
        pooled = pool_effects(effects, np.full(10, 0.17))
        held.append(pooled.new_low <= further <= pooled.new_high)
    assert 0.91 <= np.mean(held) <= 0.98


def test_cases_without_an_effect_are_counted_not_lost():
    pooled = pool_effects([1.0, 1.2, 0.9, np.nan, np.inf, 2.0], [0.1, 0.1, 0.1, 0.1, 0.1, 0.0])
    assert pooled.cases == 3 and "3 of 6 cases" in pooled.note and "tell little" in pooled.note


def test_equal_effects_have_no_spread():
    pooled = pool_effects([1.0] * 5, [0.1, 0.2, 0.3, 0.1, 0.2])
    assert pooled.mean == pytest.approx(1) and pooled.spread == 0


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.05, 2)), min_size=4, max_size=12),
    st.floats(1e-6, 1e6), st.booleans(),
)  # fmt: skip
def test_units_order_and_sign_do_not_matter(cases, unit, turned):
    effects, errors = map(np.array, zip(*cases, strict=True))
    sign = -1 if turned else 1
    pooled, other = pool_effects(effects, errors), pool_effects(sign * unit * effects[::-1], unit * errors[::-1])
    assert sign * other.mean == pytest.approx(unit * pooled.mean, abs=1e-4 * unit)
    assert other.high - other.low == pytest.approx(unit * (pooled.high - pooled.low), rel=1e-3, abs=1e-6 * unit)
    assert other.spread == pytest.approx(unit * pooled.spread, rel=1e-2, abs=1e-2 * unit)


def test_a_rank_correlation_is_spearmans():
    draw = np.random.default_rng(1)
    one = draw.normal(size=30)
    other = one + draw.normal(size=30)
    found = rank_association(one, other)
    assert found.correlation == pytest.approx(spearmanr(one, other).statistic) and found.note == ""
    assert found.low < found.correlation < found.high


def test_small_numbers_of_cases_have_an_exact_p():
    found = rank_association(range(6), range(6))
    assert found.p == pytest.approx(2 / 720) and np.isnan(found.low) and "perfect order" in found.note


def test_few_or_equal_cases_say_why_there_is_none():
    assert "too few" in rank_association([1, 2], [1, 2]).note
    assert "no order" in rank_association([1] * LEAST_CASES, range(LEAST_CASES)).note
    assert rank_association([1, 2, np.nan, 4, 5, 6, 7], [1, 3, 2, 4, 5, 7, 6]).cases == 6


def test_intervals_hold_the_truth_as_often_as_they_say():
    draw = np.random.default_rng(7)
    held = []
    for _ in range(300):
        errors = draw.uniform(0.2, 0.6, size=10)
        pooled = pool_effects(1.0 + 0.5 * draw.normal(size=10) + errors * draw.normal(size=10), errors)
        held.append(pooled.low <= 1.0 <= pooled.high)
    assert 0.91 <= np.mean(held) <= 0.98
