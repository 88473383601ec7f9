"""Build every case again in a fresh copy of the project and say what differs from results/ and reports/ as they are.

verify_outputs.py [CORES]. Exit status 0 when every byte agrees, 1 when anything differs or the second build fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from casebook.errors import CasebookError, faults_as_messages
from casebook.model.comparison import differences

PROJECT = Path(__file__).parents[1]
# What a build reads; the states of earlier reports belong to it, since a report tells what changed since the last.
READ = ("Snakefile", "workflow", "scripts", "config", "data")
BUILT = ("results", "reports")
SHOWN = 50


def _copy(folder: Path) -> None:
    for part in READ:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    for history in sorted((PROJECT / "reports").rglob("history")):
        shutil.copytree(history, folder / history.relative_to(PROJECT))


def _outputs(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for part in BUILT
        for path in sorted((root / part).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def main(cores: str = "2") -> None:
    """Copy, build, compare; the copy is removed in the end."""
    before = _outputs(PROJECT)
    if not before:
        raise CasebookError("hold nothing to verify", file="results/ and reports/", remedy="Run make report first")
    with tempfile.TemporaryDirectory(prefix="casebook-verify-") as place:
        copy = Path(place) / "copy"
        copy.mkdir()
        _copy(copy)
        command = [sys.executable, "-m", "snakemake", "--cores", cores, "--quiet", "all"]
        built = subprocess.run(command, cwd=copy, env={**os.environ}, check=False)
        if built.returncode:
            raise CasebookError("the second build failed; its messages stand above", remedy="Mend them and run again")
        told = differences(before, _outputs(copy))
    for line in told[:SHOWN]:
        print(line)
    if told:
        more = f" ({len(told) - SHOWN} more are not shown)" if len(told) > SHOWN else ""
        raise CasebookError(
            f"{len(told)} differences from a fresh build{more}", remedy="Run make report; if they stay, something"
            " in results/ or reports/ was edited by hand, or the build depends on more than its inputs",
        )  # fmt: skip
    print(f"A fresh build gives the same {len(before)} files, byte for byte")


if __name__ == "__main__":
    with faults_as_messages():
        main(*sys.argv[1:])
