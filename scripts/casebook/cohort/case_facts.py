"""What a case is about: its treatment, its main outcome, its visits, and the numbers among its estimates."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

Tables = Mapping[str, pd.DataFrame]


def main_outcome(tables: Tables, settings: Mapping[str, Any]) -> str:
    """The primary outcome where it was recorded; else the measure with most values, else an instrument; or none."""
    primary = settings["primary_outcome"]
    measures = tables["observations"]["measure"].value_counts()
    instruments = sorted(set(tables["score_periods"]["instrument"]))
    if primary and (primary in measures.index or primary in instruments):
        return primary
    ordered = sorted(measures.index, key=lambda name: (-measures[name], name))
    return next(iter([*ordered, *instruments]), "")


def known(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What is configured of an instrument or measure; no more than a label where nothing is."""
    return settings["instruments"].get(name) or settings["measures"].get(name) or {"label": name}


def treatment(tables: Tables, settings: Mapping[str, Any]) -> str:
    """The drug whose first dose is day 0; empty where it is neither configured nor recorded."""
    if settings["treatment"]:
        return settings["treatment"]
    doses = tables["doses"]
    return next(iter(doses.loc[(doses["status"] == "given") & (doses["day"] == 0), "drug"]), "")


def visits(tables: Tables) -> pd.DataFrame:
    """Day and date of everything measured or given."""
    doses = tables["doses"]
    parts = [tables["observations"][["day", "date"]], doses.loc[doses["status"] == "given", ["day", "date"]]]
    return pd.concat(parts).sort_values("day", kind="stable")


class Numbers:
    """The estimates of one case by estimate_id."""

    def __init__(self, estimates: pd.DataFrame) -> None:
        columns = ("estimate", "ci_low", "ci_high", "unit", "n_before", "n_after", "note")
        rows = zip(*(estimates[name].tolist() for name in columns), strict=True)
        self._rows = dict(
            zip(estimates["estimate_id"], (dict(zip(columns, row, strict=True)) for row in rows), strict=True)
        )

    def __iter__(self):
        return iter(self._rows)

    def row(self, estimate_id: str) -> dict[str, Any]:
        """Its columns; empty where there is no such estimate."""
        return self._rows.get(estimate_id, {})

    def value(self, estimate_id: str) -> float:
        """The number; NaN where there is none."""
        return float(self.row(estimate_id).get("estimate", np.nan))
