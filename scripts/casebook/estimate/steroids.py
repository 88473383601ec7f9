"""The burden of systemic steroids before and during the treatment, as equivalents of prednisone.

The equivalences are the protocol's; where they come from is its `steroid_source`, named in every estimate.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from casebook.clean.names import slug
from casebook.estimate.course import Course, Window, windows
from casebook.estimate.results import Estimate, Result, joined, shown

MEASURE = "systemic_steroids"
PREDNISONE_MG = 5.0
_MILLIGRAMS = {"mg": 1.0, "mg/d": 1.0, "g": 1000.0, "g/d": 1000.0, "ug": 0.001, "ug/d": 0.001}
# A steroid on the skin, in the nose, the airways, an eye or an ear is not systemic. As written in English and Italian.
_LOCAL = {
    "top", "topical", "topico", "topica", "skin", "cutaneous", "cutaneo", "cutanea", "crema",
    "inh", "inhaled", "inhalation", "inalatoria", "inalatorio", "nasal", "nasale", "nas",
    "ophthalmic", "oph", "oftalmico", "oftalmica", "otic", "auricolare", "eye", "ear", "aerosol", "nebulised",
    "nebulized", "intranasal", "intranasale", "inalazione", "inalazioni", "collirio", "cream", "ointment", "spray",
}  # fmt: skip
_SYSTEMIC = {
    "", "po", "os", "oral", "orale", "iv", "ev", "im", "sc", "intravenous", "endovena", "endovenosa", "intramuscular",
    "intramuscolare", "subcutaneous", "sottocutanea", "sottocute", "by", "mouth", "per", "via",
}  # fmt: skip
# A name that looks like a systemic steroid, of which the protocol gives no equivalence.
_LOOKS_LIKE = re.compile(r"predni|cortiso|cortone|methaso|metaso|deflaza|steroid")


@dataclass(frozen=True, eq=False)
class SteroidDays:
    """Systemic steroids day by day from `first_day` on.

    milligrams : prednisone equivalents of each day
    undosed : courses without a dose in mg
    doubtful : names of drugs that may be steroids and have no equivalence
    taken : whether any was taken on it, with or without a known dose
    starts, stops, ids : first and last day and identifier of each course
    is_open : whether a course has no recorded end
    notes : what is to be said of every estimate
    """

    first_day: int
    milligrams: np.ndarray
    taken: np.ndarray
    starts: np.ndarray
    stops: np.ndarray
    ids: np.ndarray
    undosed: np.ndarray
    doubtful: tuple[str, ...]
    is_open: bool
    notes: list[str] = field(default_factory=list)

    def part(self, window: Window) -> slice:
        """Places of the days of a window."""
        return slice(max(window.first - self.first_day, 0), max(window.last - self.first_day + 1, 0))

    def courses(self, window: Window) -> np.ndarray:
        """Identifiers of the courses that reach into a window."""
        return self.ids[(self.starts <= window.last) & (self.stops >= window.first)]


def steroid_estimates(course: Course) -> list[Estimate]:
    """Dose, days and stops of the systemic steroids before and during; nothing where no steroid is configured."""
    if not course.settings["steroids"]:
        return []
    before, during = windows(course, course.last_taken)
    days = steroid_days(course, min(before.first, course.first_day, 0))
    weights, weight_note = daily_weights(course, days)
    estimates, rates = [], []
    for phase, window in (("before", before), ("during", during)):
        results = _burden(course, days, window, weights, weight_note)
        if phase == "during":
            results |= _stops(course, days)
        rates.append((results["steroid_mg_per_kg"][0], window.days))
        estimates += _told(days, phase, window, results, course)
    notes = joined(*days.notes, before.note if before.days else "")
    counts = tuple(len(days.courses(window)) for window in (before, during))
    sources = [("medications", np.unique(np.concatenate([days.courses(before), days.courses(during)]).astype(str)))]
    result = _sparing(*rates)
    result = result._replace(note=joined(result.note, notes))
    method = f"1 - rate during / rate before, in mg of prednisone equivalent per kg and day; {_equivalence(course)}"
    estimates.append(Estimate(MEASURE, "during_vs_before", "steroid_sparing", result, "1", method, *counts, sources))
    return estimates


def steroid_days(course: Course, first_day: int) -> SteroidDays:
    """The systemic steroids of a course from `first_day` to the last day on which anything was taken."""
    medications = course.tables["medications"]
    factors = {slug(drug): PREDNISONE_MG / equal for drug, equal in course.settings["steroids"].items()}
    steroids = medications[medications["drug"].isin(list(factors))]
    routes = [set(re.findall(r"\w+", route.casefold())) for route in medications["route"]]
    local = pd.Series([bool(words & _LOCAL) for words in routes], index=medications.index, dtype=bool)
    unknown_routes = sorted(
        {
            route
            for route, words in zip(medications["route"], routes, strict=True)
            if words - _SYSTEMIC and not words & _LOCAL
        }
        & set(steroids["route"])
    )
    other = medications[~medications["drug"].isin(list(factors)) & ~local]["drug"]
    doubtful = tuple(sorted({drug for drug in other if _LOOKS_LIKE.search(drug)}))
    is_local = local[steroids.index]
    notes = (
        [f"{int(is_local.sum())} local courses (skin, airways, nose, eye, ear) are not counted"]
        if is_local.any()
        else []
    )
    steroids = steroids[~is_local]
    ongoing = steroids["stop_day"].isna()
    starts = steroids["start_day"].to_numpy(dtype=int)
    stops = steroids["stop_day"].fillna(course.last_taken).to_numpy(dtype=int)
    size = course.last_taken - first_day + 1
    milligrams, taken = np.zeros(size), np.zeros(size, dtype=bool)
    undosed = np.zeros(len(steroids), dtype=bool)
    columns = (steroids[name].tolist() for name in ("drug", "daily_dose", "unit"))
    for place, (start, stop, drug, dose, unit) in enumerate(zip(starts, stops, *columns, strict=True)):
        part = slice(start - first_day, stop - first_day + 1)
        taken[part] = True
        if pd.isna(dose) or unit not in _MILLIGRAMS:
            undosed[place] = True
        else:
            milligrams[part] += dose * _MILLIGRAMS[unit] * factors[drug]
    if unknown_routes:
        notes.append(f"counted as systemic, though the route is not known: {', '.join(unknown_routes)}")
    if ongoing.any():
        notes.append(f"{int(ongoing.sum())} without a last day: counted to day {course.last_taken}")
    ids = steroids["medication_id"].to_numpy(dtype=object)
    is_open = bool(ongoing.any() or (stops > course.last_taken).any())
    return SteroidDays(first_day, milligrams, taken, starts, stops, ids, undosed, doubtful, is_open, notes)


def daily_weights(course: Course, days: SteroidDays) -> tuple[np.ndarray | None, str]:
    """Body weight in kg of each day: linear between two weighings, constant before the first and after the last.

    Without a usable weight None, and a sentence that says why.
    """
    measure = course.settings["weight_measure"]
    observations = course.tables["observations"]
    weighed = observations[(observations["measure"] == measure) & (observations["censor"] == "none")]
    if not measure or weighed.empty:
        return None, "no body weight is recorded"
    if set(weighed["unit"]) != {"kg"} or not (weighed["value"] > 0).all():
        return None, "the body weight is not in kg or not above 0"
    by_day = weighed.groupby("day")["value"].mean()
    all_days = np.arange(days.first_day, days.first_day + len(days.taken))
    return np.interp(all_days, by_day.index.to_numpy(dtype=float), by_day.to_numpy(dtype=float)), ""


def _burden(
    course: Course, days: SteroidDays, window: Window, weights: np.ndarray | None, weight_note: str
) -> dict[str, tuple[Result, str, str]]:
    """Statistic -> result, unit and method over the days of a window."""
    ways = {
        "steroid_mg": ("mg", "Sum of the daily doses in mg of prednisone equivalent"),
        "steroid_mg_per_kg": (
            "mg/kg",
            "Sum of the daily doses in mg of prednisone equivalent over that day's weight, linear between weighings",
        ),
        "steroid_days": ("d", "Days with at least one systemic steroid"),
        "steroid_days_per_90": ("d", "Days with at least one systemic steroid, for 90 observed days"),
    }  # fmt: skip
    if not len(course.tables["medications"]):
        why = "no medication of any kind is recorded for this case"
        return {name: (Result(note=why), *way) for name, way in ways.items()}
    if not window.days:
        why = f"no day before the treatment was observed (observation from day {window.first} on)"
        return {name: (Result(note=why), *way) for name, way in ways.items()}
    if days.doubtful:
        why = f"{', '.join(days.doubtful)} may be a systemic steroid and has no equivalence in the protocol"
        return {name: (Result(note=why), *way) for name, way in ways.items()}
    part = days.part(window)
    taken = int(days.taken[part].sum())
    milligrams = float(days.milligrams[part].sum())
    undosed = int((days.undosed & np.isin(days.ids, days.courses(window))).sum())
    if undosed:
        # A sum that leaves out a course of unknown dose would pass for the whole.
        known = Result(note=f"at least {shown(milligrams)} mg: {undosed} courses have no dose in mg")
        per_kg = known
    else:
        known = Result(milligrams)
        per_kg = (
            Result(note=weight_note)
            if weights is None
            else Result(float((days.milligrams[part] / weights[part]).sum()))
        )
    results = {
        "steroid_mg": known,
        "steroid_mg_per_kg": per_kg,
        "steroid_days": Result(float(taken)),
        "steroid_days_per_90": Result(90 * taken / window.days),
    }
    return {name: (result, *ways[name]) for name, result in results.items()}


def _stops(course: Course, days: SteroidDays) -> dict[str, tuple[Result, str, str]]:
    """Last day of the first and of the last unbroken stretch of steroid days that ended on treatment."""
    padded = np.concatenate([[False], days.taken, [False]])
    ends = np.flatnonzero(padded[1:-1] & ~padded[2:]) + days.first_day
    ends = ends[ends >= 0]
    note = ""
    goes_on = len(ends) and ends[-1] == course.last_taken and days.is_open
    if goes_on:
        ends, note = ends[:-1], f"a steroid was still taken on the last recorded day, {course.last_taken}"
    none = Result(note=joined("no stretch of steroid days ended on treatment", note))
    if not len(course.tables["medications"]):
        none = Result(note="no medication of any kind is recorded for this case")
    method = "Last day of the {} unbroken stretch of steroid days that ended on treatment"
    return {
        f"steroid_{word}_stop_day": (
            Result(float(ends[place]), note=note) if len(ends) else none, "d", method.format(word)
        )
        for word, place in (("first", 0), ("last", -1))
    }  # fmt: skip


def _told(
    days: SteroidDays, phase: str, window: Window, results: dict[str, tuple[Result, str, str]], course: Course
) -> list[Estimate]:
    ids = days.courses(window)
    counts = (len(ids), None) if phase == "before" else (None, len(ids))
    observed = f"day {window.first} to {window.last}" if window.days else ""
    notes = joined(observed, window.note if window.days else "", *days.notes)
    estimates = []
    for name, (result, unit, method) in results.items():
        said = result._replace(note=joined(result.note, notes))
        way = f"{method}; {_equivalence(course)}" if name.startswith("steroid_mg") else method
        estimates.append(Estimate(MEASURE, phase, name, said, unit, way, *counts, [("medications", ids)]))
    return estimates


def _equivalence(course: Course) -> str:
    return f"equivalence: {course.settings['steroid_source'] or 'source not given'}"


def _sparing(before: tuple[Result, int], during: tuple[Result, int]) -> Result:
    for result, _ in (before, during):
        if np.isnan(result.value):
            return Result(note=result.note)
    if before[0].value == 0:
        return Result(note="no steroid dose before the treatment: nothing to spare")
    rates = [result.value / days for result, days in (before, during)]
    return Result(1 - rates[1] / rates[0], note=f"{shown(rates[0])} mg/kg/d before, {shown(rates[1])} during")
