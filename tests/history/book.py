"""Reports of a small case, one after the other, as the rules make them: compared, then recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.history.compare import compare_reports
from casebook.history.record import recordable
from casebook.model import conform, empty_table
from report.one_case import diary, labs

MADE_BY = {"code": "bcdfgh", "settings": "bcdfgh", "claims": "bcdfgh"}
DOSES = [{"day": 0}, {"day": 28, "interval_days": 28}]
FILL: dict[str, tuple[str, str, dict[str, Any]]] = {
    "observations": (
        "observation_id",
        "tryptase",
        {"measure": "tryptase", "unit": "ug/L", "censor": "none", "status": "final"},
    ),
    "scores": ("score_id", "msaf.flushing", {"instrument": "msaf", "item": "flushing"}),
    "doses": ("dose_id", "omalizumab", {"drug": "omalizumab", "status": "given", "unit": "mg", "dose": 300.0}),
    "medications": (
        "medication_id",
        "prednisone",
        {"drug": "prednisone", "unit": "mg", "route": "PO", "daily_dose": 5.0},
    ),
    "events": ("event_id", "relapse", {"category": "relapse"}),
}
EMPTY = {name: empty_table(name) for name in (*FILL, "ingested", "ledger", "claims", "estimates", "estimate_rows")}
LABS = {-60: 30.2, -30: 35.1, -1: 44.0, 20: 33.0, 60: 35.0}


def tables(
    observations: Sequence[Mapping] | None = None,
    claims: Mapping[str, str] | None = None,
    ledger: Sequence[Mapping] = (),
    case: str = "rossi",
    **rows: Sequence[Mapping],
) -> dict[str, pd.DataFrame]:
    """The tables of the case; each row of each clean table stands in a row of a raw file of its own.

    Estimates are those that show how they are compared, and no more: they take no time.
    """
    who = {"case": case, "data_origin": "simulated"}
    rows = {"doses": DOSES, "observations": labs(LABS) if observations is None else observations, **rows}
    found = dict(EMPTY)
    raw = []
    for table, given in rows.items():
        filled = []
        for number, row in enumerate(given, 2):
            key, name, words = FILL[table]
            day = row.get("start_day", row.get("day"))
            filled.append({**who, key: f"{name}.d{day}", "row_id": f"{table}.csv:{number}", **words, **row})
            value = str(row.get("value", row.get("score", row.get("dose", ""))))
            row_id = filled[-1]["row_id"]
            raw.append({**who, "row_id": row_id, "kind": "lab", "code": name, "value": value, "decimal": "."})
        found[table] = conform(table, pd.DataFrame(filled))
    verdicts = [
        {"claim_id": claim, "verdict": verdict, "why": f"why {claim}"} for claim, verdict in (claims or {}).items()
    ]
    more = {"ingested": raw, "ledger": ledger, "claims": verdicts, **_estimates(found["observations"])}
    found |= {
        name: conform(name, pd.DataFrame([{**who, **row} for row in given]))
        for name, given in more.items()
        if len(given)
    }
    return found


def _estimates(values: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The number and the median of each phase, and the difference of the medians, each with the values it stands on."""
    before, during = values[values["day"] <= 0], values[values["day"] > 0]
    both = pd.concat([before, during])
    difference = during["value"].median() - before["value"].median()
    told = [
        *((f"tryptase.{phase}.n", len(part), part) for phase, part in (("before", before), ("during", during))),
        *(
            (f"tryptase.{phase}.median", part["value"].median(), part)
            for phase, part in (("before", before), ("during", during))
        ),
        ("tryptase.during_vs_before.median_difference", difference, both),
    ]
    names = [dict(zip(("measure", "comparison", "statistic"), name.split("."), strict=True)) for name, *_ in told]
    return {
        "estimates": [{"estimate_id": name, "estimate": value, "ci_low": value - 1, "ci_high": value + 1, **parts} if name.endswith("difference") else {"estimate_id": name, "estimate": value, **parts}
                      for (name, value, _), parts in zip(told, names, strict=True)],
        "estimate_rows": [{"estimate_id": name, "table": "observations", "record_id": record}
                          for name, _, part in told for record in part["observation_id"]],
    }  # fmt: skip


class Book:
    """A case with its history folder."""

    def __init__(self, case: str = "rossi", dates: str = "relative") -> None:
        self.case = case
        self.settings = {case: {"case": case, "data_origin": "simulated", "dates": dates}}
        self.files: dict[str, bytes | None] = {}

    def compare(self, made: dict[str, pd.DataFrame], against: str = "", **made_by: str):
        """Changes, reports and the state's text, recording nothing: what a build does that is killed at its end."""
        prints = {self.case: {**MADE_BY, **made_by}}
        found, states = compare_reports(made, self.settings, prints, {self.case: self.files}, against)
        return found["changes"], found["reports"], states[self.case]

    def build(self, made: dict[str, pd.DataFrame], against: str = "", **made_by: str):
        """Changes and reports of a whole build, which ends with the recording of the report."""
        changes, reports, state = self.compare(made, against, **made_by)
        _, name = recordable(state.encode(), self.case, self.files, "reports/rossi/history")
        if name:
            self.files[name] = state.encode()
        return changes, reports


def told(changes: pd.DataFrame, *kinds: str) -> list[tuple]:
    """Kind, change, subject, was, now of the changes of these kinds."""
    rows = changes[changes["kind"].isin(kinds)] if kinds else changes
    return list(rows[["kind", "change", "subject_id", "was", "now"]].itertuples(index=False, name=None))


def roles(reports: pd.DataFrame) -> dict[int, str]:
    """Number -> part in the comparison."""
    return dict(zip(reports["report"].tolist(), reports["role"].tolist(), strict=True))


__all__ = ["Book", "diary", "labs", "roles", "tables", "told"]
