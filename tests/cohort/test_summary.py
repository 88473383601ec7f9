"""The tables over all cases: who they are, what is pooled and with whom, and early change against later response."""

import numpy as np
import pytest

from casebook.cohort import COHORT, summarise_cases
from casebook.model import TABLES, validate
from cohort.small_cohort import cohort, effect

LOG, LEVEL = "eosinophils.during_vs_before.log_level_change", "eosinophils.during_vs_before.level_change"
FOUR = {f"case{n}": {LOG: effect(-0.5 - n / 10)} for n in range(4)}


def summed(cases, **changes):
    made = summarise_cases(*cohort(cases, **changes))
    assert set(made) == set(COHORT)
    for name, table in made.items():
        validate(name, table)
    return made


def test_a_case_has_one_row_that_says_who_it_is():
    scores = {"act.before.median": {"estimate": 2.0, "n_before": 30}, "act.during.median": {"estimate": 4.5, "n_after": 50},
              "act.during.days_to_response": {"estimate": 60.0, "unit": "d"}}  # fmt: skip
    tables, known = cohort(
        {"rossi": scores, "bianchi": {}}, rossi={"phases": [{"name": "run_in"}, {"name": "q4w", "from_day": 0}]}
    )
    tables["scores"].loc[tables["scores"]["day"] == 75, "score"] = 3.0
    made = summarise_cases(tables, known)["cases"]
    assert made["case"].tolist() == ["bianchi", "rossi"]
    row = made.iloc[1]
    assert (row["first_day"], row["last_visit_day"], row["last_day"], row["last_dose_day"]) == (-40, 90, 90, 56)
    assert (row["doses_given"], row["doses_not_given"], row["treatment"]) == (2, 1, "omalizumab")
    assert (row["outcome"], row["improvement"], row["before"], row["during"]) == ("act", "increase", 2.0, 4.5)
    assert (row["n_before"], row["n_during"]) == (30, 50)
    assert (row["response_day"], row["relapse_day"], row["diary_last_day"]) == (60, 75, 79)
    assert row["phases"] == "run_in; q4w from day 0"


def test_why_there_is_no_response_is_told():
    note = "no 7 days in a row on treatment are recorded and free of symptoms"
    made = summed({"rossi": {"act.during.days_to_response": {"estimate": np.nan, "note": note}}})["cases"]
    assert made.loc[0, "note"] == note and made["response_day"].isna().all() and made["relapse_day"].isna().all()
    tables, known = cohort({"rossi": {}})
    tables["scores"] = tables["scores"][tables["scores"]["day"] % 5 > 0]
    visits = summarise_cases(tables, known)["cases"]
    assert "could not be seen" in visits.loc[0, "note"] and visits["diary_last_day"].isna().all()
    other = summed({"rossi": {}}, rossi={"primary_outcome": "tryptase"})["cases"]
    assert other.loc[0, "outcome"] == "tryptase" and other.loc[0, "note"].startswith("no diary")


def test_effects_that_cases_share_are_pooled():
    made = summed(FOUR)
    (pooled,) = made["pooled_effects"].to_dict("records")
    assert (pooled["cases"], pooled["cases_recorded"]) == (4, 4)
    assert pooled["ci_low"] < pooled["estimate"] < pooled["ci_high"] and pooled["estimate"] == pytest.approx(-0.65)
    assert pooled["prediction_low"] < pooled["ci_low"] and "tell little" in pooled["note"]
    assert made["case_effects"]["standard_error"].tolist() == pytest.approx([0.2 / 1.959964] * 4)
    assert made["case_effects"]["estimate_id"].tolist() == [LOG] * 4


def test_a_case_of_another_protocol_origin_or_unit_is_pooled_with_its_like_only():
    apart = summed(
        FOUR,
        case0={"protocol": "mastocytosis-omalizumab"},
        case1={"data_origin": "patient"},
    )["pooled_effects"]
    assert apart["cases"].tolist() == [2] and apart["estimate"].isna().all()
    assert "2 cases are too few" in apart.loc[0, "note"]
    units = {case: {LEVEL: effect(1.0, unit="g" if case == "case0" else "mg")} for case in FOUR}
    assert summed(units)["pooled_effects"]["unit"].tolist() == ["mg"]


def test_cases_of_no_named_disease_are_not_pooled():
    made = summed(FOUR, **{case: {"protocol": "generic"} for case in FOUR})["pooled_effects"]
    assert made["estimate"].isna().all() and "neither disease nor treatment" in made.loc[0, "note"]


def test_a_single_case_has_nothing_to_be_pooled_with():
    made = summed({"rossi": {LOG: effect(-1.0)}})
    assert made["pooled_effects"].empty and made["associations"].empty and len(made["case_effects"]) == 1


