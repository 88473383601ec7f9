"""One new visit: our run of the whole pipeline against the same report rendered again by what people use for reports.

The peers, in `peers/`, read the same raw exports and make figures, estimates, tables and one page of them; they keep no
ledger, check no claims, search for no identity, compare with no earlier report and write no table or figure of its own.
What they need is installed by hand, and a peer that is missing is named:

    apt install r-base-core r-cran-rmarkdown r-cran-ggplot2 r-cran-readxl r-cran-nlme pandoc
    python3 -m venv notebook
    notebook/bin/pip install papermill nbconvert ipykernel pandas openpyxl scipy statsmodels matplotlib
    CASEBOOK_NOTEBOOK_PYTHON=notebook/bin/python python benchmarks/run.py --only peers
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from measured import CASE, SNAKEMAKE, copy_of_the_project, run

PEERS = Path(__file__).resolve().parent / "peers"
R_PACKAGES = ("rmarkdown", "ggplot2", "readxl", "nlme")
MODULES = ("papermill", "nbconvert", "ipykernel", "pandas", "openpyxl", "scipy", "statsmodels", "matplotlib")
INSTALL = __doc__.partition("named:\n\n")[2].rstrip()
NOTEBOOK_PYTHON = os.environ.get("CASEBOOK_NOTEBOOK_PYTHON", sys.executable)

# Seconds by the clock, CPU seconds of all processes.
Times = tuple[float, float]


def peer_reports(folder: Path, runs: int) -> list[str]:
    """Rows of the table: a peer each, by turns with ours, after a visit was added to a raw export."""
    project = copy_of_the_project(folder / "project")
    one_batch = folder / "one-batch"
    shutil.copytree(project, one_batch)
    (one_batch / "config/config.yaml").write_text(f"cases: [{CASE}]\nbatches_above: 0\n", encoding="utf-8")
    peers: dict[str, Callable[[], None]] = {}
    lacking = missing()
    if not lacking["R"]:
        peers["R Markdown"] = lambda: render(project / "data/raw", folder)
    if not lacking["notebook"]:
        peers["papermill and nbconvert"] = lambda: execute(project / "data/raw", folder)
    told = [name for names in lacking.values() for name in names]
    if told:
        print(f"NOT MEASURED, for want of {', '.join(told)}. To install:\n{INSTALL}", file=sys.stderr)
    ours = {
        "ours": lambda: ignored(run([*SNAKEMAKE, "--cores", "2"], project)),
        "ours, in one process": lambda: ignored(run([*SNAKEMAKE, "--cores", "2"], one_batch)),
    }
    rounds = []
    for number in range(runs + 1):
        for root in (project, one_batch):
            add_visit(root / "data/raw" / CASE / "lis_2020.csv", number)
        rounds.append({name: timed(step) for name, step in (ours | peers).items()})
    return [row(mine, other, rounds[1:]) for other in peers for mine in ours]


def missing() -> dict[str, list[str]]:
    """What each of the two peers needs and this machine has not."""
    if shutil.which("Rscript"):
        asked = f"cat(setdiff(c({', '.join(map(repr, R_PACKAGES))}), rownames(installed.packages())))"
        lacks = output(["Rscript", "-e", asked]).split()
    else:
        lacks = ["Rscript", *R_PACKAGES]
    asked = f"import importlib.util as u; print(*[m for m in {MODULES!r} if not u.find_spec(m)])"
    return {
        "R": lacks + ([] if shutil.which("pandoc") else ["pandoc"]),
        "notebook": output([NOTEBOOK_PYTHON, "-c", asked]).split(),
    }


def output(command: list[str]) -> str:
    """What a command printed."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def add_visit(export: Path, number: int) -> None:
    """Add a value of tryptase behind the last one of a laboratory's export."""
    day = (date(2021, 6, 28) + timedelta(days=28 * number)).strftime("%d/%m/%Y")
    line = f"21-9{number:05d};{day};08:15;TRIPT;Triptasi;{37 + number},0;ng/mL;< 11,4;DEF;{day};FEIA;Siero;"
    text = export.read_text(encoding="cp1252")
    before, end = text.rsplit("Fine stampa", 1)
    export.write_text(f"{before}{line}\nFine stampa{end}", encoding="cp1252")


def render(raw: Path, folder: Path) -> None:
    """The report by R Markdown."""
    source = shutil.copy(PEERS / "report.Rmd", folder)
    call = "p <- commandArgs(TRUE); rmarkdown::render(p[1], params = list(raw = p[2]), quiet = TRUE)"
    run(["Rscript", "-e", call, source, str(raw)], folder, LC_ALL="C.UTF-8")


def execute(raw: Path, folder: Path) -> None:
    """The report by papermill and nbconvert."""
    python = [NOTEBOOK_PYTHON, "-m"]
    done = str(folder / "executed.ipynb")
    run([*python, "papermill", "--no-progress-bar", "-p", "raw", str(raw), str(PEERS / "report.ipynb"), done], folder)
    run([*python, "nbconvert", "--to", "html", "--no-input", "--log-level", "ERROR", done], folder)


def timed(step: Callable[[], None]) -> Times:
    """What a step takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    step()
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return end - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ignored(_: float) -> None:
    """A command's seconds, which are measured here otherwise."""


def row(mine: str, other: str, rounds: list[dict[str, Times]]) -> str:
    """A row of the table: medians, and the medians of the ratios round by round."""
    ours, theirs = (
        [statistics.median(found[name][place] for found in rounds) for place in (0, 1)] for name in (mine, other)
    )
    ratios = [statistics.median(found[mine][place] / found[other][place] for found in rounds) for place in (0, 1)]
    return (
        f"| One new visit, {mine} | {ours[0]:.1f} s (CPU {ours[1]:.1f} s) | {other}: {theirs[0]:.1f} s "
        f"(CPU {theirs[1]:.1f} s) | {ratios[0]:.2f} (CPU {ratios[1]:.2f}) | 1.0 |"
    )
