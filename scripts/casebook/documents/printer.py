"""A browser that prints: started early, since its start takes a second, and told over a pipe what to print.

It speaks the Chrome DevTools Protocol (https://chromedevtools.github.io/devtools-protocol/): messages in JSON, each
ended by a zero byte, which the browser reads from its file 3 and writes to its file 4.
"""

import json
import os
import signal
import subprocess
from base64 import b64decode
from collections import deque
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

from casebook.documents.browser import browser_arguments
from casebook.errors import CasebookError

_START = ("--headless", "--remote-debugging-pipe")
_PRINTING = {
    "preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True, "generateDocumentOutline": True,
}  # fmt: skip
# A shell makes of the two pipes that every child has those that the browser looks for.
_PIPES = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'
_CHUNK = 1 << 20


class Printer:
    """The browser `browser` for the time of a `with`; nothing of it is left behind, whatever it does.

    most_seconds : how long it may take to start and to print
    """

    def __init__(self, browser: Path, most_seconds: float) -> None:
        self._name, self._most_seconds = browser.name, most_seconds
        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        self._calls, self._unread, self._is_late = 0, b"", False
        self._events: deque[dict[str, Any]] = deque()
        profile = f"--user-data-dir={Path(self._folder.name) / 'profile'}"
        command = [str(browser), *browser_arguments(), *_START, profile, "about:blank"]
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _PIPES, *command], bufsize=0, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._clock = Timer(most_seconds, self._is_over)
        self._clock.daemon = True
        self._clock.start()

    def __enter__(self) -> "Printer":
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._kill()
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._folder.cleanup()

    def pdf(self, text: str) -> bytes:
        """A page of HTML as a tagged PDF with bookmarks.

        Raises CasebookError where the browser ends, refuses, or takes more than its time.
        """
        source = Path(self._folder.name) / "report.html"
        source.write_text(text, encoding="utf-8")
        try:
            targets = self._call("Target.getTargets")["targetInfos"]
            blank = next(each["targetId"] for each in targets if each["type"] == "page")
            session = self._call("Target.attachToTarget", targetId=blank, flatten=True)["sessionId"]
            self._call("Page.enable", session)
            self._call("Page.setLifecycleEventsEnabled", session, enabled=True)
            page = self._call("Page.navigate", session, url=source.as_uri())
            if page.get("errorText"):
                raise CasebookError(f"{self._name} could not open the page: {page['errorText']}")
            # Not any page's load: the empty one that it starts with may be late, and ours would be printed in part.
            while not _has_loaded(self._events.popleft() if self._events else self._message(), page["loaderId"]):
                pass
            return b64decode(self._call("Page.printToPDF", session, **_PRINTING)["data"], validate=True)
        except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
            raise CasebookError(f"{self._name} answered otherwise than Chromium does") from None

    def _call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """What the browser answers when it has done something."""
        self._calls += 1
        told: dict[str, Any] = {"id": self._calls, "method": method, "params": parameters}
        if session:
            told["sessionId"] = session
        unsent = json.dumps(told).encode() + b"\0"
        try:
            while unsent:
                unsent = unsent[self._process.stdin.write(unsent) :]
        except BrokenPipeError:
            raise self._ended() from None
        while (answer := self._message()).get("id") != told["id"]:
            self._events.append(answer)
        if "error" in answer:
            raise CasebookError(f"{self._name} refused {method}: {answer['error'].get('message', '')}")
        return answer["result"]

    def _message(self) -> dict[str, Any]:
        """The next thing that the browser says."""
        parts = [self._unread]
        while b"\0" not in parts[-1]:
            heard = self._process.stdout.read(_CHUNK)
            if not heard:
                raise self._ended()
            parts.append(heard)
        said, _, self._unread = b"".join(parts).partition(b"\0")
        return json.loads(said)

    def _is_over(self) -> None:
        self._is_late = True
        self._kill()

    def _kill(self) -> None:
        """End it and all of its processes."""
        # It may end between the two lines.
        with suppress(ProcessLookupError):
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def _ended(self) -> CasebookError:
        """Why nothing can be heard of it any more."""
        if self._is_late:
            return CasebookError(f"{self._name} did not print within {self._most_seconds:.0f} s")
        return CasebookError(f"{self._name} ended with status {self._process.wait()} before it had printed")


def _has_loaded(event: dict[str, Any], page: str) -> bool:
    about = event.get("params", {})
    return event.get("method") == "Page.lifecycleEvent" and (about["name"], about["loaderId"]) == ("load", page)
