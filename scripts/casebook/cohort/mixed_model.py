"""The series of several cases in one model: a mean change of level over cases that differ, each with its own memory."""

from typing import NamedTuple

import numpy as np

from casebook.cohort.pooled_effects import counted

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
    from scipy.stats import t

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
    mean, covariance = _mean(fits, parameters)
    error = float(np.sqrt(covariance[1, 1]))
    reach = float(t.ppf(0.975, count - 1)) * error
    p = float(2 * t.sf(abs(mean[1]) / error, count - 1))
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
    found = [minimize(_deviance, start, args=(fits,), method="BFGS", options={"gtol": 1e-7}) for start in starts]
    best = min(found, key=lambda one: one.fun)
    return minimize(_deviance, best.x, args=(fits,), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11}).x


def _deviance(parameters: np.ndarray, fits: CaseFits) -> float:
    """-2 times the restricted log-likelihood, but for a constant (Laird and Ware 1982)."""
    with np.errstate(all="ignore"):
        mean, covariance = _mean(fits, parameters)
        total = _total(fits, parameters)
        off = fits.coefficients - mean
        fit = np.einsum("ki,kij,kj->", off, np.linalg.inv(total), off)
        log_errors = float(np.clip(parameters[0], -60, 60))
        deviance = (
            np.linalg.slogdet(total)[1].sum() + fit - np.linalg.slogdet(covariance)[1]
            + fits.residual_freedom * log_errors + fits.residual_sum * np.exp(-log_errors)
        )  # fmt: skip
    return float(deviance) if np.isfinite(deviance) else 1e300


def _total(fits: CaseFits, parameters: np.ndarray) -> np.ndarray:
    """Covariance (K, 2, 2) of what is estimated of each case: over the cases, and of its own errors."""
    factor = np.array([[parameters[1], 0.0], [parameters[2], parameters[3]]])
    return factor @ factor.T + np.exp(np.clip(parameters[0], -60, 60)) * fits.unit_covariance


def _mean(fits: CaseFits, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean level and change over the cases (2,) and their covariance (2, 2)."""
    weights = np.linalg.inv(_total(fits, parameters))
    covariance = np.linalg.inv(weights.sum(axis=0))
    return covariance @ np.einsum("kij,kj->i", weights, fits.coefficients), covariance
