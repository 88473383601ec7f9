"""The batches of cases on which the rules work.

Snakemake's own cost a job grows with the number of jobs (measured: 8 ms at 500, 32 ms at 10,000), so that
beyond a limit cases share a batch. Which one is decided by the hash of the id alone: a case that is added
or removed moves no other.
"""

from collections.abc import Sequence
from hashlib import sha256

CASES_ALONE = 200
SHARED_BATCHES = 100
# What the names of shared batches look like.
BATCH_NAME = r"b\d{3}"


def batches(cases: Sequence[str], limit: int = CASES_ALONE, count: int = SHARED_BATCHES) -> dict[str, tuple[str, ...]]:
    """Batch name -> ids of its cases, both sorted; up to `limit` cases each is a batch of its own name.

    count : how many batches more cases share; those that no case falls into are left out
    """
    if len(cases) <= limit:
        return {case: (case,) for case in sorted(cases)}
    shared: dict[str, list[str]] = {}
    for case in sorted(cases):
        number = int.from_bytes(sha256(case.encode()).digest()[:8], "big") % count
        shared.setdefault(f"b{number:03d}", []).append(case)
    return {batch: tuple(shared[batch]) for batch in sorted(shared)}
