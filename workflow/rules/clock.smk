"""Clock: files of the future.

Expects the files that people put there and those that earlier runs made. A file that was changed later than now, because
a clock was wrong when it was written or was set back since, would be newer than whatever is made from it: Snakemake refuses
the job, until that time has come. Its time is set to now, in the order of their times where there are several; its content
stays as it is. What runs again is decided by content (`checksums_of`), not by these times.
"""

import time
from contextlib import suppress

# Where clocks of several machines meet, they differ by less than this.
ALLOWED_SECONDS = 2


def files_of_people():
    """Every file that a job of ours reads and people write; of those of shared batches only the content decides."""
    finds = (
        raw,
        claims_files,
        published,
        verdict_files,
        narrative_files,
        bibliography_files,
    )
    return {path for find in finds for case in ALONE for path in find(case)} - {
        *map(Path, STORED or ())
    }


def files_of_runs():
    """Every file that a job of ours wrote and another reads."""
    # The folders of cases in those of shared batches have no dot in their names.
    patterns = ("results/*/*.*", "results/cohort/*/*.*", "reports/*/*.*", "reports/*/figures/*")
    return {path for pattern in patterns for path in Path().glob(pattern) if path.is_file()}


def bring_back_from_the_future():
    """Set the times that lie ahead of the clock to now, and name the files."""
    now = time.time()
    times = {}
    for path in files_of_people() | files_of_runs():
        # Another run may be at work, which takes away what it makes anew.
        with suppress(FileNotFoundError):
            times[path] = path.stat().st_mtime
    ahead = [path for path in sorted(times, key=times.get) if times[path] > now + ALLOWED_SECONDS]
    for number, path in enumerate(ahead):
        # Less than a second: what is made from them now is newer than all of them.
        moment = now - 1 + number / len(ahead)
        os.utime(path, (moment, moment))
    if ahead:
        others = f" and {len(ahead) - 1} other files were" if ahead[1:] else " was"
        print(
            f"casebook: {ahead[0]}{others} changed in the future: a clock is wrong, or was. "
            "The time is set to now; what is written there stays as it is",
            file=sys.stderr,
        )


if workflow.is_main_process:
    try:
        bring_back_from_the_future()
    except OSError as error:
        print(
            f"casebook: {error.filename} was changed in the future, and its time cannot be set: {error.strerror}. "
            "Set the clock right, or: touch the file",
            file=sys.stderr,
        )
