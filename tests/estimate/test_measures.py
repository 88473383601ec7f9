"""Estimates of laboratory measures, as they stand in estimates.csv."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.estimate import compute_estimates
from estimate.small_cases import SETTINGS, TRYPTASE, case_tables, compute, labs
from laws import examples

EVERY_28_DAYS = range(0, 600, 28)
TRYPTASE_VALUES = {
    -420: 27.5, -365: 30.2, -300: 33.0, -240: 35.1, -180: 38.6, -90: 41.3, 0: 44.0,
    28: 42.1, 56: 40.4, 84: 38.8, 140: 36.9, 217: 39.6, 301: 37.8, 385: 38.1, 469: 40.9, 588: 37.2,
}  # fmt: skip
IGE_VALUES = {
    -180: "<2", 0: 11, 28: 110, 56: 104, 84: 95, 140: 88, 217: 83, 273: 81.5, 329: 82.5, 385: 84, 441: 82, 588: 82.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def bossi():
    """The values of Bossi 2023 as they were reconstructed from the paper."""
    observations = [
        *labs("tryptase", TRYPTASE_VALUES),
        *labs("total_ige", IGE_VALUES, "k[IU]/L"),
        *labs("kit_d816v_vaf", {-30: 0.1598, 588: 0.097}, "%"),
    ]
    return compute({"measures": {"tryptase": TRYPTASE}}, observations=observations, doses=EVERY_28_DAYS)


@pytest.mark.parametrize(
    ("estimate_id", "value"),
    [
        ("tryptase.before.median", 35.1),
        ("tryptase.during.median", 38.8),
        ("tryptase.before.n", 7),
        ("tryptase.during.n", 9),
        ("tryptase.during_vs_before.hodges_lehmann", 3.7),
        ("tryptase.during_vs_before.median_difference", 3.7),
        ("total_ige.first_dose_vs_baseline.fold_change", 10),
        ("total_ige.peak_vs_baseline.fold_change", 10),
        ("total_ige.plateau_vs_baseline.fold_change", 7.5),
        ("total_ige.day_56_vs_baseline.percent_change", 9300 / 11),
        ("total_ige.before.n_censored", 1),
        ("kit_d816v_vaf.last_vs_first.percent_change", -39.299123904881),
        ("kit_d816v_vaf.before.median", 0.1598),
    ],
)
def test_what_the_paper_states_comes_out(bossi, estimate_id, value):
    assert bossi[estimate_id] == pytest.approx(value, rel=1e-12)


def test_intervals_and_their_coverage(bossi):
    assert bossi.interval("tryptase.before.median") == (27.5, 44.0)
    assert bossi.note("tryptase.before.median") == "interval from value 1 to 7 of 7 in order, coverage 98.44 %"
    assert bossi.interval("tryptase.during_vs_before.hodges_lehmann") == pytest.approx((-2.5, 9.4))


def test_counts_stand_on_the_side_of_their_phase(bossi):
    assert bossi.counts("tryptase.before.median") == (7, None)
    assert bossi.counts("tryptase.during.median") == (None, 9)
    assert bossi.counts("tryptase.during_vs_before.fold_change") == (7, 9)


def test_a_fold_against_a_censored_first_value_is_a_lower_bound(bossi):
    assert np.isnan(bossi["total_ige.last_vs_first.fold_change"])
    assert bossi.note("total_ige.last_vs_first.fold_change").startswith("at least 41.25: 1 of 2 values is censored")


def test_an_estimate_names_the_values_it_stands_on(bossi):
    assert len(bossi.sources("tryptase.before.median")) == 7
    assert len(bossi.sources("tryptase.during_vs_before.hodges_lehmann")) == 16
    assert bossi.sources("total_ige.day_28_vs_baseline.fold_change") == ["observations.0017", "observations.0018"]
    assert len(bossi.sources("kit_d816v_vaf.last_vs_first.percent_change")) == 2


def test_the_reference_change_value_is_told_with_its_source(bossi):
    assert bossi["tryptase.last_vs_first.beyond_rcv"] == 1
    note = bossi.note("tryptase.last_vs_first.beyond_rcv")
    assert (
        "change 35.27 %" in note
        and "reference change value 23.36 %" in note
        and "healthy adults" in note
        and "Skarbo" in note
    )
    assert "reference change value 8.33 %" in bossi.note("tryptase.during_vs_before.beyond_rcv")
    assert "configured" in bossi.note("total_ige.during_vs_before.beyond_rcv")
    assert "total_ige.last_vs_first.beyond_rcv" not in bossi


def test_every_estimate_has_a_value_or_a_reason_and_a_method(bossi):
    estimates = bossi.estimates
    assert (estimates["method"] != "").all()
    assert (estimates.loc[estimates["estimate"].isna(), "note"] != "").all()


def test_a_measure_without_values_before_says_so():
    found = compute(observations=labs("crp", {10: 4.0}))
    assert found["crp.before.n"] == 0 and found.counts("crp.before.n") == (0, None)
    assert found.note("crp.before.median") == "no value before treatment"
    assert found.note("crp.during_vs_before.hodges_lehmann") == "no value in the earlier phase"
    assert "crp.lapsed.n" not in found and "crp.peak_vs_baseline.fold_change" not in found


def test_a_measure_without_values_during_says_so():
    found = compute(observations=labs("crp", {-10: 4.0}))
    assert found["crp.during.n"] == 0 and found.note("crp.during.maximum") == "no value during treatment"
    assert found.note("crp.peak_vs_baseline.fold_change").startswith("no value on treatment")
    assert found.note("crp.plateau_vs_baseline.fold_change").startswith("no value from day 180 on")
    assert found.note("crp.last_vs_first.percent_change") == "one value only"


def test_a_baseline_of_zero_has_no_fold():
    found = compute(observations=labs("crp", {0: 0.0, 28: 5.0}))
    assert found.note("crp.day_28_vs_baseline.fold_change").startswith("the baseline is 0: no ratio to it exists")
    assert found["crp.during_vs_before.median_difference"] == 5


def test_negative_values_have_differences_but_no_ratios():
    found = compute(observations=labs("base_excess", {-3: -4.0, 28: 2.0}, "mmol/L"))
    assert found["base_excess.during_vs_before.median_difference"] == 6
    assert "negative" in found.note("base_excess.during_vs_before.percent_change")


def test_the_baseline_is_the_last_value_before_the_first_dose_by_day_and_time():
    observations = labs("ige", {-30: 5, (0, "08:00"): 10, (0, "11:00"): 40, 28: 100}, "k[IU]/L")
    found = compute(observations=observations, doses=[{"day": 0, "time": "09:00"}, 28])
    assert found["ige.day_0_vs_baseline.fold_change"] == 4
    assert found["ige.first_dose_vs_baseline.fold_change"] == 10


def test_the_value_after_the_first_dose_is_drawn_before_the_second():
    doses = [0, {"day": 28, "time": "10:00"}]
    early = compute(observations=labs("ige", {0: 10, 14: 50, (28, "09:00"): 100}), doses=doses)
    late = compute(observations=labs("ige", {0: 10, 14: 50, (28, "11:00"): 100}), doses=doses)
    assert early["ige.first_dose_vs_baseline.fold_change"] == 10 and late["ige.first_dose_vs_baseline.fold_change"] == 5
    none = compute(observations=labs("ige", {0: 10, 40: 50}), doses=doses)
    assert none.note("ige.first_dose_vs_baseline.fold_change").startswith(
        "no value between the first and the second dose"
    )


def test_two_visits_on_one_day_are_told_apart():
    found = compute(observations=labs("crp", {0: 10, (28, "08:00"): 5, (28, "16:00"): 2}))
    assert found["crp.day_28_vs_baseline.fold_change"] == 0.5
    assert found["crp.day_28_2_vs_baseline.fold_change"] == 0.2


def test_values_need_no_order():
    rows = labs("crp", {28: 5, -10: 8, 56: 4, 0: 10})
    ordered, shuffled = compute(observations=sorted(rows, key=lambda row: row["day"])), compute(observations=rows)
    pd.testing.assert_series_equal(ordered.estimates["estimate"], shuffled.estimates["estimate"])


def test_a_measure_in_two_units_stops_the_case():
    with pytest.raises(CasebookError, match="crp of case rossi has values in g/L and mg/L"):
        compute(observations=[*labs("crp", {0: 1}, "mg/L"), *labs("crp", {1: 1}, "g/L")])


def test_a_case_without_a_first_dose_stops():
    with pytest.raises(CasebookError, match="no given dose of omalizumab on day 0"):
        compute(observations=labs("crp", {0: 1}), doses=[{"day": 0, "status": "missed"}])


def test_two_things_of_one_name_stop_the_case():
    with pytest.raises(CasebookError, match="two things are called 'omalizumab'"):
        compute(observations=labs("omalizumab", {28: 12}))


def test_cases_do_not_touch_each_other():
    alone = {name: compute(observations=labs("crp", {-3: day, 28: 2})) for name, day in (("rossi", 8), ("verdi", 4))}
    both = {
        name: pd.concat(
            [
                case_tables(labs("crp", {-3: 8, 28: 2}))[name],
                case_tables(labs("crp", {-3: 4, 28: 2}), case="verdi")[name],
            ]
        )
        for name in ("observations", "doses", "scores", "medications", "events")
    }
    found = compute_estimates(both, {"rossi": SETTINGS, "verdi": {**SETTINGS, "case": "verdi"}})["estimates"]
    for case, expected in alone.items():
        part = found[found["case"] == case]
        assert part["estimate"].tolist() == pytest.approx(
            expected.tables["estimates"]["estimate"].tolist(), nan_ok=True
        )
    with pytest.raises(CasebookError, match="verdi, which has no settings"):
        compute_estimates(both, {"rossi": SETTINGS})


def test_a_case_with_doses_alone_has_estimates():
    found = compute()
    assert found["omalizumab.during.n"] == 1 and found.tables["score_periods"].empty and found.tables["exposure"].empty


def test_ten_thousand_values_have_results_and_stated_limits():
    values = {(day // 2 - 2500, f"{10 * (day % 2):02d}:00"): 1.0 + day % 97 for day in range(10_000)}
    found = compute(observations=labs("crp", values), doses=[0])
    assert found["crp.before.n"] + found["crp.during.n"] == 10_000
    assert "pairs" in found.note("crp.during_vs_before.hodges_lehmann")
    # So many values are named once, under their number.
    assert len(found.sources("crp.during.n")) == found["crp.during.n"] and not found.sources("crp.during.median")


days = st.integers(-400, 600)
numbers = st.one_of(st.floats(0, 1e300), st.integers(0, 3).map(float))
marked = st.tuples(numbers, st.sampled_from(["", "<", ">"])).map(lambda pair: f"{pair[1]}{pair[0]!r}")


@settings(max_examples=examples(40), deadline=None)
@given(st.dictionaries(days, marked, min_size=1, max_size=8), st.sets(st.integers(1, 300), max_size=5))
def test_whatever_was_measured_every_estimate_is_a_number_or_says_why(values, dose_days):
    found = compute(
        {"measures": {"crp": TRYPTASE}}, observations=labs("crp", values), doses=[0, *sorted(dose_days)]
    ).estimates
    assert (found.loc[found["estimate"].isna(), "note"] != "").all() and (found["method"] != "").all()
    assert np.isfinite(found["estimate"].dropna()).all()
    assert (found["ci_low"].isna() | (found["ci_low"] <= found["ci_high"])).all()
