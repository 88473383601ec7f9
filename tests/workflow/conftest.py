"""Empty projects for the tests of the workflow."""

import pytest

from pipeline import Project


@pytest.fixture
def own(tmp_path):
    """A project without a case; call it with the ids of the cases that the test adds."""

    def make(*cases: str) -> Project:
        return Project(tmp_path / "project", list(cases))

    return make
