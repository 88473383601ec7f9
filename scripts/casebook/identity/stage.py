"""The stage: everything of a batch that leaves is searched, and the build stops where it names a patient."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.errors import CasebookError
from casebook.identity.documents import files_below, read_document
from casebook.identity.ordinary import ordinary_words
from casebook.identity.search import Finding, findings_in, searches_of
from casebook.identity.sieve import Sieve
from casebook.ingest.identifiers import Identifier
from casebook.model import conform
from casebook.processes import shared_out

_SHOWN = 5
_REMEDY = (
    "Remove it from the raw file's free text or from its name, or from config/cases/{0}, or set free_text: false; "
    "do not send the report. A word that is no name there goes under ordinary_words in the case file"
)


def check_identity(
    identifiers: Mapping[str, Collection[Identifier]],
    settings: Mapping[str, Mapping[str, Any]],
    folders: Sequence[Path],
    unlisted: Sequence[Path] = (),
    skip: Collection[Path] = (),
    copies: Mapping[Path, Path] | None = None,
    processes: int = 1,
) -> dict[str, pd.DataFrame]:
    """Table `identity_check`: every file below the folders with how much of it was searched, for each case.

    identifiers : for each case what its raw files say of who people are
    settings : for each case what stage `identity` may know of it
    unlisted : folders (logs, the history) that are searched but not listed: what they hold depends on the runs before
    skip : files that are left out
    copies : folder -> the one that it is a copy of, by which its files are called
    processes : how many may search at the same time; what is found is the same
    Raises CasebookError when anything identifies a patient; it names files and places, and no identifier.
    """
    met = frozenset(identifier for case in settings for identifier in identifiers.get(case, ()))
    sieve = Sieve(searches_of(met, ordinary_words(settings)))
    apart = [path for folder in unlisted for path in sorted(folder.rglob("*"))]
    listed = files_below(folders, skip=[*skip, *apart], copies=copies)
    files = [*listed, *files_below(unlisted, skip=skip)]
    searched = shared_out(partial(_search, sieve), list(enumerate(files, 1)), processes)
    findings = {found for _, found_here in searched for found in found_here}
    if findings:
        raise CasebookError(_told(sorted(findings)), remedy=_REMEDY.format(" or ".join(sorted(settings))))
    rows = [
        {"case": case, "data_origin": settings[case]["data_origin"], **about}
        for case in sorted(settings)
        for about, _ in searched[: len(listed)]
    ]
    return {"identity_check": conform("identity_check", pd.DataFrame(rows))}


def _search(sieve: Sieve, numbered: tuple[int, tuple[Path, str]]) -> tuple[dict[str, Any], set[Finding]]:
    """What the table says of a file, and what is found in it."""
    number, (path, file) = numbered
    document = read_document(path, file)
    found = findings_in(document, number, sieve)
    searched = "metadata only" if document.metadata_only else "text"
    return {"file": document.file, "searched": searched, "characters": document.characters, "found": 0}, found


def _told(findings: Sequence[Finding]) -> str:
    shown = "; ".join(f"{found.file}, {found.place}: {found.kind}" for found in findings[:_SHOWN])
    more = f"; and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    places = "1 place tells" if len(findings) == 1 else f"{len(findings)} places tell"
    return f"{places} who the patient is: {shown}{more}"
