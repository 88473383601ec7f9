"""The page that says what all cases say together, and in plain words what they cannot say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from casebook.cohort.associations import LEAST_CASES as LEAST_RANKED
from casebook.cohort.effects import GROUP
from casebook.cohort.index import TEMPLATES, common_language
from casebook.cohort.measure_words import MeasureWords
from casebook.cohort.pooled_effects import LEAST_CASES as LEAST_POOLED
from casebook.cohort.swimlane import Axis, axis_of, swimlane
from casebook.estimate.single_case.survival_methods import kaplan_meier_median
from casebook.report.rendering import interface, render_page
from casebook.report.tables import Table
from casebook.words import Language
from casebook.words.files import read_words


class Group(NamedTuple):
    """Cases that may be put together: of one protocol and one origin."""

    protocol: str
    origin: str
    settings: Mapping[str, Mapping[str, Any]]

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table that are of this group."""
        return table[(table["protocol"] == self.protocol) & (table["data_origin"] == self.origin)]


def render_cohort(
    cohort: Mapping[str, pd.DataFrame], doses: pd.DataFrame, settings: Mapping[str, Mapping[str, Any]]
) -> str:
    """The page over the tables of `summarise_cases`.

    doses : that table, of all cases
    settings : case id -> its settings for the stage "cohort"
    """
    language = common_language(settings)
    given = doses[doses["status"] == "given"]
    days = {key: part["day"].tolist() for key, part in given.groupby(["case", "drug"], sort=False)}
    axis = axis_of(cohort["cases"])
    groups = [_group(group, cohort, days, axis, language) for group in _groups(settings)]
    page = {
        "language": language, "say": language.say, "groups": groups, "cases": len(settings),
        "start": language.day(axis.left), "end": language.day(axis.right), "interface": interface(language),
    }  # fmt: skip
    return render_page("cohort.html.j2", page, folder=TEMPLATES)


def _groups(settings: Mapping[str, Mapping[str, Any]]) -> Iterator[Group]:
    keys = sorted({tuple(about[name] for name in GROUP) for about in settings.values()})
    for key in keys:
        yield Group(
            *key, {case: about for case, about in settings.items() if tuple(about[name] for name in GROUP) == key}
        )


def _group(
    group: Group, cohort: Mapping[str, pd.DataFrame], doses: Mapping[tuple[str, str], Sequence[int]], axis: Axis,
    language: Language,
) -> dict[str, Any]:  # fmt: skip
    words = MeasureWords(group.settings, language)
    cases = group.rows(cohort["cases"])
    disease = next((about["disease"] for about in group.settings.values() if about["disease"]), "")
    return {
        "id": f"{group.protocol}-{group.origin}",
        "title": disease or group.protocol,
        "protocol": group.protocol,
        "origin": read_words(language.code, "origins").get(group.origin, ""),
        "sentences": list(_sentences(group, cases, language)),
        "cases": [_case(row, doses, axis, group, words, language) for row in cases.to_dict("records")],
        "pooled": _pooled(group.rows(cohort["pooled_effects"]), words, language),
        "mixed": _mixed(group.rows(cohort["mixed_effects"]), words, language),
        "associations": _associations(group.rows(cohort["associations"]), words, language),
    }


def _sentences(group: Group, cases: pd.DataFrame, language: Language) -> Iterator[str]:
    """What this group can say and what it cannot."""
    say, count = language.say, len(cases)
    yield say("cohort", "counted", n=count)
    if group.protocol == "generic":
        yield say("cohort", "generic")
    elif count < LEAST_POOLED:
        yield say("cohort", "no_pool", n=count, needed=LEAST_POOLED)
    if group.protocol != "generic" and count < LEAST_RANKED:
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


def _case(
    row: Mapping[str, Any], doses: Mapping[tuple[str, str], Sequence[int]], axis: Axis, group: Group,
    words: MeasureWords, language: Language,
) -> dict[str, Any]:  # fmt: skip
    say, none = language.say, language.say("page", "none")
    given = doses.get((row["case"], row["treatment"]), [])

    def day(column: str) -> str:
        return none if pd.isna(row[column]) else language.day(row[column])

    response = language.mark(row["note"])
    if pd.notna(row["response_day"]):
        response = say("cohort", "on_day", day=day("response_day"))
    if pd.notna(row["relapse_day"]):
        response = say("cohort", "relapsed", response=response, day=day("relapse_day"))
    # An attribute holds no markup.
    told = language.tell(row["note"]) if isinstance(response, Markup) else response
    lane = say(
        "cohort", "lane", plural=len(given), doses=len(given), start=day("first_day"), end=day("last_day"),
        response=told or none,
    )  # fmt: skip
    medians = [words.value(row["outcome"], row[phase]) or none for phase in ("before", "during")]
    outcome = f"{words.label(row['outcome'])}: {medians[0]} → {medians[1]} {words.unit(row['outcome'], row['unit'])}"
    return {
        "case": row["case"],
        "page": group.settings[row["case"]].get("page", f"{row['case']}/report.html"),
        "title": group.settings[row["case"]]["title"],
        "lane": swimlane(row, given, axis, lane),
        "doses": say("cohort", "doses", n=row["doses_given"], missed=row["doses_not_given"]),
        "visit": day("last_visit_day"),
        "outcome": outcome.rstrip(),
        "response": response,
    }


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
