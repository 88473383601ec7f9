"""The series of several cases in one model: a mean change of level over cases that differ, each with its own memory."""

from typing import NamedTuple

import numpy as np

from casebook.cohort.pooled_effects import counted

Pair = tuple[np.ndarray, np.ndarray]
LEAST_CASES = 5
METHOD = (
    "linear mixed model of all values by restricted likelihood (Laird and Ware 1982, doi:10.2307/2529876); level and"
    " change of level vary from case to case; the errors of a case resemble each other as its own autocorrelation says,"
    " which is estimated first; values of day 0 are before treatment; interval by t with one degree of freedom less"
    " than cases"
)


class CaseFits(NamedTuple):
    """Level before treatment and its change in each case, by least squares: all that a mixed model asks of the values.

    coefficients : (K, 2), level and change
    unit_covariance : (K, 2, 2), of these for errors of variance 1
    residual_sum, residual_freedom : over all cases
    """

    coefficients: np.ndarray
    unit_covariance: np.ndarray
    residual_sum: float
    residual_freedom: int


class MixedEffect(NamedTuple):
    """The mean change of level over the cases, in the unit of their values.

    mean, low, high, p : mean change with its 95 % interval and test against none
    spread : standard deviation of the change over the cases
    note : why there is no number
    """

    mean: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    spread: float = np.nan
    note: str = ""


def mixed_effect(fits: CaseFits) -> MixedEffect:
    """The change of level of one measure from before to during the treatment, over cases that may differ."""
    from scipy.special import stdtr, stdtrit

    count = len(fits.coefficients)
    if count < LEAST_CASES:
        return MixedEffect(note=f"{counted(count)} too few for a mixed model: {LEAST_CASES} are needed")
    scale = float(np.abs(fits.coefficients).max()) or 1.0
    if fits.residual_freedom < 1 or fits.residual_sum < 1e-18 * scale**2 * fits.residual_freedom:
        return MixedEffect(note="values do not vary within the phases: no mixed model")
    # About their own middle and in the unit of their own errors, so that the search is the same in every unit.
    unit = float(np.sqrt(fits.residual_sum / fits.residual_freedom))
    middle = np.array([np.median(fits.coefficients[:, 0]), 0.0])
    fits = fits._replace(coefficients=(fits.coefficients - middle) / unit, residual_sum=fits.residual_sum / unit**2)
    parameters = _most_likely(fits)
    mean, covariance = _pooled(fits, _weights(fits, parameters)[0])
    error = float(np.sqrt(covariance[1, 1]))
    reach = float(stdtrit(count - 1, 0.975)) * error
    p = float(2 * stdtr(count - 1, -abs(mean[1]) / error))
    change = float(mean[1])
    spread = float(np.hypot(*parameters[2:]))
    return MixedEffect(change * unit, (change - reach) * unit, (change + reach) * unit, p, spread * unit)


def _most_likely(fits: CaseFits) -> np.ndarray:
    """Logarithm of the variance of errors, and the Cholesky factor (l11, l21, l22) of the covariance over the cases."""
    from scipy.optimize import minimize

    within = np.log(fits.residual_sum / fits.residual_freedom)
    over = np.sqrt(np.maximum(fits.coefficients.var(axis=0, ddof=1), 1e-12))
    # The likelihood can have more than one top: from cases that differ as they seem to, and from cases that hardly do.
    starts = [np.array([within, over[0], 0.0, share * over[1]]) for share in (1.0, 0.1)]
    found = [
        minimize(_deviance, start, args=(fits,), method="BFGS", jac=True, options={"gtol": 1e-8}) for start in starts
    ]
    return min(found, key=lambda one: one.fun).x


