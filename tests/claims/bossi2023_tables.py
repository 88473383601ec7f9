"""The reconstruction of bossi2023 in small: the rows on which its claims rest, written down here and read from nowhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from claims.small_claims import SETTINGS

ITEMS = ("abdominal_pain", "diarrhea", "fatigue", "flushing", "headache", "musculoskeletal_pain", "palpitations")
BOSSI: dict[str, Any] = SETTINGS | {
    "data_origin": "reconstructed",
    "measures": SETTINGS["measures"] | {"kit_d816v_vaf": {"unit": "%"}, "total_ige": {"unit": "k[IU]/L"}},
}
GIVEN = [0, 28, 56, 84, 112, 140, *range(189, 554, 28), 588]
TRYPTASE = {-420: 27.5, -365: 30.2, -300: 33, -240: 35.1, -180: 38.6, -90: 41.3, 0: 44, 28: 42.1, 84: 38.8, 588: 37.2}
IGE = {0: 11, 28: 110, 56: 104, 140: 88, 329: 82.5, 588: 82.5}
BLOOD = {"hemoglobin": (12.8, 12.7, "g/dL", 11.5, 15.5), "leukocytes": (7.4, 7.2, "10*9/L", 4.5, 13.5), "platelets": (257, 284, "10*9/L", 150, 450),
         "alt": (21, 15, "U/L", None, 40), "creatinine": (0.47, 0.51, "mg/dL", 0.3, 0.7)}  # fmt: skip
ESTIMATES = {
    "tryptase.before.median": (35.1, "ug/L"), "tryptase.during.median": (38.8, "ug/L"), "tryptase.before.minimum": (27.5, "ug/L"),
    "tryptase.before.maximum": (44.0, "ug/L"), "tryptase.during.minimum": (36.9, "ug/L"), "kit_d816v_vaf.before.maximum": (0.1598, "%"), "hemoglobin.before.minimum": (12.8, "g/dL"),
    "platelets.before.minimum": (257.0, "10*9/L"), "total_ige.first_dose_vs_baseline.fold_change": (10.0, "1"),
    "total_ige.plateau_vs_baseline.fold_change": (7.5, "1"), "kit_d816v_vaf.last_vs_first.percent_change": (-39.299123904881, "%"),
    "msaf.lapsed.days_to_relapse": (42.0, "d"), "msaf.during.days_to_response": (77.0, "d"),
    "omalizumab.during.follow_up_months": (20.008213552361, "mo"), "omalizumab.during.follow_up_days": (609.0, "d"),
    "omalizumab.during.dose_interval_days": (28.0, "d"), "omalizumab.during.dose_interval_days_last": (35.0, "d"),
    "kit_d816v_vaf.before.median": (0.1598, "%"), "kit_d816v_vaf.exposed.median": (0.097, "%"), "kit_d816v_vaf.reexposed.median": (0.097, "%"),
    "total_ige.exposed.median": (83.5, "k[IU]/L"), "total_ige.reexposed.median": (82.5, "k[IU]/L"),
    "msaf.before.mean": (8.49, "1"), "msaf.exposed.mean": (0.22, "1"), "msaf.lapsed.mean": (4.1, "1"), "msaf.reexposed.mean": (0.0, "1"),
}  # fmt: skip
EVENTS = [
    (-3443, "history", "onset of hyperpigmented skin lesions (second month of life)"),
    (-3123, "diagnosis", "cutaneous mastocytosis (urticaria pigmentosa), skin biopsy, age 12 months"),
    (-1663, "history", "skin lesions start to regress, age 5 years"),
    (-420, "anaphylaxis", "index anaphylaxis, referral, age 8 years"),
    (-365, "diagnosis", "indolent systemic mastocytosis (bone marrow biopsy)"),
    (-330, "flares", "daily or almost daily flares begin"),
    (182, "relapse", "flushing, headache, diarrhea"),
    (196, "response", "symptoms disappeared"),
    (609, "follow_up", "20 months: symptom-free"),
]
MEDICATIONS = [
    ("cetirizine", -360, 60, 20, "scheduled"), ("cetirizine", 61, 274, 10, "scheduled"), ("ketotifen", -360, 400, 2, "scheduled"),
    ("ketotifen", 401, None, 1, "scheduled"), ("cromolyn_sodium", -360, 400, 1000, "scheduled"), ("cromolyn_sodium", 401, None, 750, "scheduled"),
    ("prednisone", -340, -339, 28, "on-demand course"), ("prednisone", -262, -258, 50, "on-demand course"), ("prednisone", -60, 28, 30, "daily"),
    ("prednisone", 29, 40, 20, "taper"), ("prednisone", 182, 197, 31, "relapse"), ("topical_steroid", -360, 60, None, "as needed"),
]  # fmt: skip


def _scores() -> list[dict[str, Any]]:
    weeks = {
        -7: (7, 10),
        21: (3, 5),
        49: (0, 1),
        182: (1, 8),
        **dict.fromkeys((77, 105, 133, *range(210, 547, 28), 581), (0, 0)),
    }
    return [
        {"day": first + day, "item": item, "score": low if (day + n) % 2 else high}
        for first, (low, high) in weeks.items() for day in range(7) for n, item in enumerate(ITEMS)
    ]  # fmt: skip


def _observations() -> list[dict[str, Any]]:
    rows = [{"day": day, "value": value} for day, value in TRYPTASE.items()]
    rows += [
        {"measure": "total_ige", "unit": "k[IU]/L", "ref_high": 100.0, "day": day, "value": value}
        for day, value in IGE.items()
    ]
    rows += [
        {"measure": "kit_d816v_vaf", "unit": "%", "ref_high": None, "day": day, "value": value}
        for day, value in ((-30, 0.1598), (588, 0.097))
    ]
    rows += [
        {"measure": "weight", "unit": "kg", "ref_high": None, "day": day, "value": value}
        for day, value in ((-420, 27), (0, 30), (609, 35))
    ]
    for measure, (before, during, unit, low, high) in BLOOD.items():
        rows += [
            {"measure": measure, "unit": unit, "ref_low": low, "ref_high": high, "day": day, "value": value}
            for day, value in ((-30, before), (56, during))
        ]
    return rows


def bossi_rows() -> dict[str, Sequence[Mapping[str, Any]]]:
    """Rows of every table."""
    estimates = [{"estimate_id": name, "estimate": value, "unit": unit} for name, (value, unit) in ESTIMATES.items()]
    estimates += [
        {"estimate_id": "tryptase.during_vs_before.hodges_lehmann", "estimate": 3.7, "ci_low": -2.5, "ci_high": 9.4, "unit": "ug/L"},
        {"estimate_id": "tryptase.during_vs_before.level_change", "estimate": -1.66, "ci_low": -5.24, "ci_high": 2.12, "p_value": 0.35, "unit": "ug/L"},
        *({"estimate_id": f"omalizumab.{kind}.other_drugs_changed", "estimate": 2.0, "note": "other drugs begun, changed or stopped from day 140 to 203: cetirizine, prednisone"} for kind in ("dechallenge", "rechallenge")),
        {"estimate_id": "msaf_week.during_vs_before.hodges_lehmann", "estimate": -8.49, "note": "no 95 % interval of the shift exists at n = 1 and 20"},
        {"estimate_id": "anaphylaxis.during.event_rate", "estimate": 0.0, "ci_low": 0.0, "ci_high": 2.2088, "unit": "/a"},
        {"estimate_id": "total_ige.before.median", "estimate": None, "note": "between 5.5 and 6.5: 1 of 2 values is censored"},
    ]  # fmt: skip
    return {
        "ingested": [{"source_row": 2, "text": "minimal local swelling"}, {"source_row": 3}],
        "observations": _observations(),
        "scores": _scores(),
        "doses": [*({"day": day} for day in GIVEN), {"day": 168, "status": "missed", "dose": None}],
        "medications": [{"drug": drug, "start_day": start, "stop_day": stop, "daily_dose": dose, "pattern": pattern} for drug, start, stop, dose, pattern in MEDICATIONS],
        "events": [{"day": day, "category": category, "text": text} for day, category, text in EVENTS],
        "score_periods": [{"label": f"before_dose_{n}", "mean": mean, "start_day": n} for n, mean in ((1, 8.49), (2, 4.02), (3, 0.14))],
        "estimates": estimates,
    }  # fmt: skip
