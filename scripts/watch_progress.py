"""Watch a run and tell how far it has come: in the terminal, and in a page that loads itself again."""

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from casebook.errors import CasebookError, faults_by_folder
from casebook.files import write_text
from casebook.progress import Progress, page, progress, states, told, without_message
from casebook.words import Language

LOGS = Path("logs")
PAGE = LOGS / "progress.html"
_LOOK_SECONDS = 2
# A terminal is told no more often than this, and only when a further case is done or has failed.
_TELL_SECONDS = 10


class Watch:
    """Looks every few seconds at what the steps of a run have written, until `end`.

    due : batch -> a file of each of its steps that are to run
    cases : batch -> its cases
    logs : the state of the logs before the run
    """

    def __init__(
        self, due: Mapping[str, Sequence[str]], cases: Mapping[str, Sequence[str]], logs: Mapping[Path, int], code: str
    ) -> None:
        self._due, self._cases, self._logs, self._language = due, cases, logs, Language(code)
        self._files = [file for files in due.values() for file in files]
        self._before, self._start = states(self._files), time.monotonic()
        self._told, self._count = 0.0, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Tell once more, for the last time."""
        self._ended.set()
        self._thread.join()
        self._tell(is_over=True)

    def _look_on(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            self._tell(is_over=False)

    def _tell(self, is_over: bool) -> None:
        elapsed = time.monotonic() - self._start
        found = self._found(elapsed, is_over)
        moment = datetime.now().astimezone().strftime("%H:%M:%S")
        try:
            write_text(page(found, self._language, moment, is_over), PAGE)
        except CasebookError as error:
            # The run goes on without its page.
            print(f"casebook: {error}", file=sys.stderr)
        count = len(found.done) + len(found.faults)
        if is_over or (count > self._count and elapsed > self._told + _TELL_SECONDS):
            self._told, self._count = elapsed, count
            print(f"progress: {told(found, self._language)}", file=sys.stderr)

    def _found(self, elapsed: float, is_over: bool) -> Progress:
        now = states(self._files)
        faults = {batch: fault for batch, fault in faults_by_folder(LOGS, self._logs).items() if batch in self._due}
        if is_over:
            # What neither ended nor said why: a defect of Casebook was in its way, or somebody ended the run.
            for batch, files in self._due.items():
                if any(now[file] in (0, self._before[file]) for file in files):
                    faults.setdefault(batch, without_message(self._language, f"{LOGS}/{batch}"))
        return progress(self._due, self._cases, self._before, now, faults, elapsed)
