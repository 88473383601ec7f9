"""The page over all cases."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.cohort.case_row import case_row
from casebook.cohort.split import by_case
from casebook.report.rendering import interface, render_page
from casebook.settings.languages import FALLBACK
from casebook.words import Language

TEMPLATES = Path(__file__).parent / "templates"
TABLES = (
    "observations", "scores", "doses", "events", "score_periods", "estimates", "ledger", "claims", "changes", "reports",
    "literature",
)  # fmt: skip


def common_language(settings: Mapping[str, Mapping[str, Any]], default: str = FALLBACK) -> Language:
    """The language of most cases; `default` where there is none."""
    languages = [about["language"] for about in settings.values()]
    return Language(max(sorted(set(languages)), key=languages.count, default=default))


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
    rows = [
        case_row(own, settings[case], (written or {}).get(case, ()), language)
        for case, own in by_case({name: tables[name] for name in TABLES}, settings.keys() - set(unfinished))
    ]
    return index_page(rows, language, unfinished)


def index_page(rows: Sequence[Mapping[str, Any]], language: Language, unfinished: Collection[str] = ()) -> str:
    """The page of these rows (`case_row`), one a case, and of the cases that the last run did not finish."""
    page = {
        "language": language, "say": language.say, "cases": rows, "unfinished": sorted(unfinished),
        "counts": counts_of([(bool(row["needs"]), row["dose"][0]) for row in rows], unfinished),
        "interface": interface(language),
    }  # fmt: skip
    return render_page("index.html.j2", page, folder=TEMPLATES)


def counts_of(states: Collection[tuple[bool, bool]], unfinished: Collection[str]) -> dict[str, int]:
    """How many cases there are, and how many need a person, are late, and were not finished.

    states : of each case that is whole, whether it needs a person and whether its next dose was late
    """
    return {
        "cases": len(states) + len(unfinished),
        "unfinished": len(unfinished),
        "open": sum(needs for needs, _ in states),
        "late": sum(late for _, late in states),
    }
