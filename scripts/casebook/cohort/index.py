"""The page over all cases."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.cohort.case_row import case_row
from casebook.cohort.split import by_case
from casebook.report.rendering import interface, render_page
from casebook.words import Language

TEMPLATES = Path(__file__).parent / "templates"
TABLES = (
    "observations", "scores", "doses", "events", "score_periods", "estimates", "ledger", "claims", "changes", "reports",
)  # fmt: skip


def common_language(settings: Mapping[str, Mapping[str, Any]]) -> Language:
    """The language of most cases."""
    languages = [about["language"] for about in settings.values()]
    return Language(max(sorted(set(languages)), key=languages.count))


def render_index(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Mapping[str, Any]],
    written: Mapping[str, Collection[str]] | None = None,
    unfinished: Collection[str] = (),
) -> str:
    """A page with one row a case: its state, its course, what is new of it, and what needs a person.

    tables : those of TABLES, of all cases
    written : case -> the sections whose text its author has written
    unfinished : cases that the last run did not bring to their end; they are told by their pseudonym alone, since the
        reason may be that something tells who the patient is
    """
    language = common_language(settings)
    cases = [
        case_row(own, settings[case], (written or {}).get(case, ()), language)
        for case, own in by_case({name: tables[name] for name in TABLES}, settings.keys() - set(unfinished))
    ]
    counts = {
        "cases": len(settings),
        "unfinished": len(unfinished),
        "open": sum(not case["in_order"] for case in cases),
        "late": sum(case["dose"][0] for case in cases),
    }
    page = {"language": language, "say": language.say, "cases": cases, "unfinished": sorted(unfinished),
            "counts": counts, "interface": interface(language)}  # fmt: skip
    return render_page("index.html.j2", page, folder=TEMPLATES)
