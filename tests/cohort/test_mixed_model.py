"""One model of the series of several cases: the fit of an established package, known effects, laws, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from statsmodels.regression.mixed_linear_model import MixedLM

from casebook.cohort.case_facts import Numbers
from casebook.cohort.case_levels import CENSORED, NOT_POSITIVE, case_levels, fits_of
from casebook.cohort.mixed_model import LEAST_CASES, mixed_effect


def registry(seed, cases=8, effect=-1.0, spread=0.3, memory=0.0, before=8, during=12):
    """Days and values of cases that differ in level and in effect, whose neighbours resemble each other by `memory`."""
    draw = np.random.default_rng(seed)
    days = np.concatenate([7.0 * np.arange(-before, 0), 7.0 * np.arange(1, during + 1)])
    made = []
    for _ in range(cases):
        errors = draw.normal(size=before + during)
        for place in range(1, len(errors)):
            errors[place] = memory * errors[place - 1] + np.sqrt(1 - memory**2) * errors[place]
        values = 5 + 2 * draw.normal() + 0.5 * errors
        values[before:] += effect + spread * draw.normal()
        made.append((days, values))
    return made


def rows_of(days, values, likeness=0.0, censor="none", settings=None):
    """The rows in table `case_levels` of a case with a diary of these weekly means, and a measure of these values."""
    weeks = pd.DataFrame({"instrument": "msaf", "period": "week", "start_day": np.asarray(days) - 3, "mean": values})
    observed = pd.DataFrame({"measure": "tryptase", "day": days, "value": values, "censor": censor})
    known = pd.DataFrame(
        [{"estimate_id": f"{name}.during_vs_before.autocorrelation", "estimate": likeness, "ci_low": np.nan,
          "ci_high": np.nan, "unit": "1", "n_before": 1, "n_after": 1, "note": ""} for name in ("msaf_week", "tryptase")]
    )  # fmt: skip
    about = {"case": "rossi", "data_origin": "simulated", "protocol": "asthma", "weight_measure": "weight"}
    tables = {"observations": observed, "score_periods": weeks}
    return list(case_levels(tables, {**about, **(settings or {})}, Numbers(known)))


def fits(series, likeness=0.0):
    return fits_of(pd.DataFrame([row for one in series for row in rows_of(*one, likeness) if "week" in row["measure"]]))


def test_it_is_the_fit_of_statsmodels_where_neighbours_are_independent():
    series = registry(2, cases=12, spread=0.8, before=3, during=4)
    values = np.concatenate([values for _, values in series])
    design = np.concatenate([np.column_stack([np.ones(7), days > 0]) for days, _ in series])
    theirs = MixedLM(values, design, np.repeat(np.arange(12), 7), exog_re=design).fit(reml=True, method=["lbfgs"])
    ours = mixed_effect(fits(series))
    assert ours.mean == pytest.approx(theirs.fe_params[1], abs=1e-4)
    assert (ours.high - ours.low) / 2 / t.ppf(0.975, 11) == pytest.approx(theirs.bse_fe[1], rel=1e-3)
    assert ours.spread == pytest.approx(np.sqrt(theirs.cov_re[1, 1]), abs=2e-3)


def test_a_known_effect_is_found():
    found = mixed_effect(fits(registry(1, cases=20)))
    assert found.low < -1 < found.high and abs(found.mean + 1) < 0.25 and found.p < 0.001 and found.note == ""
    assert 0.1 < found.spread < 0.5


@pytest.mark.parametrize("factor", [1e-3, 1, 1e4])
def test_units_and_levels_do_not_matter(factor):
    series = registry(3)
    one = mixed_effect(fits(series))
    other = mixed_effect(fits([(days, factor * (values + 7)) for days, values in series]))
    assert other[:3] == pytest.approx([factor * part for part in one[:3]], rel=1e-5)
    assert (other.p, other.spread) == pytest.approx((one.p, factor * one.spread), rel=1e-3, abs=1e-12)


def test_the_order_of_the_cases_does_not_matter():
    series = registry(4)
    assert mixed_effect(fits(series))[:4] == pytest.approx(mixed_effect(fits(series[::-1]))[:4], rel=1e-5, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.0, 0.6])
def test_the_interval_holds_the_effect_as_often_as_it_says_where_the_likeness_is_known(memory):
    found = [mixed_effect(fits(registry(seed, cases=10, memory=memory), memory)) for seed in range(150)]
    held = np.mean([one.low <= -1 <= one.high for one in found])
    assert 0.9 <= held <= 1.0


def test_likeness_that_is_overlooked_is_taken_for_cases_that_differ():
    series = [registry(seed, cases=10, memory=0.8, spread=0.0) for seed in range(12)]
    overlooked, known = (
        np.mean([mixed_effect(fits(one, likeness)).spread for one in series]) for likeness in (0.0, 0.8)
    )
    assert known < 0.8 * overlooked


@pytest.mark.parametrize("count", [0, 1, LEAST_CASES - 1])
def test_too_few_cases_say_so(count):
    series = registry(5, cases=max(count, 1))
    rows = [row for one in series[:count] for row in rows_of(*one)]
    frame = pd.DataFrame(rows or rows_of(*series[0])).iloc[: 0 if not count else None]
    found = mixed_effect(fits_of(frame[frame["measure"] == "msaf_week"]))
    assert np.isnan(found.mean) and f"{LEAST_CASES} are needed" in found.note


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_values_that_are_all_alike_give_a_reason(value):
    found = mixed_effect(fits([([-3.0, -2.0, 1.0, 2.0], [value] * 4)] * 6))
    assert np.isnan(found.mean) and "do not vary" in found.note


def test_what_a_case_cannot_enter_with_is_told():
    days = [-7.0, -1.0, 5.0, 9.0]
    assert [row["note"] for row in rows_of(days, [1.0, 2.0, 1.5, 1.0])] == ["", ""]
    measure, diary = rows_of(days, [1.0, 0.0, 1.5, 1.0])
    assert (measure["note"], diary["note"]) == (NOT_POSITIVE, "")
    assert rows_of(days, [1.0, 2.0, 1.5, 1.0], censor=["none", "below", "none", "none"])[0]["note"] == CENSORED
    assert "needs at least 2" in rows_of(days[1:], [1.0, 2.0, 1.5])[0]["note"]
    assert [row["measure"] for row in rows_of(days, [1.0] * 4, settings={"weight_measure": "tryptase"})] == [
        "msaf_week"
    ]


def test_a_thousand_cases_are_one_model():
    few = fits(registry(7, cases=10, before=3, during=3))
    many = few._replace(
        coefficients=np.tile(few.coefficients, (100, 1)), unit_covariance=np.tile(few.unit_covariance, (100, 1, 1)),
        residual_sum=100 * few.residual_sum, residual_freedom=100 * few.residual_freedom,
    )  # fmt: skip
    one, other = mixed_effect(few), mixed_effect(many)
    assert other.low < other.mean < other.high and other.mean == pytest.approx(one.mean, abs=0.05)
    assert other.high - other.low < 0.2 * (one.high - one.low)
