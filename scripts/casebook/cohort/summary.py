"""The tables over all cases."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.cohort.case_facts import Numbers, Tables, main_outcome
from casebook.cohort.case_levels import FITTED, case_levels, mixed_rows
from casebook.cohort.case_table import cohort_case
from casebook.cohort.early_change import association_rows, early_changes
from casebook.cohort.effects import GROUP, case_effects, pooled_rows
from casebook.cohort.split import by_case
from casebook.model import conform

READ = ("observations", "scores", "doses", "events", "score_periods", "estimates")
# The statistics that the tables and the pages over all cases read: a tenth of the estimates.
STATISTICS = (
    "median", "mean", "fold_change", "days_to_response", "level_change", "log_level_change", "lognormal_ratio",
    "autocorrelation",
)  # fmt: skip
COHORT = (
    "cases", "case_effects", "pooled_effects", "case_levels", "mixed_effects", "early_changes", "associations",
)  # fmt: skip
# Of these, the ones whose rows are each of one case.
OF_A_CASE = ("cases", "case_effects", "case_levels", "early_changes")
_EFFECT = (*GROUP, "measure", "statistic", "unit")
# The others, each with the table that it is made of, and the columns that it and the page take.
POOLED = {
    "pooled_effects": ("case_effects", ("case", *_EFFECT, "estimate", "ci_low", "ci_high", "standard_error")),
    "mixed_effects": ("case_levels", (*_EFFECT, "note", "values", *FITTED)),
    "associations": ("early_changes", (*GROUP, "outcome", "measure", "moment", "early_change", "later_change")),
}


def summarise_case(tables: Tables, settings: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of one case in each table of OF_A_CASE.

    tables : those of READ, of that case
    settings : its settings for the stage "cohort"
    """
    numbers, outcome = Numbers(tables["estimates"]), main_outcome(tables, settings)
    return {
        "cases": [cohort_case(tables, settings, numbers, outcome)],
        "case_effects": list(case_effects(settings, numbers)),
        "case_levels": list(case_levels(tables, settings, numbers)),
        "early_changes": list(early_changes(settings, numbers, outcome)),
    }


def tables_of_cases(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """The tables of OF_A_CASE, from the rows of the cases in each."""
    return {name: conform(name, pd.DataFrame(rows[name])) for name in OF_A_CASE}


def pooled_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of POOLED, from those that they are made of; of these no more than the columns that it names."""
    makers = {"pooled_effects": pooled_rows, "mixed_effects": mixed_rows, "associations": association_rows}
    return {name: conform(name, pd.DataFrame(makers[name](tables[of]))) for name, (of, _) in POOLED.items()}


def summarise_cases(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]]
) -> dict[str, pd.DataFrame]:
    """The tables of COHORT.

    tables : those of READ, of all cases
    settings : case id -> its settings for the stage "cohort"
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in OF_A_CASE}
    for case, own in by_case({name: tables[name] for name in READ}, settings):
        for name, found in summarise_case(own, settings[case]).items():
            rows[name] += found
    made = tables_of_cases(rows)
    return made | pooled_tables(made)
