"""The top of the report: two plain sentences and the figures that matter, all from estimates."""

from collections.abc import Mapping
from typing import Any

from casebook.report.facts import last_day
from casebook.report.references import resolve_softly
from casebook.report.tables import CaseTables

# What is told of a measure, the first that it has: in words for an interval that holds zero, and for another.
_LEADING = {"level_change": ("level_within", "level_beyond"), "hodges_lehmann": ("within", "beyond")}


def key_figures(case: CaseTables) -> list[dict[str, str]]:
    """Label, value and detail of each figure that the protocol names."""
    return [
        {
            "label": item["label"],
            "value": resolve_softly(item["value"], case.estimates),
            "detail": resolve_softly(item.get("detail", ""), case.estimates),
        }
        for item in case.settings["glance"]
    ]


def sentences(case: CaseTables) -> list[str]:
    """What became of the symptoms and of the measures; without either, the medians of what was measured."""
    told = [text for text in (_symptoms(case), *_measures(case)) if text]
    return told or _medians(case)[:2] or [_summary(case)]


def _symptoms(case: CaseTables) -> str:
    instrument = case.settings["primary_outcome"]
    if instrument not in case.settings["instruments"] or f"{instrument}.during.days_to_response" not in case.estimates:
        return ""
    label = case.label("instruments", instrument)
    day = case.estimates.ask(f"{instrument}.during.days_to_response")
    if not day:
        return case.say("glance", "no_response", instrument=label)
    for phase, key in (("lapsed", "relapse"), ("exposed", "relapse_exposed"), ("during", "relapse_exposed")):
        days = case.estimates.ask(f"{instrument}.{phase}.days_to_relapse")
        if days:
            return case.say("glance", key, instrument=label, day=day, days=days)
    return case.say("glance", "response", instrument=label, day=day)


def _measures(case: CaseTables) -> list[str]:
    """For the first measure of the protocol that has one: its change with the interval, and whether that holds zero.

    The change of level, which allows for autocorrelation and is calibrated, goes before the shift, which does not.
    """
    for statistic, keys in _LEADING.items():
        for measure in case.settings["measures"]:
            row = case.estimates.row(f"{measure}.during_vs_before.{statistic}")
            if measure != case.settings["weight_measure"] and row and case.estimates.interval(row["estimate_id"]):
                key = keys[0] if row["ci_low"] <= 0 <= row["ci_high"] else keys[1]
                name = row["estimate_id"]
                label, unit = case.label("measures", measure), case.estimates.unit(name)
                interval, shift = case.estimates.ask_interval(name), case.estimates.ask(name)
                return [case.say("glance", key, measure=label, unit=unit, shift=shift, interval=interval)]
    return []


def _medians(case: CaseTables) -> list[str]:
    told = []
    measures: Mapping[str, Any] = dict.fromkeys(case.tables["observations"]["measure"])
    for measure in measures:
        before, during = (f"{measure}.{phase}.median" for phase in ("before", "during"))
        if case.estimates.print(before) and case.estimates.print(during):
            told.append(
                case.say(
                    "glance", "medians", measure=case.label("measures", measure), unit=case.estimates.unit(before),
                    before=case.estimates.ask(before), during=case.estimates.ask(during),
                    n_before=case.estimates.ask(f"{measure}.before.n"),
                    n_after=case.estimates.ask(f"{measure}.during.n"),
                )
            )  # fmt: skip
    return told


def _summary(case: CaseTables) -> str:
    given = case.tables["doses"]["status"] == "given"
    last = last_day(case.tables)
    return case.say(
        "glance", "summary", observations=len(case.tables["observations"]), doses=int(given.sum()), days=case.day(last)
    )
