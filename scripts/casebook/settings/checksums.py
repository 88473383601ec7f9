"""Checksums of the files that people put there, so that a run over many cases opens the changed ones alone."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from casebook.settings.cases import CONFIG, RAW

# A file written a moment ago can be written again without its time telling, where clocks of folders are coarse.
_SETTLED_SECONDS = 2
_NONE = "none"


def shared_digest(config: Mapping[str, Any]) -> str:
    """Hexadecimal digest of what all cases share: the configuration but their list, protocols, sources, literature."""
    told = {key: value for key, value in config.items() if key != "cases"}
    found = sha256(json.dumps(told, sort_keys=True, default=str).encode())
    folders = (CONFIG / "protocols", CONFIG / "sources", RAW / "literature")
    for path in sorted(path for folder in folders for path in folder.glob("*") if path.is_file()):
        found.update(f"{path.as_posix()} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def case_digests(cases: Iterable[str], store: Path) -> dict[str, str]:
    """Hexadecimal digest of each case's files: names and contents of all that lies where those of a case lie.

    A case without any has the digest of nothing.
    store : file that keeps the checksum of each file with its size and time of change, so that the next run need not
        open it; one that is missing or damaged, or cannot be written, only costs time
    """
    known, now = _stored(store), time.time()
    seen: dict[str, tuple[str, str]] = {}
    digests = {}
    written = _by_case(CONFIG / "cases")
    for case in cases:
        found = sha256()
        for entry in sorted((*written.get(case, ()), *_files_below(f"{RAW.as_posix()}/{case}")), key=_path):
            mark, checksum = _checksum(entry, known)
            seen[entry.path] = (mark if _is_settled(mark, now) else "", checksum)
            found.update(f"{entry.path} {checksum}\n".encode(errors="surrogateescape"))
        digests[case] = found.hexdigest()
    if seen != known:
        _keep(seen, store)
    return digests


def _by_case(folder: Path) -> dict[str, list[os.DirEntry]]:
    """Case -> its files in a folder that holds CASE.yaml, CASE.claims.yaml, ..., and CASE/."""
    found: dict[str, list[os.DirEntry]] = {}
    for entry in _entries(folder.as_posix()):
        files = _files_below(entry.path) if entry.is_dir() else (entry,)
        found.setdefault(entry.name.partition(".")[0], []).extend(files)
    return found


def _files_below(folder: str) -> Iterator[os.DirEntry]:
    """The files of a folder and of those in it but hidden ones. Through pathlib, ten thousand cases took seconds."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)
        else:
            yield entry


def _entries(folder: str) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        # Whoever reads it will say what is the matter.
        return []


def _path(entry: os.DirEntry) -> str:
    return entry.path


def _checksum(entry: os.DirEntry, known: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Size and time of change of a file, and the SHA-256 of its content."""
    try:
        about = entry.stat()
        mark = f"{about.st_size} {about.st_mtime_ns}"
        before, checksum = known.get(entry.path, ("", ""))
        return mark, checksum if before == mark else sha256(Path(entry.path).read_bytes()).hexdigest()
    except OSError:
        return "", _NONE


def _is_settled(mark: str, now: float) -> bool:
    return bool(mark) and int(mark.split()[1]) / 1e9 < now - _SETTLED_SECONDS


def _stored(store: Path) -> dict[str, tuple[str, str]]:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(store.read_text(encoding="utf-8"))
        return {path: (str(mark), str(checksum)) for path, (mark, checksum) in found.items()}
    return {}


def _keep(seen: Mapping[str, tuple[str, str]], store: Path) -> None:
    # In one step: a reader finds the old or the new, never half of it.
    with suppress(OSError):
        store.parent.mkdir(parents=True, exist_ok=True)
        written = store.with_name(f"{store.name}.{os.getpid()}")
        written.write_text(json.dumps(seen), encoding="utf-8")
        written.replace(store)
