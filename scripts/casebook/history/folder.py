"""The history folder of a case, read as it is; it alone of what the rules read is none of their inputs."""

from pathlib import Path

from casebook.errors import CasebookError

LARGEST = 50_000_000


def read_folder(folder: Path) -> dict[str, bytes | None]:
    """File name -> bytes, None for what cannot be read as a file or is larger than any state; empty without a folder.

    Raises CasebookError where something that is no folder bears its name, or the folder cannot be read.
    """
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CasebookError(
            f"cannot be read as a folder: {error.strerror}", file=folder, remedy="Put it elsewhere, and run again"
        ) from None
    return {path.name: _content(path) for path in paths}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else None
    except OSError:
        return None
