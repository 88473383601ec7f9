"""How far a run has come: cases done, at work, failed and left, and how long the rest will take.

A run is a set of steps, each known by a file that it writes: what is new since the run began is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Progress:
    """What is told: the cases by their state, and seconds.

    faults : case -> what was said of it when it failed
    expected : seconds that the rest will take, None where nothing is done yet to judge by
    """

    done: Sequence[str]
    at_work: Sequence[str]
    left: Sequence[str]
    faults: Mapping[str, str]
    steps: int
    steps_done: int
    elapsed: float
    expected: float | None


def states(files: Sequence[str]) -> dict[str, int]:
    """The time of the last change of each file; 0 of one that is not there."""
    found = {}
    for file in files:
        try:
            found[file] = Path(file).stat().st_mtime_ns
        except OSError:
            found[file] = 0
    return found


def progress(
    due: Mapping[str, Sequence[str]],
    cases: Mapping[str, Sequence[str]],
    before: Mapping[str, int],
    now: Mapping[str, int],
    faults: Mapping[str, str],
    elapsed: float,
) -> Progress:
    """How far the run has come.

    due : batch -> a file of each of its steps that are to run
    cases : batch -> its cases
    before, now : the states of these files when the run began, and now
    faults : batch -> what was said of it when it failed
    elapsed : seconds since the run began
    """
    ended = {batch: sum(now[file] not in (0, before[file]) for file in files) for batch, files in due.items()}
    done = [batch for batch in due if ended[batch] == len(due[batch])]
    failed = [batch for batch in due if batch in faults and batch not in done]
    open_ = [batch for batch in due if batch not in done and batch not in failed]
    steps_done = sum(ended.values())
    # A case that failed has no further steps.
    open_steps = sum(len(due[batch]) - ended[batch] for batch in open_)

    def of(batches: Iterable[str]) -> list[str]:
        return [case for batch in batches for case in cases[batch]]

    return Progress(
        done=of(done),
        at_work=of(batch for batch in open_ if ended[batch]),
        left=of(batch for batch in open_ if not ended[batch]),
        faults={case: faults[batch] for batch in failed for case in cases[batch]},
        steps=sum(map(len, due.values())),
        steps_done=steps_done,
        elapsed=elapsed,
        expected=elapsed / steps_done * open_steps if steps_done else None,
    )
