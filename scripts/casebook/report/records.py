"""The values of a case as evidence: what each says, and the file and row it was read from."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from casebook.report.tables import CaseTables
from casebook.words import MINUS

_WHOLE = re.compile(f"{MINUS}?(0|[1-9][0-9]{{0,3}})")
_ROW_ID = re.compile(r"(.*?):(\d+)(?::.*)?", re.DOTALL)
KEYS = {
    "observations": "observation_id", "scores": "score_id", "doses": "dose_id", "medications": "medication_id",
    "events": "event_id",
}  # fmt: skip


# The items of a diary come in turn, day by day: no diary has more.
MOST_IN_TURN = 30
_LEDGER = ("row_id", "source_file", "source_row", "outcome", "reason", "detail", "replaced_by")


@dataclass(frozen=True)
class Record:
    """One value: what it is of, its day or date, the value as printed, a remark, and where it was read."""

    thing: str
    when: str
    value: str
    remark: str
    file: str
    row: int


class Records:
    """Every value of the clean tables of a case, by table and identifier, in the order of the tables."""

    def __init__(self, case: CaseTables) -> None:
        self._case = case
        self.ledger = {name: case.tables["ledger"][name].to_numpy(dtype=object) for name in _LEDGER}
        rows = (self.ledger[name] for name in ("row_id", "source_file", "source_row"))
        self._places = {row_id: (file, int(row)) for row_id, file, row in zip(*rows, strict=True)}
        self._rows = {
            (table, getattr(row, key)): (table, row) for table, key in KEYS.items() for row in case.rows(table)
        }
        self._replaced: dict[str, list[str]] = {}
        for old, new in zip(self.ledger["row_id"], self.ledger["replaced_by"], strict=True):
            if new:
                self._replaced.setdefault(new, []).append(old)
        self._days = {
            table: (case.tables[table]["day"].to_numpy(dtype=int), case.tables[table][key].to_numpy(dtype=object))
            for table, key in KEYS.items()
            if "day" in case.tables[table]
        }
        self._order = {name: number for number, name in enumerate(self._rows)}

    def in_order(self, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of the names that there are, each once, in the order of the tables."""
        return sorted({name for name in names if name in self._order}, key=self._order.__getitem__)

    @cached_property
    def periods(self) -> dict[str, Any]:
        """The rows of the scores by period, named `INSTRUMENT:KIND:START`."""
        rows = self._case.rows("score_periods")
        return {f"{row.instrument}:{row.period}:{row.start_day}": row for row in rows}

    def between(self, table: str, first: int, last: int) -> list[tuple[str, str]]:
        """The values of a table from one day to another."""
        days, names = self._days[table]
        return [(table, name) for name in names[(days >= first) & (days <= last)]]

    def instrument(self, name: tuple[str, str]) -> str:
        """The instrument of a score."""
        return self._rows[name][1].instrument

    def record(self, name: tuple[str, str]) -> Record:
        """The value of that table and identifier."""
        table, row = self._rows[name]
        thing, when, value, remark = getattr(self, f"_{table}")(row)
        return Record(thing, when, value, remark, *self.place(row.row_id))

    def ledger_rows(self, **columns: str) -> list[tuple[str, int]]:
        """File and row of each raw value of which the ledger says this."""
        chosen = np.ones(len(self.ledger["row_id"]), dtype=bool)
        for column, value in columns.items():
            chosen &= self.ledger[column] == value
        files, rows = (self.ledger[name][chosen] for name in ("source_file", "source_row"))
        return [(file, int(row)) for file, row in zip(files, rows, strict=True)]

    def places(self, names: Iterable[tuple[str, str]]) -> str:
        """The files, each with its rows, from which values were read, as printed."""
        return printed_places(self.place(self._rows[name][1].row_id) for name in names)

    def place(self, row_id: str) -> tuple[str, int]:
        """The file and row of a raw value."""
        if row_id in self._places:
            return self._places[row_id]
        match = _ROW_ID.fullmatch(row_id)
        return (match[1], int(match[2])) if match else (row_id, 0)

    def details(self, name: tuple[str, str]) -> list[str]:
        """What else is known of a value: reference range, method, laboratory, and the rows that it replaced."""
        table, row = self._rows[name]
        case, told = self._case, []
        if table == "observations":
            facts = {"reference": case.reference(row), "method": row.method, "laboratory": row.laboratory}
            told += [case.say("ask", key, **{key: fact}) for key, fact in facts.items() if fact]
        replaced = self._replaced.get(row.row_id, ())
        if replaced:
            told.append(case.say("ask", "replaces", places=printed_places(map(self.place, replaced))))
        return told

    def _observations(self, row) -> tuple[str, str, str, str]:
        case = self._case
        return case.label("measures", row.measure), self._when(row), case.value(row), case.tell(row.flag)

    def _scores(self, row) -> tuple[str, str, str, str]:
        known = self._case.settings["instruments"].get(row.instrument, {})
        item = known.get("items", {}).get(row.item, {}).get("label") or row.item.replace("_", " ").capitalize()
        instrument = self._case.label("instruments", row.instrument)
        return f"{instrument}: {item}", self._when(row), self._case.number(row.score), ""

    def _doses(self, row) -> tuple[str, str, str, str]:
        case = self._case
        value = case.amount(row.dose, row.unit)
        status = {key: case.say("ask", key) for key in ("given", "missed", "held")}[row.status]
        return case.label("drugs", row.drug), self._when(row), value, status

    def _medications(self, row) -> tuple[str, str, str, str]:
        case = self._case
        stop = case.say("treatment", "ongoing") if pd.isna(row.stop_day) else case.day(row.stop_day)
        when = case.say("ask", "stretch", start=case.day(row.start_day), stop=stop)
        dose = case.amount(row.daily_dose, row.unit)
        return case.label("drugs", row.drug), when, dose, case.tell(row.pattern)

    def _events(self, row) -> tuple[str, str, str, str]:
        return self._case.label("events", row.category), self._when(row), row.text, ""

    def _when(self, row) -> str:
        return self._case.language.date(row.date) or self._case.day(row.day)


