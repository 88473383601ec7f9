"""The state of a report as a small file: JSON, a line a series, with a checksum.

Values of a series stand side by side, and each set of values on which estimates stand is written once, as runs of the
order of the records; so the file of a case with 1,100 values and 1,800 estimates takes some tens of kilobytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from casebook.history.prints import short_print
from casebook.history.state import RECORDS, Estimate, Key, Record, State

FORMAT = "casebook report state"
VERSION = 1
MADE_BY = ("code", "settings", "claims")
_SECTIONS = ("records", "estimates")


class UnreadableError(Exception):
    """A file of the history cannot be used: `why` is newer, damaged or other_case."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def write_state(state: State) -> str:
    """The text of the file; the same state gives the same text."""
    places = {record.key: place for place, record in enumerate(state.records)}
    sets = {rows: _runs(places[key] for key in rows) for rows in {one.rows for one in state.estimates.values()}}
    row_sets = sorted(sets.values())
    numbers = {rows: row_sets.index(told) for rows, told in sets.items()}
    content: dict[str, Any] = {
        "case": state.case,
        "data_origin": state.data_origin,
        "report": state.report,
        "up_to_day": state.up_to_day,
        "day_0": state.day_0,
        "made_by": {part: state.made_by[part] for part in MADE_BY},
        "records": {
            f"{table} {name}": _series(list(records))
            for (table, name), records in groupby(state.records, key=lambda record: (record.table, record.name))
        },
        "row_sets": row_sets,
        "estimates": _estimates(state.estimates, numbers),
        "verdicts": dict(sorted(state.verdicts.items())),
    }
    head = {"format": FORMAT, "version": VERSION, "checksum": _checksum(content)}
    return _text({**head, **content})


def _checksum(content: Mapping[str, Any]) -> str:
    return short_print(json.dumps(content, sort_keys=True), length=16)


def _text(content: Mapping[str, Any]) -> str:
    """JSON with a line a key, and a line a series where there are many."""
    lines = []
    for key, value in content.items():
        if key in _SECTIONS and value:
            inner = ",\n".join(f"  {json.dumps(name)}: {_compact(part)}" for name, part in value.items())
            lines.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _runs(places: Iterable[int]) -> str:
    """Numbers as runs: 0-5,7."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def _series(records: Sequence[Record]) -> dict[str, Any]:
    """The records of one name, column by column; what is the same for all is written once, what is empty not at all."""
    columns: dict[str, list] = {
        "days": [record.day for record in records],
        "values": [record.value for record in records],
        "units": [record.unit for record in records],
        "lengths": [record.length for record in records],
        "rows": [record.row for record in records],
        "ids": [record.record_id for record in records],
    }
    if columns["ids"] == _numbered_ids(records[0].name, columns["days"]):
        del columns["ids"]
    found: dict[str, Any] = {"days": columns.pop("days")}
    for name, column in columns.items():
        if len(set(column)) > 1 or name in ("ids", "rows"):
            found[name] = " ".join(column) if name == "rows" and all(column) else column
        elif column[0] not in ("", None):
            found[name] = column[0]
    return found


def _numbered_ids(name: str, days: Sequence[int]) -> list[str]:
    """The identifiers as `clean` numbers them: NAME.dDAY, then .2, .3."""
    seen: dict[int, int] = {}
    ids = []
    for day in days:
        seen[day] = seen.get(day, 0) + 1
        ids.append(f"{name}.d{day}" + (f".{seen[day]}" if seen[day] > 1 else ""))
    return ids


def _estimates(estimates: Mapping[str, Estimate], numbers: Mapping[frozenset[Key], int]) -> dict[str, dict[str, list]]:
    """measure.comparison -> statistic -> number of its set of values, its own number, its interval if there is one."""
    found: dict[str, dict[str, list]] = {}
    for estimate_id, estimate in sorted(estimates.items()):
        group, _, statistic = estimate_id.rpartition(".")
        told: list = [numbers[estimate.rows], *estimate[:3]]
        while told[-1] is None:
            told.pop()
        found.setdefault(group, {})[statistic] = told
    return found


def read_state(content: bytes, case: str, report: int) -> State:
    """The state that a file holds.

    Raises UnreadableError for a file of a newer version, of another case, or damaged in any way.
    """
    try:
        given = json.loads(content.decode("utf-8"), parse_constant=_refuse)
        if not isinstance(given, dict) or given["format"] != FORMAT:
            raise UnreadableError("damaged")
        if isinstance(given["version"], int) and given["version"] > VERSION:
            raise UnreadableError("newer")
        kept = {key: value for key, value in given.items() if key not in ("format", "version", "checksum")}
        if given["version"] != VERSION or given["checksum"] != _checksum(kept) or given["report"] != report:
            raise UnreadableError("damaged")
        if given["case"] != case:
            raise UnreadableError("other_case")
        return _state(kept)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise UnreadableError("damaged") from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _state(given: Mapping[str, Any]) -> State:
    records = tuple(record for name, series in given["records"].items() for record in _records(name, series))
    keys = [record.key for record in records]
    row_sets = [frozenset(keys[place] for place in _places(runs)) for runs in given["row_sets"]]
    estimates = {}
    for group, statistics in given["estimates"].items():
        for statistic, (number, *told) in statistics.items():
            estimates[f"{group}.{statistic}"] = Estimate(*(told + [None] * 3)[:3], row_sets[number])
    made_by = {part: given["made_by"][part] for part in MADE_BY}
    facts = {name: given[name] for name in ("case", "data_origin", "report", "up_to_day", "day_0", "verdicts")}
    return State(**facts, made_by=made_by, records=records, estimates=estimates)


def _records(name: str, series: Mapping[str, Any]) -> list[Record]:
    table, _, of = name.partition(" ")
    if table not in RECORDS:
        raise UnreadableError("damaged")
    days = series["days"]
    ids = series.get("ids") or _numbered_ids(of, days)
    rows = series.get("rows", "")
    columns = (
        _column(series.get("values", ""), len(days)),
        _column(series.get("units", ""), len(days)),
        _column(series.get("lengths"), len(days)),
        rows.split(" ") if rows and isinstance(rows, str) else _column(rows, len(days)),
    )
    return [Record(table, *record) for record in zip(ids, [of] * len(days), days, *columns, strict=True)]


def _column(given: Any, count: int) -> list:
    return given if isinstance(given, list) else [given] * count


def _places(runs: str) -> list[int]:
    found: list[int] = []
    for run in runs.split(",") if runs else ():
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