def test_a_case_that_fell_below_the_limit_is_not_left_out():
    ratio = {"estimate": 0.25, "ci_low": 0.125, "ci_high": 0.5}
    censored = {LOG: {"estimate": np.nan, "note": "censored"}, "eosinophils.during_vs_before.lognormal_ratio": ratio}
    made = summed({**FOUR, "rossi": censored})
    row = made["case_effects"].query("case == 'rossi'").iloc[0]
    assert row["estimate"] == pytest.approx(np.log(0.25)) and "censored values" in row["note"]
    assert row["standard_error"] == pytest.approx(np.log(2) / 1.959964) and row["estimate_id"].endswith(
        "lognormal_ratio"
    )
    assert made["pooled_effects"].loc[0, "cases"] == 5


def test_cases_without_an_effect_are_counted():
    made = summed({**FOUR, "rossi": {LOG: {"estimate": np.nan, "note": "too few dates"}}})
    (pooled,) = made["pooled_effects"].to_dict("records")
    assert (pooled["cases"], pooled["cases_recorded"]) == (4, 5) and "1 of 5 cases carries" in pooled["note"]


def seven(way=1.0):
    """Cases in which a larger early fall of eosinophils goes with a larger rise of the score, or of none."""
    return {
        f"case{n}": {
            "eosinophils.day_49_vs_baseline.fold_change": float(np.exp(-0.1 * n * way)),
            "eosinophils.day_28_vs_baseline.fold_change": 9.0,
            "eosinophils.first_dose_vs_baseline.fold_change": 1.0 + n * (-1) ** n / 10,
            "act.before.mean": 2.0,
            "act.plateau.mean": 2.0 + n / 4,
        }
        for n in range(7)
    }


def test_early_change_is_ranked_against_later_response():
    made = summed(seven())
    early = made["early_changes"].query("moment == 'day_56'")
    assert early["early_change"].tolist() == pytest.approx([-0.1 * n for n in range(7)])
    assert early["later_change"].tolist() == pytest.approx([n / 4 for n in range(7)])
    found = made["associations"].set_index("moment")
    assert found.loc["day_56", "correlation"] == pytest.approx(-1)
    assert found.loc["day_56", "p_value"] == pytest.approx(2 / 5040)
    assert found.loc["day_56", "p_holm"] == pytest.approx(4 / 5040)
    assert abs(found.loc["first_dose", "correlation"]) < 0.9


def test_a_score_that_improves_by_falling_is_a_better_response_when_it_falls():
    falls = {"instruments": {"act": {"label": "A", "improvement": "decrease", "items": {}}}}
    made = summed(seven(), **dict.fromkeys(seven(), falls))
    assert made["associations"].set_index("moment").loc["day_56", "correlation"] == pytest.approx(1)


def test_the_outcome_is_no_early_marker_of_itself_and_the_weight_none_at_all():
    case = {f"{name}.first_dose_vs_baseline.fold_change": 1.5 for name in ("tryptase", "weight", "eosinophils")}
    made = summed({"rossi": case}, rossi={"primary_outcome": "tryptase", "weight_measure": "weight"})
    assert made["early_changes"]["measure"].tolist() == ["eosinophils"]


def test_an_early_change_without_a_number_says_why():
    case = {"eosinophils.first_dose_vs_baseline.fold_change": {"estimate": np.nan, "note": "no value"}}
    nowhere = {"act": {"label": "A", "improvement": "none", "items": {}}}
    first, second = (summed({"rossi": case}, rossi=more)["early_changes"] for more in ({}, {"instruments": nowhere}))
    assert first.loc[0, "note"] == "no value" and second["later_change"].isna().all()
    case = {"eosinophils.first_dose_vs_baseline.fold_change": 1.0}
    told = [
        summed({"rossi": case}, rossi=more)["early_changes"].loc[0, "note"] for more in ({}, {"instruments": nowhere})
    ]
    assert "no values before" in told[0] and "which way" in told[1]


def test_few_cases_are_not_ranked():
    made = summed({case: estimates for case, estimates in seven().items() if case < "case5"})["associations"]
    assert made["correlation"].isna().all() and made["note"].str.contains("5 cases are too few to rank").all()


def test_no_case_at_all_has_empty_tables():
    assert all(table.empty for table in summed({}).values())


def test_the_order_of_the_cases_does_not_matter():
    tables, known = cohort(seven())
    turned = {name: table.iloc[::-1] for name, table in tables.items()}
    first, second = summarise_cases(tables, known), summarise_cases(turned, dict(reversed(known.items())))
    for name in COHORT:
        assert first[name].to_csv() == second[name].to_csv() and list(first[name]) == list(TABLES[name].columns)
