"""A case as RO-Crate: what is in it, what stays out, and that the validator of the RO-Crate community accepts it."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pandas as pd
import pytest

from casebook.crate import METADATA, crate_files, crate_metadata
from casebook.crate.contents import CODE
from casebook.model import conform
from pipeline import PROJECT

CONTEXT = Path(__file__).parent / "ro-crate-1.1-context.json"
ABOUT = {"title": "A case", "origin_note": "Made-up data: not a patient", "date": "2020-01-01", "version": "1.0"}
FILES = (
    "Snakefile", "README.md", "workflow/rules/a.smk", "scripts/a.py", "scripts/__pycache__/a.pyc", "scripts/.hidden",
    "config/config.yaml", "config/protocols/generic.yaml", "config/cases/rossi.yaml", "config/cases/rossi/discussion.md",
    "config/cases/bianchi.yaml", "data/raw/rossi/labs.csv", "data/raw/bianchi/labs.csv", "results/rossi/estimates.csv",
    "results/rossi/ingested.csv", "results/bianchi/estimates.csv", "reports/rossi/report.html",
    "reports/rossi/rossi-data.zip", "reports/rossi/history/0001.json", "reports/rossi/figures/biomarkers.svg",
)  # fmt: skip
OWN = {"data_origin": "simulated", "share_data": True}


@pytest.fixture
def root(tmp_path) -> Path:
    """A project of two cases whose files hold their own names."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def packed(root: Path, folder: str = "rossi", **changes) -> dict[str, list[str]]:
    """The names in the crate by part, each found where it says."""
    found = crate_files("rossi", {**OWN, **changes}, folder, root)
    assert all(place.read_text(encoding="utf-8") for part in found.values() for place in part.values())
    return {part: list(names) for part, names in found.items()}


def described(root: Path, **changes) -> dict[str, dict]:
    """The entities of the crate by id."""
    files = {
        part: {name: (root / name).read_bytes() for name in names} for part, names in packed(root, **changes).items()
    }
    rows = [
        {"kind": "input", "name": "labs.csv", "bytes": 23, "value": "ab" * 32},
        {"kind": "configuration", "name": "config/cases/rossi.yaml", "value": "cd" * 32},
        {"kind": "code", "name": "scripts/a.py", "value": "ef" * 8},
        {"kind": "package", "name": "pandas", "value": "3.1.1"},
    ]
    who = {"case": "rossi", "data_origin": "simulated"}
    provenance = conform("provenance", pd.DataFrame([{**row, **who} for row in rows]))
    (root / METADATA).write_text(crate_metadata("rossi", ABOUT, files, provenance, "it stays here"), encoding="utf-8")
    return {entity["@id"]: entity for entity in json.loads((root / METADATA).read_text(encoding="utf-8"))["@graph"]}


def test_a_crate_holds_its_case_alone_with_code_data_and_report(root):
    files = packed(root)
    assert files["inputs"] == ["data/raw/rossi/labs.csv"]
    assert files["configuration"] == ["config/cases/rossi.yaml", "config/cases/rossi/discussion.md"]
    assert files["tables"] == ["results/rossi/estimates.csv", "results/rossi/ingested.csv"]
    assert files["report"] == [
        "reports/rossi/figures/biomarkers.svg", "reports/rossi/report.html", "reports/rossi/rossi-data.zip",
    ]  # fmt: skip
    assert files["code"] == [
        "README.md", "Snakefile", "config/protocols/generic.yaml", "scripts/a.py", "workflow/rules/a.smk",
    ]  # fmt: skip


def test_a_case_that_shares_a_batch_leaves_in_a_folder_of_its_own(root):
    alone = packed(root)
    for folder in ("results", "reports"):
        (root / folder / "b07").mkdir()
        (root / folder / "rossi").rename(root / folder / "b07/rossi")
    assert packed(root, "b07/rossi") == alone


def test_a_case_that_forbids_it_leaves_its_data_out(root):
    files = packed(root, share_data=False)
    assert files["inputs"] == files["tables"] == []
    assert "reports/rossi/rossi-data.zip" not in files["report"] and "reports/rossi/report.html" in files["report"]


@pytest.mark.parametrize("shares", [True, False])
def test_what_a_hospital_wrote_of_a_patient_never_leaves(root, shares):
    names = {name for part in packed(root, data_origin="patient", share_data=shares).values() for name in part}
    assert not any(name.startswith(("data/raw", "config/cases")) or name.endswith("ingested.csv") for name in names)
    assert ("results/rossi/estimates.csv" in names) == shares


def test_every_file_is_told_with_its_checksum_and_nothing_is_told_that_is_not_there(root):
    entities = described(root)
    inside = {part["@id"] for part in entities["./"]["hasPart"]}
    assert inside == {name for part in packed(root).values() for name in part}
    for name in inside - {"Snakefile"}:
        assert entities[name]["sha256"] == sha256(name.encode()).hexdigest()
        assert entities[name]["contentSize"] == str(len(name))
    named = {
        value["@id"]
        for entity in entities.values()
        for given in entity.values()
        for value in (given if isinstance(given, list) else [given])
        if isinstance(value, dict)
    }
    assert {
        name for name in named - entities.keys() if not name.startswith(("https://w3id.org/ro/crate", "https://bio"))
    } == set()


