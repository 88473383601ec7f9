"""One effect a case pooled over cases: a random-effects meta-analysis, with what it can say of few cases."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

LEAST_CASES = 3
FEW_CASES = 10
METHOD = (
    "random effects: variance between cases by Paule-Mandel (1982, doi:10.6028/jres.087.022), interval of the mean by"
    " Hartung and Knapp (2001, doi:10.1002/sim.791) as modified by Röver et al. (2015, doi:10.1186/s12874-015-0091-1);"
    " takes cases as a sample of their like; prediction interval from the scatter of the effects as they were estimated"
    " (Hahn and Meeker 1991, Statistical Intervals)"
)


class PooledEffect(NamedTuple):
    """What several cases say together, in the unit of their effects.

    mean, low, high, p : mean over the cases with its 95 % interval and test against zero
    new_low, new_high : 95 % prediction interval of the effect that would be estimated in a further case of their like:
        mean and standard deviation of the effects, unweighted, and never narrower than from the variance between cases.
        That alone would be too narrow here: the intervals of single cases are rather too wide, so that too much of the
        scatter is laid to their charge (benchmarks/cohort_calibration.csv).
    spread : standard deviation of the true effects over the cases; rather too small, for the same reason
    note : why there is no number, or what limits it
    """

    cases: int = 0
    mean: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    new_low: float = np.nan
    new_high: float = np.nan
    spread: float = np.nan
    note: str = ""


def counted(count: int) -> str:
    """So many cases, as the subject of a sentence."""
    return "1 case is" if count == 1 else f"{count} cases are"


def pool_effects(effects: ArrayLike, standard_errors: ArrayLike) -> PooledEffect:
    """The mean of effects whose standard errors are known, over cases that may truly differ.

    effects, standard_errors : one a case; a case in which either is missing or not finite, or whose standard error is
        not above zero, is left out and counted in the note
    Raises ValueError for lists of different lengths.
    """
    effect, error = (np.asarray(part, dtype=float) for part in (effects, standard_errors))
    if effect.shape != error.shape or effect.ndim != 1:
        raise ValueError("one effect and one standard error a case")
    usable = np.isfinite(effect) & np.isfinite(error) & (error > 0)
    left_out = int((~usable).sum())
    verb = "carries" if left_out == 1 else "carry"
    said = f"{left_out} of {len(effect)} cases {verb} no effect with an interval" if left_out else ""
    effect, error = effect[usable], error[usable]
    count = len(effect)
    if count < LEAST_CASES:
        few = f"{counted(count)} too few to pool: {LEAST_CASES} are needed"
        return PooledEffect(count, note="; ".join(part for part in (said, few) if part))
    if count < FEW_CASES:
        said = "; ".join(filter(None, [said, f"{count} cases tell little of how much cases differ"]))
    # Both only here, where there is something to pool: they are slow to import.
    from scipy.special import stdtr, stdtrit
    from statsmodels.stats.meta_analysis import combine_effects

    # Effects of any unit are pooled in that of their own size, or the iteration for the variance would stop early.
    unit = float(np.median(error))
    with np.errstate(all="ignore"):  # effects that are all equal have a heterogeneity of 0 / 0, which is not asked for
        fitted = combine_effects(effect / unit, (error / unit) ** 2, method_re="iterated", use_t=True)
    between = max(float(fitted.tau2), 0.0)
    # Never narrower than the cases' own intervals allow (Röver et al. 2015), also where they agree by chance.
    mean, own = float(fitted.mean_effect_re), float(np.nanmax([fitted.sd_eff_w_re_hksj, fitted.sd_eff_w_re]))
    reach = float(stdtrit(count - 1, 0.975)) * own
    p = float(2 * stdtr(count - 1, -abs(mean) / own))
    middle, scatter = float(effect.mean()), float(effect.std(ddof=1) * np.sqrt(1 + 1 / count))
    # Effects that agree by chance do not make a further case more certain than the usual interval would have it.
    new = float(stdtrit(count - 1, 0.975)) * max(scatter, float(np.sqrt(between + own**2)) * unit)
    return PooledEffect(
        count, mean * unit, (mean - reach) * unit, (mean + reach) * unit, p, middle - new, middle + new,
        float(np.sqrt(between)) * unit, said,
    )  # fmt: skip
