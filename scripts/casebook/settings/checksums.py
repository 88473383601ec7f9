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
    store : file that keeps the digest of each case with the names, sizes and times of change of its files, so that
        the next run opens those of changed cases alone; one that is missing or damaged, or cannot be written, only
        costs time
    """
    known, now = _stored(store), time.time()
    seen: dict[str, tuple[str, str]] = {}
    written = _by_case(CONFIG / "cases")
    for case in cases:
        entries = sorted((*written.get(case, ()), *_files_below(f"{RAW.as_posix()}/{case}")), key=_path)
        mark = _mark(entries, now)
        before, digest = known.get(case, ("", ""))
        if not mark or mark != before:
            digest, is_read = _digest(entries)
            # The right to read a file may come back without its time telling.
            mark = mark if is_read else ""
        seen[case] = (mark, digest)
    if seen != known:
        _keep(seen, store)
    return {case: digest for case, (_, digest) in seen.items()}


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


def _mark(entries: Iterable[os.DirEntry], now: float) -> str:
    """What tells without opening them that files are as they were, "" where it cannot: name, size, time of change."""
    told, latest = [], 0
    try:
        for entry in entries:
            about = entry.stat()
            told.append(f"{entry.path}\0{about.st_size}\0{about.st_mtime_ns}\0")
            latest = max(latest, about.st_mtime_ns)
    except OSError:
        return ""
    if latest / 1e9 >= now - _SETTLED_SECONDS:
        return ""
    return sha256("".join(told).encode(errors="surrogateescape")).hexdigest()


def _digest(entries: Iterable[os.DirEntry]) -> tuple[str, bool]:
    """SHA-256 of names and contents, and whether all could be read."""
    found, is_read = sha256(), True
    for entry in entries:
        try:
            checksum = sha256(Path(entry.path).read_bytes()).hexdigest()
        except OSError:
            # Whoever reads it will say what is the matter.
            checksum, is_read = _NONE, False
        found.update(f"{entry.path} {checksum}\n".encode(errors="surrogateescape"))
    return found.hexdigest(), is_read


def _stored(store: Path) -> dict[str, tuple[str, str]]:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(store.read_text(encoding="utf-8"))
        return {case: (str(mark), str(digest)) for case, (mark, digest) in found.items()}
    return {}


def _keep(seen: Mapping[str, tuple[str, str]], store: Path) -> None:
    # In one step: a reader finds the old or the new, never half of it.
    with suppress(OSError):
        store.parent.mkdir(parents=True, exist_ok=True)
        written = store.with_name(f"{store.name}.{os.getpid()}")
        written.write_text(json.dumps(seen), encoding="utf-8")
        written.replace(store)
