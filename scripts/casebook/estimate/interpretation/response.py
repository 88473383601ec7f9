"""How much of the symptoms a treatment took away, in the categories of the response criteria."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import Result, joined, shown

REDUCTION = (
    "Reduction of the mean distance of the score from symptom-free, in percent of that before, interval from the delta"
    " method on the log ratio with Satterthwaite's degrees of freedom; takes scores as independent (where neighbours"
    " resemble each other it is too narrow)"
)


LARGEST = 1e100  # scores beyond it would overflow


class ResponseCutoffs(NamedTuple):
    """From which reduction on, in percent, a response has its name, and how long it must last."""

    major_above: float
    partial_from: float
    least_days: int
    source: str
    is_verified: bool


class RequiredReduction(NamedTuple):
    """A reduction in percent that a trial asked for; `or_undetectable` where reaching the detection limit will do."""

    percent: float
    or_undetectable: bool
    source: str
    is_verified: bool


MEDIATOR_SYMPTOMS = ResponseCutoffs(
    major_above=50,
    partial_from=10,
    least_days=28,
    source="Valent 2007; 4 weeks from aggressive mastocytosis, PMC3761194",
    is_verified=False,
)
REQUIRED_REDUCTIONS = {
    "symptoms_30": RequiredReduction(30, False, "PIONEER, total symptom score", False),
    "symptoms_50": RequiredReduction(50, False, "PIONEER, total symptom score", False),
    "tryptase_50": RequiredReduction(50, False, "PIONEER, serum tryptase", False),
    "kit_50": RequiredReduction(50, True, "PIONEER, KIT D816V allele fraction", False),
}


class Response(NamedTuple):
    """Complete, major, partial or none, empty where it cannot be said; and the reduction that it stands on."""

    category: str
    reduction: Result


def symptom_response(
    before: ArrayLike,
    during: ArrayLike,
    days: int,
    symptom_free: float = 0.0,
    cutoffs: ResponseCutoffs = MEDIATOR_SYMPTOMS,
) -> Response:
    """Response category of a symptom score, with the percent reduction and its 95 % interval.

    before, during : scores of each phase, all on one side of `symptom_free`, the score that means no symptom
    days : how long the scores `during` span; below `cutoffs.least_days` there is no category
    Complete: every score is free of symptoms. Else by the reduction of the means: major above `major_above`, partial
    from `partial_from` on, none below it. Categories as in Broesby-Olsen 2018, cut-offs unverified.
    """
    before, during = (np.asarray(scores, dtype=float).ravel() for scores in (before, during))
    reason = _why_not(before, during, symptom_free)
    if reason:
        return Response("", Result(note=reason, method=REDUCTION))
    distances = np.abs(before - symptom_free), np.abs(during - symptom_free)
    reduction = _reduction(*distances)
    caution = "" if cutoffs.is_verified else f"cut-offs unverified ({cutoffs.source})"
    if days < cutoffs.least_days:
        said = f"no category: {days} days are fewer than the {cutoffs.least_days} that a response must last"
        return Response("", reduction._replace(note=joined(reduction.note, said, caution)))
    category = _category(reduction.value, bool((distances[1] == 0).all()), cutoffs)
    crossed = {_category(limit, False, cutoffs) for limit in reduction[1:3] if not math.isnan(limit)} - {category}
    open_ = f"the interval reaches into {', '.join(sorted(crossed))}" if crossed and category != "complete" else ""
    worse = "the symptoms increased" if reduction.value < 0 else ""
    return Response(category, reduction._replace(note=joined(reduction.note, worse, open_, caution)))


def reduction_reached(
    earlier: float, later: float, required: RequiredReduction, is_undetectable: bool = False
) -> Result:
    """1 where a value fell by at least the required percent (or below detection, where that will do), else 0.

    earlier, later : >= 0 in one unit; is_undetectable : the true later value is below `later`
    """
    method = f"1 where the reduction is at least {required.percent:g} % ({required.source}), else 0"
    if required.or_undetectable:
        method = method.replace(" (", " or the later value undetectable (", 1)
    caution = "" if required.is_verified else "criterion unverified"
    if is_undetectable and required.or_undetectable:
        return Result(1.0, note=joined("undetectable", caution), method=method)
    if not (math.isfinite(earlier) and math.isfinite(later) and earlier > 0 and later >= 0):
        return Result(note="no reduction in percent exists of these values", method=method)
    reduction = 100 * (earlier - later) / earlier
    said = f"reduction {'of at least ' if is_undetectable else ''}{shown(round(reduction, 2))} %"
    is_reached = reduction >= required.percent - 1e-9
    if is_undetectable and not is_reached:
        return Result(note=joined(f"not decided: {said}", caution), method=method)
    return Result(float(is_reached), note=joined(said, caution), method=method)


def _reduction(before: np.ndarray, during: np.ndarray) -> Result:
    means = float(before.mean()), float(during.mean())
    value = 100 * (means[0] - means[1]) / means[0]
    if min(len(before), len(during)) < 2:
        return Result(value, note="no interval: one score only in a phase", method=REDUCTION)
    if means[1] == 0:
        return Result(value, note="no interval: no symptom was left", method=REDUCTION)
    from scipy.special import stdtr, stdtrit

    phases = list(zip((before, during), means, strict=True))
    parts = [float(phase.var(ddof=1)) / len(phase) / mean**2 for phase, mean in phases]
    variance = sum(parts)
    if variance == 0:
        return Result(value, note="no interval: the scores of each phase are equal", method=REDUCTION)
    df = variance**2 / sum(part**2 / (len(phase) - 1) for part, (phase, _) in zip(parts, phases, strict=True))
    reach = min(float(stdtrit(df, 0.975)) * math.sqrt(variance), 700.0)
    low, high = (100 * (1 - means[1] / means[0] * math.exp(side * reach)) for side in (1, -1))
    p = float(2 * stdtr(df, -abs(math.log(means[1] / means[0])) / math.sqrt(variance)))
    return Result(value, low, high, p, method=REDUCTION)


def _category(reduction: float, is_free: bool, cutoffs: ResponseCutoffs) -> str:
    if is_free:
        return "complete"
    if reduction > cutoffs.major_above + 1e-9:
        return "major"
    return "partial" if reduction >= cutoffs.partial_from - 1e-9 else "none"


def _why_not(before: np.ndarray, during: np.ndarray, symptom_free: float) -> str:
    missing = [name for name, scores in (("before", before), ("during", during)) if not len(scores)]
    if missing:
        return f"no score {' and '.join(missing)} treatment"
    both = np.concatenate([before, during]) - symptom_free
    if not (np.abs(both) <= LARGEST).all() or ((both != 0) & (np.abs(both) < 1 / LARGEST)).any():
        return f"a score is not a number between {1 / LARGEST:g} and {LARGEST:g} from symptom-free"
    if (both > 0).any() and (both < 0).any():
        return "scores lie on both sides of the one that means no symptom"
    return "no symptom was recorded before treatment" if (before == symptom_free).all() else ""
