"""Which files of the project go into the crate of a case, and which stay where they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# What a case is computed with: enough to run it again.
CODE = ("Snakefile", "Makefile", "pyproject.toml", "requirements.lock", "README.md", "CITATION.cff", "LICENSE")
CODE_FOLDERS = ("workflow", "scripts", "config/protocols", "config/sources")
# Cells as the laboratory wrote them, with calendar dates and comments.
RAW_TABLES = frozenset({"ingested.csv"})


def crate_files(case: str, settings: Mapping[str, Any], root: Path = Path()) -> dict[str, list[str]]:
    """The files of a crate below `root`, sorted, by part: code, configuration, inputs, tables, report.

    A case with `share_data: false` leaves its data out: its raw files, its tables and the package of them. The raw
    files of a patient stay out always, and with them the case file, which may say which of them are whose.
    """
    is_patient, shares = settings["data_origin"] == "patient", settings["share_data"]
    config, raw = f"config/cases/{case}", f"data/raw/{case}"
    own = [f"{config}.yaml", f"{config}.claims.yaml", f"{config}.verdicts.csv", *_below(root, config)]
    tables = [name for name in _below(root, f"results/{case}") if not (is_patient and Path(name).name in RAW_TABLES)]
    report = [name for name in _below(root, f"reports/{case}") if "/history/" not in name]
    package = f"reports/{case}/{case}-data.zip"
    parts = {
        "code": [*CODE, *(name for folder in CODE_FOLDERS for name in _below(root, folder))],
        "configuration": [] if is_patient else own,
        "inputs": [*_below(root, raw), *_below(root, "data/raw/literature")] if shares and not is_patient else [],
        "tables": tables if shares else [],
        "report": [name for name in report if shares or name != package],
    }
    return {part: _there(root, names) for part, names in parts.items()}


def _below(root: Path, folder: str) -> list[str]:
    """Every file below a folder but hidden ones and what Python keeps for itself, by its name from the root."""
    found = (path.relative_to(root) for path in (root / folder).rglob("*") if path.is_file())
    return [path.as_posix() for path in found if not any(part.startswith((".", "__pycache__")) for part in path.parts)]


def _there(root: Path, names: Sequence[str]) -> list[str]:
    return sorted(name for name in set(names) if (root / name).is_file())
