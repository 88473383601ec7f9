"""Alone: one run at a time in a folder that can be written to, and what becomes of a run that was killed.

Expects nothing. Produces .snakemake/casebook_run, which every run holds a lock of the operating system on for as long as
it lives, however it ends. By it a run that is killed is told from one that is at work: the lock of Snakemake stays
behind in both cases. It is taken away only where this machine can know that nobody is at work.
"""

import errno
import fcntl
import os
import socket

from casebook.errors import not_writable
from casebook.endings import name_the_run

RUN_FILE = Path(".snakemake/casebook_run")
LOCKS = Path(".snakemake/locks")
# What Snakemake itself writes of a run, in bytes.
ROOM = 200_000


def enter():
    """Hold the folder as long as this process lives, and free it from a run that was killed. Returns what holds it."""
    RUN_FILE.parent.mkdir(exist_ok=True)
    held = RUN_FILE.open("a+", encoding="utf-8")
    held.seek(0)
    host, before = socket.gethostname(), held.read()
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_alone = True
    except BlockingIOError:
        is_alone = False
    locks = list(LOCKS.glob("*")) if LOCKS.is_dir() else []
    if is_alone and locks and before == host:
        for lock in locks:
            lock.unlink()
        print(
            "casebook: the run before this one was killed. What it left unfinished is built again by make report, "
            "or with --rerun-incomplete",
            file=sys.stderr,
        )
    elif not is_alone and locks:
        told = f"casebook: another run is at work in {os.getcwd()}, started on {before}. Wait until it has ended"
        if "--unlock" in sys.argv:
            sys.exit(told)
        print(told, file=sys.stderr)
    elif locks and "--unlock" not in sys.argv:
        print(
            f"casebook: a run on {before or 'an unknown machine'} is at work in {os.getcwd()}, or was killed there. "
            "When you know that none is at work: make unlock, then make report",
            file=sys.stderr,
        )
    if is_alone and before != host and not locks:
        held.truncate(0)
        held.write(host)
        held.flush()
    # All that are here share it, so that none is without; a killed run's share is gone with it.
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def refuse_what_cannot_be_written():
    """Stop before Snakemake does with a traceback, and name the folder."""
    made = [
        Path(place, *below)
        for place in ("results", "reports", "logs")
        for below in ((), *((batch,) for batch in PROJECT.batches))
    ]
    for folder in made:
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            refused = OSError(errno.EACCES, os.strerror(errno.EACCES))
            sys.exit(f"casebook: {not_writable(refused, folder)}")
    room = RUN_FILE.with_name("casebook_room")
    try:
        room.parent.mkdir(exist_ok=True)
        room.write_bytes(bytes(ROOM))
    except OSError as error:
        sys.exit(f"casebook: {not_writable(error, room.parent)}")
    finally:
        room.unlink(missing_ok=True)


if workflow.is_main_process:
    if not {"-n", "--dry-run", "--dryrun"} & set(sys.argv):
        refuse_what_cannot_be_written()
    try:
        HELD = enter()
    except OSError as error:
        # Without such locks (some network drives), or where nothing can be written: Snakemake's own lock is left to speak.
        print(
            f"casebook: cannot tell whether another run is at work here: {error}",
            file=sys.stderr,
        )
    # A job ends with the run that started it: what it would write belongs to nobody.
    name_the_run()
