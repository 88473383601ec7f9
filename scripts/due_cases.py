"""Which cases of a shared batch changed, and what its job is told of each.

The run itself asks, in which all rules are known already, when the job is about to begin: the job need not learn them.
What each case was made from is kept in results/BATCH/.made/CASE.json. Little is imported here, since runs with nothing
to do import it, too.
"""

import json
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from casebook.errors import CasebookError

Record = dict[str, Any]


class Stage(NamedTuple):
    """One rule for one case.

    script : the script of the rule, by its name
    job : what the script is told: `input`, `output`, `params`, `log` and `wildcards`, as Snakemake tells it
    """

    script: str
    job: Any


class Plan(NamedTuple):
    """How a case is built.

    stages : in their order
    about : its settings for the stage "cohort"
    """

    stages: Sequence[Stage]
    about: Mapping[str, Any]


class Due(NamedTuple):
    """A case that changed.

    made_from : digest of all that it may change by
    plan : how it is built, or why that cannot be said
    """

    made_from: str
    plan: Plan | Exception


def due_cases(manifest: str, folders: Mapping[str, str], told: Any, plan: Callable[[str], Plan]) -> dict[str, Due]:
    """The cases of a batch whose files, settings or code are not those of their last build, or that are not whole.

    manifest : CSV of the cases with the digest of the files of each
    folders : case -> BATCH/CASE
    told : what else any case may change by: the code, the configuration of all cases
    plan : asked of these cases alone; what it raises for one is told of that one
    """
    due = {}
    for row in Path(manifest).read_text(encoding="utf-8").split()[1:]:
        case, digest = row.split(",")
        made_from = sha256(json.dumps([digest, told], sort_keys=True).encode()).hexdigest()
        record = read_record(folders[case])
        if record.get("made_from") != made_from or not _is_whole(record):
            due[case] = Due(made_from, _planned(case, plan))
    return due


def _planned(case: str, plan: Callable[[str], Plan]) -> Plan | Exception:
    try:
        return plan(case)
    except CasebookError as fault:
        return fault
    except Exception:
        # A defect of Casebook's own. Its traceback goes as text: another process may not know what it holds.
        return RuntimeError(traceback.format_exc())


def finished(folder: str) -> str | None:
    """What is said of a case that is whole; None of one that is not."""
    record = read_record(folder)
    return record["part"] if _is_whole(record) else None


def record_path(folder: str) -> Path:
    """Where it is kept what a case was made from; its folder is BATCH/CASE."""
    batch, case = folder.split("/")
    return Path("results", batch, ".made", f"{case}.json")


def read_record(folder: str) -> Record:
    """What is kept of a case; nothing where that is missing or damaged, so that all of the case is due."""
    with suppress(OSError, ValueError):
        found = json.loads(record_path(folder).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _is_whole(record: Record) -> bool:
    return "made_from" in record and all(map(os.path.exists, record["files"]))
