"""What a newcomer does first: lays out a case, builds the least case there is, builds in another place and time zone."""

import subprocess
import sys

import pytest

from pipeline import Project

PRINTED = "logs/demo-asthma/print_report.log"

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


def test_a_case_that_was_laid_out_builds_at_once(own):
    project = own("verdi")
    command = [sys.executable, "scripts/new_case.py", "verdi"]
    done = subprocess.run(command, cwd=project.root, text=True, capture_output=True, check=True)
    assert "fill in" in done.stdout
    project.build()
    page = (project.root / "reports/verdi/report.html").read_text(encoding="utf-8")
    assert "FILL IN" in page and "not a patient" in page
    assert project.estimate("verdi", "outcome.before.n")["estimate"] == 6


def test_the_least_case_of_the_design_builds_its_estimates_alone(own):
    project = own("rossi")
    labs = "day,measure,value,unit\n" + "".join(
        f"{day},outcome,{9 if day <= 0 else 4},ug/L\n" for day in range(-60, 70, 10)
    )
    project.add_case("rossi", {"labs.csv": labs, "doses.csv": "day,drug,dose,unit\n0,drug,150,mg\n"})
    text = "case: rossi\nprotocol: generic\nmeasures:\n  outcome: {improvement: decrease}\n"
    (project.root / "config/cases/rossi.yaml").write_text(text, encoding="utf-8")
    project.build("--cores", "4", "results/rossi/estimates.csv")
    assert project.estimate("rossi", "outcome.before.n")["estimate"] == 7
    assert project.estimate("rossi", "outcome.during_vs_before.median_difference")["estimate"] == -5
    assert not (project.root / "reports").exists()


def test_the_same_bytes_for_another_user_place_time_zone_locale_and_hash_order(built, tmp_path):
    other = Project(tmp_path / "elsewhere", ["demo-asthma"])
    other.set_cases(["demo-asthma"], formats=["html", "pdf", "docx"])
    (tmp_path / "home").mkdir()
    user = {"HOME": str(tmp_path / "home"), "USER": "somebody", "LOGNAME": "somebody"}
    other.build("--cores", "1", TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="7", **user)
    said = {project.root: (project.root / PRINTED).read_text(encoding="utf-8") for project in (built, other)}
    assert not any(said.values()), f"Chromium failed in one of them: {said}"
    ours = {name: content for name, content in built.outputs().items() if "demo-asthma" in name}
    theirs = {name: content for name, content in other.outputs().items() if "demo-asthma" in name}
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
