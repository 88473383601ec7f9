"""From the tables of the cases, through Snakemake: what all cases say together."""

import json
import re

import duckdb
import pytest

from casebook.model import conform, read_table
from pipeline import PROJECT

pytestmark = pytest.mark.workflow


def rows(built, name):
    """A table as a data manager reads it."""
    return conform(name, duckdb.sql(f"FROM '{built.root}/results/cohort/{name}/*.parquet'").df())


def test_a_build_writes_the_tables_over_all_cases_and_their_description(built):
    cases = built.table("cohort", "cases").set_index("case")
    assert list(cases.index) == ["bossi2023", "demo-asthma"]
    assert (cases.loc["bossi2023", "response_day"], cases.loc["bossi2023", "relapse_day"]) == (77, 182)
    effects = rows(built, "case_effects").set_index(["case", "measure", "statistic"])
    tryptase = built.estimate("bossi2023", "tryptase.during_vs_before.level_change")
    assert effects.loc[("bossi2023", "tryptase", "level_change"), "estimate"] == tryptase["estimate"]
    early = rows(built, "early_changes").set_index(["case", "measure", "moment"])
    # IgE rose tenfold after the first dose.
    assert early.loc[("bossi2023", "total_ige", "first_dose"), "early_change"] == pytest.approx(2.302585, abs=1e-6)
    described = json.loads((built.root / "results/cohort/datapackage.json").read_text(encoding="utf-8"))
    folder = built.root / "results/cohort"
    told = [path for part in described["resources"] for path in ([part["path"]] if "hash" in part else part["path"])]
    assert sorted(told) == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.name != "datapackage.json"
    )
    assert rows(built, "cases").astype(object).equals(read_table("cases", folder / "cases.csv").astype(object))


def test_a_reconstructed_case_and_a_made_up_one_are_not_pooled_and_the_page_says_so(built):
    assert built.table("cohort", "pooled_effects").empty and built.table("cohort", "associations").empty
    page = (built.root / "reports/cohort.html").read_text(encoding="utf-8")
    assert page.count("With one case nothing can be pooled") == 2
    assert 'href="cohort.html"' in (built.root / "reports/index.html").read_text(encoding="utf-8")


def test_the_example_of_the_readme_asks_the_registry(built, monkeypatch, capsys):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL) if "duckdb" in block)
    monkeypatch.chdir(built.root)
    exec(example)
    told = capsys.readouterr().out
    assert "tryptase" in told and "total_ige" in told