def ranges(numbers: Collection[int]) -> list[tuple[int, int]]:
    """Numbers as stretches without a gap, each with its first and last."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def printed_ranges(numbers: Collection[int]) -> str:
    """The same as people write it: 3, 5-9."""
    return ", ".join(f"{first}" if first == last else f"{first}\N{EN DASH}{last}" for first, last in ranges(numbers))


def stretches(numbers: Collection[int]) -> str:
    """Numbers as their stretches, for the script of the page: 0-5,9,20-41/7, which counts from 20 by 7 to 41."""
    left, found = sorted(set(numbers)), []
    while left:
        step = left[1] - left[0] if len(left) > 1 else 1
        length = next((n for n, number in enumerate(left) if number != left[0] + n * step), len(left))
        # Few numbers far apart are shorter one by one, and one of them may begin a stretch.
        length = length if step == 1 or length > 3 else 1
        first, last = left[0], left[length - 1]
        found.append(f"{first}" if length == 1 else f"{first}-{last}" + (f"/{step}" if step > 1 else ""))
        left = left[length:]
    return ",".join(found)


def repeats(rows: Sequence[tuple[int, int]]) -> list[list]:
    """What rows are of, in short: things that come in turn, again and again, their file, and number of rows."""
    found, start = [], 0
    while start < len(rows):
        file = rows[start][1]
        best, cycle = _same(rows, start, 1), 1
        for length in range(2, MOST_IN_TURN + 1):
            rounds = _same(rows, start, length)
            if rounds >= 2 * length and rounds > best:
                best, cycle = rounds, length
        found.append([[each for each, _ in rows[start : start + cycle]], file, best])
        start += best
    return found


def _same(rows: Sequence[tuple[int, int]], start: int, length: int) -> int:
    """How many rows from `start` on are all of one file and of the things of the first `length`, in turn."""
    end, file = start, rows[start][1]
    while end < len(rows) and rows[end][1] == file and (end < start + length or rows[end] == rows[end - length]):
        end += 1
    return end - start


def printed_places(places: Iterable[tuple[str, int]]) -> str:
    """Files, each with its rows."""
    rows: dict[str, list[int]] = {}
    for file, row in places:
        rows.setdefault(file, []).append(row)
    return "; ".join(f"{file}: {printed_ranges(found)}" for file, found in sorted(rows.items()))


@dataclass(frozen=True)
class Evidence:
    """What the numbers of a page stand on: `data` for its script, and the row in it of each value."""

    data: dict
    index: Mapping[tuple[str, str], int]


def evidence(
    cited: Mapping[int, list[tuple[str, str]]], shown: Iterable[tuple[str, str]], records: Records
) -> Evidence:
    """What the notes of a page stand on, and the values that the page shows, compactly.

    cited : number of a note -> the values it stands on
    shown : values that the page asks one by one
    Returns `files` and `things`, each once, `runs` (things that come in turn, again and again, their file, and number
    of rows), `rows` (day or date, value, row and, where there is one, the remark), `notes` (number -> its rows in
    stretches, as 0-5,9,20-41/7), and `details` (index of a row -> what else is known of it).
    """
    asked = records.in_order(shown)
    used = records.in_order([*asked, *(name for names in cited.values() for name in names)])
    found = [records.record(name) for name in used]
    index = {name: number for number, name in enumerate(used)}
    things = list(dict.fromkeys(record.thing for record in found))
    files = list(dict.fromkeys(record.file for record in found))
    thing_of, file_of = ({text: n for n, text in enumerate(texts)} for texts in (things, files))
    runs = repeats([(thing_of[each.thing], file_of[each.file]) for each in found])
    rows = [[_bare(each.when), _bare(each.value), each.row, *([each.remark] if each.remark else [])] for each in found]
    behind = {str(number): stretches([index[name] for name in names]) for number, names in cited.items() if names}
    details = {str(index[name]): told for name in asked if (told := records.details(name))}
    data = {"files": files, "things": things, "runs": runs, "rows": rows, "notes": behind, "details": details}
    return Evidence(data, index)


def _bare(printed: str) -> str | int:
    """A whole number that is printed without marks as a number, which takes less room; anything else as it is."""
    return int(printed.replace(MINUS, "-")) if _WHOLE.fullmatch(printed) else printed
