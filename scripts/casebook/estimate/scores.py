"""Estimates of every symptom instrument: single scores, weeks, assessments before a dose, response and relapse."""

from collections.abc import Mapping

import numpy as np

from casebook.errors import CasebookError
from casebook.estimate.contrasts import contrast_estimates, direction
from casebook.estimate.course import Course
from casebook.estimate.measures import pair_estimates, phase_estimates
from casebook.estimate.one_phase import PHASE_STATISTICS, SCORE_STATISTICS
from casebook.estimate.phases import phase_masks
from casebook.estimate.response import response_estimates
from casebook.estimate.results import Estimate, Result, shown
from casebook.estimate.score_periods import Diary, assessments, diaries, weeks
from casebook.estimate.series import MOST_LINKED, Series
from casebook.estimate.single_case.randomisation import week_permutation_test

NOT_INDEPENDENT = "over weekly means, which are not independent of each other"
_DEPENDENT = "scores of one week are not independent"
_WEEK_STATISTICS = {name: statistic for name, statistic in PHASE_STATISTICS.items() if name != "n_censored"}
_ASSESSED = {
    "n": ("1", "Number of scores of the seven days before the dose"),
    "mean": ("1", "Mean of all scores of the seven days before the dose"),
    "maximum": ("1", "Highest score of the seven days before the dose"),
}


def score_estimates(course: Course) -> list[Estimate]:
    """Every estimate that stands on the symptom scores of a case."""
    estimates = []
    for diary in diaries(course):
        if not np.isfinite(diary.scores).all():
            broken = diary.ids[~np.isfinite(diary.scores)][0]
            raise CasebookError(
                f"score {broken} of case {course.case} is no number", remedy="This is a defect of Casebook"
            )
        estimates += _single_scores(diary, course)
        estimates += _weeks(diary, course)
        estimates += _assessments(diary, course)
        estimates += response_estimates(diary, course)
    return estimates


def _single_scores(diary: Diary, course: Course) -> list[Estimate]:
    series = Series(
        diary.instrument, "1", diary.score_days, None, diary.scores, diary.scores, diary.ids, "scores"
    )  # fmt: skip
    masks = phase_masks(series.days, None, course)
    return phase_estimates(series, masks, SCORE_STATISTICS, _DEPENDENT) + _weeks_permuted(series, masks)


def _weeks_permuted(series: Series, masks: Mapping[str, np.ndarray]) -> list[Estimate]:
    """The mean score of a day during against before, with its p when whole weeks are exchanged between the phases."""
    places = [np.flatnonzero(masks[phase]) for phase in ("before", "during")]
    if not all(map(len, places)):
        return []
    rows = [part for place in places for part in (series.days[place].astype(float), series.low[place])]
    result = week_permutation_test(*rows)
    counts = len(places[0]), len(places[1])
    sources = series.sources(*places) if sum(counts) <= MOST_LINKED else ()
    return [series.estimate("during_vs_before", "week_permutation", result, "1", result.method, counts, sources)]


def _weeks(diary: Diary, course: Course) -> list[Estimate]:
    """The means of the weeks, each of the phase of its middle recorded day.

    Only n names the scores behind the weeks of a phase: all other statistics of that phase stand on the same.
    """
    recorded, series = weeks(diary)["days_recorded"], weekly_series(diary)
    short = int((recorded < 7).sum())
    partly = f"; {short} of {len(recorded)} weeks are not recorded on all days" if short else ""
    note = f"{NOT_INDEPENDENT}{partly}"
    masks = phase_masks(series.days, None, course)
    described = phase_estimates(series, masks, _WEEK_STATISTICS, note, link=False)
    compared = pair_estimates(series, masks, course, note, link=False)
    compared += contrast_estimates(series, masks, direction(diary.about), note=note)
    return described + [_without_ratio(estimate, diary.about.get("minimum")) for estimate in compared]


def weekly_series(diary: Diary) -> Series:
    """The mean of every recorded week, on its middle recorded day; each with the scores that it stands on."""
    table = weeks(diary)
    means = table["mean"].to_numpy()
    ids = np.empty(len(table), dtype=object)
    ids[:] = [diary.ids[diary.scores_of_days(day, day + 6)] for day in table["start_day"]]
    return Series(f"{diary.instrument}_week", "1", table["middle_day"].to_numpy(), None, means, means, ids, "scores")


def _without_ratio(estimate: Estimate, minimum: float | None) -> Estimate:
    """The estimate, but no ratio of scores whose scale does not begin at 0: it would change with the scale's origin."""
    if not minimum or estimate.statistic not in ("percent_change", "fold_change"):
        return estimate
    return estimate._replace(result=Result(note=f"the scale begins at {shown(minimum)}: a ratio has no meaning"))


def _assessments(diary: Diary, course: Course) -> list[Estimate]:
    """Number, mean and maximum of the scores of the week before each given dose, where it holds any."""
    estimates = []
    for name, first, last in assessments(course):
        part = diary.scores_of_days(first, last)
        scores = diary.scores[part]
        if not len(scores):
            continue
        expected = diary.items * (last - first + 1)
        note = f"{len(scores)} of {expected} scores recorded" if len(scores) < expected else ""
        values = {"n": float(len(scores)), "mean": float(np.mean(scores)), "maximum": float(scores.max())}
        for statistic, (unit, method) in _ASSESSED.items():
            result = Result(values[statistic], note=note)
            sources = [("scores", diary.ids[part])]
            counts = None, len(scores)
            estimates.append(Estimate(diary.instrument, name, statistic, result, unit, method, *counts, sources))
    return estimates
