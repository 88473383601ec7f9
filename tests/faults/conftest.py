"""What undisturbed runs leave, to compare with."""

import os
import shutil
from dataclasses import dataclass
from fcntl import LOCK_EX, flock

import pytest

from faults.disturbed import Outputs, add_visit, copied, made, small_project
from pipeline import Project


@dataclass(frozen=True)
class Undisturbed:
    """The built case and what was made of it; and what is made of it when the next visit has come."""

    project: Project
    first: Outputs
    second: Outputs


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Undisturbed:
    """Built once for all workers: the first that comes builds, the others wait for it."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "undisturbed"
    shared.mkdir(exist_ok=True)
    first, second, done = shared / "first", shared / "second", shared / "done"
    with (shared / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not done.exists():
            shutil.rmtree(first, ignore_errors=True)
            shutil.rmtree(second, ignore_errors=True)
            small_project(first).build()
            later = copied(Project(first, [], copy=False), second)
            add_visit(later)
            later.build()
            done.touch()
    project, later = (Project(root, [], copy=False) for root in (first, second))
    return Undisturbed(project, made(project), made(later))


@pytest.fixture
def disturbed(undisturbed, tmp_path) -> Project:
    """A copy of the built case, to which the next visit has come; not built since."""
    project = copied(undisturbed.project, tmp_path / "disturbed")
    add_visit(project)
    return project
