"""The files of data/raw that lie on S3-compatible storage: which there are, and what tells that one has changed."""

import posixpath
from collections.abc import Iterable
from pathlib import PurePosixPath

from casebook.errors import CasebookError
from casebook.settings.cases import RAW
from casebook.settings.raw_files import is_takeable


def stored_files(objects: Iterable[tuple[str, str]], prefix: str) -> dict[str, str]:
    """Path from data/raw on -> the storage's mark of its content, of every object that may be an export, by path.

    As in a folder, what begins with a dot is none; nor is the empty object by which some tools show a folder.

    objects : key and entity tag of each object of the storage
    prefix : what stands before `data/raw` in their keys, without a slash at its end
    Raises CasebookError for an object whose key can be no path, or none that the workflow can carry.
    """
    start = posixpath.join(prefix, RAW.as_posix(), "")
    found = {}
    for key, mark in sorted(objects):
        if not key.startswith(start) or key.endswith("/"):
            continue
        name = key.removeprefix(start)
        if posixpath.normpath(name) != name or name.startswith("../"):
            raise CasebookError("the object's key is no path", file=key, remedy="Rename it: no `//`, `.` or `..` in it")
        path = PurePosixPath(name)
        if any(part.startswith(".") for part in path.parts):
            continue
        if not is_takeable(path):
            raise CasebookError(
                "the object's name holds one of { } < >, or what cannot be printed", file=ascii(key), remedy="Rename it"
            )
        found[f"{RAW.as_posix()}/{name}"] = mark
    return found
