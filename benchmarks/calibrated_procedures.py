"""The procedures that `calibrate.py` tries: each takes many series of one kind at once and says what it finds."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from casebook.estimate.rank_distributions import mann_whitney_lower_tail
from casebook.estimate.single_case.correlated_errors import (
    best_angle,
    degrees_of_freedom,
    least_squares,
)
from casebook.estimate.single_case.level_shift import (
    coefficient_mixture,
    level_design,
    slope_design,
)
from casebook.estimate.single_case.nonoverlap import nap
from casebook.estimate.single_case.randomisation import LEAST_VALUES, start_point_statistics
from casebook.estimate.single_case.tau import tau_u_variant

LEVEL = 0.05
LEADS = "level shift integrated over autocorrelation"


class Cell(NamedTuple):
    """What is simulated."""

    n_before: int
    n_during: int
    autocorrelation: float
    effect: float


class Verdicts(NamedTuple):
    """p values against no effect, and whether the intervals hold the truth (None without an interval); (S,) each."""

    p: np.ndarray
    covers: np.ndarray | None = None


def _of_t(estimate: np.ndarray, error: np.ndarray, df: np.ndarray | float, truth: float) -> Verdicts:
    from scipy.special import stdtr, stdtrit

    return Verdicts(
        2 * stdtr(df, -np.abs(estimate / error)), np.abs(estimate - truth) <= stdtrit(df, 1 - LEVEL / 2) * error
    )


def _design(cell: Cell, slopes: bool = False) -> np.ndarray:
    days = np.arange(cell.n_before + cell.n_during, dtype=float)
    is_during = (days >= cell.n_before).astype(float)
    return slope_design(days, is_during) if slopes else level_design(is_during)


def _steps(values: np.ndarray) -> np.ndarray:
    return np.ones(values.shape[1] - 1)


def integrated(values: np.ndarray, cell: Cell) -> Verdicts:
    """The procedure the report leads with."""
    return _integrated(values, cell, _design(cell), 1)


def integrated_with_slopes(values: np.ndarray, cell: Cell) -> Verdicts:
    """The same with a trend in each phase."""
    return _integrated(values, cell, _design(cell, slopes=True), 2)


def _integrated(values: np.ndarray, cell: Cell, design: np.ndarray, column: int) -> Verdicts:
    mixture = coefficient_mixture(values, design, _steps(values), column)
    truth = np.full(len(values), cell.effect)
    return Verdicts(mixture.p_value(np.zeros(len(values))), mixture.p_value(truth) >= LEVEL)


def known_autocorrelation(values: np.ndarray, cell: Cell) -> Verdicts:
    """Generalised least squares that is told the autocorrelation: what no procedure can exceed."""
    return _generalised(values, cell, _design(cell), np.full(1, math.asin(cell.autocorrelation)), 1)


def _generalised(
    values: np.ndarray,
    cell: Cell,
    design: np.ndarray,
    angle: np.ndarray,
    column: int,
    df: np.ndarray | float | None = None,
) -> Verdicts:
    found = least_squares(values, design, _steps(values), np.sin(angle))
    rest = design.shape[0] - design.shape[1]
    error = np.sqrt(found.residual_sum / rest * found.unit_covariance[:, column, column])
    return _of_t(found.coefficients[:, column], error, rest if df is None else df, cell.effect)


def maximum_likelihood(values: np.ndarray, cell: Cell) -> Verdicts:
    """Level regression with AR(1) errors, maximum likelihood, N - p degrees of freedom (nlme::gls, method ML)."""
    design = _design(cell)
    return _generalised(values, cell, design, best_angle(values, design, _steps(values), False, False), 1)


def restricted_likelihood(values: np.ndarray, cell: Cell) -> dict[str, Verdicts]:
    """The same by restricted likelihood, with N - p and with Satterthwaite's degrees of freedom."""
    design = _design(cell)
    angle = best_angle(values, design, _steps(values), True, False)
    df = degrees_of_freedom(values, design, _steps(values), angle, 1)
    df = np.where(np.isnan(df), len(design) - 2, df)
    return {
        "AR(1) regression REML": _generalised(values, cell, design, angle, 1),
        "AR(1) regression REML, Satterthwaite": _generalised(values, cell, design, angle, 1, df),
    }


def restricted_likelihood_with_slopes(values: np.ndarray, cell: Cell) -> Verdicts:
    """Level and slope regression with AR(1) errors by restricted likelihood, N - p degrees of freedom."""
    design = _design(cell, slopes=True)
    return _generalised(values, cell, design, best_angle(values, design, _steps(values), True, False), 2)


def ordinary(values: np.ndarray, cell: Cell) -> Verdicts:
    """Ordinary least squares."""
    return _generalised(values, cell, _design(cell), np.zeros(1), 1)


