"""What differs between two builds, in the words of the tables: which row, which column, from what to what."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from casebook.model.tables import TABLES

# A difference is told so far; the rest is counted.
_SHOWN_CELLS = 3
_LONGEST = 60


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """A sentence for each difference between two sets of files by path, sorted by path; none where all bytes agree.

    Tables are compared row by row by their key, so that an estimate that moved is named; other files by their bytes.
    """
    told: list[str] = []
    for path in sorted(one.keys() | other.keys()):
        if path not in other:
            told.append(f"{path}: is missing in the second build")
        elif path not in one:
            told.append(f"{path}: is new in the second build")
        elif one[path] != other[path]:
            told += _content(path, one[path], other[path])
    return told


def _content(path: str, one: bytes, other: bytes) -> list[str]:
    place = PurePosixPath(path)
    if place.suffix == ".csv" and place.stem in TABLES:
        rows = list(_rows(path, place.stem, one, other))
        return rows or [f"{path}: the same rows in other bytes"]
    kind = "figure" if "figures" in place.parts else "file"
    return [f"{path}: another {kind} ({len(one)} bytes, then {len(other)})"]


def _rows(path: str, table: str, one: bytes, other: bytes) -> Iterator[str]:
    key = TABLES[table].metadata["key"]
    first, second = _by_key(one, key), _by_key(other, key)
    for name in dict.fromkeys([*first, *second]):
        shown = " ".join(part for part in name[1:] if part) or " ".join(name)
        if name not in second:
            yield f"{path}: {shown} is missing in the second build"
        elif name not in first:
            yield f"{path}: {shown} is new in the second build"
        elif first[name] != second[name]:
            yield f"{path}: {shown}: {_cells(first[name], second[name])}"


def _by_key(content: bytes, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    return {tuple(str(row.get(part, "")) for part in key): row for row in rows}


def _cells(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    changed = [name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name)]
    told = [f"{name} {_short(one.get(name))} -> {_short(other.get(name))}" for name in changed[:_SHOWN_CELLS]]
    more = len(changed) - _SHOWN_CELLS
    return ", ".join(told) + (f", and {more} more columns" if more > 0 else "")


def _short(text: object) -> str:
    written = "nothing" if text in (None, "") else str(text)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"
