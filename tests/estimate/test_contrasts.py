"""During against before by the procedures of single-case designs, as they stand among the estimates."""

import numpy as np
import pytest

from casebook.estimate.contrasts import contrast_estimates
from casebook.estimate.series import Series
from casebook.estimate.single_case.one_series import EFFECT_SIZES

BEFORE, DURING = [5.0, 6.0, 5.5, 6.5, 5.2], [3.0, 2.5, 3.5, 2.0, 2.8, 3.1]


def contrasts(before=BEFORE, during=DURING, improvement="decrease", censored=(), **more):
    values = np.array([*before, *during], float)
    low = values.copy()
    low[list(censored)] = 0.0
    days = np.arange(-30 * len(before), 30 * len(during), 30)
    series = Series(
        "outcome",
        "ug/L",
        days,
        None,
        low,
        values,
        np.array([f"o{n}" for n in range(len(values))], object),
        "observations",
    )
    masks = {"before": days < 0, "during": days >= 0}
    return {estimate.estimate_id: estimate for estimate in contrast_estimates(series, masks, improvement, **more)}


def test_each_procedure_has_one_estimate_with_its_method_and_values():
    found = contrasts(goal=1.0)
    names = {name.rpartition(".")[2] for name in found}
    assert names == {
        *EFFECT_SIZES,
        "mann_whitney_p",
        "brunner_munzel",
        "level_change",
        "log_level_change",
        "slope_change",
        "autocorrelation",
        "start_point_p",
        "level_change_reml",
        "level_change_newey_west",
        "theil_sen_slope",
        "siegel_slope",
    }
    for estimate in found.values():
        assert estimate.method or estimate.result.method
        assert np.isfinite(estimate.result.value) or estimate.result.note
    nap = found["outcome.during_vs_before.nap"]
    assert nap.result.value == 1 and nap.result.low < 1 and (nap.n_before, nap.n_after) == (5, 6)
    level = found["outcome.during_vs_before.level_change"]
    assert level.unit == "ug/L" and level.result.low < -2.8 < level.result.high < 0
    ratio = found["outcome.during_vs_before.log_level_change"]
    assert ratio.unit == "1" and ratio.result.low < np.log(2.8 / 5.6) < ratio.result.high < 0
    assert found["outcome.before.theil_sen_slope"].unit == "ug/L/d"


def test_the_change_of_the_logarithm_knows_no_unit_and_no_zero():
    key = "outcome.during_vs_before.log_level_change"
    grams = contrasts()[key].result
    kilograms = contrasts([value / 1000 for value in BEFORE], [value / 1000 for value in DURING])[key].result
    assert kilograms[:4] == pytest.approx(grams[:4], rel=1e-9)
    assert "not above zero" in contrasts(during=[0.0, 1.0, 2.0])[key].result.note


def test_positive_is_better_whichever_way_that_is():
    fall, rise = contrasts(), contrasts(improvement="increase")
    for name in ("nap", "tau", "smd_pooled"):
        key = f"outcome.during_vs_before.{name}"
        turned = 1 - fall[key].result.value if name == "nap" else -fall[key].result.value
        assert rise[key].result.value == pytest.approx(turned)


def test_without_a_direction_there_are_no_effect_sizes_and_it_says_so():
    found = contrasts(improvement="none")
    assert "no direction of improvement" in found["outcome.during_vs_before.nap"].result.note
    assert "outcome.during_vs_before.smd_pooled" not in found
    assert np.isfinite(found["outcome.during_vs_before.level_change"].result.value)


def test_a_censored_value_is_no_number():
    found = contrasts(censored=[7])
    assert "censored" in found["outcome.during_vs_before.level_change"].result.note
    assert found["outcome.during_vs_before.nap"].result.value == 1
    tobit = found["outcome.during_vs_before.tobit_difference"]
    assert tobit.unit == "ug/L" and tobit.result.low < -2.8 < tobit.result.high
    assert found["outcome.during_vs_before.lognormal_ratio"].result.value < 1
    assert found["outcome.during_vs_before.peto_prentice_p"].result.value < 0.05
    assert "outcome.during.kaplan_meier_median" in found and "outcome.before.kaplan_meier_median" not in found


def test_an_empty_phase_has_no_rows():
    assert contrasts(before=[]) == {}
