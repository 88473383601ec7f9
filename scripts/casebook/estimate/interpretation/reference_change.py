"""Reference change value: the change that analysis and biology alone explain, and the variation at which one tips.

All variations are coefficients of variation in percent; changes are percent of the earlier value. Means of n1 and n2
samples vary by sqrt(1/n1 + 1/n2) in place of the sqrt(2) of two single values.
"""

import math
from typing import NamedTuple

from casebook.estimate.results import NONE, Result, joined, shown
from casebook.estimate.single_case.nonoverlap import Z95
from casebook.estimate.variation import reference_change_percent

SYMMETRIC_CHANGE = (
    "Percent change with the range that analytical and within-person variation leave it, two-sided p of no change"
    " (Fraser & Harris 1989); takes variation as normal, independent between samples and that of its source"
)
LOGARITHMIC_CHANGE = (
    "Percent change with the range that analytical and within-person variation leave it, two-sided p of no change"
    " (Fokkema 2006, log-normal); takes logarithms as normal, independent between samples, variation as of its source"
)
TIPPING_CV = (
    "Total coefficient of variation, analytical and within-person together, below which the observed change exceeds"
    " the two-sided 95 % reference change value"
)
LARGEST_RATIO = 1e12
LARGEST_CV = 10_000.0  # percent
_OF_MEANS = "the formula is for means, medians vary more"


class ReferenceChange(NamedTuple):
    """Two-sided 95 % reference change values in percent: the symmetric one, and fall (< 0) and rise if log-normal."""

    symmetric: float
    fall: float
    rise: float


def reference_change(
    analytical_cv: float, within_person_cv: float, n_earlier: int = 1, n_later: int = 1
) -> ReferenceChange:
    """Reference change values for the means of `n_earlier` and `n_later` samples.

    Symmetric: z sqrt(1/n1 + 1/n2) sqrt(CVA^2 + CVI^2), Fraser & Harris 1989, doi:10.3109/10408368909106595.
    Log-normal: exp(+-z sqrt(1/n1 + 1/n2) sqrt(ln(1 + CVA^2 + CVI^2))) - 1, Fokkema et al. 2006,
    doi:10.1373/clinchem.2006.069369 (formula unverified against the paper).
    Raises ValueError for a variation below 0 or a number of samples below 1.
    """
    if not all(0 <= cv <= LARGEST_CV for cv in (analytical_cv, within_person_cv)) or min(n_earlier, n_later) < 1:
        raise ValueError(
            f"variations are 0 to {LARGEST_CV:g} and samples 1 or more, not"
            f" {analytical_cv}, {within_person_cv}, {n_earlier} and {n_later}"
        )
    symmetric = reference_change_percent(analytical_cv, within_person_cv, n_earlier, n_later)
    reach = Z95 * _shrink(n_earlier, n_later) * log_deviation(math.hypot(analytical_cv, within_person_cv))
    return ReferenceChange(symmetric, 100 * math.expm1(-reach), 100 * math.expm1(reach))


def log_deviation(cv_percent: float) -> float:
    """Standard deviation of the logarithm of a log-normal quantity with this coefficient of variation."""
    return math.sqrt(math.log1p((cv_percent / 100) ** 2))


