"""The page that says what all cases say together, and in plain words what they cannot say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.cohort.associations import LEAST_CASES as LEAST_RANKED
from casebook.cohort.batch_summary import Summary, disease_of, groups_of, known_of, published_of_group
from casebook.cohort.courses import courses
from casebook.cohort.index import TEMPLATES, common_language
from casebook.cohort.measure_words import MeasureWords
from casebook.cohort.pooled_effects import LEAST_CASES as LEAST_POOLED
from casebook.cohort.published import published_limits, published_table
from casebook.estimate.single_case.survival_methods import kaplan_meier_median
from casebook.report.printed_table import Table
from casebook.report.rendering import interface, render_page
from casebook.words import Language
from casebook.words.files import read_words


def render_cohort(
    cohort: Mapping[str, pd.DataFrame],
    doses: pd.DataFrame,
    settings: Mapping[str, Mapping[str, Any]],
    published: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> str:
    """The page over the tables of `summarise_cases`, with the course of every case.

    doses : that table, of all cases
    settings : case id -> its settings for the stage "cohort"
    published : case id -> the rows of its published table (`published_rows`)
    """
    language, groups = common_language(settings), groups_of(settings, published or {})
    return _page(cohort, groups, courses(cohort["cases"], doses, settings, groups, language), language)


def render_cohort_of_batches(cohort: Mapping[str, pd.DataFrame], summary: Summary) -> str:
    """The same where cases share batches, on whose pages the courses are.

    summary : of all cases
    """
    language = common_language({case["case"]: case for case in summary["cases"]})
    return _page(cohort, summary["groups"], {}, language)


def _page(
    cohort: Mapping[str, pd.DataFrame], groups: Sequence[Mapping[str, Any]], drawn: Mapping[str, Any],
    language: Language,
) -> str:  # fmt: skip
    page = {
        "language": language, "say": language.say, "interface": interface(language), "courses": drawn,
        "groups": [_group(group, cohort, language) for group in groups],
    }  # fmt: skip
    return render_page("cohort.html.j2", page, folder=TEMPLATES)


def _group(group: Mapping[str, Any], cohort: Mapping[str, pd.DataFrame], language: Language) -> dict[str, Any]:
    words, published = MeasureWords(known_of(group), language), published_of_group(group)

    def own(name: str) -> pd.DataFrame:
        table = cohort[name]
        return table[(table["protocol"] == group["protocol"]) & (table["data_origin"] == group["data_origin"])]

    return {
        **group_words(group, language),
        "sentences": list(_sentences(group["protocol"], own("cases"), language)),
        "pooled": _pooled(own("pooled_effects"), words, language),
        "mixed": _mixed(own("mixed_effects"), words, language),
        "associations": _associations(own("associations"), words, language),
        "published": published_table(published, own("cases"), own("case_effects"), words, language),
        "published_limits": published_limits(published, len(own("cases")), language),
    }


def group_words(group: Mapping[str, Any], language: Language) -> dict[str, str]:
    """What a group of cases is called, and whose data they are where these are not patients'."""
    return {
        "id": f"{group['protocol']}-{group['data_origin']}",
        "title": disease_of(group) or group["protocol"],
        "protocol": group["protocol"],
        "origin": read_words(language.code, "origins").get(group["data_origin"], ""),
    }


def _sentences(protocol: str, cases: pd.DataFrame, language: Language) -> Iterator[str]:
    """What this group can say and what it cannot."""
    say, count = language.say, len(cases)
    yield say("cohort", "counted", n=count)
    if protocol == "generic":
        yield say("cohort", "generic")
    elif count < LEAST_POOLED:
        yield say("cohort", "no_pool", n=count, needed=LEAST_POOLED)
    if protocol != "generic" and count < LEAST_RANKED:
        yield say("cohort", "no_rank", needed=LEAST_RANKED)
    diaries = cases[cases["diary_last_day"].notna()]
    days = diaries["response_day"].dropna()
    if len(diaries):
        yield say("cohort", "responded", n=len(days), total=len(diaries))
    if len(days):
        yield say("cohort", "response_days", n=len(days), first=language.day(days.min()), last=language.day(days.max()))
    yield from _median_response(diaries, language)


