"""What each stage may know of a case.

A stage is handed these parts and no others, as a parameter of its rule. So it cannot depend on a part that
would not run it again, and a changed title does not read the laboratory's files a second time.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from casebook.settings.patients import conceal_patients

_WHO = ("case", "data_origin")
_MEASURE_UNITS = (
    "loinc", "loinc_codes", "unit", "units", "names", "plausible", "detection_limit", "fastest_change",
)  # fmt: skip
_MEASURE_WORDS = ("label", "unit", "print_unit", "decimals", "scale", "improvement")
_VARIATION = ("analytical_cv_percent", "within_person_cv_percent", "variation_source", "detection_limit")
# Stages whose tables speak English, whatever the language of the report.
_IN_TABLES = frozenset({"ingest", "clean", "estimate", "claims", "describe"})
_LABELS = (
    "language", "translations", "origin_note", "treatment", "drugs", "events", "instruments", "schedule", "phases",
)  # fmt: skip

STAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "ingest": {"parts": (*_WHO, "exports", "ignore", "sources", "free_text")},
    "clean": {
        "parts": (
            *_WHO, "dates", "free_text", "treatment", "other_drugs", "any_measure", "instruments", "sources", "drugs",
            "drug_names", "steroids", "events",
        ),
        "measures": _MEASURE_UNITS,
    },
    "estimate": {
        "parts": (
            *_WHO, "treatment", "schedule", "phases", "plateau_from_day", "primary_outcome", "weight_measure",
            "steroids", "steroid_source", "events", "instruments", "observed_from_day", "half_life_days",
            "absorption_per_day", "ige_model", "patient", "challenge",
            "adverse_events",
        ),
        "measures": ("unit", "improvement", "allele_fraction", "acute_rise", *_VARIATION),
    },
    "claims": {
        "parts": (*_WHO, "treatment", "schedule", "instruments", "observed_from_day", "weight_measure", "patient"),
        "measures": ("label", "unit", *_VARIATION),
    },
    "history": {"parts": (*_WHO, "dates")},
    "describe": {"parts": ("origin_note",)},
    "draw": {
        "parts": (
            *_WHO, *_LABELS, "biomarkers", "journey_measures", "primary_outcome", "steroids", "plateau_from_day",
            "exposure_source", "weight_measure", "ige_model", "observed_from_day", "steroid_source",
        ),
        "measures": (*_MEASURE_WORDS, *_VARIATION),
    },
    "report": {
        "parts": (
            *_WHO, *_LABELS, "foreign", "title", "keywords", "disease", "patient", "consent", "dates", "free_text",
            "declarations", "glance", "protocol", "primary_outcome", "exposure_source", "steroid_source",
            "weight_measure", "challenge", "adverse_events", "observed_from_day", "interactive", "share_data",
        ),
        "measures": (*_MEASURE_WORDS, *_VARIATION),
    },
    "identity": {
        "parts": (
            *_WHO, "language", "exports", "ignore", "sources", "free_text", "protocol", "treatment", "other_drugs",
            "drugs", "events", "instruments", "schedule", "phases", "steroids", "steroid_source", "exposure_source",
            "ordinary_words",
        ),
        "measures": ("loinc", "names", "units", "label", "unit", "print_unit", "variation_source"),
    },
    "documents": {"parts": (*_WHO, "title", "keywords", "language", "origin_note")},
    "cohort": {"parts": (*_WHO, "title", "language", "origin_note", "consent", "primary_outcome", "instruments",
                         "treatment", "schedule", "protocol", "disease", "phases", "weight_measure"),
               "measures": _MEASURE_WORDS},
}  # fmt: skip


def stage_settings(stage: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a resolved case that `stage` may know; in English where it fills tables, else in its language."""
    known = STAGES[stage]
    if stage in _IN_TABLES:
        case = case["in_tables"]
    settings = {part: case[part] for part in known["parts"]}
    if "exports" in settings:
        settings["exports"] = conceal_patients(case["case"], settings["exports"])
    if "measures" in known:
        settings["measures"] = {
            name: {key: measure[key] for key in known["measures"]} for name, measure in case["measures"].items()
        }
    return settings


OLDEST_TOLD = 90


def stages_digest(stages: Sequence[str], case: Mapping[str, Any]) -> str:
    """Hexadecimal digest of what these stages may know of a resolved case; it tells nothing of the patient.

    An age of 90 or more is 90 in it: whoever knows the rest could try ages until one fits.
    """
    known = {stage: stage_settings(stage, case) for stage in stages}
    for settings in known.values():
        age = settings.get("patient", {}).get("age_at_first_dose_years")
        if age is not None:
            settings["patient"] = {**settings["patient"], "age_at_first_dose_years": min(age, OLDEST_TOLD)}
    return sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()
