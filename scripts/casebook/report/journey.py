"""The journey as data for a script of the page, which draws it so that a reader can come closer and choose measures."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from casebook.report.facts import last_day, treatment_of
from casebook.report.tables import CaseTables

# How many measures are drawn before a reader chooses.
DRAWN_AT_FIRST = 4
_SIGNS = {"below": -1, "above": 1}


def journey(case: CaseTables) -> dict[str, Any] | None:
    """Series, doses, events and phases by day; None where nothing was measured or scored.

    `series` : label, unit, scale, reference range and `points`, each with day, value, sign of a censored value (-1, 0,
    1), and value and day or date as printed
    """
    series = [*_instruments(case), *_measures(case)]
    if not series:
        return None
    doses = case.tables["doses"]
    doses = doses[doses["drug"] == treatment_of(case)]
    events = case.tables["events"]
    days = [point[0] for each in series for point in each["points"]] + [int(day) for day in doses["day"]]
    last = max(last_day(case.tables), max(days))
    return {
        "series": series,
        "drawn": DRAWN_AT_FIRST,
        "doses": [[int(row.day), row.status] for row in doses.itertuples()],
        "events": [[int(row.day), case.label("events", row.category)] for row in events.itertuples()
                   if min(days) <= row.day],
        "phases": [[phase.get("label") or phase["name"], phase.get("from_day")] for phase in case.settings["phases"]],
        "first": min(days), "last": last, "words": {"axis": case.say("journey", "axis")},
    }  # fmt: skip


def _instruments(case: CaseTables) -> Iterator[dict[str, Any]]:
    """The mean of each assessment, or of each week without any, at the middle of its days."""
    for instrument, own in case.tables["score_periods"].groupby("instrument", sort=True):
        kind = "assessment" if (own["period"] == "assessment").any() else "week"
        points = []
        for row in own[(own["period"] == kind) & own["mean"].notna()].itertuples():
            days = case.say("outcomes", "days", start=case.day(row.start_day), end=case.day(row.end_day))
            middle = (int(row.start_day) + int(row.end_day)) / 2
            points.append([middle, float(row.mean), 0, case.number(row.mean, 1), days])
        if points:
            label = case.say("journey", "mean", instrument=case.label("instruments", instrument))
            yield {"label": label, "unit": "", "scale": "linear", "range": [None, None], "points": points}


def _measures(case: CaseTables) -> Iterator[dict[str, Any]]:
    """Every value of each measure, those of the protocol first and in its order."""
    observations = case.tables["observations"]
    found = dict(tuple(observations.groupby("measure", sort=True)))
    for name in [*(name for name in case.settings["measures"] if name in found),
                 *sorted(set(found) - set(case.settings["measures"]))]:  # fmt: skip
        rows, known = found[name], case.settings["measures"].get(name, {})
        limits = rows[["ref_low", "ref_high"]].iloc[-1]
        points = [
            [int(row.day), float(row.value), _SIGNS.get(row.censor, 0), case.value(row), _when(case, row)]
            for row in rows.itertuples()
        ]
        # A logarithm has no place for zero.
        scale = known.get("scale", "linear") if (rows["value"] > 0).all() else "linear"
        yield {
            "label": case.label("measures", name), "unit": known.get("print_unit") or "", "scale": scale,
            "range": [None if pd.isna(limit) else float(limit) for limit in limits], "points": points,
        }  # fmt: skip


def _when(case: CaseTables, row: Any) -> str:
    return case.language.date(row.date) or case.say("journey", "on_day", day=case.day(row.day))
