"""Every profile that comes with Casebook begins a run: of a storage, tests/storage tells, and of jobs on SLURM, tests/slurm."""

import pytest

pytestmark = pytest.mark.workflow


@pytest.mark.parametrize("profile", ["slurm", pytest.param("default", marks=pytest.mark.slow)])
def test_a_run_by_a_profile_begins_and_finds_that_all_is_there(built, profile):
    # A dry run would tell less: it has a number of cores, which a run on a cluster has not.
    done = built.run("--workflow-profile", f"workflow/profiles/{profile}")
    assert done.returncode == 0 and "Nothing to be done" in done.stderr, done.stderr[-3000:]
