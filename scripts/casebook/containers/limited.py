"""Untrusted containers (ZIP, XML, JSON) are opened in a process of their own, under a limit of memory and time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError

SECONDS = 120
MEGABYTES = 2_000
_LIBRARY = Path(__file__).parents[2]
# What the process runs: limits first, then the one function that it was started for, its answer as JSON.
_CHILD = """
import importlib, json, resource, sys
library, module, function, seconds, megabytes, arguments = sys.argv[1:]
sys.path.insert(0, library)
resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
try:
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 1_000_000,) * 2)
except (ValueError, OSError):
    pass  # macOS has no such limit; that of time holds
from casebook.errors import CasebookError
try:
    answer = {"answer": getattr(importlib.import_module(module), function)(*json.loads(arguments))}
except CasebookError as fault:
    answer = {"fault": [fault.message, fault.file, fault.row, fault.key, fault.remedy]}
except MemoryError:
    answer = {"fault": ["memory"]}
except RecursionError:
    answer = {"fault": ["depth"]}
json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))
"""


def run_limited(function: str, *arguments: Any, file: Path, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Any:
    """What `function` of Casebook ("module:function") answers to the arguments; both are values of JSON.

    Raises CasebookError, that of the function itself or one which says what limit the file broke.
    """
    module, name = function.split(":")
    command = [sys.executable, "-I", "-c", _CHILD, str(_LIBRARY), module, name, str(seconds), str(megabytes)]
    done = subprocess.run([*command, json.dumps(arguments)], capture_output=True, check=False)
    if done.returncode < 0:
        raise CasebookError(
            f"could not be read within {seconds} s and {megabytes / 1000:g} GB", file=file, remedy=_EXPORT_AGAIN
        )
    if done.returncode or not done.stdout:
        # What the process printed may quote the file, so its last line is left out.
        kind = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise CasebookError(f"cannot be read: damaged, or no export ({kind})", file=file, remedy=_EXPORT_AGAIN)
    answer = json.loads(done.stdout)
    if "answer" in answer:
        return answer["answer"]
    if answer["fault"] == ["memory"]:
        raise CasebookError(f"needs more than {megabytes / 1000:g} GB to be read", file=file, remedy=_EXPORT_AGAIN)
    if answer["fault"] == ["depth"]:
        raise CasebookError("is nested too deeply to be an export", file=file, remedy=_EXPORT_AGAIN)
    message, where, row, key, remedy = answer["fault"]
    raise CasebookError(message, file=where, row=row, key=key, remedy=remedy)


_EXPORT_AGAIN = "Export this patient alone, or as CSV"
