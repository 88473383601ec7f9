"""Statistics of one phase alone, and their registry: a new one is a function of a sample and its entry."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from casebook.estimate.order_statistics import median_bounds, median_interval_rank, quantile_bounds
from casebook.estimate.results import Result, joined, shown
from casebook.estimate.samples import Bounds, Sample, censored_words, interval, settled


class PhaseStatistic(NamedTuple):
    """A statistic of one phase: what computes it, its unit (empty: the measure's) and how, in a sentence."""

    compute: Callable[[Sample], Result]
    unit: str
    method: str


def count(sample: Sample) -> Result:
    """Number of values."""
    return Result(float(sample.n))


def censored_count(sample: Sample) -> Result:
    """Number of values that are known only as below or above a limit."""
    return Result(float(sample.n_censored))


def median(sample: Sample) -> Result:
    """Median of at least one value, without an interval."""
    return settled(median_bounds(sample), sample)


def median_with_interval(sample: Sample) -> Result:
    """Median of at least one value, with its exact order-statistic interval where one reaches 95 %."""
    result = median(sample)
    if math.isnan(result.value):
        return result
    k, coverage = median_interval_rank(sample.n)
    if not k:
        return result._replace(note=f"no 95 % interval of the median exists at n = {sample.n}")
    low, high, note = interval(float(sample.sorted_low[k - 1]), float(sample.sorted_high[sample.n - k]), sample)
    if math.isnan(low):
        return result._replace(note=note)
    reached = shown(round(100 * coverage, 2))
    covers = f"interval from value {k} to {sample.n - k + 1} of {sample.n} in order, coverage {reached} %"
    return result._replace(low=low, high=high, note=joined(covers, note))


def quartile_1(sample: Sample) -> Result:
    """First quartile of at least one value, type 7."""
    return settled(quantile_bounds(sample, 0.25), sample)


def quartile_3(sample: Sample) -> Result:
    """Third quartile of at least one value, type 7."""
    return settled(quantile_bounds(sample, 0.75), sample)


def minimum(sample: Sample) -> Result:
    """Smallest of at least one value."""
    return settled(Bounds(float(sample.sorted_low[0]), float(sample.sorted_high[0])), sample)


def maximum(sample: Sample) -> Result:
    """Largest of at least one value."""
    return settled(Bounds(float(sample.sorted_low[-1]), float(sample.sorted_high[-1])), sample)


def mean(sample: Sample) -> Result:
    """Arithmetic mean of at least one value; none with censored ones."""
    if sample.n_censored:
        return Result(note=f"no mean: {censored_words(sample)}")
    if sample.sorted_low[0] == sample.sorted_low[-1]:
        return Result(float(sample.low[0]))
    return Result(float(np.mean(sample.low)))


def standard_deviation(sample: Sample) -> Result:
    """Standard deviation (n - 1) of at least two values; none with censored ones."""
    if sample.n_censored:
        return Result(note=f"no standard deviation: {censored_words(sample)}")
    if sample.n < 2:
        return Result(note="one value has no standard deviation")
    if sample.sorted_low[0] == sample.sorted_low[-1]:
        return Result(0.0)
    return Result(float(np.std(sample.low, ddof=1)))


_ADMISSIBLE = "censored values anywhere within their limits"
PHASE_STATISTICS: dict[str, PhaseStatistic] = {
    "n": PhaseStatistic(count, "1", "Number of values"),
    "n_censored": PhaseStatistic(censored_count, "1", "Number of values known only as below or above a limit"),
    "median": PhaseStatistic(
        median_with_interval, "",
        f"Median, {_ADMISSIBLE}; exact order-statistic interval, nominal 95 %, which takes the values as independent",
    ),
    "quartile_1": PhaseStatistic(quartile_1, "", f"First quartile, type 7 of Hyndman & Fan 1996, {_ADMISSIBLE}"),
    "quartile_3": PhaseStatistic(quartile_3, "", f"Third quartile, type 7 of Hyndman & Fan 1996, {_ADMISSIBLE}"),
    "minimum": PhaseStatistic(minimum, "", f"Smallest value, {_ADMISSIBLE}"),
    "maximum": PhaseStatistic(maximum, "", f"Largest value, {_ADMISSIBLE}"),
    "mean": PhaseStatistic(mean, "", "Arithmetic mean; not computed with censored values"),
    "sd": PhaseStatistic(standard_deviation, "", "Standard deviation with n - 1; not computed with censored values"),
}  # fmt: skip
# Scores are never censored, and those of one week are too close to each other for an interval that takes them as
# independent.
SCORE_STATISTICS: dict[str, PhaseStatistic] = {
    name: statistic for name, statistic in PHASE_STATISTICS.items() if name != "n_censored"
} | {"median": PhaseStatistic(median, "", "Median of the single scores, without an interval")}


def describe_phase(sample: Sample, statistics: dict[str, PhaseStatistic], empty_note: str) -> dict[str, Result]:
    """Every statistic of `statistics` over one phase; an empty phase has its counts, and `empty_note` for the rest."""
    if sample.n:
        return {name: statistic.compute(sample) for name, statistic in statistics.items()}
    return {
        name: Result(0.0) if statistic.unit == "1" else Result(note=empty_note)
        for name, statistic in statistics.items()
    }
