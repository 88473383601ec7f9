"""Modelled IgE of a case on omalizumab, beside what was measured: a model, never a measurement.

The protocol names the measure of total IgE and the models; the case gives doses, weights, age and the last IgE before
the first dose. Every estimate carries the model's mark and what lies outside the range that it was fitted in.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from casebook.estimate.course import Course
from casebook.estimate.results import Estimate, Result, joined
from casebook.pharmacology.parameters import MODELS
from casebook.pharmacology.prediction import LIMITS, Prediction, free_ige_on, predict, total_ige_fold

SEED = 1
_UNITS = {"k[IU]/L"}


def ige_predictions(course: Course) -> dict[str, Prediction]:
    """The prediction of each model that the protocol names, on every day of the record; empty where it cannot be made.

    It needs doses in mg, a measured and uncensored IgE in k[IU]/L before the first dose, and a weight.
    """
    asked = course.settings["ige_model"]
    if not asked or course.last_day < 0:
        return {}
    doses, weights, baseline = _doses(course), _weights(course), _baseline(course, asked["measure"])
    if doses is None or baseline is None or not weights:
        return {}
    days = np.arange(course.last_day + 1, dtype=float)
    age = course.settings["patient"].get("age_at_first_dose_years")
    return {
        name: predict(doses, weights, baseline, age, days, MODELS[name], SEED)
        for name in asked["models"]
        if name in MODELS
    }


def _doses(course: Course) -> list[tuple[float, float]] | None:
    doses = course.tables["doses"]
    given = doses[(doses["drug"] == course.treatment) & (doses["status"] == "given")]
    if set(given["unit"]) != {"mg"} or given["dose"].isna().any():
        return None
    return list(zip(given["day"].astype(float), given["dose"].astype(float), strict=True))


def _weights(course: Course) -> list[tuple[float, float]]:
    rows = course.tables["observations"]
    rows = rows[(rows["measure"] == course.settings["weight_measure"]) & (rows["censor"] == "none")]
    rows = rows[rows["unit"] == "kg"].groupby("day")["value"].median()
    return [(float(day), float(kg)) for day, kg in rows.items()]


def _baseline(course: Course, measure: str) -> float | None:
    """The last IgE of day 0 or before, as the folds of the measured values have it."""
    rows = course.tables["observations"]
    rows = rows[(rows["measure"] == measure) & (rows["day"] <= 0)].sort_values(["day", "time"], kind="stable")
    if rows.empty or rows["censor"].iloc[-1] != "none" or rows["unit"].iloc[-1] not in _UNITS:
        return None
    return float(rows["value"].iloc[-1])


def ige_model_estimates(course: Course, predictions: Mapping[str, Prediction]) -> list[Estimate]:
    """Of each model the folds after the first dose and on the plateau, and free IgE as the longest interval ends."""
    if not predictions:
        return []
    measure = course.settings["ige_model"]["measure"]
    rows = course.tables["observations"]
    measured = sorted({int(day) for day in rows[rows["measure"] == measure]["day"] if day > 0})
    first = [day for day in measured if len(course.dose_days) < 2 or day <= course.dose_days[1]]
    plateau = [day for day in measured if day >= course.settings["plateau_from_day"]]
    lapse = _end_of_longest_interval(course)
    estimates = []
    for name, prediction in predictions.items():
        method = f"Binding model of {prediction.model.reference}; {prediction.mark}"
        fold = partial(total_ige_fold, prediction)
        told = {
            ("first_dose_vs_baseline", "modelled_fold", "1"): fold(first[-1:]) if first else _nothing("after one dose"),
            ("plateau_vs_baseline", "modelled_fold", "1"): fold(plateau) if plateau else _nothing("on the plateau"),
            ("lapsed", "modelled_free_ige", "ng/mL"): free_ige_on(prediction, lapse),
        }
        for (comparison, statistic, unit), result in told.items():
            note = joined(result.note, "" if prediction.mark in result.note else prediction.mark)
            estimates.append(
                Estimate(measure, comparison, f"{statistic}_{name}", result._replace(note=note), unit, method)
            )
    return estimates


def _nothing(when: str) -> Result:
    return Result(note=f"no value was measured {when} to compare with")


def _end_of_longest_interval(course: Course) -> int:
    """The day before the dose that ends the longest interval; the last day where there is one dose."""
    days = course.dose_days
    if len(days) < 2:
        return int(course.last_day)
    return int(days[int(np.argmax(np.diff(days))) + 1]) - 1


def ige_model_frame(course: Course, predictions: Mapping[str, Prediction]) -> pd.DataFrame:
    """Rows of table `modelled_ige`."""
    frames = []
    for name, prediction in predictions.items():
        if prediction.course is None:
            continue
        columns = {
            f"{quantity}_{part}": np.round(getattr(getattr(prediction, quantity), part), 6)
            for quantity in ("total_ige", "free_ige")
            for part in ("typical", "low", "high")
        }
        who = {"case": course.case, "model": name, "day": prediction.days.astype(int)}
        warnings = " ".join([*prediction.warnings, *LIMITS])
        frames.append(
            pd.DataFrame({**who, **columns, "mark": prediction.mark, "limits": warnings, "data_origin": course.origin})
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
