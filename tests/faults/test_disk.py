"""A disk that is full, a limit on the size of files, results that cannot be written: named, and survived."""

import marshal
import os
import py_compile
import resource
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from faults.disturbed import RUN, Outputs, assert_same, assert_whole, small_project, thorough
from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


def run(project: Project, *before: str, **options) -> subprocess.CompletedProcess:
    command = [*before, sys.executable, "-m", "snakemake", *RUN]
    return subprocess.run(command, cwd=project.root, text=True, capture_output=True, check=False, **options)


def assert_named_and_survived(done: subprocess.CompletedProcess, fault: str, project: Project, undisturbed) -> None:
    """The run failed with one message a person can act on; no file is half-written."""
    assert done.returncode != 0
    told = [line for line in done.stderr.splitlines() if line.startswith("casebook: ") and fault in line]
    assert told and all("again" in line for line in told), done.stderr[-3000:]
    assert "casebook/" not in done.stderr.partition("Traceback")[2], "no line of our code"
    assert_whole(project, [undisturbed.first, undisturbed.second])


def assert_the_next_run_completes(project: Project, whole: Outputs) -> None:
    done = run(project)
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(project, whole)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of 40 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not made or made.returncode != 0:
        pytest.skip("NOT TESTED: a full disk; only root may mount one of its own")
    yield place
    subprocess.run(["umount", str(place)], check=True)


# Enough for the tables, too little for figures and page; and for nothing at all.
@pytest.mark.parametrize("left", [1_000_000, 0])
def test_a_full_disk(undisturbed, small_disk, monkeypatch, left):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    project = small_project(small_disk / "project")
    for kept in project.root.rglob("__pycache__"):
        shutil.rmtree(kept)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - left))
    done = run(project)
    assert_named_and_survived(done, "No space left on device", project, undisturbed)
    for compiled in project.root.rglob("*.pyc"):
        marshal.loads(compiled.read_bytes()[16:])
    filler.unlink()
    assert_the_next_run_completes(project, undisturbed.first)


def test_a_module_that_was_compiled_by_half_on_a_full_disk(undisturbed, disturbed):
    # Of the run itself, and of a job.
    for name in ("errors", "clean/cases"):
        source = str(disturbed.root / "scripts/casebook" / f"{name}.py")
        compiled = Path(py_compile.compile(source, cache_from_source(source)))
        compiled.write_bytes(compiled.read_bytes()[:-200])
    assert_the_next_run_completes(disturbed, undisturbed.second)


@thorough
def test_a_limit_on_the_size_of_files(undisturbed, disturbed):
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = run(disturbed, preexec_fn=limited)
    assert_named_and_survived(done, "File too large", disturbed, undisturbed)
    assert_the_next_run_completes(disturbed, undisturbed.second)


def test_results_that_cannot_be_written(undisturbed, disturbed):
    obeying = []
    if os.geteuid() == 0:
        # Root may write everywhere, unless it gives that up.
        if not shutil.which("setpriv"):
            pytest.skip("NOT TESTED: read-only results; root needs setpriv to obey them")
        obeying = [
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search",
        ]
    folder = disturbed.root / "results/rossi"
    folder.chmod(0o555)
    done = run(disturbed, *obeying)
    folder.chmod(0o755)
    assert_named_and_survived(done, "Permission denied", disturbed, undisturbed)
    assert_the_next_run_completes(disturbed, undisturbed.second)
