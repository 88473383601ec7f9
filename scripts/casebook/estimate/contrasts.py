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
from casebook.estimate.single_case import regression
from casebook.estimate.single_case.autocorrelation import neighbour_autocorrelation
from casebook.estimate.single_case.censored_regression import lognormal_ratio, tobit_difference
from casebook.estimate.single_case.level_shift import (
    level_and_slope_with_autocorrelation,
    level_shift_with_autocorrelation,
    log_level_shift_with_autocorrelation,
)
from casebook.estimate.single_case.one_series import EFFECT_SIZES, About, effect_size
from casebook.estimate.single_case.randomisation import start_point_test
from casebook.estimate.single_case.rank_tests import BRUNNER_MUNZEL, brunner_munzel, mann_whitney
from casebook.estimate.single_case.survival_methods import kaplan_meier_median, peto_prentice
from casebook.estimate.single_case.time_trends import siegel_line, theil_sen_line

_COMPARISON = "during_vs_before"
_NO_DIRECTION = "the protocol names no direction of improvement"
_REGRESSION = "Regression with autocorrelation that fades with the days between two values"
_SLOPES = {
    "theil_sen_slope": (theil_sen_line, "Theil-Sen slope a day on real dates (Sen 1968); takes values as independent"),
    "siegel_slope": (
        siegel_line, "Siegel's repeated medians, slope a day on real dates (1982); takes values as independent",
    ),
}  # fmt: skip


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
    found = {
        **_effect_sizes(samples, days, improvement, goal),
        **_shifts(samples, days, series.unit, _slope_unit(series)),
    }
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
    samples: tuple[Sample, Sample], days: tuple[np.ndarray, np.ndarray], unit: str, slope_unit: str
) -> dict[str, tuple[Result, str]]:
    """Rank tests and regressions, which need numbers; beside them, with censored values, what takes them as such."""
    whitney = _of_numbers(samples, lambda *values: mann_whitney(*values), "Mann-Whitney test")
    rows = days[0], samples[0].low, days[1], samples[1].low
    found = {
        "mann_whitney_p": (_as_test(whitney), "1"),
        "brunner_munzel": (_of_numbers(samples, brunner_munzel, BRUNNER_MUNZEL), "1"),
        "level_change": (_of_numbers(samples, lambda *_: level_shift_with_autocorrelation(*rows), _REGRESSION), unit),
        "log_level_change": (
            _of_numbers(samples, lambda *_: log_level_shift_with_autocorrelation(*rows), _REGRESSION), "1",
        ),
        "slope_change": (
            _of_numbers(samples, lambda *_: level_and_slope_with_autocorrelation(*rows)[1], _REGRESSION), slope_unit,
        ),
    }  # fmt: skip
    if any(sample.n_censored for sample in samples):
        return found | _with_censored(samples, unit)
    found["start_point_p"] = (_as_test(start_point_test(*rows)), "1")
    found["autocorrelation"] = (neighbour_autocorrelation(*rows), "1")
    for name, errors in (("level_change_reml", "car1"), ("level_change_newey_west", "newey-west")):
        found[name] = (_level(regression.level_change(rows[1], rows[3], rows[0], rows[2], errors)), unit)
    return found


def _as_test(result: Result) -> Result:
    """A test's p as the estimate, too."""
    return result._replace(value=result.p, low=np.nan, high=np.nan, note=result.note or _unless(result.p))


def _unless(p: float) -> str:
    return "" if np.isfinite(p) else "no p value exists for such values"


def _level(fitted: regression.Regression) -> Result:
    level = fitted.coefficients.get("level")
    if level is None:
        return Result(note=fitted.note, method=fitted.method)
    return Result(level.value, level.low, level.high, level.p, fitted.note, fitted.method)


def _with_censored(samples: tuple[Sample, Sample], unit: str) -> dict[str, tuple[Result, str]]:
    """What takes a censored value as known to lie beyond its limit: regressions and a test of both phases."""
    told = [part for sample in samples for part in limits_and_sides(sample)]
    return {
        "tobit_difference": (tobit_difference(*told), unit),
        "lognormal_ratio": (lognormal_ratio(*told), "1"),
        "peto_prentice_p": (_as_test(peto_prentice(*told)), "1"),
    }


def limits_and_sides(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Each value, the limit itself where it is censored, and whether it lies below or above that."""
    is_above = np.isinf(sample.high) & ~np.isinf(sample.low)
    is_below = (sample.low != sample.high) & ~is_above
    sides = np.where(is_above, "above", np.where(is_below, "below", "none"))
    return np.where(is_above, sample.low, sample.high), sides


def _of_numbers(samples: tuple[Sample, Sample], compute: Callable[..., Result], method: str) -> Result:
    if any(sample.n_censored for sample in samples):
        return Result(note=f"not given with censored values: {censored_words(*samples)}", method=method)
    result = compute(samples[0].low, samples[1].low)
    return result if result.method else result._replace(method=method)


def _trends(
    series: Series, places: list[np.ndarray], samples: tuple[Sample, Sample], days: tuple[np.ndarray, ...], note: str
) -> list[Estimate]:
    estimates = []
    for number, phase in enumerate(("before", "during")):
        sample = samples[number]
        counts = (sample.n, None) if phase == "before" else (None, sample.n)
        sources = series.sources(places[number]) if sample.n <= MOST_LINKED else ()
        if sample.n_censored:
            median = kaplan_meier_median(*limits_and_sides(sample))
            median = median._replace(note=joined(median.note, note))
            estimates.append(
                series.estimate(phase, "kaplan_meier_median", median, series.unit, median.method, counts, sources)
            )
        for name, (line, way) in _SLOPES.items():
            if sample.n_censored:
                result = Result(note=f"not given with censored values: {censored_words(sample)}", method=way)
            else:
                result = line(days[number], sample.low).slope
            told = result._replace(note=joined(result.note, note))
            estimates.append(series.estimate(phase, name, told, _slope_unit(series), result.method, counts, sources))
    return estimates


def direction(about: Mapping[str, Any]) -> str:
    """Which way a measure or instrument improves: increase, decrease, or none where the configuration does not say."""
    return about.get("improvement") or "none"
