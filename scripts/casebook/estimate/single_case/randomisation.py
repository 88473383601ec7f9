"""Tests that compare the phases as they were with all the ways in which they could have been laid.

They need no distribution of the values. The start-point test takes the start as drawn among all admissible ones, which
a treatment started for a reason is not; the week test takes whole weeks as exchangeable.
"""

import math
from collections.abc import Callable
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import Result, shown
from casebook.estimate.single_case.phase_rows import PhaseRows, phase_rows

Statistic = Literal["mean", "median", "nap", "slope"]
Alternative = Literal["two-sided", "increase", "decrease"]
Scheme = Literal["exchange", "start"]

LEAST_VALUES = 3  # of a phase, in the admissible arrangements
DRAWS, SEED = 9_999, 20_220_101
MOST_LISTED = 20_000  # arrangements of weeks, above which they are drawn
MOST_STARTED = 1_000  # values of a start-point test with medians, pairs or slopes
_DAYS_PER_WEEK = 7
_CHANCE = 0.05

_STATISTICS = {
    "mean": "difference of means",
    "median": "difference of medians",
    "nap": "share of pairs in which the later value is larger",
    "slope": "difference of slopes per value",
}
_START = (
    "Randomisation test by start point of the {statistic}, {alternative} (Edgington 1975, J Psychol 90:57); takes the"
    " start as drawn at random among all that leave {least} values in each phase"
)
_WEEKS = (
    "Permutation test of the difference of means of all days, {alternative}, {scheme} (Edgington & Onghena 2007,"
    " Randomization Tests, 4th ed.); takes {takes}"
)
_SCHEMES = {
    "exchange": ("whole weeks exchanged between the phases", "weeks as exchangeable, whatever is alike within a week"),
    "start": ("every admissible start week", "the start week as drawn at random"),
}


def start_point_test(
    times_before: ArrayLike,
    before: ArrayLike,
    times_during: ArrayLike,
    during: ArrayLike,
    statistic: Statistic = "mean",
    alternative: Alternative = "two-sided",
    least: int = LEAST_VALUES,
) -> Result:
    """The observed statistic, later against earlier, with its p value among all admissible start points; no interval.

    times : dates or days, in any order; the start moves from value to value
    least : the fewest values of a phase in an admissible arrangement, 1 or more
    The note states the smallest p value the test can reach: one over the number of admissible starts. Refused with a
    note where the observed start is not admissible, the phases alternate or all values are equal. A NAP of one half,
    not 0, is no change.
    """
    method = _START.format(statistic=_STATISTICS[statistic], alternative=alternative, least=least)
    rows = phase_rows(times_before, before, times_during, during, at_least=least)
    refusal = _start_refusal(rows, statistic)
    if refusal:
        return Result(note=refusal, method=method)
    start = int((rows.is_during == 0).sum())
    found = start_point_statistics(rows.values[None], least, statistic)[0]
    observed = float(found[start - least])
    p = _share(found - (0.5 if statistic == "nap" else 0.0), start - least, alternative)
    number = "1 start point" if len(found) == 1 else f"{len(found)} start points"
    return Result(observed, p=p, note=_smallest(1 / len(found), number), method=method)


def _start_refusal(rows: PhaseRows, statistic: Statistic) -> str:
    if rows.refusal:
        return rows.refusal
    if rows.is_interleaved:
        return "the phases alternate in time"
    if np.ptp(rows.values) == 0:
        return "all values are equal"
    if statistic != "mean" and len(rows.values) > MOST_STARTED:
        return f"{len(rows.values)} values are more than the {MOST_STARTED} that are computed"
    return ""


def start_point_statistics(values: np.ndarray, least: int, statistic: Statistic = "mean") -> np.ndarray:
    """The statistic of S series (S, N) at every admissible start (S, N - 2 least + 1), later against earlier phase."""
    n = values.shape[1]
    starts = np.arange(least, n - least + 1)
    if statistic == "mean":
        # About their mean, else a large level would swallow the digits of the sums.
        cumulated = np.cumsum(values - values.mean(axis=1, keepdims=True), axis=1)
        earlier = cumulated[:, starts - 1]
        return (cumulated[:, -1:] - earlier) / (n - starts) - earlier / starts
    of_phases = {"median": _median_difference, "nap": _nap, "slope": _slope_difference}[statistic]
    return np.stack([of_phases(values[:, :start], values[:, start:]) for start in starts], axis=1)


