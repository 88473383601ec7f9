"""What the omalizumab-IgE models say about one case, with the spread between patients and with all that speaks against.

A prediction is a model's, not a measurement: every result carries `Prediction.mark`, and `Prediction.warnings` say
in which respects the case lies outside the patients that the model was fitted to.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.model.result import Result, joined, shown
from casebook.pharmacology.binding import Course, WeightCurve, ku_per_l, ng_per_ml, patients_of, simulate
from casebook.pharmacology.parameters import FREE_IGE_TARGETS, BindingModel, FittedRange

MODELLED = "model, not measured"
EXTRAPOLATED = "model, not measured, extrapolated"
LIMITS = (
    "The band is the spread between patients alone: neither the uncertainty of the parameters nor that of a measurement"
    " is in it.",
    "IgE on receptors and cells has no place in the models; where there is much of it, as there may be in mastocytosis,"
    " it buffers free IgE.",
    "IgE is taken to be produced at a constant rate. Each patient of the band starts at the measured baseline, though"
    " its own production and elimination balance at another level: part of the spread is that.",
    "The papers fitted the weight before treatment; here it changes as measured.",
    "The parameters come from transcriptions of the papers' tables, not from the tables themselves.",
)
NEAR_BASELINE = 0.5  # a target of free IgE above this share of the baseline tells next to nothing; set here
FEWEST_PATIENTS = 40  # below, the 2.5th and the 97.5th percentile lie beyond the outermost patients
# What the computation takes; far outside it means a wrong unit.
ACCEPTED: Mapping[str, tuple[float, float]] = {
    "baseline IgE, kU/L": (0.1, 100_000),
    "body weight, kg": (2, 400),
    "dose, mg": (0.1, 10_000),
    "day": (-10_000, 10_000),
}
LONGEST = 3_660  # days from the first dose to the last that is predicted


class Band(NamedTuple):
    """A typical patient's curve, and where 95 of 100 patients lie on each day; arrays as long as the days."""

    typical: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """What `model` says on `days`.

    total_ige : kU/L, free and bound to omalizumab; free_ige : ng/mL
    drug_free_ige : kU/L, where the model's typical patient would stay without drug: not quite the baseline
    course : every modelled quantity, the typical patient first, then the patients of the band; None without a result
    mark : what to write beside every number; warnings : why it is extrapolated, sentences
    note : why there is no result, or no band
    """

    model: BindingModel
    days: np.ndarray
    baseline_ige_ku_per_l: float
    total_ige: Band
    free_ige: Band
    drug_free_ige: float
    course: Course | None
    mark: str
    warnings: list[str]
    note: str = ""


def predict(
    doses: Sequence[tuple[float, float]],
    weights: Sequence[tuple[float, float]],
    baseline_ige_ku_per_l: float,
    age_years: float | None,
    days: ArrayLike,
    model: BindingModel,
    seed: int,
    patients: int = 200,
) -> Prediction:
    """Free and total IgE on `days` of the typical patient and, as a band, of `patients` random ones.

    doses : (day, mg) as given, in any order; those of one day add up
    weights : (day, kg), linear between measurements, constant outside
    age_years : for the warnings alone, as neither model knows age
    days : in any order
    Bands: 2.5th to 97.5th percentile (type 7) on each day, log-normal between patients with the model's variances and
    covariances. The same seed gives the same band. Without doses the curve is flat, as it is before the first one.
    What cannot be computed gives NaN and a note.
    """
    days = np.atleast_1d(np.asarray(days, dtype=float))
    fault = _fault(doses, weights, baseline_ige_ku_per_l, days)
    if fault:
        none = Band(*(np.full(len(days), math.nan) for _ in range(3)))
        return Prediction(model, days, baseline_ige_ku_per_l, none, none, math.nan, None, MODELLED, [], fault)
    kg = weights_in_use(weights, doses, days)
    about = (model, kg, baseline_ige_ku_per_l, age_years, [mg for _, mg in doses])
    banded = patients >= FEWEST_PATIENTS
    differences = deviations(model, patients if banded else 0, seed)
    baseline = float(ng_per_ml(baseline_ige_ku_per_l))
    group = patients_of(model, baseline, {name: np.append(0.0, values) for name, values in differences.items()})
    unique, places = np.unique(days, return_inverse=True)
    course = _at(simulate(group, doses, weights, unique), places)
    return Prediction(
        model=model,
        days=days,
        baseline_ige_ku_per_l=baseline_ige_ku_per_l,
        total_ige=_band(ku_per_l(course.total_ige)),
        free_ige=_band(course.free_ige),
        drug_free_ige=float(ku_per_l(group.drug_free_ige(kg[0])[0])),
        course=course,
        mark=EXTRAPOLATED if outside_fit(*about) else MODELLED,
        warnings=warnings_for(*about),
        note="" if banded else f"no band: fewer than {FEWEST_PATIENTS} patients",
    )


