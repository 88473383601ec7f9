"""Exact null distributions of the Mann-Whitney statistic, without and with ties."""

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=256)
def mann_whitney_lower_tail(m: int, n: int) -> np.ndarray:
    """P(W <= w) at w = 0, 1, ..., m n // 2, of the Mann-Whitney statistic of m and n values without ties.

    The numbers of arrangements are the coefficients of the Gaussian binomial (Mann & Whitney 1947,
    doi:10.1214/aoms/1177730491), built factor by factor: times 1 - x^(n+i), over 1 - x^i.
    """
    m, n = sorted((m, n))
    size = m * n // 2 + 1
    ways = np.zeros(size)
    ways[0] = 1.0
    for i in range(1, m + 1):
        if n + i < size:
            ways[n + i :] -= ways[: size - n - i].copy()
        rows = -(-size // i)
        padded = np.zeros(rows * i)
        padded[:size] = ways
        # Over 1 - x^i: every coefficient takes up the one i places before it.
        ways = padded.reshape(rows, i).cumsum(axis=0).ravel()[:size]
        # Every step multiplies the number of arrangements by (n + i) / i; as shares of one they do not overflow.
        ways *= i / (n + i)
    return np.cumsum(ways)


def midrank_sum_distribution(doubled_ranks: np.ndarray, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the ranks of m values drawn from all, each draw as likely as any other, and their probabilities.

    The conditional permutation distribution, exact with ties (Streitberg & Röhmel 1986, Statistical Software
    Newsletter 12:10).

    doubled_ranks : twice the midrank of every value of both groups, integers
    Returns sums of m doubled ranks that can occur, ascending, and the probability of each.
    """
    ranks = np.sort(np.asarray(doubled_ranks, dtype=int))
    largest = int(ranks[len(ranks) - m :].sum())
    ways = np.zeros((m + 1, largest + 1))
    ways[0, 0] = 1.0
    for rank in ranks:
        ways[1:, rank:] += ways[:-1, : largest + 1 - rank].copy()
    sums = np.flatnonzero(ways[m])
    return sums, ways[m, sums] / ways[m].sum()


def doubled_midranks(values: np.ndarray) -> np.ndarray:
    """Twice the midrank of each value: integers."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (2 * ends - counts + 1)[places]