def _deviance(parameters: np.ndarray, fits: CaseFits) -> tuple[float, np.ndarray]:
    """-2 times the restricted log-likelihood, but for a constant (Laird and Ware 1982), and its gradient; by case."""
    with np.errstate(all="ignore"):
        weights, determinant = _weights(fits, parameters)
        mean, covariance = _pooled(fits, weights)
        off = fits.coefficients - mean
        towards = weights.times(off[:, 0], off[:, 1])
        log_errors = float(np.clip(parameters[0], -60, 60))
        deviance = (
            np.log(determinant).sum() + (off[:, 0] * towards[0] + off[:, 1] * towards[1]).sum()
            - np.linalg.slogdet(covariance)[1]
            + fits.residual_freedom * log_errors + fits.residual_sum * np.exp(-log_errors)
        )  # fmt: skip
        gradient = _gradient(parameters, fits, weights, covariance, towards)
    if not (np.isfinite(deviance) and np.isfinite(gradient).all()):
        return 1e300, np.zeros(len(parameters))
    return float(deviance) / len(off), gradient / len(off)


def _gradient(
    parameters: np.ndarray, fits: CaseFits, weights: "_Symmetric", covariance: np.ndarray, towards: Pair
) -> np.ndarray:
    """By the covariance V of each case the deviance changes by W - W r r' W - W C W, with W its inverse."""
    firsts = weights.times(covariance[0, 0], covariance[0, 1])
    seconds = weights.times(covariance[1, 0], covariance[1, 1])
    slope = _Symmetric(
        weights.level - towards[0] ** 2 - weights.times(firsts[0], seconds[0])[0],
        weights.both - towards[0] * towards[1] - weights.times(firsts[0], seconds[0])[1],
        weights.change - towards[1] ** 2 - weights.times(firsts[1], seconds[1])[1],
    )
    unit, errors = fits.unit_covariance, np.exp(np.clip(parameters[0], -60, 60))
    own = slope.level * unit[:, 0, 0] + 2 * slope.both * unit[:, 0, 1] + slope.change * unit[:, 1, 1]
    _, level, both, change = parameters
    by_level, by_both, by_change = (float(part.sum()) for part in slope)
    return np.array([
        errors * own.sum() + fits.residual_freedom - fits.residual_sum / errors,
        2 * (level * by_level + both * by_both), 2 * (level * by_both + both * by_change), 2 * change * by_change,
    ])  # fmt: skip


class _Symmetric(NamedTuple):
    """A symmetric matrix of two rows for each case, (K,) an element."""

    level: np.ndarray
    both: np.ndarray
    change: np.ndarray

    def times(self, level: np.ndarray | float, change: np.ndarray | float) -> Pair:
        """Its product with a vector for each case, or with one for all."""
        return self.level * level + self.both * change, self.both * level + self.change * change


def _weights(fits: CaseFits, parameters: np.ndarray) -> tuple[_Symmetric, np.ndarray]:
    """Inverse and determinant (K,) of the covariance of what is estimated of each case: between cases, and its errors.

    By the formula for two rows: of ten thousand cases a general inverse would cost fifty times as much.
    """
    _, level, both, change = parameters
    errors = np.exp(np.clip(parameters[0], -60, 60))
    unit = fits.unit_covariance
    of_level = level**2 + errors * unit[:, 0, 0]
    of_both = level * both + errors * unit[:, 0, 1]
    of_change = both**2 + change**2 + errors * unit[:, 1, 1]
    determinant = of_level * of_change - of_both**2
    return _Symmetric(of_change / determinant, -of_both / determinant, of_level / determinant), determinant


def _pooled(fits: CaseFits, weights: _Symmetric) -> tuple[np.ndarray, np.ndarray]:
    """Mean level and change over the cases (2,) and their covariance (2, 2)."""
    level, change = weights.times(fits.coefficients[:, 0], fits.coefficients[:, 1])
    of_level, both, of_change = (part.sum() for part in weights)
    covariance = np.array([[of_change, -both], [-both, of_level]]) / (of_level * of_change - both**2)
    return covariance @ np.array([level.sum(), change.sum()]), covariance
