"""The files of a case that people put there: its raw exports and its author's text."""

from pathlib import Path

from casebook.settings.cases import CONFIG, RAW


def raw_folder(case: str) -> Path:
    """Folder that holds the exports of a case."""
    return RAW / case


def raw_files(case: str) -> list[Path]:
    """Every regular file below the folder of a case, sorted; files whose name begins with a dot are no exports."""
    folder = raw_folder(case)
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def narrative_files(case: str) -> list[Path]:
    """The author's Markdown files of a case, sorted."""
    return sorted((CONFIG / "cases" / case).glob("*.md"))
