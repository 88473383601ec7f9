"""A run that is killed, in every rule and at random moments: the next completes, and equals one that nobody disturbed."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from casebook.endings import name_the_run
from faults.disturbed import ROUNDS, RUN, add_visit, assert_same, assert_whole, small_project, start, wait_for
from pipeline import PROJECT

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LOGS = (
    "rossi/ingest_exports", "rossi/clean_tables", "rossi/compute_estimates", "rossi/check_claims",
    "rossi/compare_reports", "rossi/describe_tables", "rossi/draw_figures", "rossi/render_report",
    "rossi/check_identity", "rossi/record_report", "summarise_cohort",
)  # fmt: skip


def kill(run, chance: random.Random) -> bool:
    """Kill the run with its jobs, or alone: then they are left behind. Returns whether it was still at work."""
    with_jobs, at_work = chance.random() < 0.5, run.poll() is None
    if at_work and with_jobs:
        os.killpg(run.pid, signal.SIGKILL)
    elif at_work:
        run.kill()
    run.communicate()
    return at_work


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_run_killed_in_every_rule_ends_as_if_nothing_had_been(undisturbed, tmp_path, number):
    chance = random.Random(number)
    project = small_project(tmp_path / "project")
    whole, second = undisturbed.first, number % 2 == 1
    if second:
        project.build()
        add_visit(project)
        whole = undisturbed.second
    killed = 0
    for log in LOGS:
        # So small a case takes a few tenths of a second in each: the run before may have got past this one.
        run = start(project, *RUN, "--forcerun", log.rpartition("/")[2])
        wait_for(project.root / "logs" / f"{log}.log", run)
        time.sleep(chance.uniform(0, 0.3))
        killed += kill(run, chance)
        assert_whole(project, [undisturbed.first, whole])
    print(f"killed {killed} times")
    assert killed >= len(LOGS) // 2
    done = project.run(*RUN)
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(project, whole)
    assert project.due() == {}


def test_a_job_that_its_run_left_behind_writes_nothing(undisturbed, disturbed):
    run = start(disturbed, *RUN, "--until", "draw_figures")
    wait_for(disturbed.root / "logs/rossi/draw_figures.log", run)
    run.kill()
    run.communicate(timeout=10)  # the job holds the other end
    assert not (disturbed.root / "results/rossi/figures.csv").exists()
    # The folder is free again.
    done = disturbed.run(*RUN, "--dry-run")
    assert done.returncode == 0 and "casebook: the run before this one was killed" in done.stderr


def test_a_process_ends_with_the_run_that_it_is_told_of(monkeypatch):
    run = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setenv("CASEBOOK_RUN", "")  # put back at the end
    name_the_run()
    monkeypatch.setenv("CASEBOOK_RUN", os.environ["CASEBOOK_RUN"].replace(f":{os.getpid()}", f":{run.pid}"))
    job = subprocess.Popen(
        [sys.executable, "-c", "from casebook.endings import *; end_with_the_run(); time.sleep(60)"],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "scripts")},
    )
    time.sleep(1)
    assert job.poll() is None
    run.kill()
    assert job.wait(timeout=20) == 1, "though nobody has taken note of the end of the run"
    run.wait()
