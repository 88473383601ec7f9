"""The change of level under autocorrelation that is not known: integrated over all that it may be.

For each autocorrelation phi the change has a t distribution; its weight is the restricted likelihood of phi times the
reference prior 1 / sqrt(1 - phi^2). The mixture gives estimate, interval and p value, without simulation. Nothing in it
was tuned to the calibration, in which it keeps its level (benchmarks/calibration.csv): a plug-in estimate of phi does
not, since a dozen values estimate phi too low and with an error that t quantiles know nothing of.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import NONE, Result, joined
from casebook.estimate.single_case.correlated_errors import at_each_phi, least_squares
from casebook.estimate.single_case.phase_rows import PhaseRows, phase_rows, without_residuals

LEAST_VALUES = 3  # of a phase
CALIBRATED_FROM = 10  # values in all, from which false positives stay at 7 % up to phi 0.6
LEAST_NODES, NODES_PER_ROOT = 64, 6
_TAIL = 0.025

LEVEL_METHOD = (
    "Change of level: median and 95 % interval of its t distribution, averaged over the autocorrelation with the"
    " restricted likelihood and the reference prior as weights (Berger & Yang 1994, Econometric Theory 10:461)"
)
LOG_LEVEL_METHOD = LEVEL_METHOD.replace("Change of level", "Change of level of the natural logarithm", 1)
LEVEL_ASSUMES = (
    "takes each phase as level, without trend, of one variance and near to normal, and the resemblance of neighbouring"
    " values as one that fades with the days between them"
)
SLOPE_METHOD = LEVEL_METHOD.replace("Change of level", "Level and slope change on real dates", 1)
SLOPE_ASSUMES = (
    "takes each phase as a straight line, with errors of one variance and near to normal, and the resemblance of"
    " neighbouring values as one that fades with the days between them"
)


class Mixture(NamedTuple):
    """The t distributions of a coefficient at K nodes of phi, for S series."""

    phi: np.ndarray  # (K,)
    centres: np.ndarray  # (K, S)
    spreads: np.ndarray  # (K, S), their standard errors
    weights: np.ndarray  # (K, S), of sum 1 in each series
    df: int

    def below(self, numbers: np.ndarray) -> np.ndarray:
        """Probability that the coefficient lies below `numbers` (..., S), one for each series."""
        return self._tail(numbers, 1)

    def p_value(self, numbers: np.ndarray) -> np.ndarray:
        """Two-sided p value of each series against the coefficient being `numbers` (S,)."""
        # Each tail by itself: what is left of 1 has no digits where it is small, and may lie below 0.
        return np.minimum(1.0, 2 * np.minimum(self._tail(numbers, 1), self._tail(numbers, -1)))

    def _tail(self, numbers: np.ndarray, sign: int) -> np.ndarray:
        """Probability that the coefficient lies below `numbers` for sign 1, above them for -1."""
        from scipy.special import stdtr

        distances = sign * (numbers[..., None, :] - self.centres) / self.spreads
        return (self.weights * stdtr(self.df, distances)).sum(axis=-2)

    def quantiles(self, *probabilities: float) -> np.ndarray:
        """The quantiles of each series (probabilities, S), by bisection to the last digits."""
        from scipy.special import stdtrit

        wanted = np.array(probabilities)[:, None]
        reaches = self.centres + stdtrit(self.df, wanted)[..., None] * self.spreads
        low, high = reaches.min(axis=-2), reaches.max(axis=-2)
        for _ in range(70):
            middle = (low + high) / 2
            is_below = self.below(middle) < wanted
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return (low + high) / 2


def coefficient_mixture(
    values: np.ndarray, design: np.ndarray, gaps: np.ndarray, column: int, least_nodes: int = LEAST_NODES
) -> Mixture:
    """The mixture of t distributions of one coefficient.

    values : (S, N), none fitted perfectly; design : (N, p), p < N; gaps : (N - 1,) days, larger than 0
    phi is the autocorrelation of neighbours at the median gap. Gauss-Chebyshev quadrature, whose weight function is
    the reference prior, with nodes dense enough for the likelihood of N values.
    """
    n, p = design.shape
    count = max(least_nodes, NODES_PER_ROOT * 2 * math.ceil(math.sqrt(n) / 2))
    phi = np.cos((2 * np.arange(count) + 1) * math.pi / (2 * count))
    relative = gaps / np.median(gaps)
    centres, spreads, heights = [], [], []
    for found in at_each_phi(values, design, relative, phi):
        centres.append(found.coefficients[..., column])
        spreads.append(np.sqrt(found.residual_sum * found.unit_covariance[..., column, column] / (n - p)))
        determinants = found.log_determinant_errors + found.log_determinant_design
        heights.append(-((n - p) * np.log(found.residual_sum) + determinants) / 2)
    weights = np.concatenate(heights)
    weights = np.exp(weights - weights.max(axis=0))
    return Mixture(phi, np.concatenate(centres), np.concatenate(spreads), weights / weights.sum(axis=0), n - p)


def level_design(is_during: np.ndarray) -> np.ndarray:
    """Columns of 1 and of the phase, (N, 2)."""
    return np.column_stack([np.ones(len(is_during)), is_during])


def slope_design(days: np.ndarray, is_during: np.ndarray) -> np.ndarray:
    """Columns of 1, days since the first row, phase, days since the phase began, (N, 4)."""
    since_start = is_during * (days - days[is_during == 1][0])
    return np.column_stack([np.ones(len(days)), days - days[0], is_during, since_start])


def level_shift_with_autocorrelation(
    times_before: ArrayLike, before: ArrayLike, times_during: ArrayLike, during: ArrayLike
) -> Result:
    """Change of level from one phase to the other with its 95 % interval and p value: what the report leads with.

    times : dates or days, in any order; values of one date become their mean
    In the unit of the values; phases may also alternate. Refused with a note: fewer than 3 dates in a phase, a date in
    both phases, values that are not finite, phases without any variation, more than 20,000 values.
    """
    method = f"{LEVEL_METHOD}; {LEVEL_ASSUMES}"
    rows = phase_rows(times_before, before, times_during, during, at_least=LEAST_VALUES, one_per_date=True)
    if rows.refusal:
        return Result(note=rows.refusal, method=method)
    return _result(rows, level_design(rows.is_during), 1, method)


def log_level_shift_with_autocorrelation(
    times_before: ArrayLike, before: ArrayLike, times_during: ArrayLike, during: ArrayLike
) -> Result:
    """Change of level of the natural logarithm: the logarithm of a ratio, comparable between people and units.

    As `level_shift_with_autocorrelation`, of the logarithms of the values; refused, too, where one is not above zero.
    """
    values = [np.asarray(phase, dtype=float) for phase in (before, during)]
    if any((phase <= 0).any() for phase in values):
        return Result(note="no logarithm exists: a value is not above zero", method=LOG_LEVEL_METHOD)
    logs = [np.log(phase) for phase in values]
    found = level_shift_with_autocorrelation(times_before, logs[0], times_during, logs[1])
    return found._replace(method=f"{LOG_LEVEL_METHOD}; {LEVEL_ASSUMES}")


def level_and_slope_with_autocorrelation(
    times_before: ArrayLike, before: ArrayLike, times_during: ArrayLike, during: ArrayLike
) -> tuple[Result, Result]:
    """Change of level where the phase begins, and change of slope per day, each with its 95 % interval and p value.

    As `level_shift_with_autocorrelation`, from the regression on days, phase and days since the phase began, whose
    phases must not alternate.
    """
    method = f"{SLOPE_METHOD}; {SLOPE_ASSUMES}"
    rows = phase_rows(times_before, before, times_during, during, at_least=LEAST_VALUES, one_per_date=True)
    refusal = rows.refusal or ("the phases alternate in time" if rows.is_interleaved else "")
    if refusal:
        return (Result(note=refusal, method=method),) * 2
    design = slope_design(rows.days, rows.is_during)
    return _result(rows, design, 2, method), _result(rows, design, 3, method)


def _result(rows: PhaseRows, design: np.ndarray, column: int, method: str) -> Result:
    values = rows.values[None]
    if fits_perfectly(values, design)[0]:
        return Result(note=joined(rows.note, "no variation around the fit to judge a change by"), method=method)
    mixture = coefficient_mixture(values, design, rows.gaps, column)
    value, low, high = (float(quantile) for quantile in mixture.quantiles(0.5, _TAIL, 1 - _TAIL)[:, 0])
    few = len(rows.values) < CALIBRATED_FROM
    note = f"fewer than {CALIBRATED_FROM} values: false positives reach 8 % instead of 5 %" if few else ""
    p = float(mixture.p_value(np.zeros(1))[0])
    return Result(value, low, high, p, joined(rows.note, note), method)


def fits_perfectly(values: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Whether nothing is left of each series (S, N) but what rises and falls by the same amount from row to row.

    Then there is no residual, or none under an autocorrelation of -1, and no likelihood.
    """
    alternating = np.where(np.arange(len(design)) % 2, -1.0, 1.0)
    wider = np.column_stack([design, alternating])
    if np.linalg.matrix_rank(wider) < wider.shape[1]:
        wider = design
    independent = least_squares(values, wider, np.ones(len(design) - 1), np.zeros(1))
    return without_residuals(independent.residual_sum, values)


