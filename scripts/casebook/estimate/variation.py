"""Whether a change exceeds what analysis and biology alone explain: the reference change value."""

import math

from casebook.estimate.results import Result, shown
from casebook.estimate.samples import Bounds

TWO_SIDED_95 = 1.959963984540054
RCV_METHOD = (
    "1 where the percent change exceeds the two-sided 95 % reference change value"
    " (Fraser & Harris 1989, doi:10.3109/10408368909106595), else 0; takes variation as that of its source"
)


def reference_change_percent(
    analytical_cv: float, within_person_cv: float, n_earlier: int = 1, n_later: int = 1
) -> float:
    """Reference change value in percent, for the means of `n_earlier` and `n_later` samples.

    z sqrt(1/n1 + 1/n2) sqrt(CVA^2 + CVI^2); for two single values the familiar sqrt(2) z sqrt(CVA^2 + CVI^2).
    Fraser & Harris 1989, doi:10.3109/10408368909106595.
    """
    return TWO_SIDED_95 * math.sqrt(1 / n_earlier + 1 / n_later) * math.hypot(analytical_cv, within_person_cv)


def exceeds_variation(change: Bounds, limit: float, source: str, groups: bool) -> Result:
    """1 where the percent change lies beyond the limit on either side, 0 within; empty where censoring leaves it open.

    source : where the variations come from
    groups : whether medians of groups are compared
    """
    smallest = 0.0 if change.low <= 0 <= change.high else min(abs(change.low), abs(change.high))
    largest = max(abs(change.low), abs(change.high))
    value = 1.0 if smallest > limit else 0.0 if largest <= limit else math.nan
    if change.low == change.high or math.isclose(change.low, change.high, rel_tol=1e-12):
        said = f"change {shown(round(change.low, 2))} %"
    else:
        ends = [shown(end) if math.isfinite(end) else "any size" for end in change]
        said = f"change between {ends[0]} and {ends[1]} %, since values are censored"
    parts = [
        "not decided" if math.isnan(value) else "",
        said,
        f"reference change value {shown(round(limit, 2))} %",
        f"variation of healthy adults, larger in disease: {source or 'source not given'}",
        "the formula is for means, medians vary more" if groups else "",
    ]
    return Result(value, note="; ".join(part for part in parts if part))
