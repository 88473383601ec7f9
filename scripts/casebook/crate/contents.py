"""Which files of the project go into the crate of a case, and which stay where they are."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# What a case is computed with: enough to run it again.
CODE = ("Snakefile", "Makefile", "pyproject.toml", "requirements.lock", "README.md", "CITATION.cff", "LICENSE")
CODE_FOLDERS = ("workflow", "scripts", "config/protocols", "config/sources")
# Cells as the laboratory wrote them, with calendar dates and comments.
RAW_TABLES = frozenset({"ingested.csv"})


def crate_files(case: str, settings: Mapping[str, Any], folder: str, root: Path = Path()) -> dict[str, dict[str, Path]]:
    """The files of a crate, sorted, by part (code, configuration, inputs, tables, report): name in the crate -> where.

    folder : where the case lives below results/ and reports/; in the crate it has a folder of its own, whatever batch
        it shares with others

    A case with `share_data: false` leaves its data out: its raw files, its tables and the package of them. The raw
    files of a patient stay out always, and with them the case file, which may say which of them are whose.
    """
    is_patient, shares = settings["data_origin"] == "patient", settings["share_data"]
    config, raw = f"config/cases/{case}", f"data/raw/{case}"
    own = [f"{config}.yaml", f"{config}.claims.yaml", f"{config}.verdicts.csv", *_below(root, config)]
    results, reports = f"results/{folder}", f"reports/{folder}"
    tables = [name for name in _below(root, results) if not (is_patient and Path(name).name in RAW_TABLES)]
    report = [name for name in _below(root, reports) if not name.startswith(f"{reports}/history/")]
    package = f"{reports}/{case}-data.zip"
    parts = {
        "code": [*CODE, *(name for folder in CODE_FOLDERS for name in _below(root, folder))],
        "configuration": [] if is_patient else own,
        "inputs": [*_below(root, raw), *_below(root, "data/raw/literature")] if shares and not is_patient else [],
        "tables": tables if shares else [],
        "report": [name for name in report if shares or name != package],
    }
    places = {results: f"results/{case}", reports: f"reports/{case}"}
    return {part: _there(root, names, places) for part, names in parts.items()}


def _below(root: Path, folder: str) -> list[str]:
    """Every file below a folder but hidden ones and what Python keeps for itself, by its name from the root."""
    found = (path.relative_to(root) for path in (root / folder).rglob("*") if path.is_file())
    return [path.as_posix() for path in found if not any(part.startswith((".", "__pycache__")) for part in path.parts)]


def _there(root: Path, names: Iterable[str], places: Mapping[str, str]) -> dict[str, Path]:
    """Name in the crate -> where, of the files that are there; `places` says what a folder is called in the crate."""
    found = {}
    for name in filter(lambda name: (root / name).is_file(), names):
        folder = next((folder for folder in places if name.startswith(f"{folder}/")), "")
        found[places.get(folder, "") + name.removeprefix(folder)] = root / name
    return dict(sorted(found.items()))
