"""A run finds out what is due without looking for tables among its parameters, and ends with its last job."""

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
# Notes the type of every parameter that may make a job run again.
KINDS = """
import sys
from snakemake.cli import main
from snakemake.persistence import PersistenceBase
kinds, own = set(), PersistenceBase._params
def _params(self, job):
    kinds.update(type(value).__name__ for value in job.non_derived_params)
    return own(self, job)
PersistenceBase._params = _params
try:
    main()
except SystemExit as end:
    is_asked = PersistenceBase._serialize_param_pandas is not PersistenceBase._serialize_param_builtin
    print("ended with", end.code, "pandas", is_asked, *sorted(kinds))
"""


def test_nothing_is_waited_for_after_the_last_job(built):
    # The job of the target itself, which has nothing to do, is over at once.
    command = [sys.executable, "-c", RUN, "--cores", "1", "--force"]
    done = subprocess.run(command, cwd=built.root, text=True, capture_output=True, check=True)
    assert "1 of 1 steps (100%) done" in done.stderr and "ended with 0 left []" in done.stdout


def test_every_parameter_is_one_of_python_itself_for_which_pandas_is_not_asked(built):
    command = [sys.executable, "-c", KINDS, "--cores", "1", "--dry-run", "--quiet", "all"]
    done = subprocess.run(command, cwd=built.root, text=True, capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == "ended with 0 pandas False bool dict str tuple"
