"""The tables over all cases."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.cohort.case_facts import Numbers, main_outcome
from casebook.cohort.case_table import cohort_case
from casebook.cohort.early_change import association_rows, early_changes
from casebook.cohort.effects import case_effects, pooled_rows
from casebook.cohort.split import by_case
from casebook.model import conform

READ = ("observations", "scores", "doses", "events", "score_periods", "estimates")
# The statistics that the tables and the pages over all cases read: a tenth of the estimates.
STATISTICS = (
    "median", "mean", "fold_change", "days_to_response", "level_change", "log_level_change", "lognormal_ratio",
)  # fmt: skip
COHORT = ("cases", "case_effects", "pooled_effects", "early_changes", "associations")


def summarise_cases(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]]
) -> dict[str, pd.DataFrame]:
    """The tables of COHORT.

    tables : those of READ, of all cases
    settings : case id -> its settings for the stage "cohort"
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COHORT}
    for case, own in by_case({name: tables[name] for name in READ}, settings):
        about, numbers = settings[case], Numbers(own["estimates"])
        outcome = main_outcome(own, about)
        rows["cases"].append(cohort_case(own, about, numbers, outcome))
        rows["case_effects"] += case_effects(about, numbers)
        rows["early_changes"] += early_changes(about, numbers, outcome)
    made = {name: conform(name, pd.DataFrame(rows[name])) for name in ("cases", "case_effects", "early_changes")}
    for name, of, rows_of in (
        ("pooled_effects", "case_effects", pooled_rows), ("associations", "early_changes", association_rows),
    ):  # fmt: skip
        made[name] = conform(name, pd.DataFrame(rows_of(made[of])))
    return made
