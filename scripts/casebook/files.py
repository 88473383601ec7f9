"""Files that appear whole or not at all.

A module of its own that imports little: the run itself writes by it, too.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casebook.errors import not_writable


def write_text(text: str, path: str | Path) -> None:
    """Write a text file as UTF-8; it appears whole or not at all. Raises CasebookError as `write_bytes`."""
    write_bytes(text.encode("utf-8"), path)


def write_bytes(content: bytes, path: str | Path) -> None:
    """Write a file; it appears whole or not at all.

    Raises CasebookError when it cannot be written, because the disk is full for instance.
    """
    with whole_or_not(path) as unfinished:
        unfinished.write_bytes(content)


@contextmanager
def whole_or_not(path: str | Path) -> Iterator[Path]:
    """Where to write a file that then appears at `path`. Raises CasebookError as `write_bytes` when that fails."""
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        # After a power cut, too: the name must not reach the disk before what it names.
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise not_writable(error, path) from None
