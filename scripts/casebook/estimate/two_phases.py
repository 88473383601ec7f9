"""Statistics that compare a later phase with an earlier one, and their registry."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from casebook.estimate.order_statistics import median_bounds
from casebook.estimate.ratios import fold, percent, why_no_ratio
from casebook.estimate.results import Result
from casebook.estimate.samples import Bounds, Sample, settled
from casebook.estimate.shift import difference_of_medians, hodges_lehmann
from casebook.estimate.variation import exceeds_variation, reference_change_percent


class PairStatistic(NamedTuple):
    """A statistic of two phases: what computes it from (earlier, later), its unit (empty: the measure's) and how."""

    compute: Callable[[Sample, Sample], Result]
    unit: str
    method: str


def median_difference(earlier: Sample, later: Sample) -> Result:
    """Later minus earlier median."""
    return settled(difference_of_medians(median_bounds(earlier), median_bounds(later)), earlier, later)


def percent_change(earlier: Sample, later: Sample) -> Result:
    """Change of the median in percent of the earlier one."""
    return ratio_result(percent, earlier, later)


def fold_change(earlier: Sample, later: Sample) -> Result:
    """Later over earlier median."""
    return ratio_result(fold, earlier, later)


def ratio_result(
    ratio: Callable[[Bounds, Bounds], Bounds], earlier: Sample, later: Sample, name: str = "the earlier median"
) -> Result:
    """A ratio of the medians, or why there is none; `name` is what the earlier one is called."""
    ends = median_bounds(earlier), median_bounds(later)
    reason = why_no_ratio(*ends, name)
    return Result(note=reason) if reason else settled(ratio(*ends), earlier, later)


def beyond_rcv(earlier: Sample, later: Sample, about: Mapping[str, Any]) -> Result:
    """1 where the change of the medians exceeds the reference change value, else 0.

    about : the measure's settings, with analytical_cv_percent, within_person_cv_percent and variation_source
    """
    if not has_variation(about):
        return Result(note="analytical and within-person variation of this measure are not configured")
    ends = median_bounds(earlier), median_bounds(later)
    reason = why_no_ratio(*ends, "the earlier value")
    if reason:
        return Result(note=reason)
    limit = reference_change_percent(
        about["analytical_cv_percent"], about["within_person_cv_percent"], earlier.n, later.n
    )
    return exceeds_variation(percent(*ends), limit, about["variation_source"], max(earlier.n, later.n) > 1)


def has_variation(about: Mapping[str, Any]) -> bool:
    """Whether both variations of a measure are configured."""
    return about.get("analytical_cv_percent") is not None and about.get("within_person_cv_percent") is not None


PAIR_STATISTICS: dict[str, PairStatistic] = {
    "hodges_lehmann": PairStatistic(hodges_lehmann, "", "Hodges-Lehmann shift"),
    "median_difference": PairStatistic(median_difference, "", "Later minus earlier median"),
    "percent_change": PairStatistic(percent_change, "%", "Change of the median in percent of the earlier median"),
    "fold_change": PairStatistic(fold_change, "1", "Later median over earlier median"),
}


def compare_phases(earlier: Sample, later: Sample, statistics: Mapping[str, PairStatistic]) -> dict[str, Result]:
    """Every statistic of `statistics` over two phases; a phase without values leaves all of them empty."""
    missing = missing_phase(earlier, later)
    if missing:
        return {name: Result(note=missing) for name in statistics}
    return {name: statistic.compute(earlier, later) for name, statistic in statistics.items()}


def missing_phase(earlier: Sample, later: Sample) -> str:
    """Which phases have no value, in words; empty where both have some."""
    missing = " and ".join(name for name, sample in (("earlier", earlier), ("later", later)) if not sample.n)
    return f"no value in the {missing} phase" if missing else ""