def deviations(model: BindingModel, patients: int, seed: int) -> dict[str, np.ndarray]:
    """Random differences of the logarithm from the typical value, by parameter: one value a patient.

    Normal with the variances and covariances of `model`; a parameter that is the same in all patients has none. Drawn
    as a Latin hypercube (McKay et al. 1979, doi:10.2307/1268522), one patient in each of as many equally likely
    intervals of each independent draw, so that the band depends less on the seed.
    """
    names = [name for name, parameter in model.parameters.items() if parameter.variance > 0]
    covariance = np.diag([model.parameters[name].variance for name in names])
    for (one, other), value in model.covariances.items():
        i, j = names.index(one), names.index(other)
        covariance[i, j] = covariance[j, i] = value
    generator, quantile = np.random.default_rng(seed), NormalDist().inv_cdf
    ranks = np.array([generator.permutation(patients) for _ in names])
    shares = (ranks + generator.random(ranks.shape)) / max(patients, 1)
    draws = np.vectorize(quantile, otypes=[float])(np.clip(shares, 1e-12, 1 - 1e-12))
    return dict(zip(names, np.linalg.cholesky(covariance) @ draws, strict=True))


def total_ige_fold(prediction: Prediction, days: ArrayLike) -> Result:
    """Median of total IgE over `days`, as a multiple of the baseline.

    days : those on which IgE was measured, one after the first dose or all of a plateau; of those of the prediction
    Value of the typical patient, interval of the patients, each with its own median. The note bears the mark.
    """
    rows, missing = _rows(prediction, days)
    if missing:
        return Result(note=missing)
    total = ku_per_l(prediction.course.total_ige[rows]) / prediction.baseline_ige_ku_per_l
    return _result(np.median(total, axis=0), prediction, "Median modelled total IgE over the baseline")


def free_ige_on(prediction: Prediction, day: float) -> Result:
    """Free IgE (ng/mL) on `day`, one of the prediction's: of the typical patient, with the interval of the patients."""
    rows, missing = _rows(prediction, day)
    if missing:
        return Result(note=missing)
    return _result(prediction.course.free_ige[rows[0]], prediction, "Modelled free IgE")


def warnings_for(
    model: BindingModel,
    weights_kg: Sequence[float],
    baseline_ige_ku_per_l: float,
    age_years: float | None,
    doses_mg: Sequence[float] = (),
) -> list[str]:
    """Sentences on what makes a prediction doubtful for this patient: `outside_fit`, and targets that mean nothing."""
    baseline = float(ng_per_ml(baseline_ige_ku_per_l))
    near = [
        f"{shown(target)} ng/mL ({source})"
        for source, target in FREE_IGE_TARGETS.items()
        if target > NEAR_BASELINE * baseline
    ]
    if not near:
        return outside_fit(model, weights_kg, baseline_ige_ku_per_l, age_years, doses_mg)
    targets = (
        f"Free IgE targets set for asthma mean nothing here, as the untreated baseline of {_short(baseline)}"
        f" ng/mL is close to them already: {' and '.join(near)}."
    )
    return [*outside_fit(model, weights_kg, baseline_ige_ku_per_l, age_years, doses_mg), targets]


