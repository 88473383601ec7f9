"""The cases of a group beside those of a published table: which way two measures went, and what cannot be compared."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.claims.literature_table import literature_sums
from casebook.cohort.measure_words import MeasureWords
from casebook.cohort.pooled_effects import FEW_CASES
from casebook.model.cohort_tables import EFFECTS
from casebook.report.literature import directions
from casebook.report.printed_table import Table
from casebook.words import Language

# What the published table prints of each study.
MEASURES = ("total_ige", "tryptase")
_KEPT = ("study", "year", "disease", "n", "age_group", *MEASURES)


def published_rows(literature: pd.DataFrame) -> list[dict[str, Any]]:
    """What is kept of table `literature` of a case, as plain values."""
    rows = literature[list(_KEPT)].astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def published_table(
    published: Sequence[Mapping[str, Any]], cases: pd.DataFrame, effects: pd.DataFrame, words: MeasureWords,
    language: Language,
) -> Table:  # fmt: skip
    """A row of the group, and one of each disease of the published table; no rows where there is no such table.

    published : `published_rows`, each once
    cases, effects : tables `cases` and `case_effects` of the group
    """
    say = language.say
    columns = say("cohort", "published_columns").split("|")
    if not published:
        return Table(say("cohort", "published_caption"), columns, [])
    rows = [[
        say("cohort", "here"), language.number(len(cases), 0),
        *(_told(_ways(effects[effects["measure"] == measure], len(cases)), language) for measure in MEASURES),
        _outcome(cases, words, language),
    ]]  # fmt: skip
    sums = literature_sums(pd.DataFrame(published).assign(case=""))
    for row in sums[sums["age_group"] == "all"].to_dict("records"):
        disease = say("literature", "all_diseases") if row["disease"] == "all" else language.mark(row["disease"])
        rows.append([
            say("cohort", "published_disease", disease=disease), language.number(row["patients"], 0),
            *(directions(language, row, measure) for measure in MEASURES), say("cohort", "not_printed"),
        ])  # fmt: skip
    return Table(say("cohort", "published_caption"), columns, rows)


def published_limits(published: Sequence[Mapping[str, Any]], count: int, language: Language) -> str:
    """What so few cases beside those of others can and cannot say."""
    patients = sum(row["n"] or 0 for row in published)
    key = "published_few" if count < FEW_CASES else "published_many"
    return language.say("cohort", key, n=count, patients=language.number(patients, 0))


def _ways(effects: pd.DataFrame, count: int) -> dict[str, int]:
    """How many of so many cases went which way by the interval of their change: that of the ratio, where there is one.

    effects : of one measure
    """
    difference, ratio = (
        effects[effects["statistic"] == kind].set_index("case")[["ci_low", "ci_high"]] for kind in EFFECTS
    )
    low, high = ratio.combine_first(difference).astype(float).to_numpy().T
    ways = {"up": int((low > 0).sum()), "down": int((high < 0).sum()), "unclear": int(((low <= 0) & (high >= 0)).sum())}
    measured = len(low)
    return ways | {"no_interval": measured - sum(ways.values()), "not_measured": count - measured}


def _told(ways: Mapping[str, int], language: Language) -> str:
    signs = {"up": "↑", "down": "↓"}
    return " · ".join(
        f"{signs[way]} {language.number(count, 0)}" if way in signs else language.say("cohort", way, count=count)
        for way, count in ways.items() if count
    )  # fmt: skip


def _outcome(cases: pd.DataFrame, words: MeasureWords, language: Language) -> str:
    """Of the main outcomes of the cases, in how many each was better; and who was free of symptoms."""
    told = []
    for outcome, rows in cases[cases["outcome"] != ""].groupby("outcome", sort=True):
        change = rows["during"] - rows["before"]
        way = rows["improvement"].map({"increase": 1.0, "decrease": -1.0})
        known = change.notna() & way.notna()
        if known.any():
            better = int(((change * way)[known] > 0).sum())
            told.append(language.say("cohort", "better", label=words.label(outcome), n=better, total=int(known.sum())))
    diaries = cases[cases["diary_last_day"].notna()]
    if len(diaries):
        free = int(diaries["response_day"].notna().sum())
        told.append(language.say("cohort", "symptom_free", n=free, total=len(diaries)))
    return "; ".join(told) or language.say("page", "none")
