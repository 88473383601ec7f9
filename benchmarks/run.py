"""Measure Casebook against something run side by side, and write the figures into benchmarks/README.md.

Each comparison runs the two commands in turn (A B A B ...), after one run of each that is not counted; what is
quoted is the median of the runs and the median of the ratios pair by pair, so that a machine whose speed drifts
does not decide. `python benchmarks/run.py --runs 5` takes some minutes; `--only large` runs one part.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from exports import write_fhir, write_hl7, write_tidy, write_workbook
from measured import CASE, PROJECT, SNAKEMAKE, SPACES, copy_of_the_project, run, side_by_side
from peer_reports import peer_reports

HERE = Path(__file__).resolve().parent
ROWS = 100_000

# Written into the folder from which every job starts Python: notes what each job's script had imported at its end.
RECORDER = """
import atexit, json, os, socket, sys
# No job can be asked for as a copy of another process: Snakemake begins a Python for each, which imports what it needs.
def send_fds(*_):
    raise OSError("refused")
socket.send_fds = send_fds
def note():
    script = next((os.path.basename(part) for part in sys.argv if part.endswith(".py")), "")
    with open(os.environ["CASEBOOK_IMPORTS"], "a") as file:
        modules = sorted(name for name in sys.modules if name.count(".") <= 1)
        file.write(json.dumps([script, modules]) + chr(10))
if os.environ.get("CASEBOOK_IMPORTS"):
    atexit.register(note)
