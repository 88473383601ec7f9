"""Small cases on paper: tables and settings that a test fills with a few values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casebook.estimate import compute_estimates
from casebook.model import conform, validate

SETTINGS = {
    "case": "rossi",
    "data_origin": "simulated",
    "treatment": "omalizumab",
    "schedule": {"interval_days": 28, "grace_days": 7},
    "phases": [],
    "plateau_from_day": 180,
    "challenge": None,
    "primary_outcome": "",
    "weight_measure": "weight",
    "steroids": {},
    "steroid_source": "usual table",
    "events": {},
    "adverse_events": {},
    "instruments": {
        "msaf": {"minimum": 0, "maximum": 10, "improvement": "decrease", "symptom_free": 0, "items": {"flushing": {}}}
    },
    "observed_from_day": None,
    "half_life_days": None,
    "ige_model": {},
    "patient": {},
    "absorption_per_day": None,
    "measures": {},
}
TRYPTASE = {
    "unit": "ug/L",
    "improvement": "decrease",
    "analytical_cv_percent": 6.3,
    "within_person_cv_percent": 5.6,
    "variation_source": "Skarbo 2022",
    "detection_limit": None,
}


@dataclass
class Computed:
    """The tables that come out, and short ways to look into them."""

    tables: Mapping[str, pd.DataFrame]

    def __post_init__(self):
        self.estimates = self.tables["estimates"].set_index("estimate_id")
        self.rows = self.tables["estimate_rows"]

    def __getitem__(self, estimate_id: str) -> float:
        return self.estimates.at[estimate_id, "estimate"]

    def __contains__(self, estimate_id: str) -> bool:
        return estimate_id in self.estimates.index

    def note(self, estimate_id: str) -> str:
        return self.estimates.at[estimate_id, "note"]

    def interval(self, estimate_id: str) -> tuple[float, float]:
        return tuple(self.estimates.loc[estimate_id, ["ci_low", "ci_high"]])

    def counts(self, estimate_id: str) -> tuple:
        return tuple(None if pd.isna(n) else n for n in self.estimates.loc[estimate_id, ["n_before", "n_after"]])

    def sources(self, estimate_id: str) -> list[str]:
        return self.rows.loc[self.rows["estimate_id"] == estimate_id, "record_id"].tolist()


def labs(measure: str, values: Mapping[int | tuple[int, str], float | str], unit: str = "ug/L") -> list[dict]:
    """Observations by day, or by (day, time); `"<2"` and `">200"` are censored."""
    rows = []
    for when, value in values.items():
        day, time = when if isinstance(when, tuple) else (when, "")
        censor = {"<": "below", ">": "above"}.get(str(value)[0], "none")
        number = float(str(value).lstrip("<>"))
        rows.append({"measure": measure, "day": day, "time": time, "value": number, "censor": censor, "unit": unit})
    return rows


def case_tables(
    observations: Sequence[dict] = (),
    doses: Sequence[Any] = (0,),
    scores: Sequence[dict] = (),
    medications: Sequence[dict] = (),
    events: Sequence[tuple] = (),
    case: str = "rossi",
) -> dict[str, pd.DataFrame]:
    """Clean tables of one case; a dose is its day or a mapping, an event its category, day and perhaps time."""
    doses = [dose if isinstance(dose, dict) else {"day": dose} for dose in doses]
    given = {"drug": "omalizumab", "status": "given", "unit": "mg", "dose": 300.0}
    rows = {
        "observations": [{"status": "final"} | row for row in observations],
        "scores": [{"instrument": "msaf", "item": "flushing"} | row for row in scores],
        "doses": [given | row for row in doses],
        "medications": [{"unit": "mg", "route": "PO"} | row for row in medications],
        "events": [dict(zip(("category", "day", "time"), event, strict=False)) for event in events],
    }
    identifiers = {"observations": "observation_id", "scores": "score_id", "doses": "dose_id",
                   "medications": "medication_id", "events": "event_id"}  # fmt: skip
    tables = {}
    for name, content in rows.items():
        who = {"case": case, "data_origin": "simulated"}
        frame = pd.DataFrame([{**who, identifiers[name]: f"{name}.{n:04d}", **row} for n, row in enumerate(content)])
        tables[name] = validate(name, conform(name, frame))
    return tables


def diary(scores: Mapping[int, float]) -> list[dict]:
    """One score a day."""
    return [{"day": day, "score": score} for day, score in scores.items()]


def compute(settings: Mapping[str, Any] | None = None, **tables) -> Computed:
    """The estimates of one small case: its settings over SETTINGS, its tables by keyword."""
    computed = compute_estimates(case_tables(**tables), {"rossi": {**SETTINGS, **(settings or {})}})
    for name, frame in computed.items():
        validate(name, frame)
    return Computed(computed)
