"""Values that were added, corrected and withdrawn between two reports."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casebook.history.state import Record

# Day 0 is taken to have moved where the values fit that much better so, and that many of them.
_BETTER, _SHARE, _FEWEST = 1.5, 0.5, 4


class Differences(NamedTuple):
    """What differs between the values of two reports.

    moved_days : by how many days the earlier report's days are behind those of the present one
    corrected : earlier and present value
    """

    moved_days: int
    added: tuple[Record, ...]
    corrected: tuple[tuple[Record, Record], ...]
    withdrawn: tuple[Record, ...]

    def __bool__(self) -> bool:
        return any(self)


def compare_records(earlier: Sequence[Record], present: Sequence[Record]) -> Differences:
    """What differs; values of one name and day are told apart by what they say, for their numbers may have changed."""
    earlier, present = _comparable(earlier, present)
    moved = moved_days(earlier, present)
    before = _by_place(earlier, moved)
    now = _by_place(present, 0)
    added: list[Record] = []
    corrected: list[tuple[Record, Record]] = []
    withdrawn: list[Record] = []
    for place in dict.fromkeys([*before, *now]):
        gone, come = _unmatched(before.get(place, []), now.get(place, []))
        both = min(len(gone), len(come))
        corrected += zip(gone[:both], come[:both], strict=True)
        withdrawn += gone[both:]
        added += come[both:]
    return Differences(moved, tuple(added), tuple(corrected), tuple(withdrawn))


def _comparable(*both: Sequence[Record]) -> list[Sequence[Record]]:
    """Both without the prints of descriptions where one has none at all: there, free text was not let out."""
    if all(any(record.table == "events" and record.value for record in records) for records in both):
        return list(both)
    return [[record._replace(value="") if record.table == "events" else record for record in one] for one in both]


def _by_place(records: Iterable[Record], moved: int) -> dict[tuple[str, str, int], list[Record]]:
    found: dict[tuple[str, str, int], list[Record]] = {}
    for record in records:
        found.setdefault((record.table, record.name, record.day + moved), []).append(record)
    return found


def _unmatched(before: Sequence[Record], now: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Those of either side to which nothing on the other is equal."""
    left = Counter(record.content for record in before)
    come = []
    for record in now:
        if left[record.content] > 0:
            left[record.content] -= 1
        else:
            come.append(record)
    gone = []
    # Of equal values the later ones are the surplus.
    for record in reversed(before):
        if left[record.content] > 0:
            left[record.content] -= 1
            gone.append(record)
    return gone[::-1], come


def moved_days(earlier: Sequence[Record], present: Sequence[Record]) -> int:
    """By how many days day 0 has moved, found from the values; 0 where they do not say so clearly.

    A first dose that is found later, or whose date is corrected, moves every day. Without this each value would be
    withdrawn and added again.
    """
    now = Counter(_placed(record, 0) for record in present)
    days = {}, {}
    for found, records in zip(days, (earlier, present), strict=True):
        for record in records:
            found.setdefault((record.table, record.name), []).append(record.day)
    steps = {0}
    for series in days[0].keys() & days[1].keys():
        old, new = sorted(days[0][series]), sorted(days[1][series])
        steps |= {new[0] - old[0], new[-1] - old[-1]}
    fitting = {step: _fitting(earlier, now, step) for step in steps}
    best = max(sorted(steps, key=abs), key=lambda step: fitting[step])
    enough = max(_FEWEST, _SHARE * len(earlier), _BETTER * fitting[0])
    return best if fitting[best] >= enough else 0


def _fitting(earlier: Iterable[Record], now: Counter, step: int) -> int:
    before = Counter(_placed(record, step) for record in earlier)
    return sum(min(count, now[place]) for place, count in before.items())


def _placed(record: Record, moved: int) -> tuple:
    return record.table, record.name, record.day + moved, record.content
