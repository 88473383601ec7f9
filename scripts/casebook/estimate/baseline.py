"""Values on treatment against the baseline, the last value before the first dose."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from casebook.estimate.course import Course
from casebook.estimate.phases import after_dose
from casebook.estimate.ratios import fold, percent
from casebook.estimate.results import Estimate, Result, joined
from casebook.estimate.samples import Sample
from casebook.estimate.series import MOST_LINKED, Series
from casebook.estimate.two_phases import beyond_rcv, has_variation, ratio_result
from casebook.estimate.variation import RCV_METHOD

_BASELINE = "the baseline, the last value before the first dose"


def baseline_estimates(
    series: Series, masks: Mapping[str, np.ndarray], course: Course, about: Mapping[str, Any]
) -> list[Estimate]:
    """Every visit, the value after the first dose, the peak and the plateau against the baseline, if there is one."""
    before, during = np.flatnonzero(masks["before"]), np.flatnonzero(masks["during"])
    if not len(before):
        return []
    baseline = before[-1:]
    estimates = []
    for name, visit in _visits(series.days, during):
        estimates += _against(series, baseline, f"{name}_vs_baseline", visit, f"value of day {series.days[visit[0]]}")
    first_dose = _after_first_dose(series, during, course)
    plateau = np.flatnonzero(masks["plateau"])
    plateau_from = course.settings["plateau_from_day"]
    rcv = about if has_variation(about) else None
    estimates += _against(
        series, baseline, "first_dose_vs_baseline", first_dose, "last value after the first and before the second dose",
        "no value between the first and the second dose", rcv,
    )  # fmt: skip
    peak, peak_note = _peak(series, during)
    estimates += _against(
        series,
        baseline,
        "peak_vs_baseline",
        during,
        "highest value on treatment",
        "no value on treatment",
        rcv,
        peak,
        peak_note,
    )
    estimates += _against(
        series, baseline, "plateau_vs_baseline", plateau, f"median of the values from day {plateau_from} on",
        f"no value from day {plateau_from} on", rcv,
    )  # fmt: skip
    return estimates


def _visits(days: np.ndarray, during: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Name and place of every value on treatment: day_28, and day_28_2 for a second one on that day."""
    seen: dict[int, int] = {}
    visits = []
    for place in during:
        day = int(days[place])
        seen[day] = seen.get(day, 0) + 1
        visits.append((f"day_{day}" if seen[day] == 1 else f"day_{day}_{seen[day]}", np.array([place])))
    return visits


def _after_first_dose(series: Series, during: np.ndarray, course: Course) -> np.ndarray:
    """Place of the last value before the second dose, as an array of one or none."""
    if len(course.dose_days) == 1:
        return during[-1:]
    later = after_dose(series.days, series.times, 1, course)
    return during[~later[during]][-1:]


def _peak(series: Series, during: np.ndarray) -> tuple[Sample, str]:
    """The highest value on treatment, between the bounds that censored values leave it, and when it was."""
    low, high = series.low[during], series.high[during]
    if not len(during):
        return Sample(low, high), ""
    days = series.days[during][low == low.max()]
    note = f"on day {days[0]}" + (f" and {len(days) - 1} more" if len(days) > 1 else "")
    more = f"the highest of {len(during)}: by chance above a single value" if len(during) > 1 else ""
    return Sample(low.max(keepdims=True), high.max(keepdims=True)), joined(note, more)


def _against(
    series: Series,
    baseline: np.ndarray,
    comparison: str,
    places: np.ndarray,
    what: str,
    empty_note: str = "",
    rcv: Mapping[str, Any] | None = None,
    sample: Sample | None = None,
    note: str = "",
) -> list[Estimate]:
    """Fold and percent change of the median of some values over the baseline, and whether it exceeds variation.

    rcv : the measure's settings where its variation is known
    sample : what stands for the values, where it is not they themselves
    """
    earlier = series.sample(baseline)
    later = series.sample(places) if sample is None else sample
    if later.n:
        results = {
            "fold_change": ratio_result(fold, earlier, later, "the baseline"),
            "percent_change": ratio_result(percent, earlier, later, "the baseline"),
        }
        if rcv:
            results["beyond_rcv"] = beyond_rcv(earlier, later, rcv)
    else:
        results = dict.fromkeys(
            ["fold_change", "percent_change", *(["beyond_rcv"] if rcv else [])], Result(note=empty_note)
        )
    ways = {
        "fold_change": ("1", f"{what[0].upper()}{what[1:]} over {_BASELINE}"),
        "percent_change": ("%", f"Change from {_BASELINE}, to the {what}, in percent"),
        "beyond_rcv": ("1", RCV_METHOD),
    }
    when = f"baseline of day {series.days[baseline[0]]}"
    sources = series.sources(baseline, places) if len(places) <= MOST_LINKED else ()
    return [
        series.estimate(
            comparison, name, result._replace(note=joined(result.note, note, when)), *ways[name], (1, len(places)),
            sources,
        )
        for name, result in results.items()
    ]  # fmt: skip
