"""A made-up registry: the same bytes for the same seed, patients that do not depend on how many there are, and exports
of every format that arrive whole."""

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from casebook.clean import clean_tables
from casebook.ingest import ingest_exports
from casebook.settings import load_project, raw_files, stage_settings
from casebook.settings.yaml_files import read_yaml
from casebook.simulate import registry_files
from casebook.simulate.exports import EXPORTS
from casebook.simulate.patients import simulate_patient
from casebook.simulate.registry import EFFECTS

PROJECT = Path(__file__).parents[2]


@cache
def protocols():
    return {path.stem: read_yaml(path) for path in sorted((PROJECT / "config/protocols").glob("*.yaml"))}


@cache
def files(count, seed=1):
    return dict(registry_files(count, seed, protocols()))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    again = dict(registry_files(12, 1, protocols()))
    assert again == files(12)
    other = files(12, 2)
    assert all(again[name] != other[name] for name in again if name.startswith("data/raw/sim") and "events" not in name)


def test_the_first_patients_of_many_are_those_of_few():
    few, many = files(6), files(12)
    assert {name: many[name] for name in few if name != "truth.csv"} == {
        name: content for name, content in few.items() if name != "truth.csv"
    }
    assert many["truth.csv"].startswith(few["truth.csv"])


def test_both_protocols_and_every_format_are_there():
    truth = pd.DataFrame([line.split(",") for line in files(12)["truth.csv"].splitlines()[1:]]).drop_duplicates(0)
    assert set(truth[1]) == set(EFFECTS) and set(truth[2]) == set(EXPORTS)


@pytest.mark.parametrize("number", range(1, 7))
def test_every_value_of_every_format_arrives(number, tmp_path, monkeypatch):
    for name, content in files(6).items():
        if name.startswith("config/") or f"/sim{number:05d}/" in name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "config/protocols").symlink_to(PROJECT / "config/protocols")
    case = f"sim{number:05d}"
    monkeypatch.chdir(tmp_path)
    about = load_project({"cases": [case]}).cases[case]
    ingested = ingest_exports({case: raw_files(case)}, {case: stage_settings("ingest", about)})["ingested"]
    tables = clean_tables(ingested, {case: stage_settings("clean", about)})
    assert not (tables["ledger"]["outcome"] == "quarantined").any()
    patient = simulate_patient(protocols()[about["protocol"]], EFFECTS[about["protocol"]], 1, number)
    read = Counter(
        zip(
            tables["observations"]["day"],
            tables["observations"]["measure"],
            tables["observations"]["value"],
            strict=True,
        )
    )
    assert read == Counter((day, measure, float(value)) for day, measure, value, _ in patient.labs)
    assert len(tables["scores"]) == sum(len(items) for _, items in patient.scores)
    assert [None if pd.isna(dose) else dose for dose in tables["doses"]["dose"]] == [dose for _, dose in patient.doses]
    assert len(tables["medications"]) == len(patient.medications) and len(tables["events"]) == len(patient.events)


def test_the_effects_are_those_that_are_said_to_be_true():
    name = "asthma-omalizumab"
    effects = EFFECTS[name]["measures"]["eosinophils"]
    drawn = [simulate_patient(protocols()[name], EFFECTS[name], 3, number) for number in range(300)]
    changes = np.array([patient.truth["eosinophils"] for patient in drawn])
    assert changes.mean() == pytest.approx(effects["effect"], abs=4 * effects["spread"] / 300**0.5)
    assert changes.std() == pytest.approx(effects["spread"], rel=0.2)
    responses = [patient.response for patient in drawn]
    assert np.corrcoef(changes, responses)[0, 1] == pytest.approx(effects["carried"], abs=0.15)
    shown = []
    for patient in drawn:
        values = [(day, np.log(float(value))) for day, measure, value, _ in patient.labs if measure == "eosinophils"]
        shown.append(np.mean([x for day, x in values if day >= 0]) - np.mean([x for day, x in values if day < 0]))
    assert np.mean(shown) == pytest.approx(effects["effect"], abs=0.1)


def test_a_case_says_that_it_is_made_up():
    for name, content in files(6).items():
        if name.startswith("config/cases/"):
            assert yaml.safe_load(content)["data_origin"] == "simulated"
