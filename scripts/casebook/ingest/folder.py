"""The folder of a case: its files by name, and a refusal of what is no file of it."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.raw_file import RawFile
from casebook.settings import is_takeable

_SPECIAL = {
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


def case_files(folder: Path, paths: Sequence[str | Path]) -> dict[str, RawFile]:
    """The files of a case by their name below `folder`, sorted.

    Raises CasebookError when there is none, when one lies elsewhere, or when the folder holds what nobody could
    take for an export: a pipe, a socket, a broken link, a link that leaves the folder.
    """
    for path in _entries(folder):
        _refuse_special(path, folder)
    files = {}
    for path in sorted(Path(path) for path in paths):
        name = _name_below(folder, path)
        if path.is_dir():
            raise CasebookError("is a folder, not a file", file=path)
        if path.name.startswith("~$"):
            raise CasebookError("is the mark of a workbook that is open", file=path, remedy="Close it in Excel")
        files[name] = RawFile(path, name)
    if not files:
        raise CasebookError(
            f"{folder} holds no file", remedy="Put its exports there: from the laboratory, the ward or REDCap"
        )
    return files


def _entries(folder: Path) -> Iterator[Path]:
    """Everything below `folder` that does not begin with a dot; a folder that cannot be listed is a fault."""

    def refuse(error: OSError) -> None:
        raise CasebookError(f"cannot be listed: {error.strerror}", file=error.filename or folder) from None

    if not folder.is_dir():
        return
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted([*folders, *names]) if not name.startswith("."))


def _refuse_special(path: Path, folder: Path) -> None:
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        raise CasebookError("the file's name is not UTF-8", file=ascii(str(path)), remedy="Rename it") from None
    if not path.name.isprintable():
        raise CasebookError(
            "the file's name holds a character that cannot be printed", file=ascii(str(path)), remedy="Rename it"
        )
    if not is_takeable(path.relative_to(folder)):
        raise CasebookError("the file's name holds one of { } < >", file=path, remedy="Rename it")
    remedy = "Put the file itself there"
    if path.is_symlink():
        # Following a link could read, and then publish, what was never meant for this case.
        if not path.exists():
            raise CasebookError("is a link to nothing", file=path, remedy=remedy)
        if not path.resolve().is_relative_to(folder.resolve()):
            raise CasebookError(f"is a link that leaves {folder}", file=path, remedy=remedy)
        if path.is_dir():
            raise CasebookError(
                "is a link to a folder, whose files would be read twice", file=path, remedy="Delete the link"
            )
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind in _SPECIAL:
        raise CasebookError(f"is {_SPECIAL[kind]}, not a file", file=path, remedy=remedy)


def _name_below(folder: Path, path: Path) -> str:
    try:
        return path.absolute().relative_to(folder.absolute()).as_posix()
    except ValueError:
        raise CasebookError(f"does not lie below {folder}", file=path) from None
