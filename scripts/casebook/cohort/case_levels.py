"""Level before treatment and its change in one case, as they enter a mixed model of the values of all cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook.cohort.case_facts import Numbers, Tables
from casebook.cohort.effects import GROUP, LEAST_SHARED, UNNAMED
from casebook.cohort.mixed_model import METHOD, CaseFits, mixed_effect
from casebook.estimate.single_case.correlated_errors import least_squares
from casebook.estimate.single_case.level_shift import level_design
from casebook.estimate.single_case.phase_rows import PhaseRows, phase_rows

LEAST_OF_PHASE = 2
CENSORED = "holds censored values, which a mixed model of values cannot take"
NOT_POSITIVE = "no logarithm exists: a value is not above zero"
_COVARIANCE = ("unit_variance_level", "unit_covariance", "unit_variance_change")
# What a mixed model asks of a case.
FITTED = ("level", "change", *_COVARIANCE, "residual_sum", "residual_freedom")


def case_levels(tables: Tables, settings: Mapping[str, Any], numbers: Numbers) -> Iterator[dict[str, Any]]:
    """The rows of one case in table `case_levels`: of each measure in logarithms, of each diary its weekly means.

    tables : observations and score_periods of that case
    """
    who = {name: settings[name] for name in ("case", "data_origin", "protocol")}
    values = tables["observations"]
    for measure, rows in values.groupby("measure", sort=True):
        if measure == settings["weight_measure"]:
            continue
        told = {**who, "measure": measure, "statistic": "log_level_change", "unit": "1"}
        if (rows["censor"] != "none").any():
            yield {**told, "note": CENSORED}
        elif not (rows["value"] > 0).all():
            yield {**told, "note": NOT_POSITIVE}
        else:
            yield told | level_and_change(rows["day"], np.log(rows["value"]), _autocorrelation(numbers, measure))
    periods = tables["score_periods"]
    for instrument, rows in periods[periods["period"] == "week"].groupby("instrument", sort=True):
        measure = f"{instrument}_week"
        told = {**who, "measure": measure, "statistic": "level_change", "unit": "1"}
        # A week belongs to the phase of its middle day.
        yield told | level_and_change(rows["start_day"] + 3, rows["mean"], _autocorrelation(numbers, measure))


def level_and_change(days: Sequence[float], values: Sequence[float], autocorrelation: float) -> dict[str, Any]:
    """Level before treatment and its change in one series, as columns of table `case_levels`, or a note why not.

    days : since the first dose; values of one date become their mean
    autocorrelation : of two values one median gap apart; taken for none where it is not known or would alternate
    """
    days, values = np.asarray(days, dtype=float), np.asarray(values, dtype=float)
    during = days > 0
    rows = phase_rows(
        days[~during], values[~during], days[during], values[during], at_least=LEAST_OF_PHASE, one_per_date=True
    )
    if rows.refusal:
        return {"note": rows.refusal}
    # At 1 itself a case would only say how its neighbours differ.
    return _fitted(rows, 0.0 if np.isnan(autocorrelation) else float(np.clip(autocorrelation, 0.0, 0.99)))


def mixed_rows(levels: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of table `mixed_effects` from table `case_levels`: each measure that at least two cases share."""
    for key, rows in levels.groupby([*GROUP, "measure", "statistic", "unit"], sort=True):
        if len(rows) < LEAST_SHARED:
            continue
        told = dict(zip([*GROUP, "measure", "statistic", "unit"], key, strict=True))
        entered = rows[rows["note"] == ""]
        told |= {
            "cases": len(entered),
            "cases_recorded": len(rows),
            "values": int(entered["values"].sum()),
            "method": METHOD,
        }
        if told["protocol"] == "generic":
            yield {**told, "note": UNNAMED}
            continue
        found = mixed_effect(fits_of(entered))
        yield {
            **told,
            "estimate": found.mean,
            "ci_low": found.low,
            "ci_high": found.high,
            "p_value": found.p,
            "spread": found.spread,
            "note": found.note,
        }


def fits_of(rows: pd.DataFrame) -> CaseFits:
    """The rows of one measure in table `case_levels`, each with a fit, as a mixed model takes them."""
    level, both, change = (rows[name].to_numpy(dtype=float) for name in _COVARIANCE)
    return CaseFits(
        rows[["level", "change"]].to_numpy(dtype=float),
        np.stack([np.stack([level, both], axis=-1), np.stack([both, change], axis=-1)], axis=-2),
        float(rows["residual_sum"].sum()),
        int(rows["residual_freedom"].sum()),
    )


def _autocorrelation(numbers: Numbers, measure: str) -> float:
    return numbers.value(f"{measure}.during_vs_before.autocorrelation")


def _fitted(rows: PhaseRows, likeness: float) -> dict[str, Any]:
    gaps = rows.gaps / np.median(rows.gaps)
    found = least_squares(rows.values[None], level_design(rows.is_during), gaps, np.array([likeness]))
    (level, both), (_, change) = found.unit_covariance[0]
    return {
        "values": len(rows.values),
        "level": found.coefficients[0, 0],
        "change": found.coefficients[0, 1],
        "likeness": likeness,
        **dict(zip(_COVARIANCE, (level, both, change), strict=True)),
        "residual_sum": found.residual_sum[0],
        "residual_freedom": len(rows.values) - 2,
        "note": "",
    }
