"""The published table of studies in the report: summed up by disease and age, and where the case stands among them."""

from collections.abc import Mapping
from typing import Any

from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables
from casebook.words import Language

_WAYS = {"up": "↑", "down": "↓", "unchanged": "=", "mixed": "↑↓"}
_GROUPS = {"under 18": "under_18", "adult": "adult", "both": "both", "all": "all_ages"}


def literature_table(case: CaseTables) -> Table:
    """A row a disease and age group that is printed: studies, patients, and the directions of IgE and tryptase."""
    say, sums = case.say, case.tables["literature_sums"]
    order = {name: place for place, name in enumerate(dict.fromkeys(case.tables["literature"]["disease"]))}
    rows = []
    for disease, part in sorted(sums.groupby("disease"), key=lambda found: order.get(found[0], len(order))):
        by_group = part.set_index("age_group")
        for group, key in _GROUPS.items():
            row = by_group.loc[group]
            # One group alone is the sum of its disease.
            if not row["studies"] or (group != "all" and row["patients"] == by_group.loc["all", "patients"]):
                continue
            name = say("literature", "all_diseases") if disease == "all" else case.mark(disease)
            counts = [case.number(row[column], 0) for column in ("studies", "patients")]
            ways = [directions(case.language, row, measure) for measure in ("total_ige", "tryptase")]
            rows.append([name, say("literature", key), *counts, *ways])
    heads = [say("literature", key) for key in ("disease", "ages", "studies", "patients", "total_ige", "tryptase")]
    return Table(say("literature", "caption"), heads, rows)


def directions(language: Language, row: Mapping[str, Any], measure: str) -> str:
    """How many patients are in rows that print each direction, those that did not assess it at the end.

    row : of table `literature_sums`
    """
    told = [
        f"{sign} {language.number(row[f'{measure}_{way}'], 0)}"
        for way, sign in _WAYS.items()
        if row[f"{measure}_{way}"]
    ]
    open_ones = row[f"{measure}_not_assessed"]
    if open_ones:
        told.append(language.say("literature", "not_assessed", count=language.number(open_ones, 0)))
    return " · ".join(told)


def literature_place(case: CaseTables) -> str:
    """A sentence on the rows of the case's age group, and those of its age and its dose; empty without a table."""
    table = case.tables["literature"]
    if table.empty:
        return ""
    counted = {}
    for key in ("same_age_group", "age_within", "dose_within"):
        is_known = bool((table[key] != "").any())
        counted[key] = (
            case.number(int((table[key] == "yes").sum()), 0) if is_known else case.say("page", "not_estimable")
        )
    return case.say("literature", "place", rows=case.number(len(table), 0), **counted)
