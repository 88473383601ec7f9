"""Lay out a new case: its file and its folder of raw exports, with example rows that build at once."""

from pathlib import Path

from casebook.errors import CasebookError
from casebook.settings.cases import CASE_ID, CONFIG, RAW, RESERVED_CASES

TEMPLATES = CONFIG / "new-case"


def new_case(case: str, root: Path = Path()) -> list[Path]:
    """Write config/cases/CASE.yaml and data/raw/CASE/*.csv from config/new-case; returns what was written.

    Nothing that exists is touched. Raises CasebookError for an id that is no pseudonym by form, or that is taken.
    """
    if not CASE_ID.match(case):
        raise CasebookError(
            f"found {case!r}; an id holds letters, digits, - and _, begins with a letter or digit and has at most 64",
            key="ID", remedy="Take a pseudonym, for example: make case ID=rossi",
        )  # fmt: skip
    if case.lower() in RESERVED_CASES:
        raise CasebookError(
            f"{case!r} is the folder of the tables over all cases", key="ID", remedy="Take another pseudonym"
        )
    configuration, folder = CONFIG / "cases" / f"{case}.yaml", RAW / case
    for taken in (configuration, folder):
        if (root / taken).exists():
            raise CasebookError("is there already", file=taken, remedy="Take another ID, or go on with what is there")
    written = []
    for template in sorted((root / TEMPLATES).iterdir()):
        target = configuration if template.name == "case.yaml" else folder / template.name
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8").replace("CASE_ID", case)
        (root / target).write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return written
