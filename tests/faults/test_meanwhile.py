"""What happens while a run is at work: a second run, a raw file that changes, a clock that jumps."""

import os
import time

import pytest

from faults.disturbed import (
    LABS,
    RAW,
    RUN,
    VISIT,
    add_visit,
    assert_same,
    assert_whole,
    copied,
    start,
    thorough,
    wait_for,
)

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

DAY = 86_400


def test_a_second_run_is_told_of_the_first_and_changes_nothing(undisturbed, disturbed):
    first = start(disturbed)
    wait_for(disturbed.root / "logs/rossi/ingest_exports.log", first)
    second = disturbed.run(*RUN)
    assert second.returncode != 0 and "casebook: another run is at work in" in second.stderr
    unlock = disturbed.run("--unlock")
    assert unlock.returncode != 0 and "casebook: another run is at work in" in unlock.stderr
    told, _ = first.communicate(timeout=600)
    assert first.returncode == 0, told[-3000:]
    assert_same(disturbed, undisturbed.second)


def test_a_raw_file_that_changes_after_it_was_read(undisturbed, tmp_path):
    project = copied(undisturbed.project, tmp_path / "project")
    # Something is due, and then the visit comes: too late for this run.
    project.set_cases(["rossi"])
    run = start(project, *RUN, "--forceall")
    wait_for(project.root / "logs/rossi/clean_tables.log", run)
    add_visit(project)
    told, _ = run.communicate(timeout=600)
    assert run.returncode != 0
    assert f"casebook: {RAW}: changed after it was read, while its case was built. Run again" in told
    assert_whole(project, [undisturbed.first])
    project.build(*RUN)
    assert_same(project, undisturbed.second)


def test_a_raw_file_that_changed_unseen_while_it_was_read_is_read_again(undisturbed, disturbed):
    """Snakemake takes the checksum of an input when its job has ended, and the time of the file can be anything."""
    raw = disturbed.root / RAW
    raw.write_text(LABS, encoding="utf-8")
    os.utime(raw, (DAY, DAY))
    run = start(disturbed, *RUN, "--force", "results/rossi/ingested.csv")
    wait_for(disturbed.root / "results/rossi/ingested.csv", run)
    raw.write_text(LABS + VISIT, encoding="utf-8")
    os.utime(raw, (DAY, DAY))
    run.communicate(timeout=600)
    assert disturbed.due()["ingest_exports"] == 1


def test_clocks_that_were_wrong_run_nothing_again_and_hide_nothing(undisturbed, tmp_path):
    project = copied(undisturbed.project, tmp_path / "project")
    made = sorted(path for folder in ("results", "reports", "data") for path in (project.root / folder).rglob("*.*"))
    now = time.time()
    for number, path in enumerate(made):
        moment = now + number * 7 % 5 * DAY
        os.utime(path, (moment, moment))
    assert project.due() == {}
    add_visit(project)
    os.utime(project.root / RAW, (DAY, DAY))  # older than everything that was made of it
    assert project.due()["ingest_exports"] == 1


@thorough
def test_a_clock_that_was_ahead_when_the_export_was_written_and_is_set_back_in_mid_run(undisturbed, disturbed):
    os.utime(disturbed.root / RAW, (time.time() + DAY,) * 2)
    done = disturbed.run(*RUN, "results/rossi/ingested.csv", "results/rossi/observations.csv")
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"casebook: {RAW} was changed in the future" in done.stderr
    # Its tables are of tomorrow, and the next run, whose clock is right, goes on from them.
    for name in ("ingested", "exports", "observations"):
        os.utime(disturbed.root / "results/rossi" / f"{name}.csv", (time.time() + DAY,) * 2)
    done = disturbed.run(*RUN)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "and 2 other files were changed in the future: a clock is wrong" in done.stderr
    assert_same(disturbed, undisturbed.second)
