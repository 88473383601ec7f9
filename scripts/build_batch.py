"""Build the cases of a shared batch that changed, one after the other in one process, each by the rules of one case.

A case whose files, settings and code are those of its last build is not looked into. Of another each stage is run whose
inputs, by their content, settings or code differ from those that its outputs were made from.
"""

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError, faults_as_messages, note, reported_faults, states_of_logs
from casebook.files import write_text
from due_cases import Due, Record, Stage, finished, read_record, record_path


def main(snakemake) -> None:
    """Build what is due, and write what the pages and tables over all cases take from the cases of the batch."""
    told = snakemake.params
    build_batch(told.folders, told.due, snakemake.log[0], _part, partial(_summarise, snakemake.output))


def build_batch(
    folders: Mapping[str, str],
    due: Mapping[str, Due],
    log: str,
    part_of: Callable[[str, Mapping[str, Any]], str],
    summarise: Callable[[list[str]], None],
) -> None:
    """Build each case that changed, and have written what is said of all cases of the batch.

    folders : each case of the batch -> BATCH/CASE
    due : the cases that changed
    part_of : what is said of a case, from its folder and its settings
    summarise : writes it, from what is said of each case
    Raises CasebookError when a case failed: the others are finished then, and nothing is summarised.
    """
    failed = []
    for case, changed in due.items():
        logs = Path("logs", folders[case])
        before = states_of_logs(logs)
        ran = _build_case(folders[case], changed, part_of)
        note(log, f"{case}: {', '.join(ran) or 'nothing was due'}")
        if not finished(folders[case]):
            why = ", ".join(reported_faults(logs, before)) or "a defect of Casebook; its traceback stands above"
            failed.append(f"{case}: {why}")
    if failed:
        raise CasebookError(f"{len(failed)} of {len(folders)} cases were not finished: {'; '.join(failed)}")
    summarise([finished(folder) or "" for folder in folders.values()])


def _part(folder: str, about: Mapping[str, Any]) -> str:
    # What it imports the stages of the case need as well.
    from summarise_batch import part_of

    return part_of(folder, about)


def _summarise(output: Any, parts: list[str]) -> None:
    from summarise_batch import summarise_batch

    summarise_batch(parts, output)


def _build_case(folder: str, due: Due, part_of: Callable[[str, Mapping[str, Any]], str]) -> list[str]:
    """Run the stages that are due; returns their scripts. A fault ends this case alone, and is told in its logs."""
    ran: list[str] = []
    keys, files = dict(read_record(folder).get("stages", {})), []
    # Whatever ends the case before its end, nobody takes it for whole.
    _keep(folder, {"stages": keys})
    try:
        with faults_as_messages(f"logs/{folder}/settings.log"):
            if isinstance(due.plan, Exception):
                raise due.plan
        for stage in due.plan.stages:
            outputs, key = [Path(path) for path in stage.job.output], _key(stage.job)
            if keys.get(stage.script) != key or not all(path.exists() for path in outputs):
                keys.pop(stage.script, None)
                _keep(folder, {"stages": keys})
                ran.append(stage.script)
                _run(stage, outputs)
                keys[stage.script] = key
            files += [path.as_posix() for path in outputs]
        part = part_of(folder, due.plan.about)
        _keep(folder, {"made_from": due.made_from, "stages": keys, "files": files, "part": part})
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


def _keep(folder: str, record: Record) -> None:
    write_text(json.dumps(record, ensure_ascii=False), record_path(folder))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
