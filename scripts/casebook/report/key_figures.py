"""The six figures that matter, at the top of the report: those of the protocol, else the first that the case has."""

from collections.abc import Iterator

from markupsafe import Markup

from casebook.report.facts import treatment_of
from casebook.report.references import MISSING, resolve_softly
from casebook.report.tables import CaseTables

MOST = 6
_ARROW = Markup(" \N{RIGHTWARDS ARROW} ")


def key_figures(case: CaseTables) -> list[dict[str, str]]:
    """Label, value and detail of each; one of which the case holds nothing says so."""
    if case.settings["glance"]:
        return [_of_protocol(case, item) for item in case.settings["glance"]]
    return [figure for figure in _usual(case) if figure["value"]][:MOST]


def _of_protocol(case: CaseTables, item: dict[str, str]) -> dict[str, str]:
    value = resolve_softly(item["value"], case.estimates)
    # Arrows, signs and units around numbers that are not there say nothing.
    if "{{" in item["value"] and not any(sign.isdigit() for sign in value.striptags()):
        return {"label": item["label"], "value": MISSING, "detail": case.say("glance", "not_recorded")}
    return {"label": item["label"], "value": value, "detail": resolve_softly(item.get("detail", ""), case.estimates)}


def _usual(case: CaseTables) -> Iterator[dict[str, str]]:
    """What most cases can tell, in the order of what matters: outcome, measures, steroids, events, treatment."""
    say = case.say
    outcome = case.settings["primary_outcome"]
    for instrument in [outcome] if outcome else sorted(set(case.tables["scores"]["instrument"])):
        label = case.label("instruments", instrument)
        yield _pair(case, label, f"{instrument}.{{}}.median", say("glance", "median_item"))
    for measure in _most_measured(case):
        name = f"{measure}.{{}}.median"
        unit = case.estimates.unit(name.format("before")) if name.format("before") in case.estimates else ""
        detail = say("glance", "median_of", unit=unit) if unit else say("glance", "median")
        yield _pair(case, case.label("measures", measure), name, detail)
    steroids = "systemic_steroids.{}.steroid_days_per_90"
    yield _pair(case, say("glance", "steroid_days"), steroids, say("glance", "of_90_days"))
    for event, about in case.settings["events"].items():
        if about["rate"]:
            yield _pair(case, about["label"], f"{event}.{{}}.event_rate", say("glance", "a_year"))
    drug = treatment_of(case)
    given, months = (case.estimates.ask(f"{drug}.during.{name}") for name in ("n", "follow_up_months"))
    yield {"label": say("glance", "doses_given"), "value": given, "detail": case.label("drugs", drug)}
    yield {"label": say("glance", "follow_up"), "value": months, "detail": say("glance", "months")}


def _pair(case: CaseTables, label: str, name: str, detail: str) -> dict[str, str]:
    """Before and during; empty where either is not known."""
    pair = [case.estimates.ask(name.format(phase)) for phase in ("before", "during")]
    return {"label": label, "value": _ARROW.join(pair) if all(pair) else "", "detail": detail}


def _most_measured(case: CaseTables) -> list[str]:
    counts = case.tables["observations"]["measure"].value_counts()
    names = [name for name in counts.index if name != case.settings["weight_measure"]]
    return sorted(names, key=lambda name: (-counts[name], name))
