"""Effect sizes of one series as results: a number with its interval, or a sentence that says why there is none.

Censored values: NAP and Tau count an unknown order as one half; the other statistics that can only rise when a value
during treatment gets better or one before gets worse are computed at both ends of what is admissible and stand where
these agree. The rest has no value then.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import Result, joined, shown
from casebook.estimate.samples import Bounds, Sample, agree, censored_words, settled
from casebook.estimate.single_case import log_ratios, nonoverlap, standardized, trend
from casebook.estimate.single_case import tau as taus
from casebook.estimate.single_case.censored import limits_apart, nap_bounds
from casebook.estimate.single_case.nonoverlap import newcombe_interval

_INDEPENDENT = "takes values as independent"


class About(NamedTuple):
    """What a statistic has to know besides the values of both phases.

    improvement : "increase" or "decrease"
    times : of the values before and during, in one unit; without them values stand in order, equally spaced
    goal : the value to reach, in the unit of the values
    scale, intervals : how the values came about, as for log ratios
    """

    improvement: str
    times: tuple[ArrayLike, ArrayLike] | None = None
    goal: float | None = None
    scale: str = "other"
    intervals: float | None = None


class EffectSize(NamedTuple):
    """How one effect size is computed and told.

    compute : from values before, values during and `About` to an array or a tuple of arrays with the field estimate
    unit : of the estimate
    method : the statistic, its source and what it assumes
    needs : what values it needs at least
    is_monotone : whether it can only rise when a value during gets better or one before gets worse
    """

    compute: Callable[[np.ndarray, np.ndarray, About], object]
    unit: str
    method: str
    needs: str
    is_monotone: bool = False


def effect_size(name: str, before: Sample, during: Sample, about: About) -> Result:
    """The effect size `name` of `EFFECT_SIZES`, or why there is none; the method is that of the registry."""
    kind = EFFECT_SIZES[name]
    empty = [phase for phase, sample in (("before", before), ("during", during)) if not sample.n]
    if empty:
        return Result(note=f"no value {' and '.join(empty)} treatment", method=kind.method)
    if name == "pogo" and about.goal is None:
        return Result(note="no goal is configured for this measure", method=kind.method)
    if before.n_censored or during.n_censored:
        result = _censored(name, kind, before, during, about)
    else:
        result = _of_numbers(kind, before.low, during.low, about)
    return result._replace(method=kind.method)


def _of_numbers(kind: EffectSize, before: np.ndarray, during: np.ndarray, about: About) -> Result:
    found = kind.compute(before, during, about)
    named = found._asdict() if hasattr(found, "_asdict") else {"estimate": found}
    parts = {name: float(values[0]) for name, values in named.items()}
    value = parts["estimate"]
    if not math.isfinite(value):
        return Result(note=f"needs {kind.needs}")
    low, high = parts.get("low", math.nan), parts.get("high", math.nan)
    has_interval = math.isfinite(low) and math.isfinite(high)
    note = "no interval for so few or so equal values" if "low" in parts and not has_interval else ""
    limits = (low, high) if has_interval else (math.nan, math.nan)
    return Result(value, *limits, parts.get("p", math.nan), note)


def _censored(name: str, kind: EffectSize, before: Sample, during: Sample, about: About) -> Result:
    words = censored_words(before, during)
    if not kind.is_monotone:
        return Result(note=f"not given with censored values: {words}")
    if name in ("nap", "tau"):
        return _censored_nap(name, before, during, about.improvement, words)
    ends = [limits_apart(sample.low, sample.high) for sample in (before, during)]
    rising = about.improvement == "increase"
    worst = kind.compute(ends[0][int(rising)], ends[1][int(not rising)], about)
    best = kind.compute(ends[0][int(not rising)], ends[1][int(rising)], about)
    return settled(Bounds(float(worst[0]), float(best[0])), before, during)


def _censored_nap(name: str, before: Sample, during: Sample, improvement: str, words: str) -> Result:
    """Unknown orders as one half, and the interval out to the limits of the smallest and largest NAP."""
    found = nap_bounds(before.low, before.high, during.low, during.high, improvement)
    sizes = np.array([float(before.n)]), np.array([float(during.n)])
    outer = newcombe_interval(found.low, *sizes)[0], newcombe_interval(found.high, *sizes)[1]
    scale, offset = (2.0, -1.0) if name == "tau" else (1.0, 0.0)
    value, worst, best, low, high = (float(part[0]) * scale + offset for part in (*found, *outer))
    said = "" if agree(worst, best) else f"between {shown(worst)} and {shown(best)}, unknown orders as one half"
    return Result(value, low, high, note=joined(said, words))


_MEANS = "takes values as independent and their means as normally distributed"
EFFECT_SIZES: dict[str, EffectSize] = {
    "nap": EffectSize(
        lambda a, b, about: nonoverlap.nap(a, b, about.improvement),
        "1",
        "Nonoverlap of all pairs, ties one half (Parker & Vannest 2009); interval of Newcombe 2006, method 5;"
        f" {_INDEPENDENT}",
        "a value in each phase",
        True,
    ),
    "tau": EffectSize(
        lambda a, b, about: taus.tau(a, b, about.improvement),
        "1",
        f"Tau, 2 NAP - 1 (Parker et al. 2011); interval of Newcombe 2006, method 5; {_INDEPENDENT}",
        "a value in each phase",
        True,
    ),
    "tau_u": EffectSize(
        lambda a, b, about: taus.tau_u(a, b, about.improvement, about.times),
        "1",
        "Tau-U, (S of both phases - S of the trend before) / pairs between phases (Parker et al. 2011, as SingleCaseES)"
        f"; can exceed 1; {_INDEPENDENT}",
        "a value in each phase",
    ),
    "tau_u_parker": EffectSize(
        lambda a, b, about: taus.tau_u_parker(a, b, about.improvement, about.times),
        "1",
        "Tau-U with both trends, (S of both phases + S during - S before) / all pairs (Parker et al. 2011, as scan);"
        f" Fisher's z interval; {_INDEPENDENT}",
        "a value in each phase",
    ),
    "tau_u_tarlow": EffectSize(
        lambda a, b, about: taus.tau_u_tarlow(a, b, about.improvement, about.times),
        "1",
        "Tau-U less the trend before, over every pair that counts (Tarlow 2017, as scan); Fisher's z interval;"
        f" {_INDEPENDENT}",
        "a value in each phase",
    ),
    "tau_bc": EffectSize(
        lambda a, b, about: trend.tau_bc(a, b, about.improvement, *(about.times or ())),
        "1",
        "Tau of what the Theil-Sen trend before leaves of both phases (Tarlow 2017); takes that trend as known and"
        " going on, and what is left as independent",
        f"two values before at different times, and at most {math.isqrt(2 * trend.MOST_PAIRS)} of them",
    ),
    "pnd": EffectSize(
        lambda a, b, about: nonoverlap.pnd(a, b, about.improvement),
        "1",
        "Share of the values during that are better than the best before (Scruggs et al. 1987); takes the best value"
        " before as no outlier",
        "a value in each phase",
        True,
    ),
    "pem": EffectSize(
        lambda a, b, about: nonoverlap.pem(a, b, about.improvement),
        "1",
        "Share of the values during that are better than the median before, ties one half (Ma 2006); takes the median"
        " before as known",
        "a value in each phase",
        True,
    ),
    "pand": EffectSize(
        lambda a, b, about: nonoverlap.pand(a, b, about.improvement),
        "1",
        "Share of all values left when the fewest are removed so that the phases do not overlap (Parker et al. 2007);"
        " assumes no trend before",
        "a value in each phase",
        True,
    ),
    "ird": EffectSize(
        lambda a, b, about: nonoverlap.ird(a, b, about.improvement),
        "1",
        "Robust improvement rate difference, from PAND (Parker et al. 2009); assumes no trend before",
        "a value in each phase",
        True,
    ),
    "smd_baseline": EffectSize(
        lambda a, b, about: standardized.smd_baseline(a, b, about.improvement),
        "1",
        f"Difference of means in standard deviations before, bias corrected (Hedges 1981; Pustejovsky 2015); {_MEANS}",
        "three finite values before, not all equal",
    ),
    "smd_pooled": EffectSize(
        lambda a, b, about: standardized.smd_pooled(a, b, about.improvement),
        "1",
        "Difference of means in pooled standard deviations, bias corrected (Hedges 1981); takes both phases as varying"
        f" alike; {_MEANS}",
        "four finite values, not all equal within the phases",
    ),
    "lrr_increase": EffectSize(
        lambda a, b, about: log_ratios.lrr_increase(
            a, b, about.improvement, scale=about.scale, intervals=about.intervals
        ),
        "1",
        f"Log response ratio of what should increase, bias corrected (Pustejovsky 2018); {_MEANS}",
        "two finite values in each phase, with means above 0",
    ),
    "lrr_decrease": EffectSize(
        lambda a, b, about: log_ratios.lrr_decrease(
            a, b, about.improvement, scale=about.scale, intervals=about.intervals
        ),
        "1",
        f"Log response ratio of what should decrease, bias corrected (Pustejovsky 2018), positive if it does; {_MEANS}",
        "two finite values in each phase, with means above 0",
    ),
    "pogo": EffectSize(
        lambda a, b, about: standardized.pogo(a, b, about.goal),
        "%",
        f"Percent of goal obtained: way gone from the mean before to the goal (Ferron et al. 2020); {_MEANS}",
        "finite values and a goal that is not the mean before",
    ),
}