def test_the_run_names_what_went_in_and_what_came_out(root):
    entities = described(root)
    run = entities["#run"]
    assert {"@id": "data/raw/rossi/labs.csv"} in run["object"] and {"@id": "reports/rossi/report.html"} in run["result"]
    assert run["instrument"] == {"@id": "Snakefile"} and entities["./"]["mentions"] == {"@id": "#run"}
    assert entities["#code-scripts/a.py"]["value"] == "ef" * 8
    assert entities["https://pypi.org/project/pandas/3.1.1/"]["softwareVersion"] == "3.1.1"


def test_an_input_that_stays_out_is_told_by_its_checksum_and_why(root):
    entities = described(root, share_data=False)
    assert "data/raw/rossi/labs.csv" not in entities
    absent = entities["#input-1"]
    assert (absent["name"], absent["sha256"], absent["description"]) == ("labs.csv", "ab" * 32, "it stays here")
    assert {"@id": "#input-1"} in entities["#run"]["object"]


def complaints(folder: Path, monkeypatch) -> list[str]:
    """What the validator finds that RO-Crate and Workflow Run Crate require; it is given the context, which it would fetch."""
    from rdflib.plugins.shared.jsonld import context as contexts
    from rocrate_validator import models, services
    from rocrate_validator.utils import http

    known = json.loads(CONTEXT.read_text(encoding="utf-8"))
    fetch = contexts.source_to_json

    def given(source, *arguments, **options):
        return (known, None) if "w3id.org/ro/crate" in str(source) else fetch(source, *arguments, **options)

    answer = SimpleNamespace(
        status_code=200,
        headers={"Content-Type": "application/ld+json"},
        content=CONTEXT.read_bytes(),
        text=CONTEXT.read_text(encoding="utf-8"),
        json=lambda: known,
    )
    monkeypatch.setattr(contexts, "source_to_json", given)
    monkeypatch.setattr(http.HttpRequester, "get", lambda *_, **__: answer, raising=False)
    settings = services.ValidationSettings(
        rocrate_uri=str(folder), requirement_severity=models.Severity.REQUIRED, profile_identifier="workflow-run-crate"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own, of a library that it uses
        found = services.validate(settings).get_issues()
    return [f"{issue.check.identifier}: {issue.message}" for issue in found]


@pytest.mark.slow
@pytest.mark.parametrize("shares", [True, False])
def test_the_validator_accepts_it(root, monkeypatch, shares):
    described(root, share_data=shares)
    assert complaints(root, monkeypatch) == []


@pytest.mark.slow
def test_the_validator_refuses_a_crate_whose_workflow_is_gone(root, monkeypatch):
    described(root)
    (root / "Snakefile").unlink()
    assert any("workflow" in complaint.lower() for complaint in complaints(root, monkeypatch))


@pytest.mark.slow
@pytest.mark.workflow
def test_the_published_case_leaves_as_a_crate_that_is_accepted_and_the_same_each_time(built, tmp_path, monkeypatch):
    project = tmp_path / "project"
    shutil.copytree(built.root, project, ignore=shutil.ignore_patterns(".snakemake"))
    for name in CODE:
        shutil.copy(PROJECT / name, project / name)
    command = [sys.executable, "scripts/export_crate.py", "bossi2023"]
    for folder in ("one", "two"):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
        subprocess.run([*command, folder], cwd=project, env=environment, check=True, capture_output=True)
    one, two = ((project / folder / "bossi2023-crate.zip").read_bytes() for folder in ("one", "two"))
    assert one == two
    with ZipFile(project / "one/bossi2023-crate.zip") as archive:
        archive.extractall(tmp_path / "crate")
    assert complaints(tmp_path / "crate", monkeypatch) == []
    assert (tmp_path / "crate/reports/bossi2023/report.html").is_file()
    assert (tmp_path / "crate/data/raw/bossi2023/lis_2021.xlsx").is_file()


def test_a_case_that_was_not_built_is_refused_in_words(tmp_path):
    command = [sys.executable, str(PROJECT / "scripts/export_crate.py"), "rossi", "crates"]
    (tmp_path / "config/cases").mkdir(parents=True)
    (tmp_path / "config/protocols").mkdir()
    (tmp_path / "config/sources").mkdir()
    shutil.copy(PROJECT / "config/protocols/generic.yaml", tmp_path / "config/protocols")
    (tmp_path / "config/cases/rossi.yaml").write_text("case: rossi\nprotocol: generic\n", encoding="utf-8")
    (tmp_path / "config/config.yaml").write_text("cases: all\n", encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Traceback" not in done.stderr and "Run make report first" in done.stderr


def test_a_case_that_is_none_is_refused_in_words(built):
    command = [sys.executable, "scripts/export_crate.py", "verdi", "crates"]
    done = subprocess.run(command, cwd=built.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "config/config.yaml, cases: 'verdi' is none of the cases" in done.stderr
