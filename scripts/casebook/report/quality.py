"""Data quality beyond the counts of rows: visits against the schedule, the diary, and what was corrected."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import pandas as pd

from casebook.clean.ledger import WITHDRAWN
from casebook.report.ask import asked, asked_numbers, asked_record, asked_rows, record_named, rows_named
from casebook.report.diary import is_daily
from casebook.report.facts import treatment_of
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables

FOLDED_BEYOND = 20
# Rows that gave way without a change of what is known of the patient.
_NO_CORRECTION = frozenset({"printed again", "end known from another row"})


def visit_table(case: CaseTables, visits: Sequence[Mapping[str, Any]]) -> Table:
    """Those of `visits_of` that were not as planned: doses late, early, missed or held, scores that lack."""
    rows = [visit for visit in visits if visit["remarks"]]
    say = case.say
    told = []
    for visit in rows:
        name = "doses", visit["dose"]
        day, interval = (asked_record(printed, *name) for printed in (case.day(visit["day"]), visit["interval"]))
        remarks = asked_numbers("; ".join(visit["remarks"]), record_named(*name))
        scores = asked(visit["scores"], visit["asked"]) if visit["asked"] else visit["scores"]
        told.append([visit["label"], day, interval, remarks, scores])
    heads = [
        say("visits", "visit"),
        say("page", "day"),
        say("course", "since"),
        say("visits", "remark"),
        say("visits", "scores"),
    ]
    return Table(say("visits", "caption"), heads, told, folded=len(told) > FOLDED_BEYOND)


def visits_told(case: CaseTables, visits: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many doses came as planned, and how many of the assessments before them have scores."""
    told, schedule = [], case.settings["schedule"]
    timed = [visit for visit in visits if visit["timing"]]
    if schedule and timed:
        found = {name: [visit for visit in timed if visit["timing"] == name] for name in ("planned", "late", "early")}
        found |= {name: [visit for visit in visits if visit["status"] == name] for name in ("missed", "held")}
        counts = {name: _counted(case, name, which) for name, which in {**found, "total": timed}.items()}
        days = {"interval": schedule["interval_days"], "grace": schedule["grace_days"]}
        told.append(case.say("visits", "timing", **days, **counts))
    elif visits and not schedule:
        told.append(case.say("visits", "no_schedule"))
    assessed = [visit for visit in visits if visit["expected"]]
    if assessed:
        with_scores = [visit for visit in assessed if visit["recorded"]]
        whole = [visit for visit in with_scores if visit["recorded"] >= visit["expected"]]
        found = {"total": assessed, "some": with_scores, "whole": whole}
        counts = {name: _counted(case, f"doses_{name}", which) for name, which in found.items()}
        told.append(case.say("visits", "assessed", **counts))
    return told


def _counted(case: CaseTables, name: str, visits: list[dict[str, Any]]) -> str:
    """How many visits there are of a kind, as a control that opens their doses."""
    doses = [visit["dose"] for visit in visits]
    return asked_rows(case.number(len(doses), 0), case.say("visit_counts", name), "doses", doses)


def diary_tables(case: CaseTables) -> list[Table]:
    """For each instrument how many of the scores of its assessments each item has, and which periods lack some."""
    periods, scores = case.tables["score_periods"], case.tables["scores"]
    tables = []
    for instrument, own in periods.groupby("instrument", sort=True):
        if not is_daily(own):
            # What is scored at visits is due on the days on which it was scored, and on no other.
            part = lacking = own[own["period"] == "day"]
        else:
            kind = "assessment" if (own["period"] == "assessment").any() else "week"
            part, lacking = own[own["period"] == kind], own[own["period"] != "day"]
        tables += [
            _items(case, instrument, part, scores[scores["instrument"] == instrument]),
            _incomplete(case, instrument, lacking),
        ]
    return tables


def correction_table(case: CaseTables) -> Table:
    """What was corrected or withdrawn: what it said, what it says now, and since when."""
    ledger = case.tables["ledger"]
    replaced = (ledger["outcome"] == "superseded") & ~ledger["reason"].isin(_NO_CORRECTION)
    withdrawn = (ledger["outcome"] == "ignored") & ledger["reason"].isin(WITHDRAWN)
    say, shown = case.say, ledger[replaced | withdrawn]
    last = _last_of(shown["row_id"], dict(zip(ledger["row_id"], ledger["replaced_by"], strict=True)))
    now = _values_now(case, set(last.values()))
    rows = []
    for row in shown.itertuples():
        what, value, *name = now.get(last[row.row_id], ("", say("corrections", "nothing")))
        said, reported, replaced = (
            asked(printed, f"said:{row.row_id}")
            for printed in (row.said, _day(case, row.reported_day), _day(case, row.replaced_day))
        )
        stands = asked_record(value, *name) if name else value
        rows.append([
            row.row_id, what, said, case.language.mark(row.reason), row.replaced_by, stands, reported, replaced,
        ])  # fmt: skip
    keys = ("row", "what", "said", "why", "by", "now", "reported", "replaced")
    return Table(say("corrections", "caption"), [say("corrections", key) for key in keys], rows,
                 folded=len(rows) > FOLDED_BEYOND)  # fmt: skip


