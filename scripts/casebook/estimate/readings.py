"""What a change means: counting noise, variation that is not known, response categories, many outcomes."""

from collections.abc import Sequence

import numpy as np

from casebook.estimate.course import Course
from casebook.estimate.interpretation.kit import detection_remark, least_genomes
from casebook.estimate.interpretation.multiplicity import holm
from casebook.estimate.interpretation.reference_change import tipping_cv
from casebook.estimate.interpretation.response import symptom_response
from casebook.estimate.phases import phase_masks
from casebook.estimate.results import Estimate, Result, joined
from casebook.estimate.score_periods import diaries
from casebook.estimate.series import Series, observed_series
from casebook.estimate.two_phases import has_variation

_LAST = "last_vs_first"
_COMPARED = "during_vs_before"


def reading_estimates(course: Course) -> list[Estimate]:
    """Of each measure what its last value would need to be beyond noise, of each instrument its reduction and response.

    Last against first value; scores before against those of the plateau, with the response category in the note.
    """
    estimates = []
    for series in observed_series(course.tables["observations"], course.case):
        estimates += _of_measure(series, course)
    for diary in diaries(course):
        masks = phase_masks(diary.score_days, None, course)
        before, plateau = diary.scores[masks["before"]], diary.scores[masks["plateau"]]
        days = diary.score_days[masks["plateau"]]
        span = int(days.max() - days.min() + 1) if len(days) else 0
        if diary.about.get("improvement") != "decrease":
            continue
        response = symptom_response(before, plateau, span, diary.about.get("symptom_free") or 0.0)
        category = f"response: {response.category}" if response.category else ""
        result = response.reduction._replace(note=joined(category, response.reduction.note))
        estimates.append(
            Estimate(
                diary.instrument, "plateau_vs_before", "symptom_reduction", result, "%", result.method, len(before),
                len(plateau), [("scores", diary.ids[masks["before"] | masks["plateau"]])],
            )
        )  # fmt: skip
    return estimates


def _of_measure(series: Series, course: Course) -> list[Estimate]:
    about = course.settings["measures"].get(series.name, {})
    if len(series.days) < 2:
        return []
    ends = np.array([0, len(series.days) - 1])
    exact = bool((series.low[ends] == series.high[ends]).all())
    earlier, later = (float(value) for value in series.low[ends])
    sources = series.sources(ends)
    found: dict[str, tuple[Result, str]] = {}
    if about.get("allele_fraction"):
        result = least_genomes(earlier, later)
        found["least_genomes"] = (result._replace(note=joined(result.note, detection_remark(later))), "1")
    if not has_variation(about):
        found["tipping_cv"] = (tipping_cv(earlier, later), "%")
    if not exact:
        found = {
            name: (Result(note="the first or the last value is censored", method=result.method), unit)
            for name, (result, unit) in found.items()
        }
    return [
        series.estimate(_LAST, name, result, unit, result.method, (1, 1), sources)
        for name, (result, unit) in found.items()
    ]


def adjusted_estimates(estimates: Sequence[Estimate], course: Course) -> list[Estimate]:
    """The p of each change of level, adjusted for the number of outcomes (Holm), the protocol's primary one as it was.

    estimates : all of the case. Outcomes are the instruments, and the measures with a direction of improvement.
    """
    primary = course.settings["primary_outcome"]
    measures = course.settings["measures"]
    tested = {
        estimate.measure: estimate
        for estimate in estimates
        if estimate.comparison == _COMPARED
        and estimate.statistic == "level_change"
        and measures.get(estimate.measure, {}).get("improvement", "by score") != "none"
    }
    # The level of an instrument is tested on its weekly means.
    named = f"{primary}_week" if f"{primary}_week" in tested else primary
    found = holm({name: estimate.result.p for name, estimate in tested.items()}, named)
    return [
        Estimate(
            name, _COMPARED, "holm_p", result, "1", result.method, tested[name].n_before, tested[name].n_after,
            tested[name].sources,
        )
        for name, result in found.items()
    ]  # fmt: skip
