"""Slopes between all pairs of values of one series: single ones in order of size, and their repeated medians."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from casebook.estimate.results import NONE

SLOPES_AT_ONCE = 2_000_000  # 16 MB
SAMPLED_SLOPES = 200_000
PERMUTATIONS = 499
SEARCH_STEPS = 7
ROUNDING = 1e-9


def ordered_slopes(times: np.ndarray, values: np.ndarray, ranks: Sequence[int]) -> np.ndarray:
    """The slopes of the given ranks (1 is the smallest) among those between all pairs of different times.

    times, values : (n,), finite, not all of one time. Beyond two million pairs a sample of slopes shows where the
    ranks lie, and only what lies there is held; the result is exact all the same.
    """
    n = len(times)
    wanted = np.array(ranks) - 1
    if n * (n - 1) // 2 <= SLOPES_AT_ONCE:
        slopes = np.concatenate(list(_slopes(times, values)))
        return np.partition(slopes, np.unique(wanted))[wanted]
    low, high = _bracket(times, values, wanted)
    below, kept = 0, []
    for slopes in _slopes(times, values):
        is_below = slopes < low
        below += np.count_nonzero(is_below)
        kept.append(slopes[(slopes <= high) ^ is_below])
    held = np.concatenate(kept)
    places = wanted - below
    if places.min() < 0 or places.max() >= len(held):  # the sample misled: hold all
        held, places = np.concatenate(list(_slopes(times, values))), wanted
    return np.partition(held, np.unique(places))[places]


def _slopes(times: np.ndarray, values: np.ndarray) -> Iterator[np.ndarray]:
    """Slopes between the rows that stand `lag` apart, of each lag; rows in order of time."""
    order = np.argsort(times, kind="stable")
    at, ordered = times[order], values[order]
    is_repeated = len(np.unique(at)) < len(at)
    for lag in range(1, len(at)):
        elapsed = at[lag:] - at[:-lag]
        change = ordered[lag:] - ordered[:-lag]
        if is_repeated:
            known = elapsed > 0
            elapsed, change = elapsed[known], change[known]
        yield change / elapsed


def _bracket(times: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """Two slopes between which all the wanted ranks lie, all but certainly."""
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, len(times), (2, SAMPLED_SLOPES))
    known = times[first] != times[second]
    first, second = first[known], second[known]
    if len(first) < SAMPLED_SLOPES // 10:
        return -math.inf, math.inf
    sampled = np.sort((values[second] - values[first]) / (times[second] - times[first]))
    counts = np.unique(times, return_counts=True)[1]
    n_slopes = (len(times) ** 2 - int((counts**2).sum())) // 2
    # Ten standard errors of a sampled quantile on either side.
    margin = 5 / math.sqrt(len(sampled))
    ends = (wanted.min() / n_slopes - margin, wanted.max() / n_slopes + margin)
    low, high = (math.floor(end * len(sampled)) for end in ends)
    return (
        float(sampled[low]) if low >= 0 else -math.inf,
        float(sampled[high]) if high < len(sampled) else math.inf,
    )


def repeated_medians(times: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Slope and intercept: medians over the values of the median slope, or intercept, with all values of other times.

    Siegel 1982, doi:10.1093/biomet/69.1.242.
    """
    slopes, intercepts = [], []
    for at, value in zip(times, values, strict=True):
        known = times != at
        elapsed, others = times[known] - at, values[known]
        if len(elapsed):
            slopes.append(np.median((others - value) / elapsed))
            intercepts.append(np.median((times[known] * value - at * others) / elapsed))
    return float(np.median(slopes)), float(np.median(intercepts))


def permutation_limits(times: np.ndarray, values: np.ndarray, slope: float) -> tuple[float, float, float]:
    """95 % limits of the slope of repeated medians, and the two-sided p of slope 0, from permuted residuals.

    A slope b is kept while the statistic of the values less b times lies within the middle 95 % of what it is when
    these residuals are permuted over the times. Limits are NaN where no slope is rejected.
    """
    # In units of their own, so that rounding errors, which decide no comparison, have one size.
    span, height = float(np.ptp(times)), float(np.abs(values - np.median(values)).max())
    if height == 0:
        return NONE, NONE, 1.0
    times, values = (times - times.min()) / span, (values - np.median(values)) / height
    slope = slope * span / height
    of_values, of_times = (_permuted_slopes(times, series) for series in (values, times))

    def null(candidate: float) -> np.ndarray:
        return _median(_median(of_values - candidate * of_times))

    def excess(candidate: float, side: int) -> float:
        """How far the estimate lies beyond the outermost that permutation explains; above 0 rejects `candidate`."""
        ordered = np.sort(side * null(candidate))
        beyond = side * (slope - candidate) - float(ordered[math.ceil(0.975 * (PERMUTATIONS + 1)) - 1])
        return beyond if beyond > ROUNDING else min(beyond, 0.0)

    at_zero = np.abs(null(0.0))
    p = (int((at_zero >= abs(slope) - ROUNDING).sum()) + 1) / (PERMUTATIONS + 1)
    step = float(np.quantile(at_zero, 0.95)) or abs(slope)
    low, high = (_edge(lambda b, side=side: excess(b, side), slope, side, step) for side in (1, -1))
    return low * height / span, high * height / span, p


def _permuted_slopes(times: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Slopes of the permuted `series` from each time to all others, (permutations, n, n - 1); NaN at equal times."""
    n = len(times)
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(n), (PERMUTATIONS, 1)), axis=1)
    partner = np.arange(1, n) - (np.arange(1, n) <= np.arange(n)[:, None])
    elapsed = times[partner] - times[:, None]
    rows = series[orders]
    return (rows[:, partner] - rows[:, :, None]) / np.where(elapsed == 0, np.nan, elapsed)


def _median(rows: np.ndarray) -> np.ndarray:
    """Median over the last axis without NaN, of which some is left."""
    ordered = np.sort(rows, axis=-1)  # NaN go last
    known = rows.shape[-1] - np.isnan(ordered).sum(axis=-1, keepdims=True)
    lower = np.take_along_axis(ordered, (known - 1) // 2, axis=-1)
    return (lower + np.take_along_axis(ordered, known // 2, axis=-1))[..., 0] / 2


def _edge(excess: Callable[[float], float], slope: float, side: int, step: float) -> float:
    """The candidate, below the slope for side 1, above it for -1, where rejection begins; NaN where it never does."""
    if step == 0:
        return NONE
    kept, kept_excess = slope, min(excess(slope, side), 0.0)
    for _ in range(6):
        outside = slope - side * step
        found = excess(outside, side)
        if found > 0:
            break
        kept, kept_excess, step = outside, found, 2 * step
    else:
        return NONE
    for turn in range(SEARCH_STEPS):
        share = 0.5 if turn % 3 == 2 else kept_excess / (kept_excess - found)
        middle = kept + min(max(share, 0.02), 0.98) * (outside - kept)
        between = excess(middle, side)
        if between > 0:
            outside, found = middle, between
        else:
            kept, kept_excess = middle, between
    return outside
