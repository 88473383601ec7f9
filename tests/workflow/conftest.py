"""The project built once for all tests of the workflow, and empty ones for each."""

import pytest

from pipeline import Project


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """Both cases of the project, built from nothing in a folder whose name has spaces. Not to be changed by a test."""
    project = Project(tmp_path_factory.mktemp("built") / "a case book", ["bossi2023", "demo-asthma"])
    project.set_cases(["bossi2023", "demo-asthma"], formats=["html", "pdf", "docx"])
    project.build()
    return project


@pytest.fixture
def own(tmp_path):
    """A project without a case; call it with the ids of the cases that the test adds."""

    def make(*cases: str) -> Project:
        return Project(tmp_path / "project", list(cases))

    return make
