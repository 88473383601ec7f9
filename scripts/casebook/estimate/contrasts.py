"""During against before by the procedures of single-case designs: effect sizes, rank tests, change of level, trends.

Each is one estimate by one method with a sentence on what it assumes. The change of level with its allowance for
autocorrelation is the one that a report leads with; the others stand beside it with what they ignore.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from casebook.estimate.results import Estimate, Result, joined
from casebook.estimate.samples import Sample, censored_words
from casebook.estimate.series import MOST_LINKED, Series
from casebook.estimate.single_case.level_shift import (
    level_and_slope_with_autocorrelation,
    level_shift_with_autocorrelation,
)
from casebook.estimate.single_case.one_series import EFFECT_SIZES, About, effect_size
from casebook.estimate.single_case.rank_tests import BRUNNER_MUNZEL, brunner_munzel, mann_whitney
from casebook.estimate.single_case.time_trends import theil_sen_line

_COMPARISON = "during_vs_before"
_NO_DIRECTION = "the protocol names no direction of improvement"
_REGRESSION = "Regression with autocorrelation that fades with the days between two values"
_PER_DAY = "Theil-Sen slope a day on real dates (Sen 1968); takes values as independent"


def contrast_estimates(
    series: Series, masks: Mapping[str, np.ndarray], improvement: str, goal: float | None = None, note: str = ""
) -> list[Estimate]:
    """Effect sizes, rank tests and change of level of the phase during against before, and the trend of each phase.

    masks : the phases, with `before` and `during`; without values in one of them there are no rows
    improvement : increase, decrease or none; without a direction there are no effect sizes
    goal : value to be reached, in the unit of the series
    note : what is to be said of every estimate besides its own
    """
    places = [np.flatnonzero(masks[phase]) for phase in ("before", "during")]
    if not all(map(len, places)):
        return []
    samples = tuple(series.sample(part) for part in places)
    counts = samples[0].n, samples[1].n
    sources = series.sources(*places) if sum(counts) <= MOST_LINKED else ()
    days = tuple(series.days[part].astype(float) for part in places)
    found = {**_effect_sizes(samples, days, improvement, goal), **_shifts(samples, days, _slope_unit(series))}
    estimates = [
        series.estimate(
            _COMPARISON, name, result._replace(note=joined(result.note, note)), unit, result.method, counts, sources
        )
        for name, (result, unit) in found.items()
    ]
    return estimates + _trends(series, places, samples, days, note)


def _effect_sizes(
    samples: tuple[Sample, Sample], days: tuple[np.ndarray, np.ndarray], improvement: str, goal: float | None
) -> dict[str, tuple[Result, str]]:
    if improvement not in ("increase", "decrease"):
        kind = EFFECT_SIZES["nap"]
        return {"nap": (Result(note=_NO_DIRECTION, method=kind.method), kind.unit)}
    about = About(improvement, days, goal)
    return {
        name: (effect_size(name, *samples, about), kind.unit)
        for name, kind in EFFECT_SIZES.items()
        if name != "pogo" or goal is not None
    }


def _slope_unit(series: Series) -> str:
    return f"{series.unit}/d" if series.unit not in ("", "1") else "/d"


def _shifts(
    samples: tuple[Sample, Sample], days: tuple[np.ndarray, np.ndarray], slope_unit: str
) -> dict[str, tuple[Result, str]]:
    """Rank tests and regressions, which need numbers: with censored values each says so instead."""
    values = samples[0].low, samples[1].low
    whitney = _of_numbers(samples, lambda: mann_whitney(*values), "Mann-Whitney test")
    level, slope = _level_and_slope(samples, days)
    return {
        "mann_whitney_p": (whitney._replace(value=whitney.p, low=np.nan, high=np.nan), "1"),
        "brunner_munzel": (_of_numbers(samples, lambda: brunner_munzel(*values), BRUNNER_MUNZEL), "1"),
        "level_change": (level, ""),
        "slope_change": (slope, slope_unit),
    }


def _level_and_slope(samples: tuple[Sample, Sample], days: tuple[np.ndarray, np.ndarray]) -> tuple[Result, Result]:
    rows = days[0], samples[0].low, days[1], samples[1].low
    level = _of_numbers(samples, lambda: level_shift_with_autocorrelation(*rows), _REGRESSION)
    slope = _of_numbers(samples, lambda: level_and_slope_with_autocorrelation(*rows)[1], _REGRESSION)
    return level, slope


def _of_numbers(samples: tuple[Sample, Sample], compute: Callable[[], Result], method: str) -> Result:
    if any(sample.n_censored for sample in samples):
        return Result(note=f"not given with censored values: {censored_words(*samples)}", method=method)
    result = compute()
    return result if result.method else result._replace(method=method)


def _trends(
    series: Series, places: list[np.ndarray], samples: tuple[Sample, Sample], days: tuple[np.ndarray, ...], note: str
) -> list[Estimate]:
    estimates = []
    for number, phase in enumerate(("before", "during")):
        sample = samples[number]
        counts = (sample.n, None) if phase == "before" else (None, sample.n)
        if sample.n_censored:
            result = Result(note=f"not given with censored values: {censored_words(sample)}")
        else:
            result = theil_sen_line(days[number], sample.low).slope
        sources = series.sources(places[number]) if sample.n <= MOST_LINKED else ()
        told = result._replace(note=joined(result.note, note))
        method = result.method or _PER_DAY
        estimates.append(series.estimate(phase, "theil_sen_slope", told, _slope_unit(series), method, counts, sources))
    return estimates


def direction(about: Mapping[str, Any]) -> str:
    """Which way a measure or instrument improves: increase, decrease, or none where the configuration does not say."""
    return about.get("improvement") or "none"
