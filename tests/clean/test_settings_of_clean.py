"""What the configuration says to cleaning: time zones that there are, changes and names that make sense."""

import shutil
from pathlib import Path

import pytest
import yaml

from casebook.clean.names import Vocabulary
from casebook.errors import CasebookError
from casebook.settings import load_project, stage_settings
from casebook.settings.new_case import new_case

PROJECT = Path(__file__).parents[2]
CONFIG = {"cases": ["rossi"]}


@pytest.fixture
def root(tmp_path):
    """A project of one case `rossi`."""
    shutil.copytree(PROJECT / "config", tmp_path / "config")
    new_case("rossi", tmp_path)
    return tmp_path


def edit(root, file, **changes):
    path = root / "config" / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **changes}), encoding="utf-8")


@pytest.mark.parametrize("zone", ["Europe/Roma", "Europe", "../zone", "+01:00"])
def test_a_time_zone_that_there_is_not_is_a_fault_of_the_source(root, zone):
    edit(root, "sources/lis-esempio.yaml", time_zone=zone)
    with pytest.raises(
        CasebookError, match=r"sources/lis-esempio\.yaml: time_zone|sources/lis-esempio\.yaml, time_zone"
    ):
        load_project(CONFIG, root)


def test_a_time_zone_that_there_is_is_kept(root):
    edit(root, "sources/lis-esempio.yaml", time_zone="Europe/Rome")
    assert load_project(CONFIG, root).cases["rossi"]["sources"]["lis-esempio"]["time_zone"] == "Europe/Rome"


@pytest.mark.parametrize(
    "change", [{"days": 3}, {"factor": 3}, {"factor": 1, "days": 3}, {"difference": -1, "days": 3}]
)
def test_a_change_without_its_limit_or_days_is_a_fault(root, change):
    edit(root, "cases/rossi.yaml", measures={"outcome": {"fastest_change": change}})
    with pytest.raises(CasebookError, match="fastest_change"):
        load_project(CONFIG, root)


@pytest.mark.parametrize("protocol", ["asthma-omalizumab", "mastocytosis-omalizumab", "generic"])
def test_every_shipped_measure_says_how_fast_it_can_change_and_no_code_is_of_two_measures(root, protocol):
    edit(root, "cases/rossi.yaml", protocol=protocol, measures={})
    case = load_project(CONFIG, root).cases["rossi"]
    told = stage_settings("clean", case)
    assert all(measure["fastest_change"] for measure in told["measures"].values())
    codes = [
        code for measure in told["measures"].values() for code in (measure["loinc"], *measure["loinc_codes"]) if code
    ]
    assert len(codes) == len(set(codes))
    assert ("omalizumab" in told["drug_names"]) == (protocol != "generic")


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("Eosinofili", "eosinophils"),
        ("Cellule dendritiche", "dendritic_cells"),
        ("Linfociti T", "t_lymphocytes"),
        ("B cells", "b_lymphocytes"),
        ("IL-5", "il_5"),
        ("Interleuchina 13", "il_13"),
        ("FeNO", "feno"),
        ("FEV1 % pred", "fev1_percent_predicted"),
        ("FEV1", "fev1"),
        ("IgE totali", "total_ige"),
    ],
)
def test_the_asthma_protocol_knows_what_omalizumab_changes_beyond_ige(root, name, measure):
    edit(root, "cases/rossi.yaml", protocol="asthma-omalizumab", measures={})
    told = stage_settings("clean", load_project(CONFIG, root).cases["rossi"])
    assert Vocabulary(told).measure("lis", "", name, "").measure == measure
    assert "act" in told["instruments"] and told["events"]["exacerbation"]["rate"] and "prednisone" in told["steroids"]