def outside_fit(
    model: BindingModel,
    weights_kg: Sequence[float],
    baseline_ige_ku_per_l: float,
    age_years: float | None,
    doses_mg: Sequence[float] = (),
) -> list[str]:
    """Sentences on how weight, age, IgE and doses leave the ranges that `model` was fitted to; none if they do not."""
    baseline = float(ng_per_ml(baseline_ige_ku_per_l))
    sentences = [
        _outside("Body weight", weights_kg or [math.nan], model.weight_range, model),
        _outside("Baseline IgE", [baseline], model.ige_range, model),
        _outside("A single dose", doses_mg, model.dose_range, model),
    ]
    ages = model.age_range
    among = f"patients from {ages.low:g} years on" if math.isinf(ages.high) else f"{ages.low:g} to {ages.high:g} years"
    fitted = f"{model.citation} was fitted to {among}{f' ({ages.note})' if ages.note else ''}."
    if age_years is None or math.isnan(age_years):
        sentences.append(f"The age is not known; {fitted}")
    elif not ages.holds(age_years):
        sentences.append(f"An age of {_short(age_years)} years lies outside the fit; {fitted}")
        if age_years < ages.low:
            sentences.append(f"{model.citation} has no paediatric term: a child differs by weight and IgE alone.")
    return [sentence for sentence in sentences if sentence]


def weights_in_use(
    weights: Sequence[tuple[float, float]], doses: Sequence[tuple[float, float]], days: np.ndarray
) -> list[float]:
    """Weights (kg) on the first dose, or the first day without one, on the last day, and as measured between them."""
    curve = WeightCurve(weights)
    start = min((day for day, _ in doses), default=min(days, default=0.0))
    end = max(days, default=start)
    return [curve(start), curve(end), *map(float, curve.kg[(curve.days > start) & (curve.days < end)])]


def _outside(what: str, values: Sequence[float], fitted: FittedRange, model: BindingModel) -> str:
    if any(math.isnan(value) for value in values):
        return f"{what} is not known."
    if all(fitted.holds(value) for value in values):
        return ""
    found = " to ".join(dict.fromkeys(_short(value) for value in (min(values), max(values))))
    limits = f"{_short(fitted.low)} to {_short(fitted.high)} {fitted.unit}"
    return f"{what} of {found} {fitted.unit} lies outside the {limits} that {model.citation} was fitted to."


def _short(number: float) -> str:
    return shown(float(f"{number:.4g}"))


def _fault(
    doses: Sequence[tuple[float, float]], weights: Sequence[tuple[float, float]], baseline: float, days: np.ndarray
) -> str:
    """Why nothing can be computed; empty if it can."""
    found = {
        "baseline IgE, kU/L": [baseline],
        "body weight, kg": [kg for _, kg in weights],
        "dose, mg": [mg for _, mg in doses],
        "day": [*(day for day, _ in doses), *(day for day, _ in weights), *days],
    }
    faults = [
        f"no prediction from a {what}, of {shown(value)}: the model is computed from {low:g} to {high:g}"
        for what, (low, high) in ACCEPTED.items()
        for value in found[what]
        if not low <= value <= high
    ]
    if not len(weights):
        faults.append("no prediction without a body weight")
    elif doses and len(days) and days.max() - min(day for day, _ in doses) > LONGEST:
        faults.append(f"no prediction beyond {LONGEST} days from the first dose")
    return "".join(faults[:1])


def _at(course: Course, rows: np.ndarray) -> Course:
    return Course(**{name: values[rows] for name, values in vars(course).items()})


def _band(values: np.ndarray) -> Band:
    if values.shape[1] == 1:
        none = np.full(len(values), math.nan)
        return Band(values[:, 0], none, none)
    return Band(values[:, 0], *np.percentile(values[:, 1:], [2.5, 97.5], axis=1))


def _result(values: np.ndarray, prediction: Prediction, method: str) -> Result:
    """The typical patient's value with the band of the others."""
    typical, low, high = (float(part[0]) for part in _band(values[None, :]))
    note = joined(prediction.mark, prediction.note)
    return Result(typical, low, high, note=note, method=f"{method}, {prediction.model.reference}")


def _rows(prediction: Prediction, days: ArrayLike) -> tuple[np.ndarray, str]:
    """Where `days` stand in the prediction, and why they do not, if so."""
    wanted = np.atleast_1d(np.asarray(days, dtype=float))
    if prediction.course is None:
        return wanted, prediction.note
    if not len(wanted):
        return wanted, "no day is asked for"
    rows = [np.flatnonzero(prediction.days == day)[:1] for day in wanted]
    absent = [shown(day) for day, row in zip(wanted, rows, strict=True) if not len(row)]
    said = f"not predicted for day {', '.join(absent)}" if absent else ""
    return np.array([row[0] for row in rows if len(row)]), said
