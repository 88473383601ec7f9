"""How a job begins: as a copy of a process that has imported what jobs need.

Otherwise each would import pandas and our own modules anew, half of what most of them take. That process goes on
importing while no job begins, so that none waits for what only a later one needs, and it sees no datum of a case.
"""

import gc
import json
import multiprocessing
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from pkgutil import resolve_name

# Copies have none of the threads of what they are copies of; by these the linear algebra begins none.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Our modules stand last, as they do for a job that Snakemake begins itself.
_PROGRAM = (
    "import sys; sys.path[:1] = []; sys.path.append(sys.argv[1]); from casebook import beginnings; beginnings.main()"
)
_MOST_BYTES = 100_000
_KILLED = -signal.SIGKILL


class Beginnings:
    """The process of which the jobs of one run are copies. Linux only: the libraries of a Mac do not bear to be copied.

    python : the interpreter
    first : modules that it imports before any job begins
    later : those that it imports while none begins, in this order. Of "module:function" it calls the function, which
        keeps what it returns. What fails is left to the job to say
    """

    def __init__(self, python: str, first: Sequence[str], later: Sequence[str]) -> None:
        self._socket, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        told = [str(Path(__file__).parents[1]), str(its.fileno()), ",".join(first), ",".join(later)]
        with its:
            self._process = subprocess.Popen(
                [python, "-c", _PROGRAM, *told],
                stdin=subprocess.DEVNULL, pass_fds=[its.fileno()], env={**os.environ, **_ONE_THREAD},
            )  # fmt: skip

    def run(self, script: str, environment: Mapping[str, str]) -> int | None:
        """Run a script to its end; returns its exit status, or None where it could not begin.

        Of a process that tells none it is that of one that was killed. May be called by several threads.
        """
        told, tells = os.pipe()
        with os.fdopen(told, "rb") as status:
            try:
                socket.send_fds(self._socket, [json.dumps([script, dict(environment)]).encode()], [tells])
            except OSError:
                return None
            finally:
                os.close(tells)
            # It ends when the last process that has the other end is gone, also one that was killed.
            return int(status.read() or _KILLED)

    def end(self) -> None:
        """Begin no more jobs, and wait for those that there are."""
        self._socket.close()
        self._process.wait()


def main() -> None:
    """Import, and copy this process for each script that is asked for, until nobody is there to ask and all are done.

    sys.argv : the folder of our modules, the socket that asks come by, the modules to import first, and later
    """
    requests = socket.socket(fileno=int(sys.argv[2]))
    first, left = (names.split(",") if names else [] for names in sys.argv[3:])
    # An interruption is meant for the jobs; this process ends with the one that began it.
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    for module in first:
        _import(module)
    context = multiprocessing.get_context("fork")
    while True:
        if not select.select([requests], [], [], 0 if left else None)[0]:
            _import(left.pop(0))
            continue
        message, descriptors, _, _ = socket.recv_fds(requests, _MOST_BYTES, 1)
        if not message:
            return
        # None of the copies looks through what is there for what could go.
        gc.freeze()
        context.Process(target=_run, args=(*json.loads(message), *descriptors, requests, interrupted)).start()
        os.close(descriptors[0])


def _import(name: str) -> None:
    with suppress(Exception):
        found = resolve_name(name)
        if callable(found):
            found()


def _run(script: str, environment: dict[str, str], tells: int, requests: socket.socket, interrupted) -> None:
    """What a copy does; the last thing that it tells is its exit status."""
    requests.close()
    signal.signal(signal.SIGINT, interrupted)
    gc.enable()
    os.environ.update(environment)
    # It may have been found out before.
    tempfile.tempdir = None
    sys.argv = [script]
    status = 1
    try:
        runpy.run_path(script, run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise
    except KeyboardInterrupt:
        # Whoever interrupted knows.
        status = 128 + signal.SIGINT
        raise SystemExit(status) from None
    finally:
        os.write(tells, str(status).encode())
