"""One run of the tests is like another; and what could not be tested on this machine is said at the end."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from installed import NOT_INSTALLED
from pipeline import PROJECT, Project

settings.register_profile("casebook", derandomize=True, deadline=None, database=None)
settings.load_profile("casebook")


def pytest_terminal_summary(terminalreporter):
    """A test that was left out for want of a tool is no test passed."""
    reasons = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    missing = Counter(reason.partition(NOT_INSTALLED)[2] for reason in reasons if NOT_INSTALLED in reason)
    for tool, tests in sorted(missing.items()):
        terminalreporter.write_line(
            f"NOT TESTED: {tests} tests need {tool}; `make browser-tools` installs it", red=True
        )


@pytest.fixture(scope="session")
def reports(tmp_path_factory) -> Path:
    """Folder `reports/` of the project, as built: what `make test` has just made, or else a build of its own."""
    dry = [sys.executable, "-m", "snakemake", "--cores", "1", "--dry-run"]
    done = subprocess.run(dry, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode == 0 and "Nothing to be done" in done.stdout + done.stderr:
        return PROJECT / "reports"
    project = Project(tmp_path_factory.mktemp("browser") / "project", ["bossi2023", "demo-asthma"])
    project.build()
    return project.root / "reports"
