"""Which file of a case is read how: as the case file says, else as its content shows."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from casebook.errors import CasebookError
from casebook.ingest.formats import FORMATS
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head, refuse_container
from casebook.ingest.reading import Export
from casebook.ingest.workbook import SheetFile, is_workbook, sheets_of


def assign_exports(files: Mapping[str, RawFile], settings: Mapping[str, Any]) -> tuple[list[Export], list[RawFile]]:
    """The exports to read, in the order of their names, and the files that the case file ignores.

    A workbook becomes its sheets, but where it is ignored as a whole: then it is not opened. Empty sheets are neither.

    settings : `case`, `exports`, `ignore` and `sources` of one case
    Raises CasebookError for a pattern that matches no file, a file that two entries claim, and a file that is
    recognised as nothing or as several things.
    """
    case_file = f"config/cases/{settings['case']}.yaml"
    for taken in sorted(set(FORMATS) & set(settings["sources"])):
        raise CasebookError(
            "a source may not bear the name of a format", file=f"config/sources/{taken}.yaml", key="source"
        )
    patterns = {f"exports.{number}": entry["files"] for number, entry in enumerate(settings["exports"])}
    patterns |= {f"ignore.{number}": pattern for number, pattern in enumerate(settings["ignore"])}
    files = _with_sheets(files, patterns)
    claims: dict[str, list[str]] = {name: [] for name in files}
    for key, pattern in patterns.items():
        matched = [name for name, file in files.items() if _match(file, pattern)]
        if not matched:
            near = difflib.get_close_matches(pattern, [*files, *(file.source_file for file in files.values())], n=1)
            raise CasebookError(
                f"{pattern!r} matches no file of the case" + (f" (did you mean {near[0]}?)" if near else ""),
                file=case_file, key=key, remedy="Correct or delete the entry, or put the file there",
            )  # fmt: skip
        for name in matched:
            claims[name].append(key)
    chosen = {name: _decide(files[name], keys, patterns, case_file) for name, keys in claims.items()}
    ignored = [files[name] for name, key in chosen.items() if key and key.startswith("ignore")]
    beside = {name: file for name, file in files.items() if file not in ignored and not _is_empty_sheet(file)}
    exports = []
    for name, file in beside.items():
        entry = int(chosen[name].split(".")[1]) if chosen[name] else None
        exports.append(_export(file, entry, settings, beside, case_file))
    return exports, ignored


def _with_sheets(files: Mapping[str, RawFile], patterns: Mapping[str, str]) -> dict[str, RawFile]:
    """The files, each workbook replaced by its sheets unless the case ignores all of it."""
    found: dict[str, RawFile] = {}
    for name, file in files.items():
        parts: list[RawFile] = [file]
        if not _ignored_whole(file, patterns) and is_workbook(file):
            parts = [*sheets_of(file)]
        for part in parts:
            if part.name in found or (part.name != name and part.name in files):
                raise CasebookError("bears the name of a sheet", file=files[part.name].path, remedy="Rename it")
            found[part.name] = part
    return found


def _ignored_whole(file: RawFile, patterns: Mapping[str, str]) -> bool:
    keys = [key for key, pattern in patterns.items() if _match(file, pattern)]
    sheets = [pattern.rpartition("!")[0] for pattern in patterns.values() if "!" in pattern]
    if any(_match(file, pattern) for pattern in sheets) or not any(key.startswith("ignore") for key in keys):
        return False
    rank = max(_match(file, patterns[key]) for key in keys)
    return all(key.startswith("ignore") for key in keys if _match(file, patterns[key]) == rank)


def _is_empty_sheet(file: RawFile) -> bool:
    return isinstance(file, SheetFile) and file.is_empty


# How closely a pattern fits a file, from not at all to by its own name.
_NOT, _BY_PATTERN, _BY_NAME, _SHEET_BY_PATTERN, _SHEET_BY_NAME = range(5)


def _match(file: RawFile, pattern: str) -> int:
    """How closely a pattern fits a file or sheet; 0 where it does not.

    A pattern without a slash may match a file in any folder below the case's. One of a workbook fits each of its
    sheets, one with "!" and a sheet's number or name that sheet.
    """
    pattern = normalize("NFC", pattern)
    if isinstance(file, SheetFile) and "!" in pattern:
        marks = [str(file.number)] if pattern.rpartition("!")[2].isdecimal() else [file.title]
        found = max(_match_name(f"{file.workbook}!{mark}", pattern) for mark in marks)
        if found:
            return found + 2
    return _match_name(file.source_file, pattern)


def _match_name(name: str, pattern: str) -> int:
    name = normalize("NFC", name)
    # A sheet's name may hold a slash no more than a file's may.
    told = name if "/" in pattern else PurePosixPath(name).name
    if pattern in (name, told):
        return _BY_NAME
    return _BY_PATTERN if fnmatchcase(told, pattern) else _NOT


def _decide(file: RawFile, keys: Sequence[str], patterns: Mapping[str, str], case_file: str) -> str | None:
    """The one entry that claims a file: names before patterns, sheets before workbooks; two alike are a fault."""
    if not keys:
        return None
    closest = max(_match(file, patterns[key]) for key in keys)
    claiming = [key for key in keys if _match(file, patterns[key]) == closest]
    if len(claiming) > 1:
        raise CasebookError(
            f"{' and '.join(claiming)} both name the file {file.name}",
            file=case_file,
            remedy="Leave it to one of them",
        )
    return claiming[0]


def _export(
    file: RawFile, number: int | None, settings: Mapping[str, Any], beside: Mapping[str, RawFile], case_file: str
) -> Export:
    file.check_size()
    entry = settings["exports"][number] if number is not None else {}
    sources = settings["sources"]
    wanted = entry.get("format")
    source = entry.get("source")
    if source is None:
        source = _recognised(file, wanted, sources, beside, case_file)
    elif wanted not in (None, sources[source]["format"]):
        raise CasebookError(
            f"says {wanted}, but source {source} is of format {sources[source]['format']}",
            file=case_file, key=f"exports.{number}.format", remedy="Delete the format: the source says it",
        )  # fmt: skip
    profile = sources.get(source, {})
    if isinstance(file, SheetFile):
        file = replace(file, decimal=profile.get("decimal", "."))
    return Export(file, profile.get("format", source), source, profile, entry.get("patient"), number, beside)


def _recognised(
    file: RawFile, wanted: str | None, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile], case_file: str
) -> str:
    """The one source as which a file can be read, of format `wanted` where the case file says it."""
    found: dict[str, bool] = {}
    for form in sorted(FORMATS.values(), key=lambda form: not form.alone):
        if wanted in (None, form.name):
            found.update(form.recognise(file, sources, beside))
            if found and form.alone:
                break
    surest = [source for source, certain in found.items() if certain] or list(found)
    if len(surest) == 1:
        return surest[0]
    if surest:
        raise CasebookError(
            f"can be read in more than one way: {', '.join(surest)}", file=file.path,
            remedy=f"Name its source under exports in {case_file}",
        )  # fmt: skip
    if wanted:
        return wanted  # its reader says what is missing
    refuse_container(file.head, file.path)
    beginning = decode_head(file.head)
    if not beginning.strip():
        raise CasebookError("holds blank lines only", file=file.path, remedy=f"List it under ignore in {case_file}")
    if "\0" in beginning:
        decode(file.head, file.path)
    raise CasebookError(
        f"is recognised as none of: {', '.join([*FORMATS, *sources])}", file=file.path,
        remedy=f"Name its source under exports in {case_file}, or list it under ignore"
        + (f" as {file.name}" if isinstance(file, SheetFile) else ""),
    )  # fmt: skip
