"""The binding models on a case: predicted folds beside measured ones, with their mark, or nothing at all."""

import pytest

from casebook.estimate import compute_estimates
from casebook.settings.cases import CASE_DEFAULTS
from report.one_case import SETTINGS, case_tables, labs

IGE = {"measure": "total_ige", "unit": "k[IU]/L"}
WEIGHT = {"measure": "weight", "unit": "kg"}
ABOUT = {
    **CASE_DEFAULTS, **SETTINGS, "weight_measure": "weight", "patient": {"age_at_first_dose_years": 41},
    "ige_model": {"measure": "total_ige", "models": ["hayashi2007", "lowe2009"]},
}  # fmt: skip
DOSES = [{"day": day, "drug": "omalizumab", "dose": 300.0} for day in range(0, 253, 28)]


def computed(about=ABOUT, ige=None, weight=70, doses=DOSES):
    values = labs(ige or {-1: 150, 27: 400, 200: 450, 240: 460}, **IGE) + labs({0: weight}, **WEIGHT)
    tables = case_tables(about, observations=values, doses=doses)
    return compute_estimates(
        {name: tables[name] for name in ("observations", "scores", "doses", "medications", "events")},
        {about["case"]: about},
    )


def test_an_adult_within_the_range_of_the_fit_has_folds_beside_the_measured_ones():
    tables = computed()
    estimates = tables["estimates"].set_index("estimate_id")
    for name in ("hayashi2007", "lowe2009"):
        fold = estimates.loc[f"total_ige.plateau_vs_baseline.modelled_fold_{name}"]
        assert 1.5 < fold["ci_low"] < fold["estimate"] < fold["ci_high"] < 12
        assert "model, not measured" in fold["note"] and name[:4].title() in fold["method"]
        free = estimates.loc[f"total_ige.lapsed.modelled_free_ige_{name}"]
        assert free["unit"] == "ng/mL" and 0 < free["estimate"] < 150 * 2.42
    rows = tables["modelled_ige"]
    assert set(rows["model"]) == {"hayashi2007", "lowe2009"} and rows["day"].min() == 0
    assert (rows["total_ige_low"] <= rows["total_ige_typical"]).all()
    first = rows[rows["day"] == 0]
    assert first["total_ige_typical"].tolist() == pytest.approx([150, 150], rel=0.01)


def test_what_lies_outside_the_fit_is_marked():
    notes = computed({**ABOUT, "patient": {"age_at_first_dose_years": 9}}, {-1: 11, 27: 110}, 28)["estimates"]
    marked = notes[notes["statistic"].str.startswith("modelled")]
    assert marked["note"].str.contains("extrapolated").all()


@pytest.mark.parametrize(
    "changes",
    [
        {"about": {**ABOUT, "ige_model": {}}},
        {"ige": {27: 400}},
        {"about": {**ABOUT, "weight_measure": "height"}},
        {"doses": [{"day": 0, "drug": "omalizumab", "dose": 2.0, "unit": "mL"}]},
    ],
)
def test_without_what_a_model_needs_there_is_no_model(changes):
    tables = computed(**changes)
    assert tables["modelled_ige"].empty
    assert not tables["estimates"]["statistic"].str.startswith("modelled").any()


def test_the_same_bytes_twice():
    assert computed()["modelled_ige"].to_csv() == computed()["modelled_ige"].to_csv()
