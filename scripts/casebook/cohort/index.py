"""The page over all cases."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.history.state import last_day
from casebook.report.estimates import Estimates
from casebook.report.rendering import interface, render_page
from casebook.words import Language

TEMPLATES = Path(__file__).parent / "templates"


def render_index(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]]) -> str:
    """A page with one row a case, its main outcome, and what needs a person.

    tables : observations, scores, doses, events, estimates and ledger of all cases
    """
    languages = [about["language"] for about in settings.values()]
    language = Language(max(sorted(set(languages)), key=languages.count))
    by_case = {
        name: dict(tuple(frame.groupby("case", sort=False))) if len(frame) else {} for name, frame in tables.items()
    }
    cases = [
        _row({name: by_case[name].get(case, frame.iloc[:0]) for name, frame in tables.items()}, about, language)
        for case, about in sorted(settings.items())
    ]
    page = {"language": language, "say": language.say, "cases": cases, "interface": interface(language)}
    return render_page("index.html.j2", page, folder=TEMPLATES)


def _row(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], language: Language) -> dict[str, Any]:
    quarantined = int((tables["ledger"]["outcome"] == "quarantined").sum())
    needs = [language.say("index", "quarantined", n=quarantined)] if quarantined else []
    if not settings["consent"]["given"]:
        needs.append(language.say("index", "no_consent"))
    return {
        "case": settings["case"],
        "title": settings["title"],
        "page": f"{settings['case']}/report.html",
        "origin": "" if settings["data_origin"] == "patient" else settings["origin_note"],
        "outcome": _outcome(tables, settings, language),
        "counted": language.number(len(tables["observations"]) + len(tables["scores"]), 0),
        "last": language.day(last_day(tables)),
        "needs": needs,
    }


def _outcome(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], language: Language) -> str:
    """The medians before and during of the primary outcome; without one, of the measure with most values."""
    estimates = Estimates(tables["estimates"], settings, language)
    counts: Sequence[str] = (
        tables["observations"]["measure"].value_counts().sort_index().sort_values(kind="stable").index
    )
    for name in (settings["primary_outcome"], *reversed(counts)):
        before, during = (estimates.print(f"{name}.{phase}.median") for phase in ("before", "during"))
        if before and during:
            known = settings["instruments"].get(name) or settings["measures"].get(name) or {}
            unit = estimates.unit(f"{name}.before.median")
            return f"{known.get('label', name)}: {before} → {during} {unit}".rstrip()
    return language.say("page", "not_estimable")
