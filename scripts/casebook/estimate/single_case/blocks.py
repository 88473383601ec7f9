"""Many series at once: padded arrays into blocks of like length that stay in the cache, and the results back in order.

Within a block the arrays are turned, positions down and series across, so that every operation runs over long rows of
series. The core of a statistic is a function on such columns; improvement is always upwards in them.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

VALUES_IN_BLOCK = 1 << 16  # of both phases: 512 KB of floats
MOST_SERIES_IN_BLOCK = 2048
LENGTHS_ALIKE = 4
MOST_PAIRS = 10_000_000  # of one series where all its pairs are held at once, 80 MB

Columns = np.ndarray  # (values of one phase in order, series)
DIRECTIONS = {"increase", "decrease"}


class Effect(NamedTuple):
    """An effect size of every series: four arrays of shape (k,), NaN where a series cannot carry it."""

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray


def padded(series: ArrayLike) -> np.ndarray:
    """`series` as floats of shape (k, width); one series may come as a 1-D array."""
    values = np.asarray(series, dtype=float)
    if values.ndim == 1:
        values = values[None, :]
    if values.ndim != 2:
        raise ValueError(f"series come as an array of one or two dimensions, not {values.ndim}")
    return values


def signs(improvement: ArrayLike, k: int) -> np.ndarray:
    """1 for every series that improves by an increase and -1 for a decrease; one word may stand for all."""
    words = np.atleast_1d(np.asarray(improvement))
    unknown = set(words.tolist()) - DIRECTIONS
    if unknown:
        raise ValueError(f"improvement is increase or decrease, not {sorted(map(str, unknown))}")
    return np.broadcast_to(np.where(words == "decrease", -1.0, 1.0), k)


def packed(values: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """`values`, and `others` of its shape alongside, with the NaN of every row moved behind its end."""
    missing = np.isnan(values)
    if not (missing[:, :-1] & ~missing[:, 1:]).any():
        return values, *others
    order = np.argsort(missing, axis=1, kind="stable")
    return tuple(np.take_along_axis(array, order, axis=1) for array in (values, *others))


def timed(values: ArrayLike, times: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Values and their times as padded arrays, NaN in place of a value whose time is unknown or infinite."""
    values, times = padded(values), padded(times)
    if times.shape != values.shape:
        raise ValueError(f"times of shape {times.shape} do not fit values of shape {values.shape}")
    return np.where(np.isfinite(times), values, np.nan), times


def in_blocks(
    core: Callable[..., tuple[np.ndarray, ...]],
    before: ArrayLike,
    during: ArrayLike,
    improvement: ArrayLike = "increase",
    beside: tuple[np.ndarray, np.ndarray] | tuple[()] = (),
) -> tuple[np.ndarray, ...]:
    """Run `core` over blocks of series and return its results in the order of the series.

    core : takes columns before (m, block), during (n, block), and those of `beside`; returns arrays of shape
        (block,). NaN stand behind the end of a column. Values of series that improve by a decrease have changed their
        sign.
    before, during : (k, m) and (k, n), or 1-D for one series; NaN anywhere are dropped
    beside : something else about the values of each phase, such as their times, arrays of the same shapes
    """
    phases = [padded(before), padded(during)]
    k = len(phases[0])
    if len(phases[1]) != k:
        raise ValueError(f"{k} series before, {len(phases[1])} during")
    sign = signs(improvement, k)[:, None]
    if beside:
        pairs = [packed(phase * sign, other) for phase, other in zip(phases, beside, strict=True)]
        arrays = [pair[place] for place in (0, 1) for pair in pairs]
    else:
        arrays = [packed(phase * sign)[0] for phase in phases]
    lengths = [(~np.isnan(array)).sum(axis=1) for array in arrays[:2]]
    found: list[np.ndarray] = []
    with np.errstate(all="ignore"):
        for rows in _alike(*lengths):
            widths = [max(int(length[rows].max()), 1) for length in lengths] * 2
            columns = (_turned(array[rows], width) for array, width in zip(arrays, widths, strict=False))
            results = core(*columns)
            if not found:
                found = [np.full(k, np.nan) for _ in results]
            for target, result in zip(found, results, strict=True):
                target[rows] = result
    if not found:
        found = [np.empty(0) for _ in core(*(np.empty((1, 0)) for _ in arrays))]
    return tuple(found)


def _turned(rows: np.ndarray, width: int) -> Columns:
    if rows.shape[1] < width:
        rows = np.full((len(rows), width), np.nan)
    return np.ascontiguousarray(rows[:, :width].T)


def _alike(m: np.ndarray, n: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of series of like lengths, as many at a time as fit a block."""
    order = np.lexsort((n, m // LENGTHS_ALIKE))
    start = 0
    while start < len(order):
        rows = order[start : start + MOST_SERIES_IN_BLOCK]
        longest = np.maximum.accumulate(m[rows]) + np.maximum.accumulate(n[rows])
        fitting = longest * np.arange(1, len(rows) + 1) <= VALUES_IN_BLOCK
        count = max(1, int(fitting.sum()))
        yield rows[:count]
        start += count


def lengths(columns: Columns) -> np.ndarray:
    """Number of values in each column."""
    return (~np.isnan(columns)).sum(axis=0)


def column_sums(columns: Columns) -> np.ndarray:
    """Sum of each column without its NaN."""
    return np.where(np.isnan(columns), 0.0, columns).sum(axis=0)


def column_medians(columns: Columns) -> np.ndarray:
    """Median of each column without its NaN; NaN where nothing is left."""
    ordered = np.array(columns.T, order="C")
    ordered.sort(axis=1)  # NaN go last
    count = lengths(columns)
    rows = np.arange(len(ordered))
    lower, upper = ordered[rows, np.maximum(count - 1, 0) // 2], ordered[rows, np.minimum(count // 2, len(columns) - 1)]
    # The half of each, so that two large values do not overflow.
    return np.where(count > 0, lower / 2 + upper / 2, np.nan)


def counts_below(values: Columns, others: Columns) -> tuple[np.ndarray, np.ndarray]:
    """For each of `values`, how many of the `others` of its series are less, and how many are less or equal.

    values : (p, block); others : (q, block); returns two integer arrays (p, block), 0 for NaN.
    """
    kind = np.int8 if len(others) < 2**7 else np.int16 if len(others) < 2**15 else np.int64
    less, up_to = np.zeros(values.shape, kind), np.zeros(values.shape, kind)
    for other in others:
        less += np.greater(values, other).view(np.int8)
        up_to += np.greater_equal(values, other).view(np.int8)
    return less, up_to