def _median_difference(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    return np.median(later, axis=1) - np.median(earlier, axis=1)


def _nap(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    return (np.sign(later[:, None, :] - earlier[:, :, None]).mean(axis=(1, 2)) + 1) / 2


def _slope_difference(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    def slope(values: np.ndarray) -> np.ndarray:
        places = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
        squares = float(places @ places)
        return values @ places / squares if squares else np.zeros(len(values))

    return slope(later) - slope(earlier)


def week_permutation_test(
    times_before: ArrayLike,
    before: ArrayLike,
    times_during: ArrayLike,
    during: ArrayLike,
    scheme: Scheme = "exchange",
    alternative: Alternative = "two-sided",
    draws: int = DRAWS,
    seed: int = SEED,
) -> Result:
    """Difference of means of a diary, later minus earlier, with its p value under permutation of whole weeks.

    times : dates or days, in any order; weeks are counted from the first day of the later phase, so that none holds
        both phases. A week without its seven days counts by the days it has.
    scheme : "exchange" lets any weeks be those of the later phase, as many as there were; "start" keeps them in order
    Up to 20,000 arrangements are all compared, of more a sample of `draws` with the one observed. The note states the
    smallest p value that can be reached. Refused with a note: fewer than 2 weeks in a phase, a week of both phases
    (possible where phases alternate), all values equal.
    """
    shape, takes = _SCHEMES[scheme]
    method = _WEEKS.format(alternative=alternative, scheme=shape, takes=takes)
    rows = phase_rows(times_before, before, times_during, during, at_least=1)
    if rows.refusal:
        return Result(note=rows.refusal, method=method)
    since_start = rows.days - rows.days[rows.is_during == 1][0]
    _, first, week = np.unique(np.floor(since_start / _DAYS_PER_WEEK), return_index=True, return_inverse=True)
    labels = rows.is_during[first]
    refusal = _week_refusal(rows, labels, labels[week], scheme)
    if refusal:
        return Result(note=refusal, method=method)
    arrangements, is_sample = _arrangements(labels, scheme, draws, seed)
    centred = rows.values - rows.values.mean()
    sums, days = np.bincount(week, weights=centred), np.bincount(week).astype(float)
    later_sums, later_days = arrangements @ sums, arrangements @ days
    found = later_sums / later_days - (sums.sum() - later_sums) / (days.sum() - later_days)
    smallest = _share(found, int(np.argmax(_sided(found, alternative))), alternative)
    number = "1 arrangement" if len(found) == 1 else f"{len(found)} arrangements"
    kind = f"{number} of {len(labels)} weeks{', drawn' if is_sample else ''}"
    return Result(float(found[0]), p=_share(found, 0, alternative), note=_smallest(smallest, kind), method=method)


def _week_refusal(rows: PhaseRows, labels: np.ndarray, of_rows: np.ndarray, scheme: Scheme) -> str:
    if (of_rows != rows.is_during).any():
        return "a week holds days of both phases"
    if scheme == "start" and rows.is_interleaved:
        return "the phases alternate in time"
    earlier, later = int((labels == 0).sum()), int((labels == 1).sum())
    if min(earlier, later) < 2:
        return f"needs at least 2 weeks in each phase, has {earlier} and {later}"
    return "all values are equal" if np.ptp(rows.values) == 0 else ""


def _arrangements(labels: np.ndarray, scheme: Scheme, draws: int, seed: int) -> tuple[np.ndarray, bool]:
    """Which weeks (columns) are of the later phase, the observed ones in the first row; whether they are a sample."""
    weeks, later = len(labels), int(labels.sum())
    if scheme == "start":
        starts = [start for start in range(2, weeks - 1) if start != weeks - later]
        listed = (np.arange(weeks) >= np.array(starts, dtype=int)[:, None]).astype(float)
        return np.vstack([labels, listed]), False
    if math.comb(weeks, later) > MOST_LISTED:
        random = np.random.default_rng(seed)
        return np.vstack([labels, random.permuted(np.tile(labels, (draws, 1)), axis=1)]), True
    chosen = np.array(list(combinations(range(weeks), later)))
    listed = np.zeros((len(chosen), weeks))
    np.put_along_axis(listed, chosen, 1.0, axis=1)
    return np.vstack([labels, listed[(listed != labels).any(axis=1)]]), False


_SIGNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "two-sided": np.abs,
    "increase": np.positive,
    "decrease": np.negative,
}


def _sided(found: np.ndarray, alternative: Alternative) -> np.ndarray:
    return _SIGNS[alternative](found)


def _share(found: np.ndarray, observed: int, alternative: Alternative) -> float:
    """Share of arrangements at least as extreme as the observed one; equal but for the error of floats is equal."""
    extreme = _sided(found, alternative)
    return float((extreme >= extreme[observed] - 1e-12 * np.abs(found).max()).mean())


def _smallest(p: float, of_what: str) -> str:
    beyond = f", so that none below {_CHANCE} can be found" if p > _CHANCE else ""
    return f"smallest p value that can be reached: {shown(p)} ({of_what}{beyond})"
