"""Generalised least squares for neighbouring values that resemble each other, for many series of one design at once.

The errors are a Gaussian Markov chain: two neighbours correlate by phi to the power of their gap, or by phi alone where
the rows count and not the dates. A negative phi alternates from row to row.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

LARGEST_ANGLE = math.pi / 2 - 2e-5  # of phi = sin(angle): phi within 2e-10 of 1
_ANGLES = 60
_CELLS = 50_000  # of one array at a time: more do not fit into the processor's caches
_STEPS = 45  # of the golden section: 1e-10 of the first bracket
_GOLDEN = (math.sqrt(5) - 1) / 2


class LeastSquares(NamedTuple):
    """What generalised least squares found; S fits of p coefficients, R = S, or 1 where all share one phi."""

    coefficients: np.ndarray  # (S, p)
    residual_sum: np.ndarray  # (S,), of the whitened residuals
    unit_covariance: np.ndarray  # (R, p, p) of the coefficients for errors of variance 1
    log_determinant_errors: np.ndarray  # (R,)
    log_determinant_design: np.ndarray  # (R,)


def least_squares(values: np.ndarray, design: np.ndarray, gaps: np.ndarray, phi: np.ndarray) -> LeastSquares:
    """Generalised least squares at known phi.

    values : (S, N), rows in order of time
    design : (N, p), of full rank
    gaps : (N - 1,), larger than 0: the distance of neighbours in units of which phi is the correlation; 1 for row order
    phi : (S,), or (1,) where all series share it, or (K,) for one series at K of them, S = K then; between -1 and 1

    Whitening by the Markov property (Jones 1981, Applied Time Series Analysis II), then modified Gram-Schmidt.
    """
    p = design.shape[1]
    log_size = np.log(np.maximum(np.abs(phi), 1e-300))[:, None]
    rest = -np.expm1(2 * gaps * log_size)  # 1 - correlation^2, accurate near 1
    correlation, spread = np.sign(phi)[:, None] * np.exp(gaps * log_size), np.sqrt(rest)

    def whitened(rows: np.ndarray) -> np.ndarray:
        first = np.broadcast_to(rows[..., :1], (max(len(rows), len(phi)), 1))
        return np.concatenate([first, (rows[..., 1:] - correlation * rows[..., :-1]) / spread], axis=-1)

    columns = [whitened(design[None, :, k]) for k in range(p)]
    remainder = whitened(values)
    triangle = np.zeros((len(phi), p, p))
    projections = []
    for k in range(p):
        length = np.sqrt(np.einsum("rn,rn->r", columns[k], columns[k]))
        triangle[:, k, k] = length
        direction = columns[k] / length[:, None]
        for j in range(k + 1, p):
            triangle[:, k, j] = np.einsum("rn,rn->r", direction, columns[j])
            columns[j] = columns[j] - triangle[:, k, j, None] * direction
        projections.append(_along(direction, remainder))
        remainder = remainder - projections[-1][:, None] * direction
    inverse = np.linalg.inv(triangle)
    return LeastSquares(
        np.einsum("rij,rj->ri", np.broadcast_to(inverse, (len(remainder), p, p)), np.stack(projections, axis=-1)),
        np.einsum("sn,sn->s", remainder, remainder),
        inverse @ np.swapaxes(inverse, 1, 2),
        np.log(rest).sum(axis=1),
        2 * np.log(np.diagonal(triangle, axis1=1, axis2=2)).sum(axis=1),
    )


def at_each_phi(values: np.ndarray, design: np.ndarray, gaps: np.ndarray, phi: np.ndarray) -> Iterator[LeastSquares]:
    """What `least_squares` finds of every series at each phi (K,) in turn: (K, S) of them in as few steps as is quick.

    Many series are fitted at one phi after the other, which each shares; one series at many at once.
    """
    if len(values) > 1:
        for at in phi:
            yield LeastSquares(*(part[None] for part in least_squares(values, design, gaps, np.array([at]))))
    else:
        at_once = max(1, _CELLS // values.shape[1])
        for first in range(0, len(phi), at_once):
            found = least_squares(values, design, gaps, phi[first : first + at_once])
            yield LeastSquares(*(part[:, None] for part in found))


def _along(direction: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return rows @ direction[0] if len(direction) == 1 else np.einsum("sn,sn->s", direction, rows)


def log_likelihood(found: LeastSquares, n: int, restricted: bool) -> np.ndarray:
    """Log-likelihood of each series at its best variance, restricted or full, as nlme::gls has it.

    Pinheiro & Bates 2000, doi:10.1007/b98882, section 5.1.
    """
    p = found.coefficients.shape[-1]
    df = n - p if restricted else n
    determinants = found.log_determinant_errors + (found.log_determinant_design if restricted else 0.0)
    return -(df * (np.log(2 * math.pi * found.residual_sum / df) + 1) + determinants) / 2


def best_angle(
    values: np.ndarray, design: np.ndarray, gaps: np.ndarray, restricted: bool, positive: bool
) -> np.ndarray:
    """The angle of each series whose sine is the phi of largest likelihood; shapes as in `least_squares`.

    The likelihood can have two tops: a grid over all phi, then a golden section between the best one's neighbours.
    positive : whether phi must not be negative
    """
    n = values.shape[1]
    grid = np.linspace(0.0 if positive else -LARGEST_ANGLE, LARGEST_ANGLE, _ANGLES)

    def height(angles: np.ndarray) -> np.ndarray:
        return log_likelihood(least_squares(values, design, gaps, np.sin(angles)), n, restricted)

    on_grid = at_each_phi(values, design, gaps, np.sin(grid))
    heights = np.concatenate([log_likelihood(found, n, restricted) for found in on_grid])
    best = heights.argmax(axis=0)
    low, high = grid[np.maximum(best - 1, 0)], grid[np.minimum(best + 1, _ANGLES - 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    for _ in range(_STEPS):
        goes_left = at_left >= at_right
        low, high = np.where(goes_left, low, left), np.where(goes_left, right, high)
        new = np.where(goes_left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        at_new = height(new)
        left, right = np.where(goes_left, new, right), np.where(goes_left, left, new)
        at_left, at_right = np.where(goes_left, at_new, at_right), np.where(goes_left, at_left, at_new)
    middle = (low + high) / 2
    # Where the likelihood rises to the end of the grid, the end itself is the best.
    ends = np.where(best == 0, grid[0], grid[-1])
    is_end = ((best == 0) | (best == _ANGLES - 1)) & (height(ends) >= height(middle))
    return np.where(is_end, ends, middle)


def degrees_of_freedom(
    values: np.ndarray, design: np.ndarray, gaps: np.ndarray, angle: np.ndarray, column: int
) -> np.ndarray:
    """Satterthwaite's degrees of freedom of one coefficient after restricted likelihood, one per series.

    2 / Var(log v), v the squared standard error: 2 / (N - p) from the variance, and from phi the squared change of
    log v along the profile over its curvature. Fai & Cornelius 1996, doi:10.1080/00949659608811740. Never more than
    N - p; NaN where the likelihood has no top to be measured.
    """
    n, p = values.shape[1], design.shape[1]
    step = 1e-3
    heights, log_variances = [], []
    for shift in (-step, 0.0, step):
        found = least_squares(values, design, gaps, np.sin(angle + shift))
        heights.append(log_likelihood(found, n, restricted=True))
        log_variances.append(np.log(found.residual_sum * found.unit_covariance[:, column, column]))
    curvature = (2 * heights[1] - heights[0] - heights[2]) / step**2
    slope = (log_variances[2] - log_variances[0]) / (2 * step)
    inside = (curvature > 1e-6) & (np.abs(angle) < LARGEST_ANGLE - 2 * step)
    return np.where(inside, 2 / (2 / (n - p) + slope**2 / np.where(inside, curvature, 1.0)), math.nan)
