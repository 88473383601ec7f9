"""Censored values: Kaplan-Meier, Peto-Prentice and Tobit equal R (base_values.json says which functions)."""

import json
import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from casebook.estimate.single_case.censored_regression import censored_fit, lognormal_ratio, tobit_difference
from casebook.estimate.single_case.censored_rows import censored_values
from casebook.estimate.single_case.survival_methods import kaplan_meier_median, peto_prentice
from laws import examples

SERIES = {
    series["id"]: series["censored"]
    for series in json.loads(Path(__file__).with_name("base_values.json").read_text(encoding="utf-8"))["series"]
    if "censored" in series
}
each_series = pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
few = settings(derandomize=True, deadline=None, max_examples=examples(40))
TWO_PHASES = (tobit_difference, lognormal_ratio, peto_prentice)


def phase(series, name):
    return series[name], ["none" if known else "below" for known in series[f"known_{name}"]]


@st.composite
def censored_phase(draw, side="below"):
    values = draw(st.lists(st.integers(1, 12), min_size=1, max_size=8))
    return [float(v) for v in values], [draw(st.sampled_from(["none", "none", side])) for _ in values]


def mirrored(values, censor):
    return [-value for value in values], [{"below": "above", "above": "below"}.get(word, word) for word in censor]


@each_series
@pytest.mark.parametrize("name", ["lognormal", "gaussian"])
def test_the_fit_is_that_of_survreg(series, name):
    phases = [censored_values(*phase(series, part)) for part in ("before", "during")]
    assert tuple(censored_fit(*phases, logarithm=name == "lognormal")) == pytest.approx(series[name], rel=1e-8)


@each_series
def test_peto_prentice_as_in_nada(series):
    found = peto_prentice(*phase(series, "before"), *phase(series, "during"))
    assert (found.value, found.p) == pytest.approx(series["peto_prentice"], rel=1e-9)


@each_series
def test_kaplan_meier_median_as_in_nada(series):
    found = [kaplan_meier_median(*phase(series, part)).value for part in ("before", "during")]
    assert found == pytest.approx(series["km_median"], rel=1e-12)


@each_series
def test_the_interval_is_wider_than_walds(series):
    phases = phase(series, "before"), phase(series, "during")
    found = tobit_difference(*phases[0], *phases[1])
    wald = 1.96 * series["gaussian"][3]
    assert found.low < series["gaussian"][1] - wald < found.value < series["gaussian"][1] + wald < found.high


def test_without_censoring_tobit_is_the_t_test():
    before, during = [1.0, 2.5, 3.0, 4.0], [4.0, 5.5, 7.0]
    found, expected = tobit_difference(before, None, during, None), ttest_ind(during, before)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-8)
    assert found[1:3] == pytest.approx(tuple(expected.confidence_interval()), rel=1e-8)
    logs = ttest_ind(np.log(during), np.log(before)).confidence_interval()
    assert lognormal_ratio(before, None, during, None)[1:3] == pytest.approx(np.exp(tuple(logs)), rel=1e-8)


@few
@given(censored_phase(), censored_phase())
def test_exchanged_phases(before, during):
    found, other = tobit_difference(*before, *during), tobit_difference(*during, *before)
    assert other[:4] == pytest.approx((-found.value, -found.high, -found.low, found.p), abs=1e-6, nan_ok=True)
    assert peto_prentice(*before, *during)[:4] == pytest.approx(
        peto_prentice(*during, *before)[:4], abs=1e-9, nan_ok=True
    )


@few
@given(censored_phase(), censored_phase())
def test_turned_over_values_are_censored_on_the_other_side(before, during):
    turned = mirrored(*before), mirrored(*during)
    found, other = tobit_difference(*before, *during), tobit_difference(*turned[0], *turned[1])
    assert other[:4] == pytest.approx((-found.value, -found.high, -found.low, found.p), abs=1e-6, nan_ok=True)
    sides = peto_prentice(*before, *during), peto_prentice(*turned[0], *turned[1])
    if "below" in before[1] + during[1]:
        assert sides[1][:4] == pytest.approx(sides[0][:4], abs=1e-9, nan_ok=True)


