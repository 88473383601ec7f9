"""Tobit and log-normal regression: the contrast of two phases when values are known only as below or above a limit."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import NONE, Result, joined
from casebook.estimate.single_case.censored_rows import CensoredValues, censored_values, why_not

MOST_STEPS = 100
LARGEST = 1e150
LEAST_KNOWN = 3  # known values in both phases together, so that a degree of freedom is left

_INTERVAL = (
    "interval and p from the t distribution, with the standard error and the degrees of freedom of the known values"
)
_ASSUMES = "takes the values as independent and of one variance in both phases"
TOBIT = (
    f"Difference of the means, later minus earlier, by maximum likelihood with censored values (Tobin 1958);"
    f" {_INTERVAL}; {_ASSUMES}, and as normal"
)
LOG_NORMAL = (
    "Ratio of the geometric means, later over earlier, by maximum likelihood with censored values (log-normal Tobit);"
    f" {_INTERVAL}; {_ASSUMES}, and their logarithms as normal"
)


class CensoredFit(NamedTuple):
    """Maximum-likelihood fit as survival::survreg gives it: level before, contrast, their standard errors, scale."""

    level: float
    contrast: float
    se_level: float
    se_contrast: float
    scale: float
    log_likelihood: float


def tobit_difference(
    earlier: ArrayLike, earlier_censor: ArrayLike | None, later: ArrayLike, later_censor: ArrayLike | None
) -> Result:
    """Later minus earlier mean in the unit of the values, with its 95 % interval and two-sided p.

    values : the limit itself where `censor` is below or above. Each phase needs one known value, both three. The fit is
    that of `censored_fit`; its standard error is widened by sqrt(k / (k - 2)) and used with k - 2 degrees of freedom, k
    the number of known values, so that without censoring interval and p are those of the t test.
    Tobin 1958, doi:10.2307/1907382.
    """
    return _contrast(earlier, earlier_censor, later, later_censor, logarithm=False)


def lognormal_ratio(
    earlier: ArrayLike, earlier_censor: ArrayLike | None, later: ArrayLike, later_censor: ArrayLike | None
) -> Result:
    """Later over earlier geometric mean (a number without unit), as `tobit_difference` on logarithms of values > 0."""
    return _contrast(earlier, earlier_censor, later, later_censor, logarithm=True)


def censored_fit(earlier: CensoredValues, later: CensoredValues, logarithm: bool = False) -> CensoredFit | str:
    """The maximum-likelihood fit of value ~ phase with normal errors, or why none exists.

    logarithm : whether logarithms of the values are taken as normal (survreg's "lognormal"); the likelihood stays that
    of the values. Newton's method in (mean / scale, 1 / scale), where the likelihood has one maximum (Olsen 1978,
    doi:10.2307/1911445).
    """
    refusal = _refusal(earlier, later, logarithm)
    if refusal:
        return refusal
    values = np.concatenate([earlier.values, later.values])
    values = np.log(values) if logarithm else values
    side = np.concatenate([earlier.is_above, later.is_above]).astype(float)
    side -= np.concatenate([earlier.is_below, later.is_below])
    design = np.column_stack([np.ones(len(values)), np.repeat([0.0, 1.0], [len(earlier.values), len(later.values)])])
    if _fits_perfectly(values, side, design[:, 1]):
        return "no variation within the phases to judge a difference by"
    centre = float(np.median(values))
    unit = float(np.abs(values - centre).max())
    found = _maximum((values - centre) / unit, side, design)
    if found is None:
        return f"the likelihood found no maximum in {MOST_STEPS} steps"
    (first, second, inverse), covariance, log_likelihood = found
    scale = 1 / inverse
    gradient = np.array([[scale, 0, -first * scale**2], [0, scale, -second * scale**2]])
    errors = np.sqrt(np.diag(gradient @ covariance @ gradient.T)) * unit
    is_exact = side == 0
    log_likelihood -= is_exact.sum() * math.log(unit)
    if logarithm:
        log_likelihood -= float(values[is_exact].sum())
    return CensoredFit(
        first * scale * unit + centre,
        second * scale * unit,
        float(errors[0]),
        float(errors[1]),
        scale * unit,
        float(log_likelihood),
    )


def _contrast(
    earlier: ArrayLike,
    earlier_censor: ArrayLike | None,
    later: ArrayLike,
    later_censor: ArrayLike | None,
    logarithm: bool,
) -> Result:
    from scipy.special import stdtr, stdtrit

    method = LOG_NORMAL if logarithm else TOBIT
    phases = censored_values(earlier, earlier_censor), censored_values(later, later_censor)
    found = censored_fit(*phases, logarithm)
    if isinstance(found, str):
        return Result(note=found, method=method)
    known = int(sum(phase.is_exact.sum() for phase in phases))
    se = found.se_contrast * math.sqrt(known / (known - 2))
    reach = float(stdtrit(known - 2, 0.975)) * se
    p = float(2 * stdtr(known - 2, -abs(found.contrast) / se))
    numbers = [float(part) for part in (found.contrast, found.contrast - reach, found.contrast + reach)]
    said = zip(("earlier", "later"), (phase.words for phase in phases), strict=True)
    note = joined(*(f"{name}: {words}" for name, words in said if words))
    if logarithm:
        numbers = [math.exp(number) if number < 700 else NONE for number in numbers]
        if math.isnan(numbers[2]):
            numbers[1] = NONE
            note = joined(note, "no interval: its upper limit is larger than a number can be")
    return Result(*numbers, p, note, method)


def _refusal(earlier: CensoredValues, later: CensoredValues, logarithm: bool) -> str:
    refusal = why_not({"in the earlier phase": earlier, "in the later phase": later})
    if refusal:
        return refusal
    for name, phase in (("earlier", earlier), ("later", later)):
        if not phase.is_exact.any():
            return f"all values of the {name} phase lie beyond a limit: the contrast has no bound ({phase.words})"
        if logarithm and (phase.values <= 0).any():
            return f"a value of the {name} phase is not above 0 and has no logarithm"
        if np.abs(phase.values).max() > LARGEST:
            return f"a value of the {name} phase is beyond {LARGEST:g}"
    known = int(earlier.is_exact.sum() + later.is_exact.sum())
    return f"needs {LEAST_KNOWN} known values in both phases together, has {known}" if known < LEAST_KNOWN else ""


def _fits_perfectly(values: np.ndarray, side: np.ndarray, is_later: np.ndarray) -> bool:
    """Whether the known values of each phase are one, which no limit contradicts: the scale would be 0."""
    for phase in (0, 1):
        own, sides = values[is_later == phase], side[is_later == phase]
        known = own[sides == 0]
        slack = 1e-12 * max(float(np.abs(values).max()), 1e-300)
        if np.ptp(known) > slack or (sides * (own - known[0]) > slack).any():
            return False
    return True


def _maximum(values: np.ndarray, side: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Newton's method with halved steps: (mean, contrast) / scale and 1 / scale, their covariance, log-likelihood."""
    # The residual is z = inverse * value - design @ delta: columns of its derivative.
    columns = np.column_stack([-design, values])
    is_exact = side == 0
    spread = float(np.std(values)) or 1.0
    means = [float(values[design[:, 1] == phase].mean()) for phase in (0, 1)]
    point = np.array([means[0], means[1] - means[0], 1.0]) / spread
    value, gradient, information = _likelihood(point, columns, side, is_exact)
    for _ in range(MOST_STEPS):
        step = np.linalg.solve(information, gradient)
        if not np.isfinite(step).all():
            return None
        if float(gradient @ step) < 1e-22 * max(1.0, abs(value)):
            return point, np.linalg.inv(information), value
        share = 1.0
        while share > 1e-10:
            candidate = point + share * step
            if candidate[2] > 0:
                tried = _likelihood(candidate, columns, side, is_exact)
                if tried[0] >= value - 1e-12 * abs(value):
                    break
            share /= 2
        else:
            return point, np.linalg.inv(information), value
        point, (value, gradient, information) = candidate, tried
    return None


def _likelihood(
    point: np.ndarray, columns: np.ndarray, side: np.ndarray, is_exact: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, its gradient and its negative second derivative."""
    from scipy.special import log_ndtr

    z = columns @ point
    exact, beyond = z[is_exact], -side[~is_exact] * z[~is_exact]  # the chance of a censored value is Phi(beyond)
    log_chance = log_ndtr(beyond)
    ratio = np.exp(-(beyond**2) / 2 - 0.5 * math.log(2 * math.pi) - log_chance)
    value = float(log_chance.sum() - (exact**2).sum() / 2) + len(exact) * (
        math.log(point[2]) - 0.5 * math.log(2 * math.pi)
    )
    slope, curvature = np.empty(len(z)), np.empty(len(z))
    slope[is_exact], curvature[is_exact] = -exact, 1.0
    slope[~is_exact], curvature[~is_exact] = -side[~is_exact] * ratio, ratio * (beyond + ratio)
    gradient = columns.T @ slope
    information = columns.T @ (columns * curvature[:, None])
    gradient[2] += len(exact) / point[2]
    information[2, 2] += len(exact) / point[2] ** 2
    return value, gradient, information
