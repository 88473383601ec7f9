"""How a process ends: a job with the run that started it, and all at once when their work is done.

Where a run is killed its jobs go on. Such a job could write what it made of yesterday's data over what the next run
made of today's.
"""

import atexit
import gc
import os
import socket
import threading
import time
from pathlib import Path

RUN = "CASEBOOK_RUN"
_NAMESPACE = Path("/proc/self/ns/pid")
_SECONDS = 0.2
# The process that watches already; a copy of it does not.
_watching: set[int] = set()


def name_the_run() -> None:
    """Tell the jobs that this process will start, by the environment, that it is their run."""
    os.environ[RUN] = f"{_place()}:{os.getpid()}"


def end_with_the_run() -> None:
    """End this process, leaving all as it is, soon after the run that started it is gone.

    Nothing happens where none is named, or one of another machine or container, whose processes are not seen from here.
    """
    place, _, process = os.environ.get(RUN, "").rpartition(":")
    if os.getpid() not in _watching and place == _place() and process.isdecimal():
        _watching.add(os.getpid())
        threading.Thread(target=_watch, args=(int(process),), daemon=True).start()


def end_at_once() -> None:
    """At the end of this process leave its memory to the system, which takes it back at once.

    Python would look through all of it for what could go, a few tenths of a second where large packages are imported.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def _place() -> str:
    """The machine, and on Linux what of its processes is seen from here."""
    return f"{socket.gethostname()}/{_NAMESPACE.readlink() if _NAMESPACE.is_symlink() else ''}"


def _watch(process: int) -> None:
    while _is_alive(process):
        time.sleep(_SECONDS)
    os._exit(1)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # One that ended keeps its number until the process that started it has taken note.
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return True
    return state[0] != "Z"
