"""From the tables of the cases, through Snakemake: what all cases say together."""

import json

import pytest

pytestmark = pytest.mark.workflow


def test_a_build_writes_the_tables_over_all_cases_and_their_description(built):
    cases = built.table("cohort", "cases").set_index("case")
    assert list(cases.index) == ["bossi2023", "demo-asthma"]
    assert (cases.loc["bossi2023", "response_day"], cases.loc["bossi2023", "relapse_day"]) == (77, 182)
    effects = built.table("cohort", "case_effects").set_index(["case", "measure", "statistic"])
    tryptase = built.estimate("bossi2023", "tryptase.during_vs_before.level_change")
    assert effects.loc[("bossi2023", "tryptase", "level_change"), "estimate"] == tryptase["estimate"]
    early = built.table("cohort", "early_changes").set_index(["case", "measure", "moment"])
    # IgE rose tenfold after the first dose.
    assert early.loc[("bossi2023", "total_ige", "first_dose"), "early_change"] == pytest.approx(2.302585, abs=1e-6)
    described = json.loads((built.root / "results/cohort/datapackage.json").read_text(encoding="utf-8"))
    assert {part["path"] for part in described["resources"]} == {
        path.name for path in (built.root / "results/cohort").glob("*.csv")
    }


def test_a_reconstructed_case_and_a_made_up_one_are_not_pooled_and_the_page_says_so(built):
    assert built.table("cohort", "pooled_effects").empty and built.table("cohort", "associations").empty
    page = (built.root / "reports/cohort.html").read_text(encoding="utf-8")
    assert page.count("With one case nothing can be pooled") == 2
    assert 'href="cohort.html"' in (built.root / "reports/index.html").read_text(encoding="utf-8")
