"""An estimate, from the number a statistic returns to a row of estimates.csv and the values it stands on."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from casebook.model.result import NONE, Result, joined, shown

__all__ = [
    "NONE", "Estimate", "Result", "checked", "clean_number", "estimate_frame", "joined", "shown", "source_frame",
]  # fmt: skip


class Estimate(NamedTuple):
    """One row of estimates.csv; `sources` are pairs of a table's name and the identifiers of its rows."""

    measure: str
    comparison: str
    statistic: str
    result: Result
    unit: str
    method: str
    n_before: int | None = None
    n_after: int | None = None
    sources: Sequence[tuple[str, Sequence[str]]] = ()

    @property
    def estimate_id(self) -> str:
        """The name by which a text refers to it."""
        return f"{self.measure}.{self.comparison}.{self.statistic}"


def clean_number(number: float) -> float:
    """`number` with 14 significant digits, so that 7.000000000000001 is 7 on every machine."""
    return float(f"{number:.14g}")


def checked(estimate: Estimate) -> Estimate:
    """`estimate`, finite and explained.

    A number beyond what a computer holds becomes an empty estimate with a note. An empty estimate without a note,
    or one without a method, is a defect.
    """
    result = estimate.result
    if math.isinf(result.value):
        result = Result(note=joined(result.note, "the result is larger than a number can be"))
    value, low, high, p = (clean_number(part) if math.isfinite(part) else NONE for part in result[:4])
    method = result.method or estimate.method
    if not method:
        raise AssertionError(f"{estimate.estimate_id} has no method")
    if math.isnan(value) and not result.note:
        raise AssertionError(f"{estimate.estimate_id} is empty and does not say why")
    return estimate._replace(result=Result(value, low, high, p, result.note, method), method=method)


def estimate_frame(case: str, origin: str, estimates: Iterable[Estimate]) -> pd.DataFrame:
    """Rows of table `estimates`."""
    estimates = list(estimates)
    results = [estimate.result for estimate in estimates]
    return pd.DataFrame(
        {
            "case": case,
            "estimate_id": [estimate.estimate_id for estimate in estimates],
            "measure": [estimate.measure for estimate in estimates],
            "comparison": [estimate.comparison for estimate in estimates],
            "statistic": [estimate.statistic for estimate in estimates],
            "estimate": [result.value for result in results],
            "ci_low": [result.low for result in results],
            "ci_high": [result.high for result in results],
            "p_value": [result.p for result in results],
            "unit": [estimate.unit for estimate in estimates],
            "n_before": pd.array([estimate.n_before for estimate in estimates], dtype="Int64"),
            "n_after": pd.array([estimate.n_after for estimate in estimates], dtype="Int64"),
            "method": [estimate.method for estimate in estimates],
            "note": [result.note for result in results],
            "data_origin": origin,
        }
    )


def source_frame(case: str, origin: str, estimates: Iterable[Estimate]) -> pd.DataFrame:
    """Rows of table `estimate_rows`."""
    parts = [
        (estimate.estimate_id, table, np.asarray(ids, dtype=object))
        for estimate in estimates
        for table, ids in estimate.sources
        if len(ids)
    ]
    lengths = [len(ids) for _, _, ids in parts]

    def spread(values: list[str]) -> np.ndarray:
        return np.repeat(np.array(values, dtype=object), lengths)

    return pd.DataFrame(
        {
            "case": case,
            "estimate_id": spread([name for name, _, _ in parts]),
            "table": spread([table for _, table, _ in parts]),
            "record_id": np.concatenate([ids for _, _, ids in parts]) if parts else [],
            "data_origin": origin,
        }
    )