def _last_of(row_ids: Iterable[str], follower: Mapping[str, str]) -> dict[str, str]:
    """Row -> the last of those that took its place one after the other."""
    found = {}
    for row_id in row_ids:
        last = row_id
        while follower.get(last):
            last = follower[last]
        found[row_id] = last
    return found


def visits_of(case: CaseTables) -> list[dict[str, Any]]:
    """Every dose of the treatment that was given, missed or held, in order of time."""
    treatment = treatment_of(case)
    doses = [row for row in case.rows("doses") if row.drug == treatment]
    assessments = _assessments(case)
    expected = _expected(assessments)
    recorded = _recorded(case, assessments, expected)
    visits, number, last, seen = [], 0, None, set()
    for row in sorted(doses, key=lambda row: (row.day, row.dose_id)):
        day = int(row.day)
        if row.status != "given":
            visits.append(_visit(case, case.say("visits", "planned_dose"), row, None, (0, 0, "")))
        elif day not in seen:
            seen.add(day)
            number += 1
            interval = None if last is None else day - last
            label, none = case.say("visits", "dose", number=number), (0, expected, "")
            visits.append(_visit(case, label, row, interval, recorded.get(number, none)))
            last = day
    return visits


def _visit(
    case: CaseTables, label: str, dose: Any, interval: int | None, scores: tuple[int, int, str]
) -> dict[str, Any]:
    status = dose.status
    schedule: Mapping[str, int] | None = case.settings["schedule"]
    timing, remarks = "", []
    if status != "given":
        remarks.append(case.say("course", status))
    elif schedule and interval is not None:
        beyond = interval - schedule["interval_days"]
        timing = "planned" if abs(beyond) <= schedule["grace_days"] else "late" if beyond > 0 else "early"
        if timing != "planned":
            remarks.append(case.say("visits", "late_by" if beyond > 0 else "early_by", n=abs(beyond)))
    found, expected, name = scores
    if expected and found < expected:
        remarks.append(case.say("visits", "some_scores" if found else "no_scores"))
    return {
        "label": label, "dose": dose.dose_id, "day": int(dose.day), "status": status, "asked": name,
        "timing": timing, "remarks": remarks,
        "interval": "" if interval is None else case.day(interval), "recorded": found, "expected": expected,
        "scores": f"{case.number(found, 0)} / {case.number(expected, 0)}" if expected else "",
    }  # fmt: skip


def _assessments(case: CaseTables) -> list[Any]:
    """The weeks before doses of the instruments that are kept as a diary."""
    daily = {name for name, own in case.tables["score_periods"].groupby("instrument", sort=True) if is_daily(own)}
    return [row for row in case.rows("score_periods") if row.period == "assessment" and row.instrument in daily]


def _expected(assessments: Iterable[Any]) -> int:
    """Scores that a whole assessment holds, over all diaries; 0 where none is kept before doses."""
    most: dict[str, int] = {}
    for row in assessments:
        most[row.instrument] = max(most.get(row.instrument, 0), row.scores_expected)
    return sum(most.values())


def _recorded(case: CaseTables, assessments: Iterable[Any], expected: int) -> dict[int, tuple[int, int, str]]:
    """Number of a dose -> scores recorded in the week before it, scores of a whole assessment, and what to ask."""
    before: dict[int, list[Any]] = {}
    for row in assessments:
        before.setdefault(int(row.label.rpartition("_")[2]), []).append(row)
    return {
        number: (sum(row.scores_recorded for row in own), expected, _asked_scores(case, number, own))
        for number, own in before.items()
    }


def _asked_scores(case: CaseTables, number: int, periods: Sequence[Any]) -> str:
    """The name of the note on the scores of the week before a dose, over all diaries."""
    if len(periods) == 1:
        return _period_named(periods[0])
    names = [
        score.score_id
        for period in periods
        for score in case.rows("scores")
        if score.instrument == period.instrument and period.start_day <= score.day <= period.end_day
    ]
    return rows_named(case.say("outcomes", "before_dose", number=number), "scores", names) if names else ""


