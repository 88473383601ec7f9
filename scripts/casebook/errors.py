"""What Casebook says when something is wrong: one message with what, where and what to do."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FAULT = "fault: "


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


@contextmanager
def faults_as_messages(log: str | Path | None = None) -> Iterator[None]:
    """Run a rule script's body; turn a CasebookError into its message, a log entry and exit status 1.

    Any other exception is a defect of Casebook itself and keeps its traceback.
    """
    if log:
        Path(log).parent.mkdir(parents=True, exist_ok=True)
        Path(log).write_text("", encoding="utf-8")
    try:
        yield
    except CasebookError as error:
        if log:
            note(log, f"{_FAULT}{error}")
        print(f"casebook: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def note(log: str | Path, text: str) -> None:
    """Add a line to a log: what a job found out, which a person may want to know later."""
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def reported_faults(logs: Path, since: float = 0) -> list[str]:
    """The faults in the log files below `logs` that were written after `since` (seconds of the epoch), sorted."""
    written = (path for path in sorted(logs.rglob("*.log")) if path.stat().st_mtime >= since)
    found = (path.read_text(encoding="utf-8").partition(_FAULT)[2].strip() for path in written)
    return [fault for fault in found if fault]
