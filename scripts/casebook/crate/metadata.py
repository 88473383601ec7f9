"""What a crate says of its files and of the run that made them.

RO-Crate 1.1 (Soiland-Reyes et al. 2022, doi 10.3233/DS-210053) under the profile Workflow Run Crate 0.5 (Leo et al.
2024, doi 10.1371/journal.pone.0309210).
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

METADATA = "ro-crate-metadata.json"
WORKFLOW = "Snakefile"
# Checksums have no term in the context of RO-Crate 1.1.
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
_WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
_PROFILES = (
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    (_WORKFLOW_CRATE, "Workflow RO-Crate", "1.0"),
)
_LICENSE = "https://spdx.org/licenses/MIT"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    ".bib": "application/x-bibtex", ".csv": "text/csv", ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".html": "text/html", ".json": "application/json", ".md": "text/markdown", ".pdf": "application/pdf",
    ".png": "image/png", ".py": "text/x-python", ".svg": "image/svg+xml", ".tiff": "image/tiff",
    ".toml": "application/toml", ".yaml": "application/yaml", ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".zip": "application/zip",
}  # fmt: skip
Entity = dict[str, Any]


def crate_metadata(
    case: str,
    about: Mapping[str, str],
    files: Mapping[str, Mapping[str, bytes]],
    provenance: pd.DataFrame,
    left_out: str,
) -> str:
    """JSON-LD text of `ro-crate-metadata.json`.

    about : title of the case, origin_note (empty for a patient), date on which the crate is made (ISO 8601), version of
        Casebook
    files : part of the crate -> name of a file in it -> content; the parts are those of `crate_files`
    provenance : table `provenance` of the case
    left_out : why inputs are told by name and digest alone; empty where all are there
    """
    inside = {name: content for part in files.values() for name, content in part.items()}
    inputs, digests = _inputs(case, files, provenance, left_out)
    packages = [_package(row.name, row.value) for row in _kind(provenance, "package").itertuples(index=False)]
    results = sorted({*files["tables"], *files["report"]})
    entities = [
        _descriptor(),
        _root(case, about, sorted(inside)),
        *(_profile(*profile) for profile in _PROFILES),
        {"@id": _LICENSE, "@type": "CreativeWork", "name": "MIT", "description": "The license of the code"},
        _workflow(about["version"], packages),
        {"@id": "#snakemake", "@type": "ComputerLanguage", "name": "Snakemake", "alternateName": "Snakemake",
         "identifier": "https://doi.org/10.12688/f1000research.29032.3", "url": "https://snakemake.github.io"},
        {"@id": "#casebook", "@type": "Organization", "name": "The Casebook developers"},
        *packages,
        *(_file(name, inside[name]) for name in sorted(inside) if name != WORKFLOW),
        *inputs,
        *digests,
        _run(case, about["date"], [entity["@id"] for entity in (*inputs, *digests)] + sorted(files["inputs"]), results),
    ]  # fmt: skip
    return json.dumps({"@context": _CONTEXT, "@graph": entities}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _named(names: Sequence[str]) -> list[Entity]:
    return [{"@id": name} for name in names]


def _kind(provenance: pd.DataFrame, kind: str) -> pd.DataFrame:
    return provenance[provenance["kind"] == kind].sort_values("name")


def _descriptor() -> Entity:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": _named(["https://w3id.org/ro/crate/1.1", _WORKFLOW_CRATE]),
    }


def _root(case: str, about: Mapping[str, str], parts: Sequence[str]) -> Entity:
    told = f"Data, code, configuration and report of case {case}. {about['origin_note']}".strip()
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": about["title"],
        "description": told,
        "datePublished": about["date"],
        "license": {"@id": _LICENSE},
        "conformsTo": _named([url for url, _, _ in _PROFILES]),
        "mainEntity": {"@id": WORKFLOW},
        "mentions": {"@id": "#run"},
        "hasPart": _named(parts),
    }


def _profile(url: str, name: str, version: str) -> Entity:
    return {"@id": url, "@type": "CreativeWork", "name": name, "version": version}


def _workflow(version: str, packages: Sequence[Entity]) -> Entity:
    return {
        "@id": WORKFLOW,
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "Casebook",
        "description": "From the raw exports of one patient to statistics, figures and a case report",
        "version": version,
        "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
        "license": {"@id": _LICENSE},
        "creator": {"@id": "#casebook"},
        "programmingLanguage": {"@id": "#snakemake"},
        "softwareRequirements": [{"@id": package["@id"]} for package in packages],
    }


def _package(name: str, version: str) -> Entity:
    address = f"https://pypi.org/project/{name}/{version}/"
    return {"@id": address, "@type": "SoftwareApplication", "name": name, "softwareVersion": version, "url": address}


def _file(name: str, content: bytes) -> Entity:
    ending = PurePosixPath(name).suffix.lower()
    about = {"about": {"@id": "./"}} if name == "README.md" else {}
    return about | {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": _TYPES.get(ending, "text/plain"),
        "contentSize": str(len(content)),
        "sha256": sha256(content).hexdigest(),
    }


def _inputs(
    case: str, files: Mapping[str, Mapping[str, bytes]], provenance: pd.DataFrame, left_out: str
) -> tuple[list[Entity], list[Entity]]:
    """The inputs that the crate does not hold, by name and digest; and the digests of configuration and code."""
    absent = [
        {"@id": f"#input-{number}", "@type": "CreativeWork", "name": row.name, "sha256": row.value,
         "contentSize": str(row.bytes), "description": left_out}
        for number, row in enumerate(_kind(provenance, "input").itertuples(index=False), start=1)
        if f"data/raw/{case}/{row.name}" not in files["inputs"]
    ]  # fmt: skip
    digests = [
        {"@id": f"#{row.kind}-{row.name}", "@type": "PropertyValue", "name": row.name, "value": row.value,
         "propertyID": f"digest of the {row.kind}"}
        for kind in ("configuration", "code")
        for row in _kind(provenance, kind).itertuples(index=False)
    ]  # fmt: skip
    return absent, digests


def _run(case: str, date: str, objects: Sequence[str], results: Sequence[str]) -> Entity:
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Casebook on case {case}",
        "description": "The build whose files are here; its jobs may have run at several times, of which none is told",
        "instrument": {"@id": WORKFLOW},
        "agent": {"@id": "#casebook"},
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "endTime": date,
        "object": _named(objects),
        "result": _named(results),
    }
