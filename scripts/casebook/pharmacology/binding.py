"""Omalizumab and IgE that bind each other: the equations of Hayashi 2007 and Lowe 2009, for many patients at once.

Omalizumab leaves its depot under the skin at first order. In the body, omalizumab and IgE are in equilibrium with
their complex at every moment; each of the three has its own clearance, and IgE is produced at a constant rate. What the
models leave out (receptor-bound IgE, a production that changes) stands in `casebook.pharmacology.prediction.LIMITS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.pharmacology.parameters import IGE_KDA, NG_PER_IU, OMALIZUMAB_KDA, BindingModel

STEPS_PER_DAY = 4
STEPS_AFTER_DOSE = 32  # per day, for a day: so long the fastest absorption makes everything change fast
FIRST_STEP, GROWTH = 1e-7, 1.2  # days, and from step to step, where omalizumab outnumbers IgE within minutes:
WASHED_OUT = 90.0  # after a first dose, and after one that comes later than this many days after the one before
LARGEST_STEP = 1.0  # in mean residence times of what is eliminated fastest in any patient
NMOL_PER_MG = 1000.0 / OMALIZUMAB_KDA


class Rates(NamedTuple):
    """What the equations need of each patient at one weight.

    omalizumab, ige, complex : share that is eliminated per day, of each free or bound amount
    production : IgE, nmol/d
    dissociation : Kd0 VX VE / VC, nmol
    volume, complex_volume : L
    """

    omalizumab: np.ndarray
    ige: np.ndarray
    complex: np.ndarray
    production: np.ndarray
    dissociation: np.ndarray
    volume: np.ndarray
    complex_volume: np.ndarray


@dataclass(frozen=True)
class Patients:
    """Patients of one model: parameter name -> value of each at the reference weight, with its own baseline IgE in it.

    baseline : IgE before the first dose, ng/mL, of each
    """

    model: BindingModel
    values: Mapping[str, np.ndarray]
    baseline: np.ndarray

    @property
    def count(self) -> int:
        """How many."""
        return len(self.baseline)

    def rates(self, weight: float) -> Rates:
        """Their rates at a body weight in kg."""
        table, relative = self.model.parameters, weight / self.model.reference_weight
        at = {
            name: values * relative ** table[name].weight_exponent if table[name].weight_exponent else values
            for name, values in self.values.items()
        }
        clearance = at["complex_clearance"]
        if self.model.complex_clearance_is_difference:
            clearance = clearance + at["omalizumab_clearance"]
        volume, complex_volume = at["volume"], at["complex_volume"]
        return Rates(
            omalizumab=at["omalizumab_clearance"] / volume,
            ige=at["ige_clearance"] / volume,
            complex=clearance / complex_volume,
            production=at["ige_production"],
            dissociation=at["dissociation"] * volume**2 / complex_volume,
            volume=volume,
            complex_volume=complex_volume,
        )

    def drug_free_ige(self, weight: float) -> np.ndarray:
        """IgE (ng/mL) at which production and elimination balance without drug: near `baseline`, never quite it."""
        rates = self.rates(weight)
        return rates.production / (rates.ige * rates.volume) * IGE_KDA


@dataclass(frozen=True)
class Course:
    """What the body holds on `days`: arrays of shape (days, patients).

    Concentrations: omalizumab in ug/mL, IgE in ng/mL, total meaning free and bound together.
    Amounts: nmol; `depot` is omalizumab under the skin, `omalizumab` and `ige` are what is in the body, free or bound.
    """

    days: np.ndarray
    free_omalizumab: np.ndarray
    total_omalizumab: np.ndarray
    free_ige: np.ndarray
    total_ige: np.ndarray
    depot: np.ndarray
    omalizumab: np.ndarray
    ige: np.ndarray


def ku_per_l(ng_per_ml: ArrayLike) -> np.ndarray:
    """IgE in kU/L (IU/mL) from ng/mL."""
    return np.asarray(ng_per_ml, dtype=float) / NG_PER_IU


def ng_per_ml(ku_per_l: ArrayLike) -> np.ndarray:
    """IgE in ng/mL from kU/L (IU/mL)."""
    return np.asarray(ku_per_l, dtype=float) * NG_PER_IU


def patients_of(
    model: BindingModel, baseline: ArrayLike, deviations: Mapping[str, ArrayLike] | None = None
) -> Patients:
    """Patients with IgE `baseline` (ng/mL, one for all or one each) before the first dose; by default the typical one.

    deviations : parameter name -> difference of its logarithm from the typical one, one value a patient
    """
    table = model.parameters
    differences = [np.asarray((deviations or {}).get(name, 0.0), dtype=float) for name in table]
    baselines, *differences = np.broadcast_arrays(np.atleast_1d(np.asarray(baseline, dtype=float)), *differences)
    values = {
        name: table[name].value * (baselines / model.reference_ige) ** table[name].ige_exponent * np.exp(difference)
        for name, difference in zip(table, differences, strict=True)
    }
    return Patients(model, values, baselines)


def bound_amount(omalizumab: np.ndarray, ige: np.ndarray, dissociation: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """Complex (nmol) in equilibrium with what is free, from total omalizumab (0 and more) and total IgE (above 0).

    The smaller root of C^2 - S C + X E = 0 with S = X + E + Kd VX VE/VC and Kd = Kd0 (X/E)^alpha, in the form
    2 X E / (S + sqrt(S^2 - 4 X E)), which loses no digits where little is bound; S^2 - 4 X E as a sum without a
    difference of large numbers, so that it is never negative.
    """
    apart = dissociation * (omalizumab / ige) ** exponent
    both = omalizumab + ige
    root = np.sqrt((omalizumab - ige) ** 2 + apart * (2.0 * both + apart))
    return 2.0 * omalizumab * ige / (both + apart + root)


def simulate(
    patients: Patients,
    doses: Sequence[tuple[float, float]],
    weights: Sequence[tuple[float, float]],
    days: ArrayLike,
) -> Course:
    """Course of `patients` on `days` (ascending, each once).

    doses : (day, mg), in any order, mg above 0; those of one day add up
    weights : (day, kg), in any order and at least one; linear between two of them, constant outside
    Up to the first dose the IgE stays at its baseline, where both papers start. On the day of a dose the course
    is what it is just before it.
    """
    days = np.asarray(days, dtype=float)
    given, weigh = _daily_doses(doses), WeightCurve(weights)
    rates = [patients.rates(weigh(day)) for day in days]
    shape = (len(days), patients.count)
    volume = np.array([rate.volume for rate in rates]).reshape(shape)
    # Before the first dose it is the concentration that stays.
    ige = patients.baseline / IGE_KDA * volume
    depot, omalizumab = np.zeros(shape), np.zeros(shape)
    after = days > min(given, default=np.inf)
    if after.any():
        depot[after], omalizumab[after], ige[after] = _march(patients, given, weigh, days[after])
    dissociation, complex_volume = (
        np.array([getattr(rate, name) for rate in rates]).reshape(shape) for name in ("dissociation", "complex_volume")
    )
    bound = bound_amount(omalizumab, ige, dissociation, patients.values["dissociation_exponent"])
    # Rounding alone could bring more into the complex than there is.
    free_drug, free_ige = (np.maximum(amount - bound, 0.0) / volume for amount in (omalizumab, ige))
    complexes = bound / complex_volume
    return Course(
        days=days,
        free_omalizumab=free_drug * OMALIZUMAB_KDA / 1000,
        total_omalizumab=(free_drug + complexes) * OMALIZUMAB_KDA / 1000,
        free_ige=free_ige * IGE_KDA,
        total_ige=(free_ige + complexes) * IGE_KDA,
        depot=depot,
        omalizumab=omalizumab,
        ige=ige,
    )


class WeightCurve:
    """Body weight over time from (day, kg) pairs: linear between days, constant outside, averaged within a day."""

    def __init__(self, weights: Sequence[tuple[float, float]]) -> None:
        measured = np.asarray(weights, dtype=float)
        self.days, which = np.unique(measured[:, 0], return_inverse=True)
        self.kg = np.bincount(which, measured[:, 1]) / np.bincount(which)

    def __call__(self, day: float) -> float:
        """Weight in kg on `day`."""
        return float(np.interp(day, self.days, self.kg))


def _daily_doses(doses: Sequence[tuple[float, float]]) -> dict[float, float]:
    given: dict[float, float] = {}
    for day, amount in doses:
        given[float(day)] = given.get(float(day), 0.0) + float(amount) * NMOL_PER_MG
    return given


def _grid(given: Mapping[float, float], weigh: WeightCurve, days: np.ndarray, fastest: float) -> np.ndarray:
    """Ascending times from the first dose to the last day that meet every dose, weight and day that is asked for."""
    start, end = min(given), days[-1]
    # Steps in powers of two, so that a patient's course hardly depends on who is computed along with it.
    usual = STEPS_PER_DAY * 2 ** max(0, int(np.ceil(np.log2(fastest / LARGEST_STEP / STEPS_PER_DAY))))
    dose_days = np.sort(list(given))
    sudden = dose_days[np.diff(dose_days, prepend=-np.inf) > WASHED_OUT]
    growing = np.cumsum(FIRST_STEP * GROWTH ** np.arange(np.log(1.0 / STEPS_AFTER_DOSE / FIRST_STEP) / np.log(GROWTH)))
    times = np.concatenate(
        [
            [start, end],
            days,
            weigh.days,
            np.arange(start, end, 1.0 / usual),
            np.add.outer(dose_days, np.linspace(0.0, 1.0, STEPS_AFTER_DOSE + 1)).ravel(),
            np.add.outer(sudden, growing).ravel(),
        ]
    )
    return np.unique(times[(times >= start) & (times <= end)])


def _march(
    patients: Patients, given: Mapping[float, float], weigh: WeightCurve, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Depot, omalizumab and IgE on `days`, by Runge and Kutta's classic method of order 4.

    The depot empties exactly, so that what is absorbed over a step is exact as well; the method sees elimination,
    binding and production alone. The weight is that of the middle of a step.
    """
    fastest = max(float(rate.max()) for kg in weigh.kg for rate in patients.rates(kg)[:3])
    times = _grid(given, weigh, days, fastest)
    wanted = np.isin(times, days)
    absorption, exponent = patients.values["absorption"], patients.values["dissociation_exponent"]
    depot, omalizumab = np.zeros(patients.count), np.zeros(patients.count)
    ige = patients.baseline / IGE_KDA * patients.rates(weigh(times[0])).volume
    results = []
    for i, (time, step) in enumerate(zip(times, np.append(np.diff(times), 0.0), strict=True)):
        if wanted[i]:
            results.append((depot, omalizumab, ige))
        if not step:
            break
        depot = depot + given.get(float(time), 0.0)
        rates = patients.rates(weigh(time + step / 2))
        half = np.exp(-absorption * (step / 2))
        with_half, with_all = omalizumab + depot * (1.0 - half), omalizumab + depot * (1.0 - half * half)
        gone_1, more_1 = _change(omalizumab, ige, rates, exponent)
        gone_2, more_2 = _change(with_half - step / 2 * gone_1, ige + step / 2 * more_1, rates, exponent)
        gone_3, more_3 = _change(with_half - step / 2 * gone_2, ige + step / 2 * more_2, rates, exponent)
        gone_4, more_4 = _change(with_all - step * gone_3, ige + step * more_3, rates, exponent)
        omalizumab = with_all - step / 6 * (gone_1 + 2 * (gone_2 + gone_3) + gone_4)
        ige = ige + step / 6 * (more_1 + 2 * (more_2 + more_3) + more_4)
        depot = depot * (half * half)
    depots, drugs, iges = zip(*results, strict=True)
    return np.array(depots), np.array(drugs), np.array(iges)


def _change(
    omalizumab: np.ndarray, ige: np.ndarray, rates: Rates, exponent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Omalizumab that is eliminated, and IgE that is produced less what is eliminated, nmol/d."""
    bound = bound_amount(omalizumab, ige, rates.dissociation, exponent)
    with_complex = rates.complex * bound
    gone = rates.omalizumab * (omalizumab - bound) + with_complex
    return gone, rates.production - rates.ige * (ige - bound) - with_complex
