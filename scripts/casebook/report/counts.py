"""Notes of numbers that are no estimates: scores of a stretch of days, rows of a file, the last day of the record."""

import json
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from casebook.model.record_tables import OUTCOMES
from casebook.report.note import Note
from casebook.report.records import Records, printed_places, printed_ranges
from casebook.report.tables import UNMAPPED, CaseTables


def period(case: CaseTables, records: Records, name: str) -> Note:
    """The scores of an instrument over a week, named `INSTRUMENT:KIND:START`."""
    row = records.periods[name]
    instrument = row.instrument
    days = {"start": case.day(row.start_day), "end": case.day(row.end_day)}
    title = case.say("ask", "of_days", what=case.label("instruments", instrument), **days)
    printed = case.say("ask", "mean_and_highest", mean=case.number(row.mean, 1), highest=case.number(row.maximum))
    facts = [case.say("ask", "recorded", recorded=int(row.scores_recorded), expected=int(row.scores_expected))]
    sources = _scores(case, records, instrument, [(row.start_day, row.end_day)])
    if not pd.isna(row.days_since_dose):
        day = int(row.end_day - row.days_since_dose)
        facts.append(case.say("ask", "since_dose", days=int(row.days_since_dose), day=case.day(day)))
        sources += records.in_order(records.between("doses", day, day))
    return Note(title, printed, facts, sources=sources, places=records.places(sources))


def complete(case: CaseTables, records: Records, instrument: str) -> Note:
    """How many scores of the assessments of an instrument are recorded."""
    periods = case.tables["score_periods"]
    rows = periods[(periods["instrument"] == instrument) & (periods["period"] == "assessment")]
    counts = {name: int(rows[f"scores_{name}"].sum()) for name in ("recorded", "expected")}
    spans = zip(rows["start_day"], rows["end_day"], strict=True)
    sources = _scores(case, records, instrument, spans)
    title = case.say("ask", "all_assessments", instrument=case.label("instruments", instrument))
    return Note(title, case.say("ask", "recorded", **counts), sources=sources, places=records.places(sources))


def _scores(case: CaseTables, records: Records, instrument: str, spans: Iterable[tuple[int, int]]) -> list:
    """The scores of an instrument on the days of some spans."""
    found = [name for start, end in spans for name in records.between("scores", start, end)]
    if case.tables["scores"]["instrument"].nunique() > 1:
        found = [name for name in found if records.instrument(name) == instrument]
    return records.in_order(found)


def file(case: CaseTables, records: Records, name: str) -> Note:
    """The rows of a raw file and what became of them."""
    facts, count = [], 0
    for outcome in OUTCOMES:
        rows = records.ledger_rows(source_file=name, outcome=outcome)
        count += len(rows)
        if rows:
            said = case.say("quality", outcome)
            facts.append(f"{said} ({case.number(len(rows), 0)}): {printed_ranges([row for _, row in rows])}")
    return Note(case.say("ask", "file", file=name), case.say("ask", "rows", n=count), facts)


def reason(case: CaseTables, records: Records, name: str) -> Note:
    """The rows that were not used for a reason, named `OUTCOME:REASON`."""
    outcome, _, why = name.partition(":")
    title = f"{case.say('quality', outcome)}: {case.tell(why)}"
    return _of_rows(case, title, records.ledger_rows(outcome=outcome, reason=why))


def unmapped(case: CaseTables, records: Records, test: str) -> Note:
    """The rows with a test that the protocol does not know."""
    title = case.say("ask", "unknown_test", test=test)
    return _of_rows(case, title, records.ledger_rows(reason=UNMAPPED, detail=test))


def _of_rows(case: CaseTables, title: str, rows: list[tuple[str, int]]) -> Note:
    return Note(title, case.say("ask", "rows", n=len(rows)), places=printed_places(rows))


def last(case: CaseTables, records: Records, day: str) -> Note:
    """The last day of the record, and what was recorded on it."""
    tables = ("observations", "scores", "doses", "events")
    sources = records.in_order(name for table in tables for name in records.between(table, int(day), int(day)))
    return Note(case.say("ask", "last_day"), case.day(int(day)), sources=sources, places=records.places(sources))


def rows(case: CaseTables, records: Records, name: str) -> Note:
    """Rows of the record that a number counts, named as `ask.rows_named` does."""
    title, fact, table, names = json.loads(name)
    sources = records.in_order((table, each) for each in names)
    told = case.say("ask", "counted", n=len(sources))
    return Note(title, told, [fact] * bool(fact), sources=sources, places=records.places(sources))


def said(case: CaseTables, records: Records, row_id: str) -> Note:
    """What a row said that was corrected or withdrawn since: why, when, and by which row."""
    row = next(row for row in case.rows("ledger") if row.row_id == row_id)
    facts = [case.tell(row.reason)]
    facts += [f"{case.say('corrections', 'by')}: {row.replaced_by}"] * bool(row.replaced_by)
    for key, day in (("reported", row.reported_day), ("replaced", row.replaced_day)):
        facts += [] if pd.isna(day) else [f"{case.say('corrections', key)} {case.day(day)}"]
    return Note(case.say("corrections", "said"), row.said, facts, places=printed_places([records.place(row_id)]))


def figure(case: CaseTables, records: Records, name: str) -> Note:
    """The data of a figure, of which a number of its caption tells; named `NUMBER:FIGURE`."""
    number, _, key = name.partition(":")
    data = next(row for row in case.rows("figures") if row.figure == key and row.file.endswith(".csv"))
    title = f"{case.say('page', 'figure')} {number}"
    return Note(title, data.title, [case.say("ask", "figure_data", file=data.file)])


# Kind of a note, as the page asks for it -> the note of a name of that kind.
NOTES: Mapping[str, Callable[[CaseTables, Records, str], Note]] = {
    "period": period, "complete": complete, "file": file, "reason": reason, "unmapped": unmapped, "last": last,
    "rows": rows, "said": said, "figure": figure,
}  # fmt: skip