def change_against_variation(
    earlier: float,
    later: float,
    analytical_cv: float | None,
    within_person_cv: float | None,
    n_earlier: int = 1,
    n_later: int = 1,
    *,
    logarithmic: bool = False,
) -> Result:
    """Percent change from one value to another, or between means, with its 95 % range and the p of no change.

    The range excludes 0 just where the change exceeds the reference change value.
    """
    method = LOGARITHMIC_CHANGE if logarithmic else SYMMETRIC_CHANGE
    refusal = why_no_change(earlier, later, n_earlier, n_later)
    if not refusal and (analytical_cv is None or within_person_cv is None):
        refusal = "analytical and within-person variation of this measure are not configured"
    elif not refusal and not all(0 <= cv <= LARGEST_CV for cv in (analytical_cv, within_person_cv) if cv is not None):
        refusal = f"a variation is not between 0 and {LARGEST_CV:g} %"
    if refusal or analytical_cv is None or within_person_cv is None:
        return Result(note=refusal, method=method)
    limits = reference_change(analytical_cv, within_person_cv, n_earlier, n_later)
    change = 100 * (later / earlier - 1)
    if logarithmic:
        said = f"reference change value {shown(round(limits.fall, 2))} to +{shown(round(limits.rise, 2))} %"
        ends = tuple(100 * (later / earlier * (1 + end / 100) - 1) for end in (limits.fall, limits.rise))
        spread = log_deviation(math.hypot(analytical_cv, within_person_cv)) * _shrink(n_earlier, n_later)
        distance = abs(math.log(later / earlier)) if later else math.inf
    else:
        said = f"reference change value {shown(round(limits.symmetric, 2))} %"
        ends = change - limits.symmetric, change + limits.symmetric
        spread, distance = limits.symmetric / Z95, abs(change)
    p = math.erfc(distance / spread / math.sqrt(2)) if spread > 0 else (0.0 if distance else 1.0)
    note = joined(said, _OF_MEANS if max(n_earlier, n_later) > 1 else "")
    return Result(change, *ends, p, note, method)


def tipping_cv(
    earlier: float, later: float, n_earlier: int = 1, n_later: int = 1, *, logarithmic: bool = False
) -> Result:
    """Total CV in percent below which the observed change would exceed its reference change value.

    For a measure whose variation is not known. Symmetric: |change| / (z sqrt(1/n1 + 1/n2)); logarithmic: the CV of
    that standard deviation of the logarithm. It has no interval and no p.
    """
    method = f"{TIPPING_CV}, {'log-normal' if logarithmic else 'symmetric'}"
    refusal = why_no_change(earlier, later, n_earlier, n_later)
    if not refusal and logarithmic and later == 0:
        refusal = "the later value is 0 and has no logarithm"
    if refusal:
        return Result(note=refusal, method=method)
    change = 100 * (later / earlier - 1)
    unit = Z95 * _shrink(n_earlier, n_later)
    if logarithmic:
        variance = (math.log(later / earlier) / unit) ** 2
        value = 100 * math.sqrt(math.expm1(variance))
    else:
        value = abs(change) / unit
    said = f"change {shown(round(change, 2))} %"
    return Result(value, note=joined(said, _OF_MEANS if max(n_earlier, n_later) > 1 else ""), method=method)


def tipping_log_deviation(earlier: float, later: float, n_earlier: int = 1, n_later: int = 1) -> float:
    """Standard deviation of the logarithm, in percent, below which the change would be significant; NaN without one."""
    if why_no_change(earlier, later, n_earlier, n_later) or later == 0:
        return NONE
    return 100 * abs(math.log(later / earlier)) / (Z95 * _shrink(n_earlier, n_later))


def why_no_change(earlier: float, later: float, n_earlier: int = 1, n_later: int = 1) -> str:
    """Why no percent change of two values, or means of samples, exists; empty where one does."""
    if not (math.isfinite(earlier) and math.isfinite(later)):
        return "a value is not a finite number"
    if min(n_earlier, n_later) < 1:
        return "no sample in a phase"
    if earlier < 0 or later < 0:
        return "a value is negative: a percent change has no meaning"
    if earlier == 0:
        return "the earlier value is 0: no percent change from it exists"
    is_computed = later == 0 or 1 / LARGEST_RATIO <= later / earlier <= LARGEST_RATIO
    return "" if is_computed else f"the values differ by more than a factor of {LARGEST_RATIO:g}"


def _shrink(n_earlier: int, n_later: int) -> float:
    return math.sqrt(1 / n_earlier + 1 / n_later)
