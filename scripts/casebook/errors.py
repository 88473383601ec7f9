"""What Casebook says when something is wrong: one message with what, where and what to do."""

import errno
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from casebook.endings import end_at_once, end_with_the_run

_FAULT = "fault: "
_REMEDIES = {
    errno.ENOSPC: "Make room on the disk and run again",
    errno.EDQUOT: "Your share of the disk is used up: make room and run again",
    errno.EFBIG: "Raise the limit on the size of files (ulimit -f) and run again",
    errno.EROFS: "Nothing can be written there: work in a folder that is yours, and run again",
    errno.EACCES: "Ask for the right to write there, or work in a folder that is yours, and run again",
    errno.EPERM: "Ask for the right to write there, or work in a folder that is yours, and run again",
}


class CasebookError(Exception):
    """A fault that its user can mend.

    Parameters
    ----------
    message : what is wrong, with what was found
    file : the file at fault, as the user would type it
    row : the line of that file as an editor counts it, from 1
    key : the column, field or configuration key at fault
    remedy : what to do, as an instruction
    """

    def __init__(
        self, message: str, *, file: str | Path = "", row: int | None = None, key: str = "", remedy: str = ""
    ) -> None:
        self.message, self.file, self.row, self.key, self.remedy = message, str(file), row, key, remedy
        place = ", ".join(
            part for part in (self.file, f"row {row}" if row is not None else "", f"{key}" if key else "") if part
        )
        text = f"{place}: {message}" if place else message
        super().__init__(f"{text}. {remedy}" if remedy else text)


def not_writable(error: OSError, file: str | Path) -> CasebookError:
    """What is said of a file that cannot be written, because the disk is full for instance."""
    remedy = _REMEDIES.get(error.errno, "See what keeps it from being written, and run again")
    return CasebookError(f"cannot be written: {error.strerror}", file=file, remedy=remedy)


@contextmanager
def faults_as_messages(log: str | Path | None = None) -> Iterator[None]:
    """Run a rule script's body; turn a CasebookError into its message, a log entry and exit status 1.

    Any other exception is a defect of Casebook itself and keeps its traceback.
    """
    end_with_the_run()
    end_at_once()
    try:
        if log:
            begin_log(log)
        yield
    except CasebookError as error:
        with suppress(CasebookError):
            if log:
                note_fault(log, error)
        # At one go, or a job beside this one may write between the line and its end.
        sys.stderr.write(f"casebook: {error}\n")
        raise SystemExit(1) from None


def begin_log(log: str | Path) -> None:
    """Begin a log anew. Raises CasebookError when it cannot be written."""
    try:
        Path(log).parent.mkdir(parents=True, exist_ok=True)
        Path(log).write_text("", encoding="utf-8")
    except OSError as error:
        raise not_writable(error, log) from None


def note(log: str | Path, text: str) -> None:
    """Add a line to a log: what a job found out, which a person may want to know later.

    Raises CasebookError when it cannot be written.
    """
    try:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except OSError as error:
        raise not_writable(error, log) from None


def note_fault(log: str | Path, error: CasebookError) -> None:
    """Add a fault to a log, by which `reported_faults` finds it."""
    note(log, f"{_FAULT}{error}")


def states_of_logs(logs: Path) -> dict[Path, int]:
    """Every log file in `logs` and in its folders with the time of its last change, to tell later which are newer.

    Those of the single cases of a shared batch lie deeper: there may be many, and its log tells their faults.
    """
    return {path: path.stat().st_mtime_ns for path in sorted([*logs.glob("*.log"), *logs.glob("*/*.log")])}


def reported_faults(logs: Path, before: Mapping[Path, int]) -> list[str]:
    """The faults in the log files below `logs` that are not as they were `before`, sorted by file.

    Times are compared for being the same, not for being later, since a clock may have been set back meanwhile.
    """
    return [fault for _, fault in _faults(logs, before)]


def faults_by_folder(logs: Path, before: Mapping[Path, int]) -> dict[str, str]:
    """The same, by the folder below `logs`; the first of each."""
    found = ((path.relative_to(logs).parts[0], fault) for path, fault in _faults(logs, before))
    return dict(reversed(list(found)))


def _faults(logs: Path, before: Mapping[Path, int]) -> list[tuple[Path, str]]:
    written = (path for path, state in states_of_logs(logs).items() if state != before.get(path))
    found = (
        (path, path.read_text(encoding="utf-8", errors="replace").partition(_FAULT)[2].strip()) for path in written
    )
    return [(path, fault) for path, fault in found if fault]
