"""Start, stop and restart of the treatment: each as a contrast of its own, for every outcome of the case."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from casebook.estimate.contrasts import direction
from casebook.estimate.course import Course
from casebook.estimate.interpretation.challenge import ChallengeContrast, Switch, challenge_contrasts
from casebook.estimate.one_phase import PHASE_STATISTICS
from casebook.estimate.phases import reached
from casebook.estimate.results import Estimate, Result, joined
from casebook.estimate.score_periods import diaries
from casebook.estimate.scores import NOT_INDEPENDENT, weekly_series
from casebook.estimate.series import MOST_LINKED, Series, observed_series

NEARBY_DAYS = 28  # from a switch, or from what it leaves out, within which a change of another drug is told
_SWITCH = (
    "Day on which the treatment was begun or resumed, or on which a dose was due that was not given within the grace"
)
_OTHERS = "Other drugs whose intake began, changed or ended near the switch; what they did cannot be told from it"
_MEDIAN = "Median of the values {} the switch, the lag left out"


class Nearby(NamedTuple):
    """The stretches of other drugs that began or ended near a switch, and when that is, in words."""

    medications: pd.DataFrame
    words: str


class Lags(NamedTuple):
    """Days after a start and after a stop on which the former state may still act, and what is said of them."""

    onset: float
    washout: float
    note: str


def challenge_estimates(course: Course) -> list[Estimate]:
    """Every start and stop of the treatment: its day, and the shift of each outcome across it.

    Outcomes are the weekly means of the instruments, and the measures with a direction of improvement. A treatment
    without a schedule has no known stop. Comparisons are challenge, dechallenge, rechallenge, dechallenge_2, ...
    """
    switches, lags = switches_of(course), lags_of(course)
    estimates, confounders = [], []
    for name, switch in zip(contrast_names(switches), switches, strict=True):
        nearby = _changed_nearby(course, switch, lags)
        drugs = sorted(set(nearby.medications["drug"]))
        confounders.append(f"{nearby.words}: {', '.join(drugs)}" if drugs else "")
        day = Result(float(switch.day), note=lags.note)
        count = Result(float(len(drugs)), note=confounders[-1] or f"no {nearby.words}")
        sources = (
            [("doses", _dose_ids(course, switch))],
            [("medications", nearby.medications["medication_id"].tolist())],
        )
        estimates += [
            Estimate(course.treatment, name, "switch_day", day, "d", _SWITCH, sources=sources[0]),
            Estimate(course.treatment, name, "other_drugs_changed", count, "1", _OTHERS, sources=sources[1]),
        ]
    for series, note in _outcomes(course):
        contrasts = challenge_contrasts(
            _days_in_order(series, switches, course), series.low, switches, highest=series.high,
            onset_lag=lags.onset, washout=lags.washout, confounders=confounders,
        )  # fmt: skip
        for name, contrast in zip(contrast_names(switches), contrasts, strict=True):
            estimates += _of_contrast(series, name, contrast, note)
    return estimates


def switches_of(course: Course) -> list[Switch]:
    """The first dose, every lapse of the treatment, and every dose after one.

    A stop is the day on which the next dose was due: up to then the treatment went on as planned.
    """
    found = [Switch(0, "on")]
    if course.lapse_after is None:
        return found
    days, interval = course.dose_days, course.settings["schedule"]["interval_days"]
    for place in np.flatnonzero(np.diff(days) > course.lapse_after):
        found += [Switch(int(days[place]) + interval, "off"), Switch(int(days[place + 1]), "on")]
    if course.last_day > days[-1] + course.lapse_after:
        found.append(Switch(int(days[-1]) + interval, "off"))
    return found


def contrast_names(switches: Sequence[Switch]) -> list[str]:
    """The name of each switch as a comparison; the second of a kind has a number."""
    kinds = ["dechallenge" if switch.to == "off" else "rechallenge" if place else "challenge"
             for place, switch in enumerate(switches)]  # fmt: skip
    seen: Counter[str] = Counter()
    names = []
    for kind in kinds:
        seen[kind] += 1
        names.append(kind if seen[kind] == 1 else f"{kind}_{seen[kind]}")
    return names


def lags_of(course: Course) -> Lags:
    """Onset lag and washout as the protocol names them; without them none, and the grace of the schedule."""
    given, schedule = course.settings["challenge"], course.settings["schedule"]
    if given:
        lags = given["onset_lag_days"], given["washout_days"]
        return Lags(*lags, f"onset lag {lags[0]} days, washout {lags[1]} days: parameters of the protocol")
    if schedule:
        return Lags(0, schedule["grace_days"], "no onset lag is configured; the washout is the grace of the schedule")
    return Lags(0, 0, "neither onset lag nor washout nor schedule is configured")


def _outcomes(course: Course) -> list[tuple[Series, str]]:
    """Series of every outcome, and what limits it."""
    measures = course.settings["measures"]
    weeks = [(weekly_series(diary), NOT_INDEPENDENT) for diary in diaries(course)]
    measured = [(series, "") for series in observed_series(course.tables["observations"], course.case)
                if direction(measures.get(series.name, {})) != "none"]  # fmt: skip
    return weeks + measured


def _days_in_order(series: Series, switches: Sequence[Switch], course: Course) -> np.ndarray:
    """The days of the values, one on the day of a switch half a day earlier unless it is known to come after it."""
    days = series.days.astype(float)
    for switch in switches:
        is_later = reached(series.days, series.times, int(switch.day), course) & (switch.to == "on")
        days[(series.days == switch.day) & ~is_later] -= 0.5
    return days


def _of_contrast(series: Series, name: str, contrast: ChallengeContrast, note: str) -> list[Estimate]:
    counts = contrast.n_before, contrast.n_after
    sources = series.sources(contrast.before, contrast.after) if 0 < sum(counts) <= MOST_LINKED else ()
    found = [("hodges_lehmann", contrast.change, ""), ("mann_whitney_p", _as_p(contrast.test), "1")]
    for word, mask in (("before", contrast.before), ("after", contrast.after)):
        sample = series.sample(mask)
        median = PHASE_STATISTICS["median"].compute(sample) if sample.n else Result(note=f"no value {word} the switch")
        found.append((f"median_{word}", median._replace(method=_MEDIAN.format(word)), ""))
    when = joined(*(_stretch(series.days[mask], word) for mask, word in
                    ((contrast.before, "before"), (contrast.after, "after"))))  # fmt: skip
    return [
        series.estimate(
            name, statistic, result._replace(note=joined(result.note, when, note)), unit, result.method, counts, sources
        )
        for statistic, result, unit in found
    ]


def _as_p(test: Result) -> Result:
    note = test.note if np.isfinite(test.p) or test.note else "no p value exists for such values"
    return test._replace(value=test.p, low=np.nan, high=np.nan, note=note)


def _stretch(days: np.ndarray, word: str) -> str:
    return f"{word}: day {days.min()} to {days.max()}" if len(days) else ""


def _changed_nearby(course: Course, switch: Switch, lags: Lags) -> Nearby:
    lag = lags.onset if switch.to == "on" else lags.washout
    first, last = int(switch.day) - NEARBY_DAYS, int(switch.day + lag) + NEARBY_DAYS
    taken = course.tables["medications"]
    taken = taken[taken["drug"] != course.treatment]
    moved = [taken[day].between(first, last).fillna(False).to_numpy(dtype=bool) for day in ("start_day", "stop_day")]
    return Nearby(taken[moved[0] | moved[1]], f"other drugs begun, changed or stopped from day {first} to {last}")


def _dose_ids(course: Course, switch: Switch) -> list[str]:
    """The dose with which the treatment began or was resumed, or the last before a stop."""
    doses = course.tables["doses"]
    given = doses[(doses["drug"] == course.treatment) & (doses["status"] == "given") & (doses["day"] <= switch.day)]
    return given.loc[given["day"] == given["day"].max(), "dose_id"].tolist()
