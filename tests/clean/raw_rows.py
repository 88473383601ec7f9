"""Small ingested tables and settings, as the tests of cleaning need them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.clean import clean_tables
from casebook.model import conform

MEASURE = {"loinc": "", "unit": "", "units": {}, "names": [], "plausible": None}
PROTOCOL: dict[str, Any] = {
    "case": "rossi",
    "data_origin": "simulated",
    "dates": "relative",
    "free_text": False,
    "treatment": "omalizumab",
    "other_drugs": [],
    "drugs": {},
    "drug_names": {"omalizumab": ["xolair", "R03DX05", "1657209"]},
    "steroids": {"prednisone": 5, "methylprednisolone": 4},
    "events": {"exacerbation": {"names": ["riacutizzazione"]}},
    "any_measure": False,
    "measures": {
        "tryptase": {
            "loinc": "21582-2", "unit": "ug/L", "units": {"ng/mL": "1"}, "names": ["triptasi"], "plausible": [0.2, 5000],
        },
        "total_ige": {
            "loinc": "19113-0", "unit": "k[IU]/L", "units": {"kU/L": "1", "IU/mL": "1"}, "names": ["ige totali"],
            "plausible": [0.1, 100000],
        },
        "hemoglobin": {**MEASURE, "unit": "g/dL", "units": {"g/L": "0.1"}, "names": ["emoglobina"], "plausible": [2, 25]},
        "leukocytes": {**MEASURE, "unit": "10*9/L", "units": {"10*3/uL": "1", "/uL": "0.001"}, "names": ["leucociti"]},
        "alt": {**MEASURE, "unit": "U/L", "names": ["gpt"], "plausible": [1, 20000]},
        "ratio": {**MEASURE, "unit": "1"},
        "base_excess": {**MEASURE, "unit": "mmol/L", "plausible": [-40, 40]},
    },
    "instruments": {
        "msaf": {"minimum": 0, "maximum": 10, "items": {"flushing": {"names": ["arrossamento"]}, "fatigue": {"names": []}}},
    },
    "sources": {
        "lis": {
            "codes": {"TRIPT": "tryptase", "IGET": "total_ige", "HB": "hemoglobin", "WBC": "leukocytes", "GPT": "alt"},
            "statuses": {"DEF": "final", "PROV": "preliminary", "RETT": "corrected", "ANN": "cancelled"},
            "no_result": ["lipemico"],
        },
        "diary": {"forms": {"msaf_diary": {"fields": {"msaf_flushing": "flushing"}}}},
    },
}  # fmt: skip
GENERIC = {
    **PROTOCOL,
    "treatment": "",
    "drug_names": {},
    "any_measure": True,
    "measures": {"outcome": MEASURE},
    "instruments": {},
    "sources": {},
}


def lab(
    row: int, collected_at: str, code: str, value: str, unit: str, status: str = "DEF", **more: Any
) -> dict[str, Any]:
    """A row of an Italian laboratory: decimal comma, day first."""
    return {
        "source_file": "lis.csv", "source_row": row, "source": "lis", "kind": "lab", "code": code, "value": value,
        "unit": unit, "status": status, "collected_at": collected_at, "decimal": ",", "date_format": "%d/%m/%Y", **more,
    }  # fmt: skip


def tidy(
    kind: str, row: int, collected_at: str, code: str, value: str = "", unit: str = "", **more: Any
) -> dict[str, Any]:
    """A row of a ward's sheet: decimal point, ISO dates."""
    return {
        "source_file": f"{kind}s.csv", "source_row": row, "source": "tidy", "kind": kind, "code": code, "value": value,
        "unit": unit, "collected_at": collected_at, "decimal": ".", "date_format": "%Y-%m-%d", **more,
    }  # fmt: skip


def dose(
    row: int, collected_at: str, status: str = "given", value: str = "300", unit: str = "mg", **more: Any
) -> dict[str, Any]:
    """A dose of omalizumab in the ward's sheet."""
    return tidy("dose", row, collected_at, "omalizumab", "" if status in {"missed", "held"} else value, unit,
                **{"status": status, **more})  # fmt: skip


FIRST_DOSE = dose(2, "2019-10-14")


def score(row: int, collected_at: str, value: str, item: str = "flushing", **more: Any) -> dict[str, Any]:
    """A symptom score of the diary."""
    return tidy("score", row, collected_at, item, value, **{"instrument": "msaf", **more})


def table(*rows: Mapping[str, Any], case: str = "rossi") -> pd.DataFrame:
    """The table `ingested` of one case."""
    named = [
        {"case": case, "data_origin": "simulated", "row_id": f"{row['source_file']}:{row['source_row']}", **row}
        for row in rows
    ]
    return conform("ingested", pd.DataFrame(named))


def clean(*rows: Mapping[str, Any], first_dose: bool = True, settings: Mapping[str, Any] = PROTOCOL, **changed: Any):
    """The clean tables of one case, whose first dose was on 14 October 2019 unless its rows say otherwise."""
    rows = (FIRST_DOSE, *rows) if first_dose else rows
    return clean_tables(table(*rows), {"rossi": {**settings, **changed}})


def fates(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, str]]:
    """row_id -> outcome and reason, without the first dose."""
    ledger = tables["ledger"].set_index("row_id")
    found = {row: (entry["outcome"], entry["reason"]) for row, entry in ledger.iterrows()}
    return {row: fate for row, fate in found.items() if row != "doses.csv:2"}


def values(tables: Mapping[str, pd.DataFrame], *columns: str) -> list[tuple]:
    """Observations as tuples of the columns."""
    return list(tables["observations"][list(columns)].itertuples(index=False, name=None))
