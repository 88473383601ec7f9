"""What every reader must do with any bytes: read them with an account of every record, or refuse them in words."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.assignment import assign_exports
from casebook.ingest.exports import accounted
from casebook.ingest.formats import FORMATS
from casebook.ingest.raw_file import RawFile
from formats import small_case as small

INPUTS = Path(__file__).parent / "inputs"
# Name of the target -> format, source profile, file name, and a whole export from which to begin.
TARGETS: dict[str, tuple[str, dict, str, Callable[[], str | bytes]]] = {
    "tidy": ("tidy", {}, "labs.csv", lambda: small.tidy()["labs.csv"]),
    "delimited": ("delimited", small.LONG, "lis.txt", small.labs_long),
    "wide": ("delimited", small.WIDE, "wide.csv", small.labs_wide),
    "hl7": ("hl7", {}, "results.hl7", small.labs_hl7),
    "hl7-doses": ("hl7", {}, "doses.hl7", small.doses_hl7),
    "fhir": ("fhir", {}, "bundle.json", small.bundle),
    "ndjson": ("fhir", {}, "all.ndjson", small.ndjson),
    "redcap": ("redcap", small.DIARY, "study.csv", small.redcap),
    "odm": ("redcap", small.DIARY, "study.xml", small.odm),
    "workbook": ("delimited", small.LONG, "labs.xlsx", small.labs_workbook),
}


def seed(target: str) -> bytes:
    """A whole export for a target."""
    content = TARGETS[target][3]()
    return content if isinstance(content, bytes) else content.encode()


def inputs(target: str) -> list[Path]:
    """The inputs that once failed a target."""
    return sorted((INPUTS / target).glob("*")) if (INPUTS / target).is_dir() else []


def read_whole(target: str, content: bytes) -> None:
    """Read `content` as a file of the target, told what it is and not. Raises what readers let escape but CasebookError."""
    name, profile, file_name, _ = TARGETS[target]
    sources = {"profile": {"source": "profile", **profile}} if profile else {}
    told = {"files": file_name, **({"source": "profile"} if profile else {"format": name})}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file_name)
        path.write_bytes(content)
        for exports in ([], [told]):
            settings = {"case": "fuzz", "exports": exports, "ignore": [], "sources": sources}
            try:
                for export in assign_exports({file_name: RawFile(path, file_name)}, settings)[0]:
                    accounted(export, FORMATS[export.format].read(export))
            except CasebookError as fault:
                if "defect" in str(fault) or len(str(fault)) > 2_000:
                    raise AssertionError(str(fault)) from fault
