"""A made-up patient: when what was measured, given and taken, with the change of level that is true of each measure.

Each patient is drawn from a generator of its own, seeded by the registry's seed and the patient's number: the first
hundred patients of a thousand are those of a hundred.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

# Syllables that give names which nobody bears and which are no words.
_FIRST = ("Zorb", "Quim", "Vantr", "Xelp", "Brask", "Yurv", "Drogg", "Kwint")
_LAST = ("ulfo", "ezzaro", "ombrek", "aldix")
_GIVEN = ("Azuriel", "Benzora", "Cosquin", "Dralba", "Elvorix", "Fenzula")


@dataclass(frozen=True)
class Patient:
    """What was recorded of a made-up patient; every day counts from the first dose.

    labs : (day, measure, value as a laboratory prints it, UCUM unit)
    doses : (day, milligrams or nothing where it was missed)
    scores : (day, item -> score)
    medications : (drug, first day, last day or nothing while it goes on, milligrams a day)
    events : (day, category, description)
    truth : measure or instrument -> its true change of level; of the logarithm unless the registry says linear
    """

    case: str
    protocol: str
    number: int
    first_dose: date
    birth: date
    name: tuple[str, str]
    female: bool
    instrument: str
    labs: tuple[tuple[int, str, str, str], ...]
    doses: tuple[tuple[int, int | None], ...]
    scores: tuple[tuple[int, Mapping[str, int]], ...]
    medications: tuple[tuple[str, int, int | None, float], ...]
    events: tuple[tuple[int, str, str], ...]
    response: float
    truth: Mapping[str, float]

    def date_of(self, day: int) -> date:
        """The calendar date of a day."""
        return self.first_dose + timedelta(days=day)


def simulate_patient(protocol: Mapping[str, Any], effects: Mapping[str, Any], seed: int, number: int) -> Patient:
    """Patient `number` of the registry.

    protocol : its measures with unit and decimals, and its instruments, as in config/protocols
    effects : what is true of this protocol's patients, as in effects.yaml
    """
    draw = np.random.default_rng([seed, number])
    response = float(draw.standard_normal())
    visits = _visits(draw, effects["visits"])
    autocorrelation = float(draw.uniform(*effects["autocorrelation"]))
    truth, labs = {}, []
    for measure, about in effects["measures"].items():
        truth[measure] = _change(draw, about, response)
        series = _series(draw, about, visits, truth[measure], autocorrelation)
        decimals, unit = protocol["measures"][measure].get("decimals", 1), protocol["measures"][measure]["unit"]
        labs += [(day, measure, f"{value:.{decimals}f}", unit) for day, value in zip(visits, series, strict=True)]
    instrument = effects["instrument"]
    truth[instrument["name"]] = _change(draw, instrument, response)
    first_dose = date(2015, 1, 1) + timedelta(days=int(draw.integers(0, 2500)))
    doses = _doses(draw, effects, visits[-1])
    return Patient(
        case=f"sim{number:05d}", protocol=protocol["protocol"], number=number, first_dose=first_dose,
        birth=first_dose - timedelta(days=int(draw.integers(9 * 365, 70 * 365))),
        name=(f"{draw.choice(_FIRST)}{draw.choice(_LAST)}", str(draw.choice(_GIVEN))), female=bool(draw.integers(2)),
        instrument=instrument["name"], labs=tuple(sorted(labs)), doses=doses,
        scores=_scores(draw, instrument, protocol["instruments"][instrument["name"]], visits, truth, autocorrelation),
        medications=_medications(draw, visits), events=_events(draw, effects["events"], visits), response=response,
        truth=truth,
    )  # fmt: skip


def _visits(draw: np.random.Generator, plan: Mapping[str, Any]) -> list[int]:
    """Days of the visits: some before the first dose, and on treatment a few days around each planned one."""
    before, during = (int(draw.integers(low, high + 1)) for low, high in (plan["before"], plan["during"]))
    planned = [step * plan["every_days"] for step in range(-before, 0)] + [
        step * plan["every_days"] for step in range(1, during + 1)
    ]
    return [day + int(draw.integers(-3, 4)) for day in planned]


def _change(draw: np.random.Generator, about: Mapping[str, Any], response: float) -> float:
    own = float(draw.standard_normal())
    share = about["carried"]
    return about["effect"] + about["spread"] * (share * response + (1 - share**2) ** 0.5 * own)


def _series(
    draw: np.random.Generator, about: Mapping[str, Any], days: list[int], change: float, autocorrelation: float
) -> np.ndarray:
    """One value a day in `days`: the patient's level, its change from day 0 on, and AR(1) noise from visit to visit."""
    level = about["level"] * float(np.exp(about["between"] * draw.standard_normal()))
    shifts = np.where(np.asarray(days) >= 0, change, 0.0)
    noise = about["noise"] * _autocorrelated(draw, len(days), autocorrelation)
    if about.get("linear"):
        return np.maximum(level + shifts + noise, 0.0)
    return level * np.exp(shifts + noise)


