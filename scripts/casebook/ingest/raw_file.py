"""One raw file: where it lies, and its bytes."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from casebook.errors import CasebookError

MAXIMUM_BYTES = 500_000_000
_HEAD_BYTES = 1_000_000


@dataclass(frozen=True)
class RawFile:
    """A regular file of a case.

    path : as its user would type it, for messages
    name : below data/raw/CASE with "/" between folders, as the tables call it
    """

    path: Path
    name: str

    @cached_property
    def head(self) -> bytes:
        """The first bytes: enough to recognise what the file is."""
        return self._read(_HEAD_BYTES)

    def content(self) -> bytes:
        """All bytes. Raises CasebookError when the file is empty, too large or cannot be read."""
        self.check_size()
        return self._read(-1)

    def check_size(self) -> None:
        """Raises CasebookError when the file is empty or too large to be the export of a case."""
        try:
            size = self.path.stat().st_size
        except OSError as error:
            raise self._unreadable(error) from None
        if not size:
            raise CasebookError(
                "is empty", file=self.path, remedy="Export it again, or list it under ignore in the case file"
            )
        if size > MAXIMUM_BYTES:
            raise CasebookError(
                f"is {size / 1e6:.0f} MB large; at most {MAXIMUM_BYTES / 1e6:.0f} MB are read",
                file=self.path,
                remedy="Export this patient alone",
            )

    def _read(self, size: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(size)
        except OSError as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: OSError) -> CasebookError:
        return CasebookError(f"cannot be read: {error.strerror}", file=self.path)
