"""What a reader needs to judge the course: every dose, the phases, and by what each measure was measured."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.history.state import last_day
from casebook.report.ask import asked, asked_record, asked_rows, placed
from casebook.report.facts import treatment_of
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables

FOLDED_BEYOND = 12


def dose_table(case: CaseTables) -> Table:
    """Every dose that was given, missed or held, with the days since the one before."""
    doses = case.tables["doses"].sort_values(["day", "drug", "dose_id"], kind="stable")
    say, several = case.say, doses["drug"].nunique() > 1
    rows = []
    for row in doses.itertuples():
        amount = case.amount(row.dose, row.unit)
        interval = "" if pd.isna(row.interval_days) else case.day(row.interval_days)
        name = "doses", row.dose_id
        drug = [case.label("drugs", row.drug)] if several else []
        day, amount, interval = (asked_record(printed, *name) for printed in (case.when(row), amount, interval))
        rows.append([day, *drug, say("course", row.status), amount, row.route, interval, placed(row.row_id, *name)])
    heads = [
        say("page", "day"), *([say("treatment", "drug")] if several else []),
        *(say("course", key) for key in ("status", "amount", "route", "since")), say("laboratory", "row"),
    ]  # fmt: skip
    caption = say("course", "doses", drug=case.label("drugs", treatment_of(case)))
    return Table(caption, heads, rows, folded=len(rows) > FOLDED_BEYOND)


def phase_table(case: CaseTables) -> Table:
    """The phases of the course: those that the case names, else the time before and from the first dose on."""
    tables, end = case.tables, last_day(case.tables)
    doses = tables["doses"][tables["doses"]["drug"] == treatment_of(case)]
    rows = []
    for label, first, last in _phases(case, end):
        own = doses[(doses["day"] >= first) & (doses["day"] <= last)]
        is_given = own["status"] == "given"
        # A phase ends where the case says that the next begins, the last one with the record.
        ending, length = case.day(last), case.number(last - first + 1, 0)
        if last == end:
            ending, length = (asked(printed, f"last:{end}") for printed in (ending, length))
        counts = {"given_doses": own.loc[is_given, "day"].nunique(), "not_given": int((~is_given).sum())}
        asked_counts = (
            asked_rows(case.number(count, 0), f"{label}: {case.say('course', key)}", "doses",
                       own.loc[is_given == (key == "given_doses"), "dose_id"])
            for key, count in counts.items()
        )  # fmt: skip
        rows.append([label, case.day(first), ending, length, *asked_counts])
    heads = [case.say("course", key) for key in ("phase", "from", "to", "days", "given_doses", "not_given")]
    return Table(case.say("course", "phases"), heads, rows)


def assay_table(case: CaseTables) -> Table:
    """By which method and laboratory each measure was measured, how often and from when to when."""
    columns = ["measure", "method", "laboratory"]
    rows = []
    for (measure, method, laboratory), part in case.tables["observations"].groupby(columns, sort=True):
        days = case.say("course", "stretch", start=case.day(part["day"].min()), end=case.day(part["day"].max()))
        unstated = case.say("treatment", "not_stated")
        limit = _limit(case, measure, part)
        about = [case.label("measures", measure), method or unstated, laboratory or unstated]
        count = case.number(len(part), 0)
        title = ", ".join([about[0], *(text for text in (method, laboratory) if text)])
        numbers = (asked_rows(printed, title, "observations", part["observation_id"]) for printed in (count, days))
        rows.append([*about, limit, *numbers])
    heads = [case.say("course", key) for key in ("measure", "method", "laboratory", "limit", "values", "stretch_head")]
    return Table(case.say("course", "assays"), heads, rows, folded=True)


def _limit(case: CaseTables, measure: str, part: pd.DataFrame) -> str:
    """The limit of detection: as configured, and as censored results of the assay tell it."""
    known: Mapping[str, Any] = case.settings["measures"].get(measure, {})
    limits = {float(value) for value in part.loc[part["censor"] == "below", "value"]}
    if known.get("detection_limit") is not None:
        limits.add(float(known["detection_limit"]))
    return ", ".join(case.number(limit, known.get("decimals"), trim=True) for limit in sorted(limits))


def _phases(case: CaseTables, end: int) -> list[tuple[str, int, int]]:
    """Label, first and last day of each phase."""
    start = case.settings["observed_from_day"]
    if start is None:
        days = [case.tables[name]["day"] for name in ("observations", "scores", "doses", "events")]
        start = min((int(column.min()) for column in days if len(column)), default=0)
    given = case.settings["phases"] or [{"name": "before"}, {"name": "during", "from_day": 0}]
    firsts = [phase.get("from_day", start) for phase in given]
    lasts = [first - 1 for first in firsts[1:]] + [end]
    named = zip(given, firsts, lasts, strict=True)
    # A case whose record begins with the first dose has no time before it.
    return [
        (phase.get("label") or _great(case.comparison(phase["name"])), first, last)
        for phase, first, last in named
        if first <= last
    ]


def _great(words: str) -> str:
    """Words of a sentence as they stand alone, with a capital."""
    return words[:1].upper() + words[1:]
