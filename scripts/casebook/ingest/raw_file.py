"""One raw file: where it lies, and its bytes."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
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

    @property
    def source_file(self) -> str:
        """The file as the tables call it; a sheet of a workbook bears the workbook's name."""
        return self.name

    @cached_property
    def head(self) -> bytes:
        """The first bytes: enough to recognise what the file is."""
        return self._read(_HEAD_BYTES)

    def content(self) -> bytes:
        """All bytes. Raises CasebookError when the file is empty, too large, changing or cannot be read."""
        self.check_size()
        return self._read(-1)

    def digest(self) -> tuple[int, str]:
        """Size of the file and its SHA-256. Raises CasebookError when it is changing or cannot be read."""
        try:
            with self.path.open("rb") as file:
                total = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise self._unreadable(error) from None
        self.check_unchanged()
        return self._first_state[0], total

    def check_size(self) -> None:
        """Raises CasebookError when the file is empty or too large to be the export of a case."""
        size = self._state()[0]
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

    def check_unchanged(self) -> None:
        """Raises CasebookError when the file is no longer as it was when it was first looked at."""
        if self._state() != self._first_state:
            raise self._changed()

    def _read(self, size: int) -> bytes:
        first = self._first_state
        try:
            with self.path.open("rb") as file:
                content = file.read(size)
        except OSError as error:
            raise self._unreadable(error) from None
        self.check_unchanged()
        # A file may be written to without a sign of it in its time; then its length tells.
        if len(content) != (min(size, first[0]) if size >= 0 else first[0]):
            raise self._changed()
        return content

    @cached_property
    def _first_state(self) -> tuple[int, int, int]:
        return self._state()

    def _state(self) -> tuple[int, int, int]:
        """Size, time of the last change and identity of what lies at the path."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise self._unreadable(error) from None
        return found.st_size, found.st_mtime_ns, found.st_ino

    def _changed(self) -> CasebookError:
        return CasebookError("changed while it was read", file=self.path, remedy="Run again when it is complete")

    def _unreadable(self, error: OSError) -> CasebookError:
        return CasebookError(f"cannot be read: {error.strerror}", file=self.path)
