"""The effect of every case on every measure, and what the cases of one protocol say of it together."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from casebook.cohort.case_facts import Numbers
from casebook.cohort.pooled_effects import METHOD, pool_effects

_LEVEL = re.compile(r"(?P<measure>[^.]+)\.during_vs_before\.(?P<statistic>level_change|log_level_change)")
CENSORED = "from the regression for censored values, which takes the values of a case as independent"
UNNAMED = "protocol generic names neither disease nor treatment: its cases are not pooled"
LEAST_SHARED = 2  # cases that a measure must share to have a row
_WIDTH = 2 * 1.959963984540054
GROUP = ["protocol", "data_origin"]


def standard_error(low: float, high: float) -> float:
    """That of a normal distribution with such a 95 % interval.

    The interval of a case has the wider one of a t distribution, so that this is no less than its standard error.
    """
    return (high - low) / _WIDTH


def case_effects(settings: Mapping[str, Any], numbers: Numbers) -> Iterator[dict[str, Any]]:
    """The rows of one case in table `case_effects`: a row a measure and kind of effect, with or without a number.

    The ratio of a measure with censored values is that of the regression that knows them: to leave such a case out
    would leave out those that fell below what can be measured.
    """
    who = {name: settings[name] for name in ("case", "data_origin", "protocol")}
    for estimate_id in numbers:
        found = _LEVEL.fullmatch(estimate_id)
        if not found or found["measure"] == settings["weight_measure"]:
            continue
        row, told = numbers.row(estimate_id), {**who, **found.groupdict()}
        effect = {name: float(row[name]) for name in ("estimate", "ci_low", "ci_high")}
        note = row["note"]
        if found["statistic"] == "log_level_change" and np.isnan(effect["estimate"]):
            other = f"{found['measure']}.during_vs_before.lognormal_ratio"
            ratio = {name: float(numbers.row(other).get(name, np.nan)) for name in effect}
            if all(0 < part < np.inf for part in ratio.values()):
                effect = {name: float(np.log(part)) for name, part in ratio.items()}
                estimate_id, note = other, CENSORED
        yield {
            **told,
            **effect,
            "estimate_id": "" if np.isnan(effect["estimate"]) else estimate_id,
            "standard_error": standard_error(effect["ci_low"], effect["ci_high"]),
            "unit": row["unit"],
            "note": note,
        }


def pooled_rows(effects: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of table `pooled_effects` from table `case_effects`: each measure that at least two cases share."""
    for key, rows in effects.groupby([*GROUP, "measure", "statistic", "unit"], sort=True):
        if len(rows) < LEAST_SHARED:
            continue
        told = dict(zip([*GROUP, "measure", "statistic", "unit"], key, strict=True))
        told |= {"cases": int(rows["standard_error"].gt(0).sum()), "cases_recorded": len(rows), "method": METHOD}
        if told["protocol"] == "generic":
            yield {**told, "note": UNNAMED}
            continue
        pooled = pool_effects(rows["estimate"], rows["standard_error"])
        yield {
            **told,
            "cases": pooled.cases,
            "estimate": pooled.mean,
            "ci_low": pooled.low,
            "ci_high": pooled.high,
            "p_value": pooled.p,
            "prediction_low": pooled.new_low,
            "prediction_high": pooled.new_high,
            "spread": pooled.spread,
            "note": pooled.note,
        }
