"""A run ends with its last job, on a machine that runs the jobs itself."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.workflow

# What Snakemake leaves at work when all is done is waited for before the process ends.
RUN = """
import sys, threading
from snakemake.cli import main
try:
    main()
except SystemExit as end:
    left = [thread.name for thread in threading.enumerate() if not thread.daemon and thread is not threading.main_thread()]
    print("ended with", end.code, "left", left)
"""


def test_nothing_is_waited_for_after_the_last_job(built):
    # The job of the target itself, which has nothing to do, is over at once.
    command = [sys.executable, "-c", RUN, "--cores", "1", "--force"]
    done = subprocess.run(command, cwd=built.root, text=True, capture_output=True, check=True)
    assert "1 of 1 steps (100%) done" in done.stderr and "ended with 0 left []" in done.stdout
