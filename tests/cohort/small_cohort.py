"""A few made-up cases on paper: the tables that the cohort reads, with estimates that are given instead of computed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.cohort.summary import READ
from casebook.model import conform
from report.one_case import settings

ACT = {"label": "ACT", "improvement": "increase", "symptom_free": 5, "items": {"night": {"label": "Night"}}}
ASTHMA = {
    "protocol": "asthma-omalizumab",
    "disease": "severe asthma",
    "instruments": {"act": ACT},
    "primary_outcome": "act",
}


def about(case: str, **changes: Any) -> dict[str, Any]:
    """The settings of one case."""
    return settings(case=case, **{**ASTHMA, **changes})


def effect(value: float, reach: float = 0.2, **more: Any) -> dict[str, Any]:
    """An estimate with its interval."""
    return {"estimate": value, "ci_low": value - reach, "ci_high": value + reach, **more}


def cohort(cases: Mapping[str, Mapping[str, Any]], **changes: Mapping[str, Any]):
    """Tables and settings of the cases.

    cases : case -> estimate_id -> the estimate, or its columns
    changes : case -> what its settings have otherwise
    """
    rows: dict[str, list[dict]] = {name: [] for name in READ}
    known = {case: about(case, **changes.get(case, {})) for case in cases}
    for case, estimates in cases.items():
        who = {"case": case, "data_origin": known[case]["data_origin"]}
        for estimate_id, given in estimates.items():
            measure, comparison, statistic = estimate_id.split(".")
            columns = given if isinstance(given, Mapping) else {"estimate": given}
            rows["estimates"].append(
                {**who, "estimate_id": estimate_id, "measure": measure, "comparison": comparison, "statistic": statistic,
                 "unit": "1", **columns}
            )  # fmt: skip
        rows["doses"] += [
            {**who, "dose_id": f"d{day}", "drug": "omalizumab", "day": day, "status": status}
            for day, status in ((0, "given"), (28, "missed"), (56, "given"))
        ]
        rows["observations"] += [
            {**who, "observation_id": f"o{day}", "measure": "tryptase", "day": day, "value": 5.0, "unit": "ug/L",
             "censor": "none", "status": "final"}
            for day in (-40, 90)
        ]  # fmt: skip
        rows["scores"] += [
            {**who, "score_id": f"s{day}", "instrument": "act", "item": "night", "day": day, "score": 5.0}
            for day in range(60, 80)
        ]
        rows["score_periods"].append({**who, "instrument": "act", "period": "week", "start_day": 60, "end_day": 66})
    return {name: conform(name, pd.DataFrame(rows[name])) for name in READ}, known
