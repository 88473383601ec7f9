"""The top of the report: two plain sentences, all from estimates."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from casebook.report.ask import asked_numbers, rows_named
from casebook.report.facts import last_day, treatment_of
from casebook.report.tables import CaseTables

# What is told of a measure, the first that it has: the change of level, which allows for autocorrelation and is
# calibrated, goes before the shift, which does not.
_LEADING = ("level_change", "hodges_lehmann")
_RELAPSES = {"lapsed": "relapse_lapsed", "exposed": "relapse_exposed", "during": "relapse"}


def sentences(case: CaseTables) -> list[str]:
    """What became of the symptoms and of the measures; where there are none, what the record holds."""
    symptoms, measures = _symptoms(case), _measures(case)
    if not symptoms and not measures:
        return [_summary(case)]
    if not symptoms:
        symptoms = case.say("glance", "no_scores") if case.settings["primary_outcome"] else ""
    if not measures:
        told = "no_comparison" if len(case.tables["observations"]) else "no_values"
        measures = [case.say("glance", told)]
    return [text for text in (symptoms, *measures) if text][:2]


def _symptoms(case: CaseTables) -> str:
    instrument = case.settings["primary_outcome"]
    if instrument not in case.settings["instruments"] or f"{instrument}.during.days_to_response" not in case.estimates:
        return ""
    label = case.label("instruments", instrument)
    response = f"{instrument}.during.days_to_response"
    if not case.estimates.print(response):
        return _never_gone(case, instrument, label)
    parts = {"instrument": label, "day": case.estimates.ask(response), "doses": _doses_until(case, response)}
    for phase, key in _RELAPSES.items():
        relapse = f"{instrument}.{phase}.days_to_relapse"
        if case.estimates.print(relapse):
            if phase == "lapsed" and _gone_again(case, instrument):
                key = "relapse_resumed"
            return case.say("glance", key, days=_counted(case, relapse, "days"), **parts)
    return case.say("glance", "response", **parts)


def _never_gone(case: CaseTables, instrument: str, label: str) -> str:
    medians = {phase: case.estimates.ask(f"{instrument}.{phase}.median") for phase in ("before", "during")}
    key = "no_response_medians" if all(medians.values()) else "no_response"
    return case.say("glance", key, instrument=label, **medians)


def _doses_until(case: CaseTables, response: str) -> str:
    """How many doses had been given when symptoms were gone."""
    doses = case.tables["doses"]
    given = doses[(doses["drug"] == treatment_of(case)) & (doses["status"] == "given")]
    count = given.loc[given["day"] <= case.estimates.value(response), "day"].nunique()
    return case.say("glance", "doses", n=int(count))


def _counted(case: CaseTables, estimate_id: str, unit: str) -> Markup:
    """An amount that can be asked, with a unit of time in its number."""
    value = case.estimates.value(estimate_id)
    return Markup("{} {}").format(case.estimates.ask(estimate_id), case.say("units", unit, n=1 if value == 1 else 2))


def _gone_again(case: CaseTables, instrument: str) -> bool:
    """Whether no score since treatment was resumed is other than that of no symptom."""
    about = case.settings["instruments"][instrument]
    end = "minimum" if about["improvement"] == "increase" else "maximum"
    worst = case.estimates.value(f"{instrument}.reexposed.{end}")
    return worst is not None and worst == about["symptom_free"]


def _measures(case: CaseTables) -> list[str]:
    """What became of the first measure of the protocol of which something can be told; else medians of two."""
    for statistic in _LEADING:
        for measure in case.settings["measures"]:
            name = f"{measure}.during_vs_before.{statistic}"
            row = case.estimates.row(name)
            if measure != case.settings["weight_measure"] and row and case.estimates.interval(name):
                return [_change(case, measure, statistic, row)]
    return _medians(case)


def _change(case: CaseTables, measure: str, statistic: str, row: Mapping[str, Any]) -> str:
    holds_zero = row["ci_low"] <= 0 <= row["ci_high"]
    key = "unclear" if holds_zero else "rose" if row["estimate"] > 0 else "fell"
    name = row["estimate_id"]
    what = case.say("glance", statistic)
    return case.say(
        "glance", key, measure=case.label("measures", measure), what=what, unit=case.estimates.unit(name),
        shift=case.estimates.ask(name), interval=case.estimates.ask_interval(name),
    )  # fmt: skip


def _medians(case: CaseTables) -> list[str]:
    told = []
    for measure in dict.fromkeys(case.tables["observations"]["measure"]):
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
    """What the record holds, where nothing can be compared."""
    tables, last = case.tables, last_day(case.tables)
    found = {"values": ("observations", tables["observations"]["observation_id"]),
             "scores": ("scores", tables["scores"]["score_id"]),
             "doses": ("doses", tables["doses"].query("status == 'given'")["dose_id"])}  # fmt: skip
    told = {"days": case.say("glance", "days", n=max(last, 0))}
    if last > 0:
        told["days"] = asked_numbers(told["days"], f"last:{last}")
    for key, (table, names) in found.items():
        said = case.say("glance", key, n=len(names))
        told[key] = asked_numbers(said, rows_named(said, table, names)) if len(names) else said
    return case.say("glance", "summary", **told)
