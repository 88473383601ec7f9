"""Estimates of every measure: its phases, their comparisons, the last value against the first."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from casebook.estimate.baseline import baseline_estimates
from casebook.estimate.contrasts import contrast_estimates, direction
from casebook.estimate.course import Course
from casebook.estimate.one_phase import PHASE_STATISTICS, PhaseStatistic, describe_phase
from casebook.estimate.phases import phase_masks, phase_pairs
from casebook.estimate.ratios import fold, percent
from casebook.estimate.results import Estimate, Result, joined
from casebook.estimate.series import MOST_LINKED, Series, observed_series
from casebook.estimate.two_phases import (
    PAIR_STATISTICS,
    beyond_rcv,
    compare_phases,
    has_variation,
    missing_phase,
    ratio_result,
)
from casebook.estimate.variation import RCV_METHOD


def measure_estimates(course: Course) -> list[Estimate]:
    """Every estimate that stands on the observations of a case."""
    estimates = []
    for series in observed_series(course.tables["observations"], course.case):
        about = course.settings["measures"].get(series.name, {})
        masks = phase_masks(series.days, series.times, course)
        estimates += phase_estimates(series, masks, PHASE_STATISTICS)
        estimates += pair_estimates(series, masks, course)
        estimates += contrast_estimates(series, masks, direction(about))
        estimates += _variation_estimates(series, masks, course, about)
        estimates += _last_against_first(series, about)
        estimates += baseline_estimates(series, masks, course, about)
    return estimates


def phase_estimates(
    series: Series,
    masks: Mapping[str, np.ndarray],
    statistics: dict[str, PhaseStatistic],
    note: str = "",
    link: bool = True,
) -> list[Estimate]:
    """Each phase alone. A phase without values has no rows, but for before and during.

    note : what is to be said of every estimate besides the counts
    link : whether every estimate names its values, or only n
    """
    estimates = []
    for phase, mask in masks.items():
        places = np.flatnonzero(mask)
        if not len(places) and phase not in ("before", "during"):
            continue
        sample = series.sample(places)
        sources = series.sources(places)
        is_linked = link and sample.n <= MOST_LINKED
        counts = (sample.n, None) if phase == "before" else (None, sample.n)
        empty_note = f"no value {phase} treatment"
        for name, result in describe_phase(sample, statistics, empty_note).items():
            unit, method = statistics[name].unit, statistics[name].method
            said = result._replace(note=joined(result.note, note)) if unit != "1" and sample.n else result
            estimates.append(
                series.estimate(phase, name, said, unit, method, counts, sources if is_linked or name == "n" else ())
            )
    return estimates


def pair_estimates(
    series: Series, masks: Mapping[str, np.ndarray], course: Course, note: str = "", link: bool = True
) -> list[Estimate]:
    """A later phase against an earlier one: where both have values, and during against before always."""
    estimates = []
    for later, earlier in phase_pairs(course):
        if not _is_compared(masks, later, earlier):
            continue
        samples = series.sample(masks[earlier]), series.sample(masks[later])
        counts = samples[0].n, samples[1].n
        sources = series.sources(masks[earlier], masks[later]) if link and sum(counts) <= MOST_LINKED else ()
        for name, result in compare_phases(*samples, PAIR_STATISTICS).items():
            unit, method = PAIR_STATISTICS[name].unit, PAIR_STATISTICS[name].method
            said = result._replace(note=joined(result.note, note))
            estimates.append(series.estimate(f"{later}_vs_{earlier}", name, said, unit, method, counts, sources))
    return estimates


def _is_compared(masks: Mapping[str, np.ndarray], later: str, earlier: str) -> bool:
    return bool(masks[later].any() and masks[earlier].any()) or (later, earlier) == ("during", "before")


def _variation_estimates(
    series: Series, masks: Mapping[str, np.ndarray], course: Course, about: Mapping[str, Any]
) -> list[Estimate]:
    """Whether the change of the medians exceeds variation; without both variations one row that says so."""
    estimates = []
    for later, earlier in phase_pairs(course):
        is_main = (later, earlier) == ("during", "before")
        if not _is_compared(masks, later, earlier) or not (is_main or has_variation(about)):
            continue
        samples = series.sample(masks[earlier]), series.sample(masks[later])
        missing = missing_phase(*samples)
        result = Result(note=missing) if missing else beyond_rcv(*samples, about)
        counts = samples[0].n, samples[1].n
        sources = series.sources(masks[earlier], masks[later]) if sum(counts) <= MOST_LINKED else ()
        estimates.append(
            series.estimate(f"{later}_vs_{earlier}", "beyond_rcv", result, "1", RCV_METHOD, counts, sources)
        )
    return estimates


def _last_against_first(series: Series, about: Mapping[str, Any]) -> list[Estimate]:
    first, last = np.array([0]), np.array([len(series.days) - 1])
    entries = {
        "percent_change": ("%", "Change of the last value of the record in percent of the first"),
        "fold_change": ("1", "Last value of the record over the first"),
    }
    if has_variation(about):
        entries["beyond_rcv"] = ("1", RCV_METHOD)
    if len(series.days) == 1:
        results = dict.fromkeys(entries, Result(note="one value only"))
    else:
        samples = series.sample(first), series.sample(last)
        results = {
            "percent_change": ratio_result(percent, *samples, "the first value"),
            "fold_change": ratio_result(fold, *samples, "the first value"),
        }
        if has_variation(about):
            results["beyond_rcv"] = beyond_rcv(*samples, about)
    when = f"day {series.days[0]} to day {series.days[-1]}" if len(series.days) > 1 else ""
    return [
        series.estimate(
            "last_vs_first", name, results[name]._replace(note=joined(results[name].note, when)), *entries[name], (1, 1)
            if when else (1, 0), series.sources(first, last),
        )
        for name in entries
    ]  # fmt: skip
