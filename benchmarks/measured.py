"""A copy of the project to measure, and commands measured by turns."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CASE = "bossi2023"
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--quiet", "all"]


def run(command: list[str], folder: Path, **environment: str) -> float:
    """Seconds that a command takes; it must succeed."""
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return seconds


def side_by_side(ours: Callable[[], float], other: Callable[[], float], runs: int) -> tuple[float, float, float]:
    """Median seconds of ours, of the other, and the median ratio."""
    ours(), other()
    pairs = [(ours(), other()) for _ in range(runs)]
    medians = (statistics.median(pair[index] for pair in pairs) for index in (0, 1))
    return *medians, statistics.median(a / b for a, b in pairs)


# As in our Snakefile: without it no folder with a space in its name can hold the Python that runs.
SPACES = "import shlex, sys\nsys.executable = shlex.quote(sys.executable)\n"


def copy_of_the_project(folder: Path) -> Path:
    """The project with one case, in a folder of its own."""
    for part in ("workflow", "scripts", "config", f"data/raw/{CASE}", "data/raw/literature"):
        shutil.copytree(PROJECT / part, folder / part)
    shutil.copy(PROJECT / "Snakefile", folder)
    (folder / "config/config.yaml").write_text(f"cases: [{CASE}]\n", encoding="utf-8")
    return folder
