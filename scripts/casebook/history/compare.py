"""The stage: what has changed in each case since the report before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd

from casebook.clean.belief import day_meant
from casebook.history.files import write_state
from casebook.history.past import Past, read_past, report_meant, reports_table
from casebook.history.reasons import NumberReasons, RowReasons, Why
from casebook.history.records import Differences, compare_records, moved_days
from casebook.history.state import RECORDS, Estimate, Record, State, row_prints, state_of
from casebook.model import conform

_KINDS = {
    "observations": "observation", "scores": "score", "doses": "dose", "medications": "medication", "events": "event",
}  # fmt: skip
Row = dict[str, Any]


def compare_reports(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Mapping[str, Any]],
    made_by: Mapping[str, Mapping[str, str]],
    history: Mapping[str, Mapping[str, bytes | None]],
    against: str = "",
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Tables `changes` and `reports`, and for each case the text of its report's state.

    tables : ingested, ledger, the clean tables, estimates, estimate_rows and claims, of all the cases
    made_by : for each case prints of the code, the settings and the claims
    history : for each case its history folder: file name -> bytes, None for a file that cannot be read
    against : with which report to compare instead of the one before: a number, a day (day141) or a date
    Raises CasebookError where `against` names no report of a case.
    """
    changes: list[Row] = []
    reports: list[Row] = []
    states = {}
    for case, about in sorted(settings.items()):
        own = {name: frame[frame["case"] == case] for name, frame in tables.items()}
        past = read_past(history.get(case, {}), case)
        state = state_of(own, about, made_by[case])
        present, earlier = _placed(state, past)
        if against:
            earlier = report_meant(against, past, present, partial(_day_of, own), f"reports/{case}/history")
        who = {"case": case, "data_origin": about["data_origin"]}
        if earlier and earlier.report != present.report:
            changes += [{**who, **row} for row in _changes(earlier, present, own)]
        reports += reports_table(present, earlier, past, partial(_date_of, own, about["dates"]))
        states[case] = write_state(present)
    rows = {"changes": changes, "reports": reports}
    return {name: conform(name, pd.DataFrame(found)) for name, found in rows.items()}, states


def _placed(state: State, past: Past) -> tuple[State, State | None]:
    """The present report, numbered, and the one before it.

    On the data of the newest report it is that report again, whatever code makes it now; but a newer one that cannot
    be read may have rested on others.
    """
    newest = past.newest
    if newest is None or newest.report < past.next - 1 or not same_data(newest, state):
        moved = moved_days(newest.records, state.records) if newest else 0
        day_0 = newest.day_0 - moved if newest else 0
        return replace(state, report=past.next, day_0=day_0), newest
    before = [number for number in past.readable if number < newest.report]
    return newest, past.readable[max(before)] if before else None


def same_data(one: State, other: State) -> bool:
    """Whether two reports rest on the same values, estimates and verdicts."""
    if compare_records(one.records, other.records) or one.verdicts != other.verdicts:
        return False
    return not any(True for _ in _moved(one.estimates, other.estimates))


def _moved(
    before: Mapping[str, Estimate], now: Mapping[str, Estimate]
) -> Iterator[tuple[str, Estimate | None, Estimate | None]]:
    """Each estimate that is another, with what it was and is."""
    for estimate_id in sorted({*before, *now}):
        was, is_now = before.get(estimate_id), now.get(estimate_id)
        if was is None or is_now is None or not was.agrees(is_now):
            yield estimate_id, was, is_now


def _changes(earlier: State, present: State, tables: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    differences = compare_records(earlier.records, present.records)
    yield from _record_changes(earlier, present, differences, tables)
    reasons = NumberReasons(earlier, present, differences)
    if differences.moved_days:
        yield _row("day_0", "moved", "day_0", "day_0", None, ("0", str(differences.moved_days)), ("day_0", ""))
    for estimate_id, was, now in _moved(earlier.estimates, present.estimates):
        change = "added" if was is None else "withdrawn" if now is None else "moved"
        told = (was.told if was else "", now.told if now else "")
        name = estimate_id.partition(".")[0]
        yield _row("estimate", change, estimate_id, name, None, told, reasons.of_estimate(was, now))
    texts = dict(zip(tables["claims"]["claim_id"], tables["claims"]["why"], strict=True))
    for claim in sorted({*earlier.verdicts, *present.verdicts}):
        was, now = earlier.verdicts.get(claim, ""), present.verdicts.get(claim, "")
        if was != now:
            change = "added" if not was else "withdrawn" if not now else "moved"
            yield _row("verdict", change, claim, claim, None, (was, now), (reasons.of_verdict(), texts.get(claim, "")))


def _record_changes(
    earlier: State, present: State, differences: Differences, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Row]:
    record_rows = {
        (table, record_id): row_id
        for table, (key, *_) in RECORDS.items()
        for record_id, row_id in zip(tables[table][key], tables[table]["row_id"], strict=True)
    }
    reasons = RowReasons(earlier, present, tables["ledger"], record_rows, row_prints(tables["ingested"]))
    for record in differences.added:
        yield _record_row(record, "added", "", record.told, reasons.added(record))
    for was, now in differences.corrected:
        yield _record_row(now, "corrected", was.told, now.told, reasons.corrected(was, now))
    for record in differences.withdrawn:
        placed = record._replace(day=record.day + differences.moved_days)
        yield _record_row(placed, "withdrawn", placed.told, "", reasons.withdrawn(record))


def _record_row(record: Record, change: str, was: str, now: str, why: Why) -> Row:
    kind = _KINDS[record.table]
    return _row(kind, change, record.record_id, record.name, record.day, (was, now), why) | {"unit": record.unit}


def _row(kind: str, change: str, subject: str, name: str, day: int | None, told: tuple[str, str], why: Why) -> Row:
    return {
        "kind": kind, "change": change, "subject_id": subject, "name": name, "day": day, "was": told[0], "now": told[1],
        "why": why[0], "detail": why[1],
    }  # fmt: skip


def _day_of(tables: Mapping[str, pd.DataFrame], wanted: date) -> int:
    """The day since the first dose of a date, by the dates of the doses in the raw files."""
    return day_meant(wanted.isoformat(), tables)


def _date_of(tables: Mapping[str, pd.DataFrame], dates: str, day: int) -> str:
    """The date of a day, by any row of the clean tables that has both; nothing where dates stay in."""
    if dates != "calendar":
        return ""
    for table in ("doses", "observations", "scores", "events"):
        for other, told in zip(tables[table]["day"], tables[table]["date"], strict=True):
            if told:
                return (date.fromisoformat(told) + timedelta(days=day - int(other))).isoformat()
    return ""