def _autocorrelated(draw: np.random.Generator, length: int, autocorrelation: float) -> np.ndarray:
    """Standard normal values of which neighbours correlate so."""
    fresh = draw.standard_normal(length)
    values = fresh.copy()
    for place in range(1, length):
        values[place] = autocorrelation * values[place - 1] + (1 - autocorrelation**2) ** 0.5 * fresh[place]
    return values


def _doses(draw: np.random.Generator, effects: Mapping[str, Any], last_day: int) -> tuple[tuple[int, int | None], ...]:
    """A dose every interval, one in twenty missed, never the first."""
    amount = int(draw.choice(effects["dose_mg"]))
    days = range(0, last_day + 1, effects["visits"]["every_days"])
    return tuple((day, None if day and draw.random() < 0.05 else amount) for day in days)


def _scores(
    draw: np.random.Generator, about: Mapping[str, Any], instrument: Mapping[str, Any], visits: list[int],
    truth: Mapping[str, float], autocorrelation: float,
) -> tuple[tuple[int, dict[str, int]], ...]:  # fmt: skip
    """Scores of every item on the days up to each visit, whole and within the instrument's limits."""
    asked = {visit - back for visit in visits for back in range(about["days"]) if (visit - back < 0) == (visit < 0)}
    days = sorted(asked)
    level = about["level"] * float(np.exp(about["between"] * draw.standard_normal()))
    shifts = np.where(np.asarray(days) >= 0, truth[about["name"]], 0.0)
    course = level + shifts + about["noise"] * _autocorrelated(draw, len(days), autocorrelation)
    items = list(instrument["items"])
    cells = np.rint(course[:, None] + 0.5 * draw.standard_normal((len(days), len(items))))
    cells = np.clip(cells, instrument["minimum"], instrument["maximum"]).astype(int)
    return tuple((day, dict(zip(items, map(int, row), strict=True))) for day, row in zip(days, cells, strict=True))


def _medications(draw: np.random.Generator, visits: list[int]) -> tuple[tuple[str, int, int | None, float], ...]:
    """An antihistamine that goes on, and courses of prednisone, rarer on treatment."""
    taken: list[tuple[str, int, int | None, float]] = [("cetirizine", visits[0] - 30, None, 10.0)]
    for start in range(visits[0], visits[-1], 60):
        if draw.random() < (0.5 if start < 0 else 0.15):
            taken.append(("prednisone", start, start + int(draw.integers(3, 8)), float(draw.choice([12.5, 25, 50]))))
    return tuple(taken)


def _events(draw: np.random.Generator, about: Mapping[str, Any], visits: list[int]) -> tuple[tuple[int, str, str], ...]:
    """Events at their rates a year before treatment and on it."""
    told = []
    for first, after, rate in ((visits[0], 0, about["before"]), (1, visits[-1], about["during"])):
        count = int(draw.poisson(rate * (after - first) / 365.25))
        days = sorted({int(day) for day in draw.integers(first, after, size=count)})
        told += [(day, about["category"], "made-up event") for day in days]
    return tuple(told)
