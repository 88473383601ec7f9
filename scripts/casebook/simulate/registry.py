"""A registry of made-up patients as a project folder: configuration, raw exports in mixed formats, and the truth."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from casebook.simulate.exports import EXPORTS, LIS, csv_text
from casebook.simulate.patients import Patient, simulate_patient

EFFECTS: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "effects.yaml").read_text(encoding="utf-8"))
SOURCE = "simulated-lis"
_FORMATS = tuple(EXPORTS)


def registry_files(
    count: int, seed: int, protocols: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str | bytes]]:
    """Path below the registry's folder and content of each file, in the order of the patients.

    count, seed : how many patients, and from which seed each is drawn
    protocols : name -> config/protocols/NAME.yaml as read; each of effects.yaml
    """
    codes = {measure.upper(): measure for name in sorted(EFFECTS) for measure in EFFECTS[name]["measures"]}
    yield f"config/sources/{SOURCE}.yaml", _yaml({"source": SOURCE, **LIS, "codes": codes})
    yield "config/config.yaml", _yaml({"cases": "all"})
    truth: list[tuple[object, ...]] = [("case", "protocol", "format", "measure", "scale", "true_change", "response")]
    for number in range(1, count + 1):
        protocol = sorted(EFFECTS)[number % len(EFFECTS)]
        patient = simulate_patient(protocols[protocol], EFFECTS[protocol], seed, number)
        written = _FORMATS[number % len(_FORMATS)]
        yield f"config/cases/{patient.case}.yaml", _yaml(_case(patient, written))
        files = EXPORTS[written](patient, _tests(protocols[protocol]))
        for name, content in sorted(files.items()):
            yield f"data/raw/{patient.case}/{name}", content
        truth += _truth_rows(patient, EFFECTS[protocol], written)
    yield "truth.csv", csv_text(truth)


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True)


def _tests(protocol: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    def name(label: str | Mapping[str, str]) -> str:
        return label if isinstance(label, str) else label.get("it") or next(iter(label.values()))

    return {
        measure: (about.get("loinc", ""), name(about.get("label", measure)))
        for measure, about in protocol["measures"].items()
    }


def _case(patient: Patient, written: str) -> dict[str, Any]:
    about: dict[str, Any] = {
        "case": patient.case,
        "protocol": patient.protocol,
        "data_origin": "simulated",
        "consent": {"given": False},
        "observed_from_day": min(day for day, *_ in patient.labs),
        "patient": {
            "age_at_first_dose_years": (patient.first_dose - patient.birth).days // 365,
            "sex": "female" if patient.female else "male",
        },
    }
    if written == "laboratory list":
        about["exports"] = [{"files": "lis.txt", "source": SOURCE}]
    return about


def _truth_rows(patient: Patient, effects: Mapping[str, Any], written: str) -> list[tuple[object, ...]]:
    def scale(measure: str) -> str:
        known = effects["measures"].get(measure, {"linear": True})
        return "linear" if known.get("linear") else "log"

    return [
        (patient.case, patient.protocol, written, measure, scale(measure), f"{change:.6f}", f"{patient.response:.6f}")
        for measure, change in sorted(patient.truth.items())
    ]