def _period_named(row: Any) -> str:
    """The name of the note on the scores of a period of one instrument."""
    return f"period:{row.instrument}:{row.period}:{row.start_day}"


def _items(case: CaseTables, instrument: str, periods: pd.DataFrame, scores: pd.DataFrame) -> Table:
    ends = zip(periods["start_day"].tolist(), periods["end_day"].tolist(), strict=True)
    days = {day for start, end in ends for day in range(start, end + 1)}
    within = scores[scores["day"].isin(days)]
    known = case.settings["instruments"].get(instrument, {}).get("items", {})
    names = [*known, *sorted(set(within["item"]) - set(known))]
    expected = len(days)
    rows = []
    for name in names:
        own = within[within["item"] == name]
        count = own["day"].nunique()
        label = known.get(name, {}).get("label") or name.replace("_", " ").capitalize()
        share = case.number(100 * count / expected, 1) + "\N{NO-BREAK SPACE}%"
        fact = case.say("ask", "recorded", recorded=case.number(count, 0), expected=case.number(expected, 0))
        about = f"{case.label('instruments', instrument)}: {label}", "scores", own["score_id"], fact
        numbers = (case.number(count, 0), case.number(expected, 0), share)
        rows.append([label, *(asked_rows(number, *about) for number in numbers)])
    heads = [case.say("diary", key) for key in ("item", "recorded", "expected", "share")]
    caption = case.say("diary", "items", instrument=case.label("instruments", instrument))
    return Table(caption, heads, rows, folded=True)


def _incomplete(case: CaseTables, instrument: str, periods: pd.DataFrame) -> Table:
    """Weeks and assessments of which scores lack, in order of time."""
    # A week that is an assessment, too, is told once.
    once = periods.sort_values(["start_day", "period"], kind="stable").drop_duplicates(["start_day", "end_day"])
    lacking = once[once["scores_recorded"] < once["scores_expected"]]
    rows = []
    for row in lacking.itertuples():
        if row.period == "assessment":
            label = case.say("outcomes", "before_dose", number=row.label.rpartition("_")[2])
        else:
            label = case.say("diary", "week" if row.period == "week" else "day")
        days = case.day(row.start_day)
        if row.period != "day":
            days = case.say("outcomes", "days", start=days, end=case.day(row.end_day))
        length = row.end_day - row.start_day + 1
        counts = f"{row.days_recorded} / {length}", f"{row.scores_recorded} / {row.scores_expected}"
        rows.append([label, days, *(asked(count, _period_named(row)) for count in counts)])
    heads = [
        case.say("diary", "period"),
        case.say("page", "day"),
        case.say("diary", "days"),
        case.say("outcomes", "complete"),
    ]
    caption = case.say("diary", "incomplete", instrument=case.label("instruments", instrument))
    return Table(caption, heads, rows, folded=len(rows) > FOLDED_BEYOND)


def _day(case: CaseTables, day: Any) -> str:
    return "" if pd.isna(day) else case.day(day)


def _values_now(case: CaseTables, row_ids: Set[str]) -> dict[str, tuple[str, str, str, str]]:
    """row_id -> what it is of, its value as printed, table and name, of the rows that are in a clean table."""
    names = ("observations", "scores", "doses", "medications", "events")
    tables = {name: case.tables[name][case.tables[name]["row_id"].isin(row_ids)] for name in names}
    found = {}
    for row in tables["observations"].itertuples():
        found[row.row_id] = case.label("measures", row.measure), case.value(row), "observations", row.observation_id
    for row in tables["scores"].itertuples():
        item = case.settings["instruments"].get(row.instrument, {}).get("items", {}).get(row.item, {})
        label = item.get("label") or row.item.replace("_", " ").capitalize()
        what = f"{case.label('instruments', row.instrument)}: {label}"
        found[row.row_id] = what, case.number(row.score), "scores", row.score_id
    for row in tables["doses"].itertuples():
        amount = case.amount(row.dose, row.unit)
        said = amount or case.say("course", row.status)
        found[row.row_id] = case.label("drugs", row.drug), said, "doses", row.dose_id
    for row in tables["medications"].itertuples():
        amount = case.amount(row.daily_dose, row.unit)
        said = amount or case.say("treatment", "not_stated")
        found[row.row_id] = case.label("drugs", row.drug), said, "medications", row.medication_id
    for row in tables["events"].itertuples():
        found[row.row_id] = case.label("events", row.category), case.day(row.day), "events", row.event_id
    return found
