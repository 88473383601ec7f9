"""The courses of the cases of a group, a row a case, all on one axis: a table of the page over all cases."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.cohort.batch_summary import known_of
from casebook.cohort.measure_words import MeasureWords
from casebook.cohort.swimlane import Axis, axis_of, swimlane
from casebook.words import Language

# Case and drug -> days of its given doses.
DoseDays = Mapping[tuple[str, str], Sequence[int]]


def courses(
    cases: pd.DataFrame, doses: pd.DataFrame, settings: Mapping[str, Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]], language: Language,
) -> dict[str, Any]:  # fmt: skip
    """The rows of each group by its place in `groups`, and the days between which their axis lies.

    cases : that table; doses : that table, of the same cases; settings : case id -> its settings for the stage "cohort"
    """
    given = doses[doses["status"] == "given"]
    days = {key: part["day"].tolist() for key, part in given.groupby(["case", "drug"], sort=False)}
    axis = axis_of(cases)
    rows = []
    for group in groups:
        own = cases[(cases["protocol"] == group["protocol"]) & (cases["data_origin"] == group["data_origin"])]
        words = MeasureWords(known_of(group), language)
        rows.append([_case(row, days, axis, settings[row["case"]], words, language) for row in own.to_dict("records")])
    return {"rows": rows, "start": language.day(axis.left), "end": language.day(axis.right)}


def _case(
    row: Mapping[str, Any], doses: DoseDays, axis: Axis, about: Mapping[str, Any], words: MeasureWords,
    language: Language,
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
        "page": about.get("page", f"{row['case']}/report.html"),
        "title": about["title"],
        "lane": swimlane(row, given, axis, lane),
        "doses": say("cohort", "doses", n=row["doses_given"], missed=row["doses_not_given"]),
        "visit": day("last_visit_day"),
        "outcome": outcome.rstrip(),
        "response": response,
    }
