"""The patient's id in an export of several: known to the case file and to the jobs that read it, and written nowhere.

Snakemake keeps the parameters of every job in its metadata. There stands only a checksum of the id, enough to run the
job again when the id changes, and too short to tell which of many patients it is.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from casebook.settings.yaml_files import read_yaml

_CHECKSUM_DIGITS = 5


def conceal_patients(case: str, exports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entries of `exports` with a checksum in place of each patient's id."""
    return [
        {**entry, "patient": _checksum(case, entry["patient"])} if "patient" in entry else dict(entry)
        for entry in exports
    ]


def reveal_patients(settings: Mapping[str, Mapping[str, Any]], root: Path = Path()) -> dict[str, dict[str, Any]]:
    """Settings of stage `ingest` with the ids again, as the case files have them."""
    return {case: {**about, "exports": _revealed(case, about["exports"], root)} for case, about in settings.items()}


def _revealed(case: str, exports: Sequence[Mapping[str, Any]], root: Path) -> list[dict[str, Any]]:
    if not any("patient" in entry for entry in exports):
        return [dict(entry) for entry in exports]
    written = read_yaml(root / "config" / "cases" / f"{case}.yaml")["exports"]
    return [
        {**entry, "patient": str(own["patient"])} if "patient" in entry else dict(entry)
        for entry, own in zip(exports, written, strict=True)
    ]


def _checksum(case: str, patient: str) -> str:
    return sha256(f"{case}\0{patient}".encode()).hexdigest()[:_CHECKSUM_DIGITS]
