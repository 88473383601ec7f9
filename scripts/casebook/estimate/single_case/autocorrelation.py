"""How much neighbouring values resemble each other, once the change from phase to phase is taken out."""

import math

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import NONE, Result, joined, shown
from casebook.estimate.single_case.level_shift import LEAST_VALUES, coefficient_mixture, fits_perfectly, level_design
from casebook.estimate.single_case.phase_rows import phase_rows

_NODES = 256
METHOD = (
    "Autocorrelation of neighbouring values at their median gap, about the level of each phase: median and 95 %"
    " interval from the restricted likelihood and the reference prior (Berger & Yang 1994, Econometric Theory 10:461)"
)
ASSUMES = "takes each phase as level, without trend, and errors as near to normal"


def autocorrelation_function(values: ArrayLike, lags: int = 3) -> np.ndarray:
    """Autocorrelation at lag 1 to `lags` of values in order (..., N), shape (..., lags), as R's acf.

    Sum of the products at that lag over the sum of squares, both about the mean of all. It is too low in short series,
    by about (1 + 3 r) / N. NaN beyond N - 1, and where all values are equal or one is not finite.
    """
    values = np.asarray(values, dtype=float)
    n = values.shape[-1]
    found = np.full((*values.shape[:-1], lags), NONE)
    if n < 2:
        return found
    finite = np.isfinite(values).all(axis=-1, keepdims=True)
    values = np.where(finite, values, 0.0)
    centred = values - values.mean(axis=-1, keepdims=True)
    total = (centred**2).sum(axis=-1)
    varies = total > n * (1e-13 * np.abs(values).max(axis=-1)) ** 2
    for lag in range(1, min(lags, n - 1) + 1):
        products = (centred[..., lag:] * centred[..., :-lag]).sum(axis=-1)
        found[..., lag - 1] = np.where(varies, products / np.where(varies, total, 1.0), NONE)
    return found


def neighbour_autocorrelation(
    times_before: ArrayLike, before: ArrayLike, times_during: ArrayLike, during: ArrayLike
) -> Result:
    """Autocorrelation of values one median gap apart, with its 95 % interval and the p value against none.

    times : dates or days, in any order; values of one date become their mean
    Needs 3 dates in each phase. Between -1 and 1; the restricted likelihood corrects for the levels that were
    estimated, which makes the lag-1 coefficient of short series too low.
    """
    method = f"{METHOD}; {ASSUMES}"
    rows = phase_rows(times_before, before, times_during, during, at_least=LEAST_VALUES, one_per_date=True)
    if rows.refusal:
        return Result(note=rows.refusal, method=method)
    values, design = rows.values[None], level_design(rows.is_during)
    if fits_perfectly(values, design)[0]:
        return Result(note=joined(rows.note, "no variation within the phases"), method=method)
    mixture = coefficient_mixture(values, design, rows.gaps, 1, least_nodes=_NODES)
    # phi = cos(angle), at evenly spaced angles: half of a node's weight lies on either side of it.
    cumulated = np.cumsum(mixture.weights[::-1, 0])
    edges = math.pi * (1 - np.arange(1, len(cumulated) + 1) / len(cumulated))
    cumulated, edges = np.r_[0.0, cumulated], np.r_[math.pi, edges]
    value, low, high = np.cos(np.interp([0.5, 0.025, 0.975], cumulated, edges))
    below = float(np.interp(-math.pi / 2, -edges, cumulated))
    # Summed from its own end: what is left of 1 may lie below 0.
    above = float(np.interp(-math.pi / 2, -edges, np.append(np.cumsum(mixture.weights[:, 0])[::-1], 0.0)))
    p = min(1.0, 2 * min(below, above))
    note = f"at a gap of {shown(float(np.median(rows.gaps)))} days"
    return Result(float(value), float(low), float(high), p, joined(rows.note, note), method)
