"""Rates of counted events and their ratio, with exact Poisson intervals."""

import math

import numpy as np

from casebook.estimate.order_statistics import LEVEL
from casebook.estimate.results import Result

TAIL = (1 - LEVEL) / 2


def poisson_rate(count: int, time: float) -> Result:
    """Events per unit of time, with the exact 95 % interval.

    Garwood 1936, doi:10.1093/biomet/28.3-4.437: half a chi-squared quantile with 2k and 2k + 2 degrees of freedom.
    time : observed time, > 0
    """
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, TAIL)) if count else 0.0
    return Result(count / time, low / time, float(gammaincinv(count + 1, 1 - TAIL)) / time)


def rate_ratio(count_earlier: int, time_earlier: float, count_later: int, time_later: float) -> Result:
    """Later over earlier rate, exact conditional 95 % interval and two-sided p as R's poisson.test.

    Given their sum, the later count is binomial (Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313; interval
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404). p sums all counts that are no likelier than the observed.
    """
    total = count_earlier + count_later
    if not total:
        return Result(note="no event in either phase: no ratio exists")
    low, high = clopper_pearson(count_later, total)
    per_time = time_earlier / time_later
    limits = [low / (1 - low) * per_time, high / (1 - high) * per_time if count_earlier else math.inf]
    p = binomial_p(count_later, total, time_later / (time_earlier + time_later))
    if not count_earlier:
        # An empty estimate with one limit: the other one is infinite.
        return Result(math.nan, limits[0], math.nan, p, note=f"no event before: the ratio is at least {limits[0]:.4g}")
    return Result(count_later / count_earlier * per_time, limits[0], limits[1], p)


def clopper_pearson(successes: int, n: int) -> tuple[float, float]:
    """Exact 95 % limits of a proportion. Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404."""
    from scipy.special import betaincinv

    low = float(betaincinv(successes, n - successes + 1, TAIL)) if successes else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1 - TAIL)) if successes < n else 1.0
    return low, high


def binomial_p(successes: int, n: int, probability: float) -> float:
    """Two-sided exact p of a binomial count: the sum over all counts that are no likelier, as R's binom.test."""
    from scipy.special import gammaln

    counts = np.arange(n + 1)
    logs = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    logs = logs + counts * math.log(probability) + (n - counts) * math.log1p(-probability)
    return float(min(1.0, np.exp(logs[logs <= logs[successes] + 1e-7]).sum()))
