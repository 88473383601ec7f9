"""The values of one measure or instrument in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from casebook.errors import CasebookError
from casebook.estimate.results import Estimate, Result
from casebook.estimate.samples import Sample, admissible

# An estimate on more values does not name them again: they stand under the n of its phase. Else the diary of some
# years would fill millions of rows.
MOST_LINKED = 2000


@dataclass(frozen=True, eq=False)
class Series:
    """Values in the order of time, all arrays of one length.

    name, unit : measure and its UCUM unit
    days, times : day and, where known, time HH:MM of each value; times None where no value has one
    low, high : smallest and largest admissible value, equal where the value is not censored
    ids : identifier of the row of `table` behind each value, or an array of those of several rows
    """

    name: str
    unit: str
    days: np.ndarray
    times: np.ndarray | None
    low: np.ndarray
    high: np.ndarray
    ids: np.ndarray
    table: str

    def sample(self, chosen: np.ndarray) -> Sample:
        """The values that a mask or an array of places chooses."""
        return Sample(self.low[chosen], self.high[chosen])

    def sources(self, *chosen: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """The rows that masks or arrays of places choose, as an estimate names them, each once."""
        places = np.unique(np.concatenate([np.arange(len(self.days))[part] for part in chosen]))
        ids = self.ids[places]
        is_grouped = len(ids) > 0 and isinstance(ids[0], np.ndarray)
        return [(self.table, np.concatenate(ids) if is_grouped else ids)]

    def estimate(
        self,
        comparison: str,
        statistic: str,
        result: Result,
        unit: str,
        method: str,
        counts: tuple[int | None, int | None],
        sources: Sequence[tuple[str, Sequence[str]]] = (),
    ) -> Estimate:
        """An estimate of this measure; `unit` empty for the measure's own, `counts` are n_before and n_after."""
        return Estimate(self.name, comparison, statistic, result, unit or self.unit, method, *counts, sources)


def observed_series(observations: pd.DataFrame, case: str) -> list[Series]:
    """A series of every measure of one case's observations, by name.

    Raises CasebookError where a measure has two units or a value is no finite number.
    """
    ordered = observations.sort_values(["measure", "day", "time", "observation_id"], kind="stable")
    measures = ordered["measure"].to_numpy(dtype=object)
    columns = {name: ordered[name].to_numpy(dtype=object) for name in ("unit", "censor", "observation_id", "time")}
    days, values = ordered["day"].to_numpy(dtype=int), ordered["value"].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        broken = columns["observation_id"][~np.isfinite(values)][0]
        raise CasebookError(f"observation {broken} of case {case} is no number", remedy="This is a defect of Casebook")
    names, starts, counts = np.unique(measures.astype(str), return_index=True, return_counts=True)
    series = []
    for name, start, count in zip(names.tolist(), starts, counts, strict=True):
        part = slice(start, start + count)
        units = sorted(set(columns["unit"][part]))
        if len(units) > 1:
            raise CasebookError(
                f"measure {name} of case {case} has values in {' and '.join(units)}",
                key=f"measures.{name}.units", remedy="Give the factor between them",
            )  # fmt: skip
        low, high = admissible(values[part], columns["censor"][part])
        times = columns["time"][part].astype(str)
        ids = columns["observation_id"][part]
        series.append(Series(name, units[0] or "1", days[part], times, low, high, ids, "observations"))
    return series
