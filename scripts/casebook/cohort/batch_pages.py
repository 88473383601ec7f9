"""The pages of many cases: one of each batch, which a new visit to one of its cases changes, and one that leads there.

The first page stays short however many the cases are, and names of each kind of thing that needs a person how many
cases there are, the first of them, and the pages on which the others are.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.cohort.batch_summary import Summary, all_together, groups_of
from casebook.cohort.courses import courses
from casebook.cohort.index import TEMPLATES, common_language, counts_of
from casebook.cohort.page import group_words
from casebook.report.rendering import interface, render_page
from casebook.settings.languages import FALLBACK
from casebook.words import Language

# The kinds of what needs a person, the most urgent first.
NEEDS = ("no_consent", "quarantined", "contradicted", "flagged", "unreadable", "late", "not_written")
SHOWN = 25


def render_batch(
    name: str, rows: Sequence[Mapping[str, Any]], cases: pd.DataFrame, doses: pd.DataFrame,
    settings: Mapping[str, Mapping[str, Any]], unfinished: Collection[str] = (), default: str = FALLBACK,
) -> str:  # fmt: skip
    """The page of a batch, beside the folders of its cases: the state of each, and its course.

    rows : `case_row` of each case that is whole, in the language of most of them
    cases, doses : these tables, of the same cases; settings : case id -> its settings for the stage "cohort"
    unfinished : cases that the last run did not bring to their end
    default : language where no case is whole
    """
    language, groups = common_language(settings, default), groups_of(settings, {})
    here = {case: {**about, "page": _beside(name, about["page"])} for case, about in settings.items()}
    page = {
        "language": language, "say": language.say, "interface": interface(language), "name": name,
        "counts": counts_of([(bool(row["needs"]), row["dose"][0]) for row in rows], unfinished),
        "cases": [{**row, "page": _beside(name, row["page"])} for row in rows], "unfinished": sorted(unfinished),
        "groups": [group_words(group, language) for group in groups],
        "courses": courses(cases, doses, here, groups, language),
    }  # fmt: skip
    return render_page("batch.html.j2", page, folder=TEMPLATES)


def render_overview(
    batches: Mapping[str, Summary], unfinished: Mapping[str, Collection[str]] | None = None, default: str = FALLBACK
) -> str:
    """The first page where cases share batches.

    batches : name of a batch -> its summary, of the cases that are whole
    unfinished : name of a batch -> its cases that the last run did not bring to their end
    default : language where no case is whole
    """
    unfinished = unfinished or {}
    cases = all_together(batches.values())["cases"]
    language = common_language({case["case"]: case for case in cases}, default)
    stopped = sorted(case for names in unfinished.values() for case in names)
    page = {
        "language": language, "say": language.say, "interface": interface(language), "shown": SHOWN,
        "counts": counts_of([(bool(case["needs"]), case["late"]) for case in cases], stopped),
        "needs": _needs(cases, stopped, language),
        "pages": [
            _page(name, batches.get(name, {"cases": []})["cases"], unfinished.get(name, ()), language)
            for name in sorted({*batches, *unfinished})
        ],
        "names": [(case["case"], case["page"]) for case in cases],
    }  # fmt: skip
    return render_page("overview.html.j2", page, folder=TEMPLATES)


def _beside(name: str, page: str) -> str:
    """Where a page lies as seen from the folder of the batch."""
    return page.removeprefix(f"{name}/")


def _kinds(case: Mapping[str, Any]) -> dict[str, str]:
    """What needs a person in a case, by kind: where in its report it stands."""
    found = {kind: f"#{place}" for place, kind, _ in case["needs"]}
    return found | ({"late": ""} if case["late"] else {})


def _needs(cases: Sequence[Mapping[str, Any]], stopped: Sequence[str], language: Language) -> list[dict[str, Any]]:
    places: dict[str, list[tuple[str, str]]] = {"unfinished": [(case, "") for case in stopped]}
    for case in cases:
        for kind, place in _kinds(case).items():
            places.setdefault(kind, []).append((case["case"], f"{case['page']}{place}"))
    return [
        {
            "what": language.say("overview", kind), "count": language.number(len(found), 0), "cases": found[:SHOWN],
            "more": language.say("overview", "more", n=len(found) - SHOWN) if len(found) > SHOWN else "",
        }
        for kind in ("unfinished", *NEEDS) if (found := places.get(kind))
    ]  # fmt: skip


def _page(
    name: str, cases: Sequence[Mapping[str, Any]], stopped: Collection[str], language: Language
) -> dict[str, str]:
    """The row of a batch: how many of its cases there are, and in how many of them what needs a person."""
    counted = {"unfinished": len(stopped)}
    for case in cases:
        for kind in _kinds(case):
            counted[kind] = counted.get(kind, 0) + 1
    waiting = sum(bool(case["needs"]) for case in cases)
    told = [
        f"{language.say('overview', kind)}: {language.number(counted[kind], 0)}"
        for kind in ("unfinished", *NEEDS) if counted.get(kind)
    ]  # fmt: skip
    numbers = {"cases": len(cases) + len(stopped), "in_order": len(cases) - waiting, "open": waiting}
    return {
        "name": name,
        **{key: language.number(number, 0) for key, number in numbers.items()},
        "kinds": "; ".join(told) or language.say("index", "nothing"),
    }