def level_shifts(
    times_before: ArrayLike, before: np.ndarray, times_during: ArrayLike, during: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Value, low, high and p of the change of level of S series on the same dates, four arrays (S,).

    before : (S, m), during : (S, n); NaN in all four where a series has no variation or a value that is not finite,
    and in all series where their dates are refused (as above; also repeated dates).
    """
    values = np.concatenate([np.atleast_2d(before), np.atleast_2d(during)], axis=1).astype(float)
    found = np.full((4, len(values)), NONE)
    m, n = np.shape(np.atleast_2d(before))[1], np.shape(np.atleast_2d(during))[1]
    # The row numbers as values come back in order of the dates.
    rows = phase_rows(times_before, np.arange(m), times_during, np.arange(m, m + n), at_least=LEAST_VALUES)
    if not rows.refusal and (rows.gaps > 0).all():
        values, design = values[:, rows.values.astype(int)], level_design(rows.is_during)
        usable = np.isfinite(values).all(axis=1)
        usable[usable] = ~fits_perfectly(values[usable], design)
        if usable.any():
            mixture = coefficient_mixture(values[usable], design, rows.gaps, 1)
            found[:3, usable] = mixture.quantiles(0.5, _TAIL, 1 - _TAIL)
            found[3, usable] = mixture.p_value(np.zeros(int(usable.sum())))
    return tuple(found)