@few
@given(censored_phase(), censored_phase(), st.integers(2, 1000))
def test_another_unit(before, during, factor):
    scaled = [([value * factor for value in values], censor) for values, censor in (before, during)]
    found = tobit_difference(*before, *during)
    assert tobit_difference(*scaled[0], *scaled[1])[:4] == pytest.approx(
        [*(np.array(found[:3]) * factor), found.p], rel=1e-6, abs=1e-6, nan_ok=True
    )
    for test in (lognormal_ratio, peto_prentice):
        assert test(*scaled[0], *scaled[1])[:4] == pytest.approx(
            test(*before, *during)[:4], rel=1e-6, abs=1e-6, nan_ok=True
        )


@few
@given(censored_phase())
def test_without_censoring_the_curve_gives_the_lower_median(values_and_censor):
    values = sorted(values_and_censor[0])
    found = kaplan_meier_median(values)
    assert found.value == values[(len(values) - 1) // 2]
    assert math.isnan(found.low) or found.low <= found.value
    assert math.isnan(found.high) or found.high >= found.value


def test_several_limits():
    found = kaplan_meier_median([1, 2, 3, 4, 5, 6, 7], ["none", "below", "none", "below", "none", "none", "none"])
    # F(6) = 6/7, F(5) = 6/7 * 5/6 = 5/7, F(3) = 5/7 * 4/5 = 4/7, F(1) = 4/7 * 2/3 = 8/21
    assert found.value == 3
    # Right: S(1) = 4/5, S(2) = 8/15, S(4) = 0
    assert kaplan_meier_median([1, 2, 2, 3, 4], ["none", "above", "none", "above", "none"]).value == 4


def test_more_than_half_beyond_the_limit():
    found = kaplan_meier_median([2, 2, 2, 3, 5], ["below", "below", "below", "none", "none"])
    assert math.isnan(found.value) and "3 below a limit" in found.note
    found = kaplan_meier_median([2, 3, 5, 5, 5], ["none", "none", "above", "above", "above"])
    assert math.isnan(found.value) and "3 above a limit" in found.note


@pytest.mark.parametrize("test", TWO_PHASES)
@pytest.mark.parametrize(
    ("before", "during"),
    [
        (([], None), ([1], None)),
        (([1, math.nan], None), ([1, 2], None)),
        (([1, math.inf], None), ([1, 2], None)),
        (([1, 1], ["below", "below"]), ([1, 1], ["below", "below"])),
        (([3, 3, 3], None), ([3, 3, 3], None)),
    ],
)
def test_what_cannot_be_estimated_says_why(test, before, during):
    found = test(*before, *during)
    assert math.isnan(found.value) and found.note and found.method


def test_limits_of_the_regression():
    for before, during, word in (
        (([1, 2, 3], None), ([1, 1], ["below", "below"]), "no bound"),
        (([1, 1], None), ([2, 2], None), "no variation"),
        (([1, 1], None), ([2, 1.5], ["none", "above"]), "no variation"),
        (([1], None), ([2], None), "needs 3"),
        (([1, 2], None), ([1e200, 3], None), "beyond"),
    ):
        assert word in tobit_difference(*before, *during).note
    assert "no logarithm" in lognormal_ratio([0, 1, 2], None, [1, 2], None).note
    assert tobit_difference([1, 1, 2], None, [2, 3, 4], ["none", "above", "below"]).value > 0
    assert "cannot order" in peto_prentice([1, 2], ["below", "none"], [3, 4], ["none", "above"]).note
    with pytest.raises(ValueError, match="none, below or above"):
        tobit_difference([1], ["<"], [2], None)
    with pytest.raises(ValueError, match="2 values have 1 words"):
        kaplan_meier_median([1, 2], ["none"])


def test_ten_thousand_values():
    rng = np.random.default_rng(1)
    before, during = (rng.normal(centre, 1, 5000) for centre in (10, 11))
    phases = [(np.maximum(x, 9.7), np.where(x < 9.7, "below", "none")) for x in (before, during)]
    start = time.perf_counter()
    found = tobit_difference(*phases[0], *phases[1])
    assert found.low < 1 < found.high
    assert peto_prentice(*phases[0], *phases[1]).p < 1e-10
    assert kaplan_meier_median(*phases[0]).value == pytest.approx(10, abs=0.06)
    assert time.perf_counter() - start < 2
