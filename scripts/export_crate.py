"""Write a finished case as a Workflow Run RO-Crate: export_crate.py CASE FOLDER, which makes FOLDER/CASE-crate.zip."""

import os
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from casebook.crate import METADATA, crate_files, crate_metadata
from casebook.errors import CasebookError, faults_as_messages
from casebook.files import write_bytes
from casebook.model import read_table, zip_bytes
from casebook.settings import load_project
from casebook.settings.yaml_files import read_yaml

LEFT_OUT = "Not in the crate: the case does not share its data (share_data in its configuration)"
PATIENT = "Not in the crate: the raw files of a patient never leave with it"


def main(case: str, folder: str) -> None:
    """Pack what the last build of the case rested on and made."""
    project = load_project(read_yaml(Path("config/config.yaml")))
    if case not in project.cases:
        remedy = "Name one that has a file in config/cases and is listed there"
        raise CasebookError(f"{case!r} is none of the cases", file="config/config.yaml", key="cases", remedy=remedy)
    settings, folder_of_case = project.cases[case], project.folders[case]
    results = Path("results") / folder_of_case
    if not (results / "recorded.txt").is_file():
        raise CasebookError("is not built to its end", file=results, remedy="Run make report first")
    files = {
        part: {name: place.read_bytes() for name, place in places.items()}
        for part, places in crate_files(case, settings, folder_of_case).items()
    }
    is_patient = settings["data_origin"] == "patient"
    about = {
        "title": settings["title"],
        "origin_note": "" if is_patient else settings["origin_note"],
        "date": _date(),
        "version": tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
    }
    provenance = read_table("provenance", results / "provenance.csv")
    described = crate_metadata(case, about, files, provenance, PATIENT if is_patient else LEFT_OUT)
    members = {METADATA: described.encode()} | {name: part[name] for part in files.values() for name in sorted(part)}
    place = Path(folder) / f"{case}-crate.zip"
    write_bytes(zip_bytes(members), place)
    print(f"Wrote {place}: {len(members)} files")


def _date() -> str:
    """The day on which the crate is made; that of SOURCE_DATE_EPOCH, if given, for the same bytes on every day."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    return now.date().isoformat()


if __name__ == "__main__":
    with faults_as_messages():
        main(*sys.argv[1:])