"""


def empty_outputs(folder: Path) -> None:
    """Back to nothing built; the compiled modules stay, as they do for the other."""
    for part in ("results", "reports", "logs", ".snakemake"):
        shutil.rmtree(folder / part, ignore_errors=True)


def only_imports(folder: Path, project: Path) -> Path:
    """A workflow of the same jobs in the same order, whose scripts import what ours had imported, and no more."""
    recorder, notes = folder / "recorder", folder / "imports.jsonl"
    recorder.mkdir(parents=True)
    (recorder / "sitecustomize.py").write_text(RECORDER, encoding="utf-8")
    run([*SNAKEMAKE, "--cores", "2"], project, PYTHONPATH=str(recorder), CASEBOOK_IMPORTS=str(notes))
    imported: dict[str, list[str]] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        script, modules = json.loads(line)
        name = next((path.stem for path in sorted((project / "scripts").glob("*.py")) if path.stem in script), "")
        if name:
            imported[name] = [module for module in modules if importable(module)]
    peer = folder / "peer"
    (peer / "scripts").mkdir(parents=True)
    needs = {
        "ingest_exports": [],
        "clean_tables": ["ingest_exports"],
        "compute_estimates": ["clean_tables"],
        "describe_tables": ["check_claims"],
        "check_claims": ["compute_estimates"],
        "compare_reports": ["check_claims"],
        "draw_figures": ["compare_reports"],
        "render_report": ["draw_figures", "check_claims"],
        "check_identity": ["render_report"],
        "record_report": ["check_identity"],
        "summarise_cohort": ["check_identity"],
    }
    rules = []
    for name, before in needs.items():
        body = "\n".join(f"try:\n    import {module}\nexcept Exception:\n    pass" for module in imported[name])
        (peer / "scripts" / f"{name}.py").write_text(
            f"output = snakemake.output[0]\n{body}\nopen(output, 'w').close()\n", encoding="utf-8"
        )
        inputs = ", ".join(f"'{other}.done'" for other in before)
        rules.append(f"rule {name}:\n    input: {inputs}\n    output: '{name}.done'\n    script: 'scripts/{name}.py'\n")
    wanted = ", ".join(f"'{name}.done'" for name in needs)
    (peer / "Snakefile").write_text(f"{SPACES}rule all:\n    input: {wanted}\n\n" + "\n".join(rules), encoding="utf-8")
    return peer


def importable(module: str) -> bool:
    """Whether a noted module is one that an import statement may name again."""
    return not module.startswith(("_", "casebook", "snakemake_", "sitecustomize")) and all(
        part.isidentifier() and not part.startswith("_") for part in module.split(".")
    )


def from_nothing(folder: Path, runs: int) -> list[str]:
    """One case from raw exports to report, against the same jobs that only import."""
    project = copy_of_the_project(folder / "project")
    peer = only_imports(folder, project)

    def ours() -> float:
        empty_outputs(project)
        return run([*SNAKEMAKE, "--cores", "2"], project)

    def other() -> float:
        for path in [*peer.glob("*.done")]:
            path.unlink()
        shutil.rmtree(peer / ".snakemake", ignore_errors=True)
        return run([*SNAKEMAKE, "--cores", "2"], peer)

    mine, theirs, ratio = side_by_side(ours, other, runs)
    against = f"the same jobs that only import: {theirs:.1f} s"
    return [f"| One case from nothing, 11 jobs | {mine:.1f} s | {against} | {ratio:.2f} | 2.5 |"]


def nothing_to_do(folder: Path, runs: int) -> list[str]:
    """A second run with nothing to do, against an empty workflow."""
    project = copy_of_the_project(folder / "project")
    run([*SNAKEMAKE, "--cores", "2"], project)
    empty = folder / "empty"
    empty.mkdir()
    (empty / "Snakefile").write_text(f"{SPACES}rule all:\n    input: []\n", encoding="utf-8")
    mine, theirs, ratio = side_by_side(
        lambda: run([*SNAKEMAKE, "--cores", "2"], project), lambda: run([*SNAKEMAKE, "--cores", "2"], empty), runs
    )
    return [f"| Nothing to do | {mine:.2f} s | an empty workflow: {theirs:.2f} s | {ratio:.2f} | 1.3 |"]


LARGE = """
import json, resource, sys, time
sys.path.insert(0, "scripts")
from pathlib import Path
from casebook.clean import clean_tables
from casebook.ingest import ingest_exports
from casebook.settings import load_project, raw_files, stage_settings
case = load_project({"cases": ["large"]}).cases["large"]
start = time.perf_counter()
tables = ingest_exports({"large": raw_files("large")}, {"large": stage_settings("ingest", case)})
middle = time.perf_counter()
clean = clean_tables(tables["ingested"], {"large": stage_settings("clean", case)})
end = time.perf_counter()
print(json.dumps([middle - start, end - middle, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                  len(tables["ingested"]), len(clean["observations"])]))
"""


def write_large_export(folder: Path) -> None:
    """A laboratory export of 100,000 rows in the form of the Italian one, made up."""
    codes = [
        ("TRIPT", "Triptasi", "ng/mL", "< 11,4"),
        ("HB", "Emoglobina", "g/dL", "11,5 - 15,5"),
        ("GPT", "ALT (GPT)", "U/L", "< 40"),
    ]
    header = (PROJECT / f"data/raw/{CASE}/lis_2019.csv").read_text(encoding="cp1252").splitlines()[6]
    lines = [header]
    for number in range(ROWS):
        code, name, unit, reference = codes[number % 3]
        day = f"{number // 3 % 28 + 1:02d}/{number // 84 % 12 + 1:02d}/{2000 + number // 1008 % 90}"
        value = f"{10 + number * 7919 % 97 / 10:.1f}".replace(".", ",")
        lines.append(f"{number:06d};{day};08:15;{code};{name};{value};{unit};{reference};DEF;{day};FEIA;Siero;")
    raw = folder / "data/raw/large"
    raw.mkdir(parents=True)
    (raw / "lis.csv").write_bytes("\r\n".join(lines).encode("cp1252"))
    (raw / "doses.csv").write_text("date,drug,dose,unit\n2050-01-01,omalizumab,300,mg\n", encoding="utf-8")
    text = "case: large\nprotocol: mastocytosis-omalizumab\ndata_origin: simulated\n"
    text += "exports: [{files: lis.csv, source: lis-esempio}]\n"
    (folder / "config/cases/large.yaml").write_text(text, encoding="utf-8")


def large_export(folder: Path, runs: int) -> list[str]:
    """A 100,000-row laboratory export, ingested and cleaned, against pandas only reading the file as text."""
    project = copy_of_the_project(folder / "project")
    write_large_export(project)
    options = "sep=';', dtype=str, keep_default_na=False, encoding='cp1252'"
    read = f"import pandas; pandas.read_csv('data/raw/large/lis.csv', {options})"
    told = []

    def ours() -> float:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", LARGE], cwd=project, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        told.append(json.loads(done.stdout))
        return time.perf_counter() - start

    mine, theirs, ratio = side_by_side(ours, lambda: run([sys.executable, "-c", read], project), runs)
    ingest, clean, memory, rows, observations = (statistics.median(column) for column in zip(*told, strict=True))
    against = f"pandas reading the file as text: {theirs:.1f} s"
    counts = f"{int(rows):,} rows in, {int(observations):,} observations out"
    return [
        f"| {ROWS:,} laboratory rows, ingested and cleaned | {mine:.1f} s | {against} | {ratio:.1f} | seconds |",
        f"| of these, ingest / clean without imports | {ingest:.1f} s / {clean:.1f} s | | | |",
        f"| their peak memory ({counts}) | {memory:.0f} MB | | | 600 MB |",
    ]


def readers(folder: Path, runs: int) -> list[str]:
    """Each reader against the package that others use, on the same file in one process by turns; and its memory."""
    made = {
        "split": (
            write_hl7,
            10_000,
            "messages of HL7 v2, split into the fields of each OBX",
            "PyPI hl7 doing so",
            "1/50",
        ),
        "hl7": (write_hl7, 5_000, "messages of HL7 v2, read whole", "PyPI hl7 splitting them", ""),
        "fhir": (write_fhir, 10_000, "FHIR Observations", "fhir.resources, R4B models", "1/10"),
        "xlsx": (write_workbook, ROWS, "rows of XLSX", "openpyxl walking over the cells", "3"),
        "csv": (write_tidy, ROWS, "rows of CSV", "", ""),
    }
    times, memories = [], []
    for name, (write, count, what, peer, limit) in made.items():
        path = folder / f"labs.{name}"
        write(path, count)
        reader = [sys.executable, str(HERE / "readers.py")]
        if peer:
            pairs = json.loads(_output([*reader, "time", name, str(path), "--runs", str(runs)]))
            ours, other = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
            ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
            told = f"{ratio:.2f}" if ratio > 0.5 else f"1/{1 / ratio:.0f}"
            times.append(f"| {count:,} {what} | {ours:.2f} s | {peer}: {other:.1f} s | {told} | {limit} |")
        if name == "split":
            continue
        size, peak, before = json.loads(_output([*reader, "memory", name, str(path)]))
        memories.append(
            f"| memory for {count:,} {what} | {(peak - before) / 1e6:.0f} MB | the file: {size / 1e6:.1f} MB "
            f"| {(peak - before) / size:.1f} | 5 |"
        )
    return times + memories


def report_parts(folder: Path, runs: int) -> list[str]:
    """Figures, page, PDF and DOCX of one case beyond their imports, by turns with the least each could cost."""
    project = copy_of_the_project(folder / "project")
    run([*SNAKEMAKE, "--cores", "2"], project)
    measured = json.loads(_output([sys.executable, str(HERE / "report_parts.py"), "--runs", str(runs)], project))
    told = {
        "figures": ("All figures of a case, SVG and PNG", "as many with empty axes", 3),
        "page": ("The page", "its text encoded and decoded", 0.5),
        "pdf": ("The PDF, printed by Chromium", "Chromium printing one letter", 3),
        "docx": ("The DOCX", "pandoc writing one letter", 3),
    }
    rows = []
    for name, (what, other, limit) in told.items():
        ours, theirs = (statistics.median(pair[place] for pair in measured[name]) for place in (0, 1))
        ratio = statistics.median(pair[0] / pair[1] for pair in measured[name])
        shown = f"{ratio:.1f}" if ratio < 100 else ""
        rows.append(f"| {what} | {ours:.2f} s | {other}: {theirs:.2f} s | {shown} | {limit} s |")
    return rows


def _output(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


PARTS = {
    "nothing": from_nothing,
    "again": nothing_to_do,
    "large": large_export,
    "readers": readers,
    "report": report_parts,
    "peers": peer_reports,
}


def main() -> None:
    """Run the parts and write their figures between the marks in benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=PARTS)
    arguments = parser.parse_args()
    rows = []
    for name, part in PARTS.items():
        if arguments.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                rows += part(Path(folder), arguments.runs)
    table = "\n".join(["| what | median | against | ratio | at most |", "|---|---|---|---|---|", *rows])
    print(table)
    if arguments.only is None:
        readme = HERE / "README.md"
        before, rest = readme.read_text(encoding="utf-8").split("<!-- figures -->\n")
        after = rest.split("<!-- end of figures -->\n")[1]
        about = f"{arguments.runs} runs each, Python {platform.python_version()}, {os.cpu_count()} cores."
        readme.write_text(
            f"{before}<!-- figures -->\n{about}\n\n{table}\n<!-- end of figures -->\n{after}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
