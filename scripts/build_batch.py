"""Build the cases of a shared batch, one after the other in one process, each by the rules of one case.

A case whose files, settings and code are those of its last build is not looked into. Of another each stage is run whose
inputs, by their content, settings or code differ from those that its outputs were made from. What each was made from is
kept in results/BATCH/.made/CASE.json.
"""

import json
import os
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from casebook.errors import (
    CasebookError,
    begin_log,
    faults_as_messages,
    note,
    note_fault,
    reported_faults,
    states_of_logs,
)
from casebook.model import write_text

Record = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """One rule for one case.

    script : the script of the rule, by its name
    job : what the script is told: `input`, `output`, `params`, `log` and `wildcards`, as Snakemake tells it
    """

    script: str
    job: Any


# The stages of a case in their order, and what says of it, when they have run, what all cases are put together from.
Plan = tuple[Iterable[Stage], Callable[[], str]]


def finished(folder: str) -> str | None:
    """What is said of a case that is whole; None of one that is not."""
    record = _read(_record(folder))
    return record["part"] if _is_whole(record) else None


def build_batch(
    manifest: str,
    folders: Mapping[str, str],
    told: Any,
    plan: Callable[[str], Plan],
    log: str,
    summarise: Callable[[list[str]], None],
) -> None:
    """Build each case that changed, and have written what is said of all cases of the batch.

    manifest : CSV of the cases with the digest of the files of each
    folders : case -> BATCH/CASE
    told : what else any case may change by: the code, the configuration of all cases
    plan : may raise CasebookError
    summarise : writes it, from what is said of each case
    Raises CasebookError when a case failed: the others are finished then, and nothing is summarised. (Such a job of
    Snakemake lives in a thread, which SystemExit would end without its run's notice.)
    """
    begin_log(log)
    rows = [line.split(",") for line in Path(manifest).read_text(encoding="utf-8").split()[1:]]
    failed = []
    for case, digest in rows:
        made_from = sha256(json.dumps([digest, told], sort_keys=True).encode()).hexdigest()
        folder, record = folders[case], _read(_record(folders[case]))
        if record.get("made_from") == made_from and _is_whole(record):
            continue
        logs = Path("logs", folder)
        before = states_of_logs(logs)
        ran = _build_case(folder, record, made_from, lambda case=case: plan(case))
        note(log, f"{case}: {', '.join(ran) or 'nothing was due'}")
        if not finished(folder):
            why = ", ".join(reported_faults(logs, before)) or "a defect of Casebook; its traceback stands above"
            failed.append(f"{case}: {why}")
    if failed:
        error = CasebookError(f"{len(failed)} of {len(rows)} cases were not finished: {'; '.join(failed)}")
        note_fault(log, error)
        raise error
    summarise([finished(folders[case]) or "" for case, _ in rows])


def _build_case(folder: str, before: Record, made_from: str, plan: Callable[[], Plan]) -> list[str]:
    """Run the stages that are due; returns their scripts. A fault ends this case alone, and is told in its logs."""
    ran: list[str] = []
    keys, files = dict(before.get("stages", {})), []
    # Whatever ends the case before its end, nobody takes it for whole.
    _write(_record(folder), {"stages": keys})
    try:
        with faults_as_messages(f"logs/{folder}/settings.log"):
            stages, part = plan()
        for stage in stages:
            outputs, key = [Path(path) for path in stage.job.output], _key(stage.job)
            if keys.get(stage.script) != key or not all(path.exists() for path in outputs):
                keys.pop(stage.script, None)
                _write(_record(folder), {"stages": keys})
                ran.append(stage.script)
                _run(stage, outputs)
                keys[stage.script] = key
            files += [path.as_posix() for path in outputs]
        _write(_record(folder), {"made_from": made_from, "stages": keys, "files": files, "part": part()})
    except SystemExit:
        # The fault was told and stands in the log; without a record of it the case counts as unfinished.
        pass
    except Exception:
        # A defect of Casebook's own, told as such.
        traceback.print_exc()
    return ran


def _run(stage: Stage, outputs: Sequence[Path]) -> None:
    for path in outputs:
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with faults_as_messages(stage.job.log[0]):
            import_module(stage.script).main(stage.job)
    except BaseException:
        for path in outputs:
            path.unlink(missing_ok=True)
        raise


def _key(job: Any) -> str:
    """Digest of all that a stage of a case is made from: what its script is told, and the contents of its inputs."""
    told = json.dumps(dict(job.params.items()), sort_keys=True, default=str)
    inputs = [f"{path} {sha256(Path(path).read_bytes()).hexdigest()}" for path in job.input]
    return sha256("\n".join([told, *inputs]).encode()).hexdigest()


def _record(folder: str) -> Path:
    """Where it is kept what a case was made from; its folder is BATCH/CASE."""
    batch, case = folder.split("/")
    return Path("results", batch, ".made", f"{case}.json")


def _is_whole(record: Record) -> bool:
    return "made_from" in record and all(map(os.path.exists, record["files"]))


def _read(path: Path) -> Record:
    """What is kept of a case; nothing where that is missing or damaged, so that all of the case is due."""
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _write(path: Path, record: Record) -> None:
    write_text(json.dumps(record, ensure_ascii=False), path)
