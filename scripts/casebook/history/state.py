"""What a report rests on, so far as a later one is compared with it: its values, its estimates and its verdicts.

It holds days and never a date, whatever the case lets out: a case may take that back, and a history is not rewritten.
A description of an event is kept as a print.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from casebook.history.prints import short_print

# Table -> its key, the columns whose words name what a row is of, and the column of its day.
RECORDS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "observations": ("observation_id", ("measure",), "day"),
    "scores": ("score_id", ("instrument", "item"), "day"),
    "doses": ("dose_id", ("drug",), "day"),
    "medications": ("medication_id", ("drug",), "start_day"),
    "events": ("event_id", ("category",), "day"),
}
# More digits than are ever printed, and fewer than the order of a sum may change.
DIGITS, RELATIVE, ABSOLUTE = 7, 1e-6, 1e-9
_SIGNS = {"below": "<", "above": ">"}
Key = tuple[str, str]


class Record(NamedTuple):
    """A value of a clean table.

    value : number, amount or print, as text; `unit` UCUM
    length : of a medication with an end, days from its first day to its last
    row : print of the raw row as it stood
    """

    table: str
    record_id: str
    name: str
    day: int
    value: str
    unit: str = ""
    length: int | None = None
    row: str = ""

    @property
    def key(self) -> Key:
        """Table and identifier."""
        return self.table, self.record_id

    @property
    def content(self) -> tuple[str, str, int | None]:
        """What is compared."""
        return self.value, self.unit, self.length

    @property
    def told(self) -> str:
        """The value in signs that need no translation; of an event nothing."""
        if self.table == "events":
            return ""
        if self.table != "medications":
            return self.value
        return f"{self.value} · → {'…' if self.length is None else self.day + self.length}"


class Estimate(NamedTuple):
    """An estimate with its interval, and the values that it stands on. One that is empty is none."""

    value: float
    low: float | None
    high: float | None
    rows: frozenset[Key]

    @property
    def told(self) -> str:
        """The number and its interval."""
        if self.low is None or self.high is None:
            return f"{self.value:.{DIGITS}g}"
        return f"{self.value:.{DIGITS}g} ({self.low:.{DIGITS}g} to {self.high:.{DIGITS}g})"

    def agrees(self, other: "Estimate") -> bool:
        """Whether number and interval are the same, up to what the order of a sum may change."""
        return all(_agree(*pair) for pair in zip(self[:3], other[:3], strict=True))


def _agree(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(ABSOLUTE, RELATIVE * max(abs(one), abs(other)))


@dataclass(frozen=True)
class State:
    """What one report of a case rests on.

    report : its number, from 1
    up_to_day : how far its data reach
    day_0 : its day 0, in days after that of the first report
    made_by : prints of the code and the settings that made it
    verdicts : claim -> verdict
    """

    case: str
    data_origin: str
    report: int
    up_to_day: int
    day_0: int
    made_by: Mapping[str, str]
    records: tuple[Record, ...]
    estimates: Mapping[str, Estimate]
    verdicts: Mapping[str, str]


def state_of(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], made_by: Mapping[str, str]) -> State:
    """The state of one case; its report is not numbered yet (0).

    tables : ingested, the clean tables, estimates, estimate_rows and claims, of that case
    settings : what stage `history` may know of it
    """
    rows = row_prints(tables["ingested"])
    records = [record for table in RECORDS for record in _records(table, tables[table], rows)]
    verdicts = tables["claims"]
    return State(
        case=settings["case"],
        data_origin=settings["data_origin"],
        report=0,
        up_to_day=last_day(tables),
        day_0=0,
        made_by=dict(made_by),
        records=tuple(sorted(records, key=lambda record: (list(RECORDS).index(record.table), *record[2:4], record[1]))),
        estimates=_estimates(tables["estimates"], tables["estimate_rows"], {record.key for record in records}),
        verdicts=dict(zip(verdicts["claim_id"], verdicts["verdict"], strict=True)),
    )


def last_day(tables: Mapping[str, pd.DataFrame]) -> int:
    """The last day of the record: of what was measured, scored, given or noted."""
    days = [tables[name]["day"] for name in ("observations", "scores", "doses", "events")]
    return max((int(column.max()) for column in days if len(column)), default=0)


def row_prints(ingested: pd.DataFrame) -> dict[str, str]:
    """row_id -> print of the row as it stood. Not of its date: who knows the day could try dates until one fits."""
    columns = (ingested[name] for name in ("row_id", "code", "name", "value", "unit", "status"))
    return {parts[0]: short_print(*parts) for parts in zip(*columns, strict=True)}


def _records(table: str, frame: pd.DataFrame, rows: Mapping[str, str]) -> Iterator[Record]:
    key, names, day = RECORDS[table]
    for row in frame.to_dict("records"):
        value, unit, length = _content(table, row)
        name = ".".join(row[column] for column in names)
        yield Record(table, row[key], name, int(row[day]), value, unit, length, rows.get(row["row_id"], ""))


def _content(table: str, row: Mapping[str, Any]) -> tuple[str, str, int | None]:
    match table:
        case "observations":
            return _SIGNS.get(row["censor"], "") + _number(row["value"]), row["unit"], None
        case "scores":
            return _number(row["score"]), "", None
        case "doses":
            return _joined(_amount(row["dose"], row["unit"]), row["route"], row["status"]), "", None
        case "medications":
            length = None if pd.isna(row["stop_day"]) else int(row["stop_day"]) - int(row["start_day"])
            return _joined(_amount(row["daily_dose"], row["unit"]), row["route"], row["pattern"]), "", length
        case _:
            return short_print(row["text"]) if row["text"] else "", "", None


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _amount(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip() if not pd.isna(value) else ""


def _number(value: float) -> str:
    return f"{value:.12g}"


def _estimates(estimates: pd.DataFrame, estimate_rows: pd.DataFrame, known: Collection[Key]) -> dict[str, Estimate]:
    stands_on: dict[str, list[Key]] = {}
    keys = zip(estimate_rows["table"].tolist(), estimate_rows["record_id"].tolist(), strict=True)
    for estimate_id, key in zip(estimate_rows["estimate_id"].tolist(), keys, strict=True):
        if key in known:
            stands_on.setdefault(estimate_id, []).append(key)
    shared: dict[frozenset[Key], frozenset[Key]] = {}
    found = {}
    for row in estimates[estimates["estimate"].notna()].to_dict("records"):
        rows = frozenset(stands_on.get(row["estimate_id"], ()))
        numbers = (rounded(row[name]) for name in ("estimate", "ci_low", "ci_high"))
        found[row["estimate_id"]] = Estimate(*numbers, shared.setdefault(rows, rows))
    return found


def rounded(value: float) -> float | None:
    """`value` with the digits that are kept; None where there is none."""
    return None if pd.isna(value) else float(f"{value:.{DIGITS}g}")
