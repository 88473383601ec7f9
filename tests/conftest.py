"""One run of the tests is like another; and what could not be tested on this machine is said at the end."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from hypothesis import settings

from installed import NOT_INSTALLED
from laws import examples
from pipeline import PROJECT, Project

CASES = ["bossi2023", "demo-asthma"]
# Long tests, by file or folder, the longest first; while one core builds the cases, the other draws.
LONG = ("test_bossi2023.py", "draw", "workflow", "faults", "browser", "documents", "batches")

settings.register_profile("casebook", derandomize=True, deadline=None, database=None, max_examples=examples(100))
settings.load_profile("casebook")


def pytest_collection_modifyitems(items):
    """Files that build cases or open a browser go first: one of them alone at the end would leave a core without work."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if name in item.path.parts), len(LONG)))


def pytest_terminal_summary(terminalreporter):
    """A test that was left out for want of a tool is no test passed."""
    reasons = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    missing = Counter(reason.partition(NOT_INSTALLED)[2] for reason in reasons if NOT_INSTALLED in reason)
    for tool, tests in sorted(missing.items()):
        terminalreporter.write_line(
            f"NOT TESTED: {tests} tests need {tool}; `make browser-tools` installs it", red=True
        )


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """Both cases of the project, built from nothing in a folder whose name has spaces. Not to be changed by a test.

    One build serves all workers: the first that comes builds, the others wait for it.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    root = shared / "a case book"
    done = shared / "built.txt"
    with (shared / "built.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)  # what another worker did not bring to its end
        project = Project(root, CASES, copy=not done.exists())
        if not done.exists():
            project.set_cases(CASES, formats=["html", "pdf", "docx"])
            project.build()
            done.touch()
    return project


@pytest.fixture(scope="session")
def reports(request) -> Path:
    """Folder `reports/` of the project, as built: what `make test` has just made, or else the build of the tests."""
    dry = [sys.executable, "-m", "snakemake", "--cores", "1", "--dry-run"]
    done = subprocess.run(dry, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode == 0 and "Nothing to be done" in done.stdout + done.stderr:
        return PROJECT / "reports"
    return request.getfixturevalue("built").root / "reports"
