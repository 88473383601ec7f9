"""The files of a case that people put there: its raw exports and its author's text."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import file_digest
from pathlib import Path

from casebook.errors import CasebookError
from casebook.settings.cases import CONFIG, RAW


def raw_folder(case: str, root: Path = RAW) -> Path:
    """Folder that holds the exports of a case."""
    return root / case


# Snakemake takes these for wildcards and path variables, wherever they stand.
UNTAKEABLE = frozenset("{}<>")


def raw_files(case: str, stored: Collection[str] | None = None) -> list[Path]:
    """Every regular file below the folder of a case, sorted, but those whose name Snakemake cannot carry.

    Files whose name begins with a dot are no exports; ingest refuses the others that are not listed here, by name.
    stored : the files of data/raw that lie on a storage, where it does (`stored_files`)
    """
    folder = raw_folder(case)
    if stored is not None:
        return _among(stored, folder)
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.is_file() and is_takeable(path.relative_to(folder)))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _among(stored: Collection[str], folder: Path) -> list[Path]:
    return sorted(path for path in map(Path, stored) if path.is_relative_to(folder))


def file_checksums(paths: Iterable[Path], stored: Mapping[str, str] | None = None) -> dict[str, str]:
    """Path -> SHA-256 of each file as it is now, by path; empty for one that cannot be read, which its reader tells.

    stored : what says of the files on a storage which content they have, by path; taken in place of SHA-256
    """
    marks = stored or {}
    return {str(path): marks.get(str(path)) or _checksum(path) for path in sorted(set(paths))}


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_takeable(path: Path) -> bool:
    """Whether a file's name can be carried through the workflow."""
    name = str(path)
    return not UNTAKEABLE & set(name) and name.isprintable() and not any("\udc80" <= sign <= "\udcff" for sign in name)


def read_narrative(path: Path) -> str:
    """The author's text, or the works that it cites.

    Raises CasebookError for a file that is no UTF-8, with the row.
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise CasebookError("is not UTF-8", file=path, row=row, remedy="Save it as UTF-8") from None


def claims_files(case: str) -> list[Path]:
    """The file of a case that holds its claims; none for a case without."""
    return [path for path in [CONFIG / "cases" / f"{case}.claims.yaml"] if path.is_file()]


def verdict_files(case: str) -> list[Path]:
    """The ledger of a case that was accepted last; none where none was."""
    return [path for path in [CONFIG / "cases" / f"{case}.verdicts.csv"] if path.is_file()]


def published_files(case: str, stored: Collection[str] | None = None) -> list[Path]:
    """The published tables that claims may be checked against, sorted; none for a case without claims.

    stored : as for `raw_files`
    """
    if not claims_files(case):
        return []
    folder = RAW / "literature"
    found = folder.glob("*.csv") if stored is None else _among(stored, folder)
    return sorted(path for path in found if path.match("literature/*.csv"))


def narrative_files(case: str) -> list[Path]:
    """The author's Markdown files of a case, sorted."""
    return sorted((CONFIG / "cases" / case).glob("*.md"))


def bibliography_files(case: str) -> list[Path]:
    """The BibTeX file of the works that a case cites; none for a case without."""
    return [path for path in [bibliography_file(case)] if path.is_file()]


def bibliography_file(case: str) -> Path:
    """Where the works that a case cites are to stand."""
    return CONFIG / "cases" / case / "references.bib"
