"""Work that is shared out among processes: what comes of it is the same, whatever their number."""

import multiprocessing
import sys
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from casebook.endings import end_with_the_run

Item = TypeVar("Item")
Result = TypeVar("Result")

# What a copy of this process works on; it has it by being a copy, since to send it would take longer than the work.
_taken: list[Any] = []


def shared_out(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> list[Result]:
    """What `work` makes of each item, in the order of the items; raises the first of its faults.

    work : may change nothing that is to be seen afterwards; what it returns can be pickled
    processes : at most so many, each a copy of this one; one is this process itself, as it is where none can be copied
    """
    processes = min(processes, len(items))
    # The libraries of a Mac do not bear to be copied, and Windows knows no copies.
    if processes < 2 or sys.platform != "linux":
        return [work(item) for item in items]
    with warnings.catch_warnings():
        # The threads of this process are those of the linear algebra, which knows how to be copied.
        warnings.filterwarnings("ignore", message=".*multi-threaded, use of fork", category=DeprecationWarning)
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, context, initializer=_take, initargs=(work, items)) as pool:
            return list(pool.map(_work_on, range(len(items))))


def _take(work: Callable[[Item], Result], items: Sequence[Item]) -> None:
    _taken[:] = [work, items]
    # No thread of this process' original lives on in its copy.
    end_with_the_run()


def _work_on(number: int) -> Any:
    work, items = _taken
    return work(items[number])
