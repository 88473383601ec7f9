"""Locked claims: a verdict that changed stops the run and says which; another text with the same verdicts does not."""

import pandas as pd
import pytest

from pipeline import PROJECT, Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"
CLAIMS = """\
claims:
  - {id: A01, section: Abstract, statement: The first value., stated: {value: "5"}, check: {observation: outcome, at: first}}
  - {id: A02, section: Abstract, statement: The last value., stated: {value: "4"}, check: {observation: outcome, at: last}}
"""
LOCKED = ("--cores", "1", "results/rossi/claims.csv", "--config", "claims=locked")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small case with two claims, one that holds and one that does not, its ledger accepted."""
    project = Project(tmp_path_factory.mktemp("locked") / "project", ["rossi"])
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES})
    (project.root / "config/cases/rossi.claims.yaml").write_text(CLAIMS, encoding="utf-8")
    project.build("--cores", "1", "results/rossi/claims.csv")
    assert project.table("rossi", "claims")["verdict"].tolist() == ["reproduced", "contradicted"]
    project.ledger = (project.root / "results/rossi/claims.csv").read_bytes()
    return project


@pytest.fixture
def accepted(project):
    """The accepted ledger, which a test may change."""
    path = project.root / "config/cases/rossi.verdicts.csv"
    path.write_bytes(project.ledger)
    yield path
    path.unlink(missing_ok=True)


def told(done):
    """What the run says to its user."""
    assert "Traceback" not in done.stdout + done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("casebook:")]


def test_another_text_of_the_same_verdicts_passes(project, accepted):
    ledger = pd.read_csv(accepted, dtype=str, keep_default_na=False)
    ledger["why"], ledger["computed"], ledger["statement"] = "Told in other words.", "", "Something else."
    ledger.to_csv(accepted, index=False)
    project.build(*LOCKED)


def test_a_changed_verdict_stops_the_run_and_names_claim_file_and_remedy(project, accepted):
    ledger = pd.read_csv(accepted, dtype=str, keep_default_na=False)
    ledger.loc[ledger["claim_id"] == "A02", "verdict"] = "reproduced"
    ledger.to_csv(accepted, index=False)
    done = project.run(*LOCKED)
    assert done.returncode != 0
    (message,) = set(told(done))
    assert "rossi A02: reproduced before, contradicted now" in message and "A01" not in message
    assert "config/cases/rossi.verdicts.csv" in message and "copy the new claims.csv there" in message


def test_a_claim_that_is_gone_stops_the_run(project, accepted):
    ledger = pd.read_csv(accepted, dtype=str, keep_default_na=False)
    more = ledger.iloc[:1].assign(claim_id="B07")
    pd.concat([ledger, more]).to_csv(accepted, index=False)
    done = project.run(*LOCKED)
    assert done.returncode != 0 and "B07: reproduced before, removed now" in told(done)[-1]


def test_without_an_accepted_ledger_it_says_how_to_accept_one(project, accepted):
    accepted.unlink()
    done = project.run(*LOCKED)
    assert done.returncode != 0 and "no ledger has been accepted" in told(done)[-1]


def test_an_accepted_ledger_that_is_none_is_refused_in_words(project, accepted):
    accepted.write_text("claim,verdict\nA01,reproduced\n", encoding="utf-8")
    done = project.run(*LOCKED)
    assert done.returncode != 0 and "rossi.verdicts.csv" in told(done)[-1]


def test_unlocked_nothing_is_compared(project, accepted):
    accepted.write_text(accepted.read_text(encoding="utf-8").replace("contradicted", "reproduced"), encoding="utf-8")
    project.build("--cores", "1", "results/rossi/claims.csv")


def test_the_published_case_has_the_verdicts_that_were_accepted(built):
    accepted = pd.read_csv(PROJECT / "config/cases/bossi2023.verdicts.csv").set_index("claim_id")["verdict"]
    assert built.table("bossi2023", "claims").set_index("claim_id")["verdict"].to_dict() == accepted.to_dict()


def test_continuous_integration_builds_with_locked_claims():
    for path in (".ci/run", ".github/workflows/report.yml"):
        text = (PROJECT / path).read_text(encoding="utf-8")
        builds = [line for line in text.splitlines() if "make report" in line and "echo" not in line]
        assert builds and all("claims=locked" in line for line in builds), path
