"""Regression of a series on real dates: its level, its trend, and what the phase changes in both.

Ordinary least squares, the same with Newey-West standard errors, and generalised least squares with neighbouring
errors that correlate: by row (AR(1)), or by the days between them (continuous-time AR). They equal R's lm,
sandwich::NeweyWest and nlme::gls. Short autocorrelated series are called changed too often by all of them, also with
Satterthwaite's degrees of freedom (benchmarks/calibration.csv): for a verdict take `level_shift`.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import joined
from casebook.estimate.single_case.correlated_errors import (
    LARGEST_ANGLE,
    best_angle,
    degrees_of_freedom,
    least_squares,
    log_likelihood,
)
from casebook.estimate.single_case.level_shift import fits_perfectly, level_design, slope_design
from casebook.estimate.single_case.phase_rows import PhaseRows, phase_rows, without_residuals

Errors = Literal["independent", "newey-west", "ar1", "car1"]
Likelihood = Literal["REML", "ML"]

_METHODS = {
    "independent": "Ordinary least squares; takes errors as independent",
    "newey-west": (
        "Ordinary least squares with Newey-West standard errors of lag 1 (Newey & West 1987, doi:10.2307/1913610);"
        " takes errors more than one row apart as independent, and the series as long"
    ),
    "ar1": (
        "Generalised least squares with AR(1) errors in row order (Pinheiro & Bates 2000, doi:10.1007/b98882);"
        " takes the dates as evenly spaced and the estimated autocorrelation as known"
    ),
    "car1": (
        "Generalised least squares with continuous-time AR(1) errors (Pinheiro & Bates 2000, doi:10.1007/b98882);"
        " takes the resemblance of values as one that fades with the days between them, its estimate as known"
    ),
}


class Coefficient(NamedTuple):
    """A coefficient with its standard error, degrees of freedom, 95 % interval and two-sided p value."""

    value: float
    standard_error: float = math.nan
    df: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan


class Regression(NamedTuple):
    """A fitted regression; without coefficients where the note says why."""

    coefficients: dict[str, Coefficient]  # intercept and level; with slopes also time and slope, per day
    sigma: float = math.nan  # standard deviation of the errors
    log_likelihood: float = math.nan  # restricted or full, of generalised least squares
    autocorrelation: float = math.nan  # of neighbouring rows (ar1), of values one day apart (car1)
    note: str = ""
    method: str = ""


def level_change(
    before: ArrayLike,
    during: ArrayLike,
    times_before: ArrayLike,
    times_during: ArrayLike,
    errors: Errors = "car1",
    likelihood: Likelihood = "REML",
) -> Regression:
    """Regression on the phase alone: the level before, and its change; at least 3 values, one in each phase.

    times : dates or days, in any order
    errors : "independent", "newey-west", "ar1" or "car1", whose values of one date become their mean
    likelihood : "REML" or "ML", of the errors that correlate
    """
    rows = phase_rows(times_before, before, times_during, during, one_per_date=errors == "car1")
    if not rows.refusal and len(rows.values) < 3:
        rows = rows._replace(refusal="needs at least 3 values")
    return _regression(rows, ("intercept", "level"), errors, likelihood)


def level_and_slope_change(
    before: ArrayLike,
    during: ArrayLike,
    times_before: ArrayLike,
    times_during: ArrayLike,
    errors: Errors = "car1",
    likelihood: Likelihood = "REML",
) -> Regression:
    """Regression on days, phase and days since the phase began: level and trend before, and the change of both.

    "level" is the step on the first date of the later phase, "slope" the change of trend per day. Parameters as of
    `level_change`; at least 2 dates in each phase, 5 values in all, and no date before the earlier phase has ended.
    Huitema & McKean 2000, doi:10.1177/00131640021970358.
    """
    rows = phase_rows(times_before, before, times_during, during, one_per_date=errors == "car1")
    if not rows.refusal:
        dates = [len(np.unique(rows.days[rows.is_during == phase])) for phase in (0, 1)]
        if min(dates) < 2 or len(rows.values) < 5:
            rows = rows._replace(refusal="needs at least 2 dates in each phase and 5 values in all")
        elif rows.is_interleaved:
            rows = rows._replace(refusal="the phases alternate in time")
    return _regression(rows, ("intercept", "time", "level", "slope"), errors, likelihood)


def _regression(rows: PhaseRows, names: tuple[str, ...], errors: Errors, likelihood: Likelihood) -> Regression:
    method = _METHODS[errors]
    if rows.refusal:
        return Regression({}, note=rows.refusal, method=method)
    design = level_design(rows.is_during) if len(names) == 2 else slope_design(rows.days, rows.is_during)
    values, (n, p) = rows.values[None], design.shape
    gaps = rows.gaps / np.median(rows.gaps) if errors == "car1" else np.ones(n - 1)
    independent = least_squares(values, design, np.ones(n - 1), np.zeros(1))
    if without_residuals(independent.residual_sum, values)[0]:
        exact = {
            name: Coefficient(float(value)) for name, value in zip(names, independent.coefficients[0], strict=True)
        }
        return Regression(exact, 0.0, note=joined(rows.note, "the fit is perfect: no standard errors"), method=method)
    if errors in ("ar1", "car1"):
        if fits_perfectly(values, design)[0]:
            return Regression({}, note=joined(rows.note, "no variation but a regular alternation"), method=method)
        return _generalised(rows, design, gaps, names, errors, likelihood)
    if errors == "newey-west":
        covariance = newey_west_covariance(rows.values - design @ independent.coefficients[0], design)
    else:
        covariance = independent.residual_sum[0] / (n - p) * independent.unit_covariance[0]
    coefficients = _coefficients(names, independent.coefficients[0], covariance, np.full(p, float(n - p)))
    return Regression(coefficients, math.sqrt(independent.residual_sum[0] / (n - p)), note=rows.note, method=method)


def _generalised(
    rows: PhaseRows,
    design: np.ndarray,
    gaps: np.ndarray,
    names: tuple[str, ...],
    errors: Errors,
    likelihood: Likelihood,
) -> Regression:
    values, (n, p), restricted = rows.values[None], design.shape, likelihood == "REML"
    angle = best_angle(values, design, gaps, restricted, positive=errors == "car1")
    phi = np.sin(angle)
    found = least_squares(values, design, gaps, phi)
    note, df = "", np.full(p, float(n - p))
    if abs(angle[0]) > LARGEST_ANGLE - 1e-3:
        note = "autocorrelation at its limit of 1: only differences between neighbours carry information"
    elif restricted:
        satterthwaite = [degrees_of_freedom(values, design, gaps, angle, column)[0] for column in range(p)]
        df = np.where(np.isfinite(satterthwaite), satterthwaite, df)
    covariance = found.residual_sum[0] / (n - p) * found.unit_covariance[0]
    per_day = 1 / float(np.median(rows.gaps)) if errors == "car1" else 1.0
    freedom = "Satterthwaite's degrees of freedom" if restricted and not note else "residual degrees of freedom"
    return Regression(
        _coefficients(names, found.coefficients[0], covariance, df),
        math.sqrt(found.residual_sum[0] / (n - p if restricted else n)),
        float(log_likelihood(found, n, restricted)[0]),
        float(math.copysign(abs(phi[0]) ** per_day, phi[0])),
        joined(rows.note, note),
        f"{_METHODS[errors]}; {likelihood}, {freedom}",
    )


def newey_west_covariance(residuals: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Covariance of the coefficients (p, p) of ordinary least squares with Bartlett weights up to lag 1.

    With the factor N / (N - p), as sandwich::NeweyWest(lag = 1, prewhite = FALSE, adjust = TRUE).
    Newey & West 1987, doi:10.2307/1913610.
    """
    n, p = design.shape
    scores = design * residuals[:, None]
    lagged = scores[1:].T @ scores[:-1]
    triangle = np.linalg.qr(design, mode="r")
    bread = np.linalg.inv(triangle) @ np.linalg.inv(triangle).T
    return bread @ (scores.T @ scores + (lagged + lagged.T) / 2) @ bread * n / (n - p)


def _coefficients(
    names: tuple[str, ...], values: np.ndarray, covariance: np.ndarray, df: np.ndarray
) -> dict[str, Coefficient]:
    from scipy.special import stdtr, stdtrit

    # A Newey-West variance of residuals that alternate can be 0 or, by rounding, less.
    variances = np.diag(covariance)
    errors = np.sqrt(np.where(variances > 0, variances, math.nan))
    reach = stdtrit(df, 0.975) * errors
    p = 2 * stdtr(df, -np.abs(values / errors))
    columns = zip(names, values, errors, df, values - reach, values + reach, p, strict=True)
    return {name: Coefficient(*(float(number) for number in numbers)) for name, *numbers in columns}
