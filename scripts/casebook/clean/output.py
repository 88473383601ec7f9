"""The clean tables, column by column, from the readings that stand."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import pandas as pd

from casebook.clean.dates import iso
from casebook.clean.ledger import Ledger
from casebook.clean.lineage import Entry
from casebook.clean.reading import Reading
from casebook.clean.routes import read_route
from casebook.clean.timeline import Timeline
from casebook.clean.timing import read_timing

Columns = dict[str, list]


class Writer:
    """Collects the columns of every clean table over the cases, and builds the frames once."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Columns]] = {}

    def add(self, table: str, settings: Mapping[str, Any], columns: Columns) -> None:
        """Add the rows of one case to a table."""
        rows = len(columns["row_id"])
        who = {"case": [settings["case"]] * rows, "data_origin": [settings["data_origin"]] * rows}
        self._parts.setdefault(table, []).append({**who, **columns})

    def frame(self, table: str) -> pd.DataFrame:
        """All rows of a table."""
        parts = self._parts.get(table, [])
        names = parts[0] if parts else {}
        columns = {name: [value for part in parts for value in part[name]] for name in names}
        return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def numbered(readings: Sequence[Reading]) -> tuple[list[Reading], list[str]]:
    """The readings by name and day, and their identifiers: `NAME.dDAY`, then `.2`, `.3` by time and row."""
    ordered = sorted(readings, key=attrgetter("name", "placed", "time", "row.order"))
    seen: dict[str, int] = {}
    identifiers = []
    for reading in ordered:
        stem = f"{reading.name}.d{reading.placed}"
        seen[stem] = seen.get(stem, 0) + 1
        identifiers.append(stem if seen[stem] == 1 else f"{stem}.{seen[stem]}")
    return ordered, identifiers


def observation_columns(readings: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    """Columns of the table `observations`."""
    ordered, identifiers = numbered(readings)
    measures = settings["measures"]
    loinc = {name: measures.get(name, {}).get("loinc", "") for name in {reading.name for reading in ordered}}
    return {
        "observation_id": identifiers,
        "measure": [reading.name for reading in ordered],
        "loinc": [loinc[reading.name] for reading in ordered],
        **_when(ordered, timeline, settings),
        "time": [reading.time for reading in ordered],
        "value": [float(reading.value) for reading in ordered],
        "unit": [reading.unit for reading in ordered],
        "censor": [reading.censor for reading in ordered],
        "ref_low": [_number(reading.ref_low) for reading in ordered],
        "ref_high": [_number(reading.ref_high) for reading in ordered],
        "method": [reading.row.method.strip() for reading in ordered],
        "laboratory": [reading.row.laboratory.strip() for reading in ordered],
        "status": [reading.status for reading in ordered],
        "timing": [read_timing(reading.row.text, reading.row.specimen) for reading in ordered],
        "flag": ["; ".join(reading.flags) for reading in ordered],
        "row_id": [reading.row.row_id for reading in ordered],
    }


def score_columns(readings: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    """Columns of the table `scores`."""
    ordered, identifiers = numbered(readings)
    names = [reading.name.split(".", 1) for reading in ordered]
    return {
        "score_id": identifiers,
        "instrument": [instrument for instrument, _ in names],
        "item": [item for _, item in names],
        **_when(ordered, timeline, settings),
        "score": [float(reading.value) for reading in ordered],
        "row_id": [reading.row.row_id for reading in ordered],
    }


def dose_columns(readings: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    """Columns of the table `doses`; an interval runs from the given dose before, whatever was missed between."""
    ordered, identifiers = numbered(readings)
    intervals, last = [], {}
    for reading in ordered:
        given = reading.status == "given"
        intervals.append(reading.placed - last[reading.name] if given and reading.name in last else None)
        if given:
            last[reading.name] = reading.placed
    return {
        "dose_id": identifiers,
        "drug": [reading.name for reading in ordered],
        **_when(ordered, timeline, settings),
        "time": [reading.time for reading in ordered],
        "dose": [_number(reading.value) for reading in ordered],
        "unit": [reading.unit for reading in ordered],
        "route": [read_route(reading.row.route) for reading in ordered],
        "status": [reading.status for reading in ordered],
        "interval_days": intervals,
        "row_id": [reading.row.row_id for reading in ordered],
    }


def medication_columns(readings: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    """Columns of the table `medications`."""
    ordered, identifiers = numbered(readings)
    return {
        "medication_id": identifiers,
        "drug": [reading.name for reading in ordered],
        "start_day": [reading.placed for reading in ordered],
        "stop_day": [reading.stop_placed for reading in ordered],
        "daily_dose": [_number(reading.value) for reading in ordered],
        "unit": [reading.unit for reading in ordered],
        "route": [read_route(reading.row.route) for reading in ordered],
        "pattern": [reading.row.pattern.strip() for reading in ordered],
        "row_id": [reading.row.row_id for reading in ordered],
    }


def event_columns(readings: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    """Columns of the table `events`; words only where the case lets free text out."""
    ordered, identifiers = numbered(readings)
    free_text = settings["free_text"] is True
    return {
        "event_id": identifiers,
        "category": [reading.name for reading in ordered],
        **_when(ordered, timeline, settings),
        "time": [reading.time for reading in ordered],
        "text": [reading.row.text.strip() if free_text else "" for reading in ordered],
        "row_id": [reading.row.row_id for reading in ordered],
    }


def ledger_columns(ledger: Ledger, lineage: Mapping[str, Entry]) -> Columns:
    """Columns of the table `ledger`."""
    rows, outcomes, reasons, details = zip(*ledger.entries(), strict=True)
    entries = [lineage[row.row_id] for row in rows]
    return {
        "source_file": [row.source_file for row in rows],
        "source_row": [row.source_row for row in rows],
        "row_id": [row.row_id for row in rows],
        "outcome": list(outcomes),
        "reason": list(reasons),
        "detail": list(details),
        "said": ledger.sayings(),
        "reported_day": [entry.reported_day for entry in entries],
        "replaced_day": [entry.replaced_day for entry in entries],
        "replaced_by": [entry.replaced_by for entry in entries],
    }


def _when(ordered: Sequence[Reading], timeline: Timeline, settings: Mapping[str, Any]) -> Columns:
    columns: Columns = {"day": [reading.placed for reading in ordered]}
    if settings["dates"] == "calendar":
        ordinals = [timeline.ordinal(reading.placed, reading.date) for reading in ordered]
        columns["date"] = ["" if ordinal is None else iso(ordinal) for ordinal in ordinals]
    return columns


def _number(value) -> float | None:
    return None if value is None else float(value)
