"""Whether serum tryptase rose: the rule of 20 % + 2 and the ratio of 1.685, both from the person's own baseline."""

import math
from typing import NamedTuple

from casebook.estimate.results import Result, joined, shown

RISE_FACTOR, RISE_PLUS = 1.2, 2.0  # ng/mL
RATIO = 1.685
HOURS_FOR_ACUTE = 4.0
HOURS_BEFORE_BASELINE = 24.0  # from the event to a baseline that was taken after it
CROSSING = RISE_PLUS / (RATIO - RISE_FACTOR)  # baseline, 4.1 ng/mL, at which both rules ask for the same rise

ACUTE_RISE = (
    "1 where acute tryptase is at least 1.2 times baseline + 2 ng/mL, else 0; acute sample within 4 h of the event,"
    " baseline before it or more than 24 h after (PMC7115850; World Allergy Organ J, doi:10.1186/s40413-016-0094-3)"
)
RISE_RATIO = (
    "1 where acute over baseline tryptase is at least 1.685, else 0; acute sample within 4 h of the event, baseline"
    " before it or more than 24 h after (PubMed 34425177)"
)
VARIES = "30 % (16 of 53) of indolent systemic mastocytosis met 20 % + 2 by the variation of the baseline alone"


class RiseThresholds(NamedTuple):
    """The acute tryptase, ng/mL, from which each rule speaks of a rise."""

    twenty_percent_plus_two: float
    ratio: float


def rise_thresholds(baseline: float) -> RiseThresholds:
    """What each rule asks of the acute value; `baseline` in ng/mL (= ug/L). They cross at 4.1 ng/mL.

    Raises ValueError where the baseline is not a number above 0.
    """
    if not (math.isfinite(baseline) and baseline > 0):
        raise ValueError(f"baseline tryptase is above 0, not {baseline}")
    return RiseThresholds(RISE_FACTOR * baseline + RISE_PLUS, RATIO * baseline)


def acute_rise(
    baseline: float, acute: float, acute_hours: float | None, baseline_hours: float | None, is_marked: bool = False
) -> Result:
    """Whether acute tryptase reaches 1.2 times baseline + 2; no interval and no p.

    baseline, acute : ng/mL (= ug/L)
    acute_hours, baseline_hours : time of each sample from the onset of the event, negative before it; None if unknown
    is_marked : whether its source marks the sample as acute, which stands in for its time where that is unknown
    Empty with a note where a value or a time does not carry the rule.
    """
    reason = _why_not(baseline, acute, acute_hours, baseline_hours, is_marked)
    if reason:
        return Result(note=reason, method=ACUTE_RISE)
    threshold = rise_thresholds(baseline).twenty_percent_plus_two
    note = joined(f"acute {shown(acute)}, threshold {shown(threshold)} ng/mL", _taken(acute_hours), VARIES)
    return Result(_reaches(acute, threshold), note=note, method=ACUTE_RISE)


def rise_ratio(
    baseline: float, acute: float, acute_hours: float | None, baseline_hours: float | None, is_marked: bool = False
) -> Result:
    """Whether acute over baseline tryptase reaches 1.685; arguments and limits as of `acute_rise`."""
    reason = _why_not(baseline, acute, acute_hours, baseline_hours, is_marked)
    if reason:
        return Result(note=reason, method=RISE_RATIO)
    threshold = rise_thresholds(baseline).ratio
    note = joined(f"ratio {shown(round(acute / baseline, 3))}, threshold {shown(threshold)} ng/mL", _taken(acute_hours))
    return Result(_reaches(acute, threshold), note=note, method=RISE_RATIO)


def _reaches(acute: float, threshold: float) -> float:
    # 1.2 times 5.5 is 6.6, also in floats.
    return float(acute >= threshold * (1 - 1e-12))


def _taken(acute_hours: float | None) -> str:
    return "" if acute_hours is not None else "marked as acute by its source, its time from the event is not recorded"


def _why_not(
    baseline: float, acute: float, acute_hours: float | None, baseline_hours: float | None, is_marked: bool
) -> str:
    if not (math.isfinite(baseline) and math.isfinite(acute)):
        return "a tryptase value is not a finite number"
    if baseline <= 0 or acute < 0:
        return "baseline tryptase is not above 0" if baseline <= 0 else "acute tryptase is negative"
    taken = 0.0 if is_marked and acute_hours is None else acute_hours
    missing = [
        name
        for name, hours in (("acute sample", taken), ("baseline", baseline_hours))
        if hours is None or not math.isfinite(hours)
    ]
    if missing:
        return f"not decided: the time of the {' and of the '.join(missing)} from the event is not known"
    if acute_hours is not None and not 0 <= acute_hours <= HOURS_FOR_ACUTE:
        when = f"{shown(abs(acute_hours))} h {'before' if acute_hours < 0 else 'after'} the event"
        return f"the acute sample was taken {when}, not within {HOURS_FOR_ACUTE:g} h after it"
    if baseline_hours is not None and 0 <= baseline_hours <= HOURS_BEFORE_BASELINE:
        return (
            f"the baseline was taken {shown(baseline_hours)} h after the event: neither before it nor more than"
            f" {HOURS_BEFORE_BASELINE:g} h after"
        )
    return ""
