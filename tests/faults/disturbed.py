"""A small case, built once undisturbed; copies of it that a test disturbs; and what must hold of them at every moment."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from pipeline import Project

LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
VISIT = "2020-04-01,outcome,2,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"
RAW = "data/raw/rossi/labs.csv"
RUN = ("--cores", "2", "--rerun-incomplete")

Outputs = dict[str, bytes]

# A kill a rule and round, unless the run has ended first; `make test-faults` has sixteen rounds, other runs of the tests one.
ROUNDS = int(os.environ.get("CASEBOOK_FAULT_ROUNDS", "1"))
# What takes long and has a neighbour that is much the same.
thorough = pytest.mark.skipif(ROUNDS == 1, reason="`make test-faults` runs it")


def small_project(root: Path) -> Project:
    """One case with three values, not built."""
    project = Project(root, ["rossi"])
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES})
    return project


def copied(project: Project, root: Path) -> Project:
    """A copy with everything that was built, times included."""
    shutil.copytree(project.root, root, dirs_exist_ok=True)
    return Project(root, [], copy=False)


def add_visit(project: Project) -> None:
    (project.root / RAW).write_text(LABS + VISIT, encoding="utf-8")


def start(project: Project, *arguments: str) -> subprocess.Popen:
    """Snakemake in the background, in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", *(arguments or RUN)],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(file: Path, run: subprocess.Popen, seconds: float = 300) -> None:
    """Until a file is there and newer than this call, or the run has ended."""
    before = _state(file)
    end = time.monotonic() + seconds
    while _state(file) == before and run.poll() is None:
        assert time.monotonic() < end, f"{file} was not written"
        time.sleep(0.02)


def _state(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


def made(project: Project) -> Outputs:
    """What a reader could take for a result: every file that was made, but those that are named as not finished."""
    return {name: content for name, content in _outputs(project).items() if not name.endswith(".unfinished")}


def _outputs(project: Project) -> Outputs:
    found = {}
    for folder in ("results", "reports"):
        for place, _, names in os.walk(project.root / folder):
            for name in names:
                try:
                    path = Path(place, name)
                    found[path.relative_to(project.root).as_posix()] = path.read_bytes()
                except FileNotFoundError:  # a job that dies last has just renamed it
                    continue
    return found


def assert_whole(project: Project, states: Iterable[Mapping[str, bytes]]) -> None:
    """No file is half-written: each is that of one of the `states` that undisturbed runs leave.

    The index may also be the one that a failed run writes, which is told by its end.
    """
    allowed = list(states)
    wrong = [name for name, content in made(project).items() if content not in [state.get(name) for state in allowed]]
    if "reports/index.html" in wrong and made(project)["reports/index.html"].rstrip().endswith(b"</html>"):
        wrong.remove("reports/index.html")
    assert wrong == []


def assert_same(project: Project, undisturbed: Mapping[str, bytes]) -> None:
    """Everything is there, byte for byte, and nothing else: no leavings either."""
    outputs = _outputs(project)
    assert sorted(outputs) == sorted(undisturbed)
    assert [name for name in outputs if outputs[name] != undisturbed[name]] == []
