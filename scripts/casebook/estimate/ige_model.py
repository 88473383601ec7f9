"""Modelled IgE of a case on omalizumab, beside what was measured: a model, never a measurement.

The protocol names the measure of total IgE and the models; the case gives doses, weights, age and the last IgE before
the first dose. Every estimate carries the model's mark and what lies outside the range that it was fitted in.
"""

from functools import partial

import numpy as np
import pandas as pd

from casebook.estimate.course import Course
from casebook.estimate.results import Estimate, Result, joined
from casebook.pharmacology.parameters import MODELS
from casebook.pharmacology.prediction import LIMITS, Prediction, free_ige_on, predict, total_ige_fold

SEED = 1
_UNITS = {"k[IU]/L"}


def modelled(course: Course) -> list[str]:
    """The models that the protocol names, where they can be used; none otherwise.

    They need doses in mg, a measured and uncensored IgE in k[IU]/L before the first dose, and a weight.
    """
    asked = course.settings["ige_model"]
    if not asked or course.last_day < 0 or not _weights(course):
        return []
    if _doses(course) is None or _baseline(course, asked["measure"]) is None:
        return []
    return [name for name in asked["models"] if name in MODELS]


def ige_model(course: Course, model: str) -> tuple[list[Estimate], pd.DataFrame]:
    """The estimates by one of the `modelled`, and its rows of table `modelled_ige`."""
    prediction = _prediction(course, model)
    return _estimates(course, model, prediction), _frame(course, model, prediction)


def _prediction(course: Course, model: str) -> Prediction:
    """What a model predicts, on every day of the record."""
    baseline = _baseline(course, course.settings["ige_model"]["measure"])
    days = np.arange(course.last_day + 1, dtype=float)
    age = course.settings["patient"].get("age_at_first_dose_years")
    return predict(_doses(course), _weights(course), baseline, age, days, MODELS[model], SEED)


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


def _estimates(course: Course, model: str, prediction: Prediction) -> list[Estimate]:
    """The folds after the first dose and on the plateau, and free IgE as the longest interval ends."""
    measure = course.settings["ige_model"]["measure"]
    rows = course.tables["observations"]
    measured = sorted({int(day) for day in rows[rows["measure"] == measure]["day"] if day > 0})
    first = [day for day in measured if len(course.dose_days) < 2 or day <= course.dose_days[1]]
    plateau = [day for day in measured if day >= course.settings["plateau_from_day"]]
    method = f"Binding model of {prediction.model.reference}; {prediction.mark}"
    fold = partial(total_ige_fold, prediction)
    told = {
        ("first_dose_vs_baseline", "modelled_fold", "1"): fold(first[-1:]) if first else _nothing("after one dose"),
        ("plateau_vs_baseline", "modelled_fold", "1"): fold(plateau) if plateau else _nothing("on the plateau"),
        ("lapsed", "modelled_free_ige", "ng/mL"): free_ige_on(prediction, _end_of_longest_interval(course)),
    }
    estimates = []
    for (comparison, statistic, unit), result in told.items():
        note = joined(result.note, "" if prediction.mark in result.note else prediction.mark)
        estimates.append(
            Estimate(measure, comparison, f"{statistic}_{model}", result._replace(note=note), unit, method)
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


def _frame(course: Course, model: str, prediction: Prediction) -> pd.DataFrame:
    if prediction.course is None:
        return pd.DataFrame()
    columns = {
        f"{quantity}_{part}": np.round(getattr(getattr(prediction, quantity), part), 6)
        for quantity in ("total_ige", "free_ige")
        for part in ("typical", "low", "high")
    }
    who = {"case": course.case, "model": model, "day": prediction.days.astype(int)}
    warnings = " ".join([*prediction.warnings, *LIMITS])
    return pd.DataFrame({**who, **columns, "mark": prediction.mark, "limits": warnings, "data_origin": course.origin})