def newey_west(values: np.ndarray, cell: Cell) -> Verdicts:
    """Ordinary least squares with Newey-West errors of lag 1, adjusted (closed form of `newey_west_covariance`)."""
    design, (m, n) = _design(cell), (cell.n_before, cell.n_during)
    found = least_squares(values, design, _steps(values), np.zeros(1))
    residuals = values - found.coefficients @ design.T
    # The row of (X'X)^-1 X' that makes the change of level.
    scores = residuals * np.where(design[:, 1] == 1, 1 / n, -1 / m)
    variance = (scores**2).sum(axis=1) + (scores[:, 1:] * scores[:, :-1]).sum(axis=1)
    error = np.sqrt(np.maximum(variance, 0) * (m + n) / (m + n - 2))
    return _of_t(found.coefficients[:, 1], np.maximum(error, 1e-12), m + n - 2, cell.effect)


def welch(values: np.ndarray, cell: Cell) -> Verdicts:
    """Welch's t test."""
    earlier, later = values[:, : cell.n_before], values[:, cell.n_before :]
    first, second = earlier.var(axis=1, ddof=1) / cell.n_before, later.var(axis=1, ddof=1) / cell.n_during
    df = (first + second) ** 2 / (first**2 / (cell.n_before - 1) + second**2 / (cell.n_during - 1))
    return _of_t(later.mean(axis=1) - earlier.mean(axis=1), np.sqrt(first + second), df, cell.effect)


def rank_tests(values: np.ndarray, cell: Cell) -> dict[str, Verdicts]:
    """Exact Mann-Whitney test, and the exact Hodges-Lehmann interval that belongs to it."""
    m, n = cell.n_before, cell.n_during
    differences = values[:, None, m:] - values[:, :m, None]
    differences = np.sort(differences.reshape(len(values), -1), axis=1)
    tail = mann_whitney_lower_tail(m, n)
    wins = (differences > 0).sum(axis=1)
    p = np.minimum(1.0, 2 * tail[np.minimum(wins, m * n - wins)])
    rank = int(np.searchsorted(tail, LEVEL / 2))  # P(W <= rank - 1) < 0.025
    low, high = differences[:, rank - 1], differences[:, m * n - rank]
    covers = (low <= cell.effect) & (cell.effect <= high)
    outside = np.where((low <= 0) & (high >= 0), 1.0, p)
    return {"Mann-Whitney": Verdicts(p), "Hodges-Lehmann interval": Verdicts(outside, covers)}


def nap_interval(values: np.ndarray, cell: Cell) -> Verdicts:
    """NAP with Newcombe's interval; a finding where it leaves one half out."""
    from scipy.special import ndtr

    found = nap(values[:, : cell.n_before], values[:, cell.n_before :], "increase")
    truth = float(ndtr(cell.effect / math.sqrt(2)))
    # A p value that is below 0.05 just where one half lies outside the interval: the score test at one half.
    m, n = cell.n_before, cell.n_during
    h = (m + n) / 2 - 1
    variance = (0.25 + h * 0.25 * (2 / 3)) / (m * n)
    p = 2 * ndtr(-np.abs(found.estimate - 0.5) / math.sqrt(variance))
    return Verdicts(p, (found.low <= truth) & (truth <= found.high))


def tau_u_test(values: np.ndarray, cell: Cell) -> Verdicts:
    """Tau-U with the trend before taken off, z test."""
    earlier, later = values[:, : cell.n_before], values[:, cell.n_before :]
    return Verdicts(tau_u_variant(earlier, later, "increase", "complete_a", "before").p)


def start_point(values: np.ndarray, cell: Cell) -> Verdicts:
    """Randomisation test by start point of the difference of means, at least 3 values in each phase."""
    found = np.abs(start_point_statistics(values, LEAST_VALUES))
    observed = found[:, cell.n_before - LEAST_VALUES]
    return Verdicts((found >= observed[:, None] - 1e-12).mean(axis=1))


Procedure = Callable[[np.ndarray, Cell], Verdicts | dict[str, Verdicts]]
PROCEDURES: dict[str, Procedure] = {
    LEADS: integrated,
    "level and slope integrated over autocorrelation": integrated_with_slopes,
    "AR(1) regression REML and Satterthwaite": restricted_likelihood,
    "AR(1) regression ML": maximum_likelihood,
    "AR(1) level and slope REML": restricted_likelihood_with_slopes,
    "Newey-West": newey_west,
    "ordinary least squares": ordinary,
    "Welch t": welch,
    "rank tests": rank_tests,
    "NAP interval": nap_interval,
    "Tau-U z test": tau_u_test,
    "start-point randomisation": start_point,
    "autocorrelation known (bound)": known_autocorrelation,
}
