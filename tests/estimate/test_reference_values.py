"""Medians, shifts, rate ratios and their intervals equal those of R; the file says by which function."""

import json
from pathlib import Path

import numpy as np
import pytest

from casebook.estimate.one_phase import median_with_interval
from casebook.estimate.order_statistics import median_interval_rank
from casebook.estimate.rates import rate_ratio
from casebook.estimate.samples import exact_sample
from casebook.estimate.shift import hodges_lehmann, tied_interval

REFERENCE = json.loads(Path(__file__).with_name("reference_values.json").read_text(encoding="utf-8"))
SERIES = {series["id"]: series for series in REFERENCE["series"]}
each_series = pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)


def near(values):
    return pytest.approx(
        [np.nan if value is None else value for value in values], abs=REFERENCE["tolerance"], nan_ok=True
    )


@each_series
@pytest.mark.parametrize("phase", ["earlier", "later"])
def test_median_and_its_order_statistic_interval(series, phase):
    expected, values = series["median"][phase], series[phase]
    found = median_with_interval(exact_sample(values))
    assert [found.value, found.low, found.high] == near([expected["median"], *expected.get("ci", [None, None])])
    if "coverage" in expected:
        assert median_interval_rank(len(values)) == (expected["k"], pytest.approx(expected["coverage"], abs=1e-12))


@each_series
def test_hodges_lehmann_shift_and_its_exact_interval(series):
    found = hodges_lehmann(exact_sample(series["earlier"]), exact_sample(series["later"]))
    assert [found.value, found.low, found.high] == near([series["shift"], *series["shift_interval"]])
    assert ("midranks" in found.method) == series["ties"]


@pytest.mark.parametrize("series", [series for series in SERIES.values() if not series["ties"]], ids=lambda s: s["id"])
def test_the_interval_for_ties_is_the_same_where_there_are_none(series):
    limits = tied_interval(np.array(series["earlier"], float), np.array(series["later"], float))
    assert list(limits or [None, None]) == series["shift_interval"] or limits == near(series["shift_interval"])


@pytest.mark.parametrize("series", [series for series in SERIES.values() if "poisson" in series], ids=lambda s: s["id"])
def test_rate_ratio_with_its_exact_conditional_interval(series):
    expected = series["poisson"]
    found = rate_ratio(expected["events_A"], len(series["earlier"]), expected["events_B"], len(series["later"]))
    assert found[:4] == pytest.approx([expected["rr"], *expected["ci"], expected["p"]], rel=1e-9)
