"""What a test needs of the machine beside Python: without it the test is skipped, and in CI it fails."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

NOT_INSTALLED = "not installed here: "


def without(tool: str, package: str) -> NoReturn:
    """Leave out this test, whose tool is not there; CI has to have it."""
    told = f"{NOT_INSTALLED}{tool} ({package})"
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


def needed(found: Path | None, tool: str, package: str) -> Path:
    """The tool, or no test."""
    return found or without(tool, package)
