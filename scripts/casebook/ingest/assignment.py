"""Which file of a case is read how: as the case file says, else as its content shows."""

import difflib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from casebook.errors import CasebookError
from casebook.ingest.formats import FORMATS
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head, refuse_container
from casebook.ingest.reading import Export


def assign_exports(files: Mapping[str, RawFile], settings: Mapping[str, Any]) -> tuple[list[Export], list[RawFile]]:
    """The exports to read, in the order of their names, and the files that the case file ignores.

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
    claims: dict[str, list[str]] = {name: [] for name in files}
    for key, pattern in patterns.items():
        matched = [name for name in files if _matches(name, pattern)]
        if not matched:
            near = difflib.get_close_matches(pattern, files, n=1)
            raise CasebookError(
                f"{pattern!r} matches no file of the case" + (f" (did you mean {near[0]}?)" if near else ""),
                file=case_file, key=key, remedy="Correct or delete the entry, or put the file there",
            )  # fmt: skip
        for name in matched:
            claims[name].append(key)
    chosen = {name: _decide(name, keys, patterns, case_file) for name, keys in claims.items()}
    ignored = [files[name] for name, key in chosen.items() if key and key.startswith("ignore")]
    beside = {name: file for name, file in files.items() if file not in ignored}
    exports = []
    for name, file in beside.items():
        entry = int(chosen[name].split(".")[1]) if chosen[name] else None
        exports.append(_export(file, entry, settings, beside, case_file))
    return exports, ignored


def _matches(name: str, pattern: str) -> bool:
    """Whether a name fits a pattern; one without a slash may match a file in any folder below the case's."""
    name, pattern = normalize("NFC", name), normalize("NFC", pattern)
    told = name if "/" in pattern else PurePosixPath(name).name
    return pattern in (name, told) or fnmatchcase(told, pattern)


def _decide(name: str, keys: Sequence[str], patterns: Mapping[str, str], case_file: str) -> str | None:
    """The one entry that claims a file: a name goes before a pattern, two alike are a fault."""
    exact = [
        key
        for key in keys
        if normalize("NFC", patterns[key]) in (normalize("NFC", name), PurePosixPath(normalize("NFC", name)).name)
    ]
    claiming = exact or list(keys)
    if len(claiming) > 1:
        raise CasebookError(
            f"{' and '.join(claiming)} both name the file {name}", file=case_file, remedy="Leave it to one of them"
        )
    return claiming[0] if claiming else None


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
    return Export(file, profile.get("format", source), source, profile, entry.get("patient"), number, beside)


def _recognised(
    file: RawFile, wanted: str | None, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile], case_file: str
) -> str:
    """The one source as which a file can be read, of format `wanted` where the case file says it."""
    found: dict[str, bool] = {}
    for name, form in FORMATS.items():
        if wanted in (None, name):
            found.update(form.recognise(file, sources, beside))
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
    if not decode_head(file.head).strip():
        raise CasebookError("holds blank lines only", file=file.path, remedy=f"List it under ignore in {case_file}")
    if b"\0" in file.head:
        decode(file.head, file.path)
    raise CasebookError(
        f"is recognised as none of: {', '.join([*FORMATS, *sources])}", file=file.path,
        remedy=f"Name its source under exports in {case_file}, or list it under ignore",
    )  # fmt: skip
