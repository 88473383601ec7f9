"""Methods of survival for values below or above a limit: the Kaplan-Meier median and the Peto-Prentice test.

Time to an event is replaced by the value; values below a limit are turned over, so that they become values above one
(Helsel 2012, Statistics for Censored Environmental Data, doi:10.1002/9781118162729).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import NONE, Result, joined
from casebook.estimate.single_case.censored_rows import CensoredValues, censored_values, why_not
from casebook.estimate.single_case.nonoverlap import Z95
from casebook.estimate.single_case.rank_tests import below_every_permutation

LEAST_FOR_INTERVAL = 6  # values: half to the fifth is above 2.5 %
_ASSUMES = "takes the values as independent and a limit as saying nothing on the value beyond it"
KAPLAN_MEIER = (
    "Kaplan-Meier median, the smallest value up to which at least half lie, with values below a limit turned over;"
    f" interval of Brookmeyer & Crowley (1982) on the log-log scale; {_ASSUMES}"
)
PETO_PRENTICE = (
    "Chi-square of 1 df of the Peto-Prentice test (Harrington & Fleming 1982, rho 1), with values below a limit turned"
    f" over; {_ASSUMES}"
)
_BOTH_SIDES = "values below a limit stand beside values above one, which turning over cannot order"


class Curve(NamedTuple):
    """Share of values up to each known one, ascending, with 95 % limits of the share; the first row lies before all.

    The first of `values` is minus infinity; its share is that of the values below the smallest known one.
    """

    values: np.ndarray
    shares: np.ndarray
    low: np.ndarray
    high: np.ndarray


def kaplan_meier_median(values: ArrayLike, censor: ArrayLike | None = None) -> Result:
    """Kaplan-Meier median of one phase with its 95 % interval, as NADA::cenfit has it where values are below a limit.

    values : the limit itself where `censor` is below or above. With an even number of known values it is the lower of
    the two in the middle. No median where it lies beyond the known values; no interval below 6 values.
    Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452; interval: Brookmeyer & Crowley 1982, doi:10.2307/2530286.
    """
    phase = censored_values(values, censor)
    refusal = why_not({"of the phase": phase}) or _both_sides(phase)
    if refusal:
        return Result(note=refusal, method=KAPLAN_MEIER)
    curve = kaplan_meier(phase)
    median = _first(curve.values, curve.shares)
    if not math.isfinite(median):
        return Result(note=f"the median lies beyond the known values: {phase.words}", method=KAPLAN_MEIER)
    if len(phase.values) < LEAST_FOR_INTERVAL:
        note = f"no 95 % interval of the median exists at n = {len(phase.values)}"
        return Result(median, note=joined(phase.words, note), method=KAPLAN_MEIER)
    ends = _first(curve.values, curve.high), _first(curve.values, curve.low)
    limits = [end if math.isfinite(end) else NONE for end in ends]
    missing = [name for name, limit in zip(("lower", "upper"), limits, strict=True) if math.isnan(limit)]
    note = f"no {' and no '.join(missing)} limit among the known values" if missing else ""
    return Result(median, *limits, note=joined(phase.words, note), method=KAPLAN_MEIER)


def kaplan_meier(phase: CensoredValues) -> Curve:
    """The curve of one phase whose values are censored on one side at most; empty where none is known.

    Limits on the log-log scale from Greenwood's variance (1926).
    """
    turned = -1.0 if phase.is_below.any() else 1.0
    steps = risk_steps(turned * phase.values, phase.is_exact)
    with np.errstate(all="ignore"):
        survival = np.append(1.0, np.cumprod(1 - steps.events / steps.at_risk))
        hazard = np.cumsum(steps.events / (steps.at_risk * (steps.at_risk - steps.events)))
        spread = np.exp(Z95 * np.sqrt(np.append(0.0, hazard)) / np.abs(np.log(survival)))
        is_inner = (survival > 1e-12) & (survival < 1)
        low, high = (np.where(is_inner, survival**power, survival) for power in (spread, 1 / spread))
    if turned > 0:
        return Curve(np.append(-math.inf, steps.values), 1 - survival, 1 - high, 1 - low)
    # Turned back, the share before a step is the share up to its value.
    ascending = np.append(-math.inf, -steps.values[::-1])
    return Curve(ascending, survival[::-1], low[::-1], high[::-1])


class RiskSteps(NamedTuple):
    """The different known values in ascending order, how many have each, and how many are at least as large."""

    values: np.ndarray
    events: np.ndarray
    at_risk: np.ndarray


def risk_steps(values: np.ndarray, is_known: np.ndarray, at: np.ndarray | None = None) -> RiskSteps:
    """Steps of values of which the others are known only as larger; `at` sets the values of the steps."""
    known = np.sort(values[is_known])
    steps = np.unique(known) if at is None else at
    events = np.searchsorted(known, steps, side="right") - np.searchsorted(known, steps)
    at_risk = len(values) - np.searchsorted(np.sort(values), steps)
    return RiskSteps(steps, events.astype(float), at_risk.astype(float))


def peto_prentice(
    earlier: ArrayLike,
    earlier_censor: ArrayLike | None,
    later: ArrayLike,
    later_censor: ArrayLike | None,
) -> Result:
    """Chi-square and p of the Peto-Prentice test for one distribution in both phases, as NADA::cendiff(rho = 1).

    The sum of observed less expected numbers at each known value, weighted with the Kaplan-Meier curve of both phases
    just before it (Harrington & Fleming 1982, doi:10.1093/biomet/69.3.553; R's survival::survdiff). It has no interval.
    """
    phases = censored_values(earlier, earlier_censor), censored_values(later, later_censor)
    both = CensoredValues(*(np.concatenate(parts) for parts in zip(*phases, strict=True)))
    refusal = why_not({"in the earlier phase": phases[0], "in the later phase": phases[1]}) or _both_sides(both)
    if refusal:
        return Result(note=refusal, method=PETO_PRENTICE)
    turned = -1.0 if both.is_below.any() else 1.0
    steps = risk_steps(turned * both.values, both.is_exact)
    of_later = risk_steps(turned * phases[1].values, phases[1].is_exact, steps.values)
    weight = np.append(1.0, np.cumprod(1 - steps.events / steps.at_risk))[:-1]
    share = of_later.at_risk / steps.at_risk
    difference = float((weight * (of_later.events - steps.events * share)).sum())
    left = (steps.at_risk - steps.events) / np.maximum(steps.at_risk - 1, 1)
    variance = float((weight**2 * steps.events * share * (1 - share) * left).sum())
    if not variance > 0:
        why = both.words or "all values are equal"
        return Result(note=f"no order between the phases is known: {why}", method=PETO_PRENTICE)
    from scipy.special import chdtrc

    statistic = difference**2 / variance
    p = float(chdtrc(1, statistic))
    caution = below_every_permutation(p, len(phases[0].values), len(phases[1].values))
    note = joined(both.words, caution, "a test statistic, which has no interval")
    return Result(statistic, p=p, note=note, method=PETO_PRENTICE)


def _both_sides(phase: CensoredValues) -> str:
    return _BOTH_SIDES if phase.is_below.any() and phase.is_above.any() else ""


def _first(values: np.ndarray, shares: np.ndarray) -> float:
    """The smallest value up to which a share of at least one half lies; minus infinity below the known, NaN beyond."""
    reached = np.flatnonzero(shares >= 0.5 - 1e-12)
    return float(values[reached[0]]) if len(reached) else NONE
