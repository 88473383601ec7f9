"""The names of the files of a history: 0001.json, 0002.json, ..."""

import re
from collections.abc import Mapping
from typing import TypeVar

_FILE = re.compile(r"(\d{4,9})\.json")
Belongs = TypeVar("Belongs")


def file_name(report: int) -> str:
    """The name of a report's file."""
    return f"{report:04d}.json"


def by_number(names: Mapping[str, Belongs]) -> dict[int, Belongs]:
    """What belongs to each report, from what belongs to file names; other files are not of the history."""
    found = ((_FILE.fullmatch(name), belongs) for name, belongs in sorted(names.items()))
    return {int(match[1]): belongs for match, belongs in found if match and file_name(int(match[1])) == match[0]}
