"""The stage: everything of a batch that leaves is searched, and the build stops where it names a patient."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.errors import CasebookError
from casebook.identity.documents import Document, documents_below
from casebook.identity.ordinary import ordinary_words
from casebook.identity.search import Finding, find_identifiers
from casebook.ingest.identifiers import Identifier
from casebook.model import conform

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
) -> dict[str, pd.DataFrame]:
    """Table `identity_check`: every file below the folders with how much of it was searched, for each case.

    identifiers : for each case what its raw files say of who people are
    settings : for each case what stage `identity` may know of it
    unlisted : folders (logs, the history) that are searched but not listed: what they hold depends on the runs before
    skip : files that are left out
    copies : folder -> the one that it is a copy of, by which its files are called
    Raises CasebookError when anything identifies a patient; it names files and places, and no identifier.
    """
    met = frozenset(identifier for case in settings for identifier in identifiers.get(case, ()))
    listed: list[dict[str, Any]] = []
    apart = [path for folder in unlisted for path in sorted(folder.rglob("*"))]
    documents = chain(
        _listed(documents_below(folders, skip=[*skip, *apart], copies=copies), listed),
        documents_below(unlisted, skip=skip),
    )
    findings = find_identifiers(documents, met, ordinary_words(settings))
    if findings:
        raise CasebookError(_told(findings), remedy=_REMEDY.format(" or ".join(sorted(settings))))
    rows = [
        {"case": case, "data_origin": settings[case]["data_origin"], **file}
        for case in sorted(settings)
        for file in listed
    ]
    return {"identity_check": conform("identity_check", pd.DataFrame(rows))}


def _listed(documents: Iterable[Document], listed: list[dict[str, Any]]) -> Iterator[Document]:
    """The same documents, one at a time; what the table says of each is noted."""
    for document in documents:
        searched = "metadata only" if document.metadata_only else "text"
        listed.append({"file": document.file, "searched": searched, "characters": document.characters, "found": 0})
        yield document


def _told(findings: Sequence[Finding]) -> str:
    shown = "; ".join(f"{found.file}, {found.place}: {found.kind}" for found in findings[:_SHOWN])
    more = f"; and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    places = "1 place tells" if len(findings) == 1 else f"{len(findings)} places tell"
    return f"{places} who the patient is: {shown}{more}"
