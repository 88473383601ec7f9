"""How many examples of a law are tried."""

import os

IS_QUICK = os.environ.get("CASEBOOK_TESTS") == "quick"


def examples(number: int) -> int:
    """All of them; in `make test`, which says that it is to be quick, a quarter, but eight at least."""
    return min(number, max(8, number // 4)) if IS_QUICK else number