def _median_response(diaries: pd.DataFrame, language: Language) -> Iterator[str]:
    """When half of the cases had a week without symptoms; a case without one counts up to the end of its diary."""
    open_ones = diaries["response_day"].isna()
    days = diaries["response_day"].fillna(diaries["diary_last_day"])
    if len(days) < LEAST_POOLED or open_ones.all():
        return
    found = kaplan_meier_median(days, ["above" if is_open else "none" for is_open in open_ones])
    if pd.isna(found.value):
        yield language.say("cohort", "no_median_response")
        return
    low, high = (language.day(end) if end == end else "" for end in (found.low, found.high))
    key = "median_response" if low and high else "median_response_alone"
    yield language.say("cohort", key, day=language.day(found.value), low=low, high=high)


def _pooled(rows: pd.DataFrame, words: MeasureWords, language: Language) -> Table:
    shown = [row for _, part in rows.groupby("measure", sort=True) for row in _leading(part, words).to_dict("records")]
    say = language.say
    return _table(say("cohort", "pooled_caption"), say("cohort", "pooled_columns"), [
        [
            words.label(row["measure"]), words.effect(row["statistic"], row["measure"], row["unit"]),
            language.say("cohort", "of", n=row["cases"], total=row["cases_recorded"]),
            words.interval(row, ("estimate", "ci_low", "ci_high")),
            words.interval(row, ("prediction_low", "prediction_high")),
            _p(row["p_value"], language), language.mark(row["note"]),
        ]
        for row in shown
    ])  # fmt: skip


def _mixed(rows: pd.DataFrame, words: MeasureWords, language: Language) -> Table:
    """What the mixed models found; why others found nothing is told in the file alone."""
    say, found = language.say, rows[rows["estimate"].notna()]
    return _table(say("cohort", "mixed_caption"), say("cohort", "mixed_columns"), [
        [
            words.label(row["measure"]), words.effect(row["statistic"], row["measure"], row["unit"]),
            say("cohort", "of", n=row["cases"], total=row["cases_recorded"]), language.number(row["values"], 0),
            words.interval(row, ("estimate", "ci_low", "ci_high")), _p(row["p_value"], language),
        ]
        for row in found.to_dict("records")
    ])  # fmt: skip


def _leading(effects: pd.DataFrame, words: MeasureWords) -> pd.DataFrame:
    """Of one measure the ratio, of an instrument the difference; the other where that has no number."""
    order = ["log_level_change", "level_change"]
    if words.is_instrument(effects["measure"].iloc[0]):
        order.reverse()
    kinds = [effects[effects["statistic"] == kind] for kind in order]
    numbered = [kind for kind in kinds if kind["estimate"].notna().any()]
    return next(kind for kind in [*numbered, *kinds] if len(kind))


def _associations(rows: pd.DataFrame, words: MeasureWords, language: Language) -> Table:
    none = language.say("page", "none")

    def ranked(row: Mapping[str, Any]) -> str:
        told = [language.number(row[name], 2) for name in ("correlation", "ci_low", "ci_high")]
        return f"{told[0]} ({language.say('page', 'range', low=told[1], high=told[2])})" if told[1] else told[0] or none

    say = language.say
    return _table(say("cohort", "associations_caption"), say("cohort", "associations_columns"), [
        [
            words.label(row["measure"]), language.say("cohort", row["moment"]), words.label(row["outcome"]),
            language.number(row["cases"], 0), ranked(row), _p(row["p_value"], language), _p(row["p_holm"], language),
            language.mark(row["note"]),
        ]
        for row in rows.to_dict("records")
    ])  # fmt: skip


def _table(caption: str, columns: str, rows: Sequence[Sequence[str | Markup]]) -> Table:
    return Table(caption, columns.split("|"), rows)


def _p(value: float, language: Language) -> str:
    if pd.isna(value):
        return language.say("page", "none")
    return language.number(value, 3) if value >= 0.001 else f"<\N{NO-BREAK SPACE}{language.number(0.001, 3)}"
