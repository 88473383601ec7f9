"""One run of the tests is like another; and what could not be tested on this machine is said at the end."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from hypothesis import settings

from installed import NOT_INSTALLED
from laws import IS_QUICK, examples
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
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], str]], str]:
    """Does something once for all workers, `once(name, work)`, and gives what `work` gave.

    The first worker that comes does it, in the folder that all share; the others wait for it.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def do(name: str, work: Callable[[Path], str]) -> str:
        done = shared / f"{name}.txt"
        with (shared / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not done.exists():
                done.write_text(work(shared), encoding="utf-8")
            return done.read_text(encoding="utf-8")

    return do


@pytest.fixture(scope="session")
def is_made(once) -> bool:
    """Whether `make report` has made everything in the project itself, and nobody changed anything since."""
    return once("is_made", lambda shared: str(Project(PROJECT, [], copy=False).is_made())) == "True"


@pytest.fixture(scope="session")
def built(once, request) -> Project:
    """Both cases of the project, built in a folder whose name has spaces. Not to be changed by a test.

    From nothing, with every document. In `make test`, which has just made the reports, a copy of what it made, which
    Snakemake brings up to date, and the one document that its tests open.
    """

    def build(shared: Path) -> str:
        root = shared / "a case book"
        shutil.rmtree(root, ignore_errors=True)  # what another worker did not bring to its end
        project = Project(root, CASES)
        if IS_QUICK and request.getfixturevalue("is_made"):
            project.take_over(CASES)
            project.build("--cores", "2", "all", "reports/bossi2023/report.pdf")
        else:
            project.set_cases(CASES, formats=["html", "pdf", "docx"])
            project.build()
        return str(root)

    return Project(Path(once("built", build)), CASES, copy=False)


@pytest.fixture(scope="session")
def reports(is_made, request) -> Path:
    """Folder `reports/` of the project, as built: what `make test` has just made, or else the build of the tests."""
    return PROJECT / "reports" if is_made else request.getfixturevalue("built").root / "reports"
