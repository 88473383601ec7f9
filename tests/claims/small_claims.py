"""Small tables for the checks of claims: rows that a test names, filled up; and one claim run against them."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.claims import check_claims, parse_claims, parse_literature
from casebook.claims.literature_table import PRINTED
from casebook.model import TABLES, conform

CASE = "rossi"
FILE = Path("config/cases/rossi.claims.yaml")
FILL: dict[str, dict[str, Any]] = {
    "ingested": {"kind": "dose", "status": "given", "decimal": "."},
    "observations": {"measure": "tryptase", "unit": "ug/L", "censor": "none", "status": "final", "ref_high": 11.4},
    "scores": {"instrument": "msaf", "item": "flushing"},
    "doses": {"drug": "omalizumab", "dose": 300.0, "unit": "mg", "route": "SC", "status": "given"},
    "medications": {"drug": "prednisone", "daily_dose": 30.0, "unit": "mg", "route": "PO", "pattern": "daily"},
    "events": {"category": "relapse"},
    "score_periods": {"instrument": "msaf", "period": "assessment", "start_day": 0, "end_day": 6},
    "estimates": {"unit": "1"},
}
SETTINGS: dict[str, Any] = {
    "case": CASE,
    "data_origin": "patient",
    "treatment": "omalizumab",
    "schedule": {"interval_days": 28, "grace_days": 7},
    "instruments": {"msaf": {"symptom_free": 0}},
    "observed_from_day": -420,
    "weight_measure": "weight",
    "patient": {"age_at_first_dose_years": 9},
    "measures": {"tryptase": {"unit": "ug/L", "analytical_cv_percent": 6.3, "within_person_cv_percent": 5.6}},
}


def tables(**rows: Sequence[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """Every table that a check may ask for, with the given rows."""
    return {name: _table(name, rows.get(name, ())) for name in FILL} | {
        name: pd.DataFrame(given).assign(case=CASE) for name, given in rows.items() if name not in TABLES
    }


@cache
def _without_rows(name: str) -> pd.DataFrame:
    return conform(name, pd.DataFrame())


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    if not rows:
        return _without_rows(name)
    who = {"case": CASE, "data_origin": "patient"}
    filled = [{**who, **_identifier(name, n), **FILL[name], **_estimate(name, row)} for n, row in enumerate(rows)]
    return conform(name, pd.DataFrame(filled))


def _identifier(name: str, number: int) -> dict[str, str]:
    key = TABLES[name].metadata["key"][-1]
    return {key: f"{name}.{number:04d}"} if key.endswith("_id") else {}


def _estimate(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if name != "estimates":
        return dict(row)
    measure, comparison, statistic = row["estimate_id"].split(".")
    return {"measure": measure, "comparison": comparison, "statistic": statistic, **row}


def printed_table(*rows: Mapping[str, str]) -> pd.DataFrame:
    """A literature table as printed, with ordinary cells where a row gives none."""
    ordinary = {
        "study": "Rossi et al.", "year": "2010", "ref": "[1]", "disease": "SM", "n": "1", "ages_as_printed": "40",
        "dose": "300 mg", "interval": "4 wk", "therapy_length_as_printed": "6 mos", "total_ige_direction": "na",
        "tryptase_direction": "=", "pediatric_flag": "",
    }  # fmt: skip
    assert set(ordinary) == set(PRINTED)
    return pd.DataFrame([{**ordinary, **row} for row in rows], columns=list(PRINTED))


def literature(*rows: Mapping[str, str]) -> pd.DataFrame:
    """The same, parsed."""
    return parse_literature(printed_table(*rows), CASE)


def claim(check: Mapping[str, Any], value: str | None = None, unit: str | None = None, **more: Any) -> dict[str, Any]:
    """A claim with this check that states this number."""
    stated = {key: text for key, text in (("value", value), ("unit", unit)) if text is not None}
    return {
        "id": "C1", "section": "Case", "statement": "It is so.", "check": dict(check),
        **({"stated": stated} if stated else {}), **more,
    }  # fmt: skip


def ledger(
    *claims: Mapping[str, Any], settings: Mapping[str, Any] = SETTINGS, studies: pd.DataFrame | None = None,
    about: Mapping[str, Any] | None = None, **rows: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:  # fmt: skip
    """The ledger of these claims against these rows. The claims go through the schema first."""
    content = parse_claims({"claims": list(claims), **(about or {})}, FILE)
    found = literature() if studies is None else studies
    return check_claims({CASE: content}, tables(**rows), found, {CASE: settings})


def run(check: Mapping[str, Any], value: str | None = None, unit: str | None = None, **more: Any) -> pd.Series:
    """The row of one claim with this check."""
    return ledger(claim(check, value, unit), **more).iloc[0]


def verdict(check: Mapping[str, Any], value: str | None = None, unit: str | None = None, **more: Any) -> str:
    """Its verdict."""
    return run(check, value, unit, **more)["verdict"]
