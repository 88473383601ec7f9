"""Adverse events as the report tells them: how often they came, how likely they are the drug's, and the answers."""

import pandas as pd

from casebook.estimate.interpretation.causality import NARANJO_ITEMS
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables

_ANSWERS = {"yes": "answer_yes", "no": "answer_no", "unknown": "answer_unknown"}


def causality_table(case: CaseTables) -> Table:
    """A row an adverse event: what is recorded, Naranjo's category with its score and range, the WHO-UMC category."""
    say = case.say
    judged = case.tables["causality"].set_index(["adverse_event", "scale"])
    rows = []
    for name, about in case.settings["adverse_events"].items():
        scored, placed = judged.loc[(name, "naranjo")], judged.loc[(name, "who_umc")]
        drug, category = case.label("drugs", scored["drug"]), say("causality", placed["category"])
        rows.append(
            [about["label"], drug, _recorded(case, name), _scored(case, name, scored), category, about["source"]]
        )
    heads = [say("causality", key) for key in ("adverse_event", "drug", "recorded", "naranjo", "who_umc", "source")]
    return Table(say("causality", "caption"), heads, rows)


def answers_table(case: CaseTables) -> Table:
    """Every question of Naranjo's scale with its answer and what that counts, an adverse event after the other."""
    say, rows = case.say, []
    for about in case.settings["adverse_events"].values():
        for question, item in NARANJO_ITEMS.items():
            answer = about["naranjo"].get(question, "unknown")
            points = {"yes": item.yes, "no": item.no}.get(answer, 0)
            answered = say("causality", _ANSWERS[answer])
            rows.append([about["label"], say("naranjo", question), answered, case.number(points, 0)])
    heads = [say("causality", key) for key in ("adverse_event", "question", "answer", "points")]
    return Table(say("causality", "answers"), heads, rows, folded=True)


def _recorded(case: CaseTables, name: str) -> str:
    """How many events on treatment and how long after a dose, where the case file says which events they are."""
    count = case.estimates.value(f"{name}.during.n")
    if count is None:
        return case.say("causality", "not_counted")
    since = case.estimates.ask(f"{name}.during.days_since_dose")
    return case.say("causality", "counted", n=int(count), days=since) if since else case.number(count, 0)


def _scored(case: CaseTables, name: str, row: pd.Series) -> str:
    """Naranjo's category with its score and what answers to the unknown could make of it."""
    if not row["category"]:
        return case.say("page", "not_estimable")
    low, high = (case.number(row[part], 0) for part in ("score_low", "score_high"))
    score = case.estimates.ask(f"{name}.during.naranjo_score")
    return case.say(
        "causality", "scored", category=case.say("causality", row["category"]), score=score, low=low, high=high
    )
