"""Measure what many cases cost beyond their own computing: `python benchmarks/many_cases.py --cases 10 100 1000 10000`.

A made-up registry is brought into the state of one that is built, in which each case but one of each protocol was not
computed: what is kept of it is what is kept of the computed case of its protocol, under its own name. All else
(Snakemake, manifests, the records of what each case was made from, the tables and pages over all cases) is real. Then
is measured what a run costs with nothing to do, and with one new visit, whose case is computed in earnest: growth.csv
and its figure. Cases share batches whatever their number, so that the numbers can be compared.

`--loop 20` computes that many cases in batches of ten, as a thousand have, and measures what the whole run costs beyond
the computing of its cases, one after the other in one process a batch, with everything imported once. It counts CPU
seconds, which other work on the machine does not disturb much.
"""

import argparse
import csv
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]

# Put into scripts/build_batch.py: notes how long each case took by itself.
TIMED = """
_own = _build_case
def _build_case(folder, *told):
    import time
    wall, cpu = time.perf_counter(), time.process_time()
    ran = _own(folder, *told)
    line = json.dumps([folder, time.perf_counter() - wall, time.process_time() - cpu])
    with open("seconds.jsonl", "a") as file:
        file.write(line + chr(10))
    return ran
"""
# A Snakefile that writes down what the job of a batch is told, and where the cases live.
TELLING = """
include: "Snakefile"
if workflow.is_main_process:
    import json
    Path("told.json").write_text(json.dumps([BEHIND_A_BATCH, FOLDERS]))
"""

# Writes what the jobs of the batches make of what is kept of their cases.
SUMMARISING = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
sys.path.insert(0, "scripts")
from casebook.cohort import OF_A_CASE
from summarise_batch import summarise_batch
class Output(dict):
    __getattr__ = dict.__getitem__
for manifest in sorted(Path("results").glob("b*/manifest.csv")):
    batch = manifest.parent.name
    records = [manifest.parent / ".made" / f"{line.split(',')[0]}.json" for line in manifest.read_text().split()[1:]]
    tables = {table: f"results/cohort/{table}/{batch}.parquet" for table in OF_A_CASE}
    output = Output(tables, summary=f"results/{batch}/cases.json", page=f"reports/{batch}/index.html")
    summarise_batch([json.loads(record.read_text())["part"] for record in records], output)
"""
NOTHING, VISIT = "nothing to do", "one new visit beyond its own case"
COLUMNS = ("cases", "what", "seconds", "cpu_seconds", "memory_mb", "runs", "page_kb")


def run(folder: Path, *arguments: str) -> tuple[float, float, float]:
    """Seconds by the clock, CPU seconds of all its processes, and MB of the largest of them."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # A process of its own, whose children alone are counted for memory.
    counted = (
        "import json, resource, subprocess, sys; done = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
        "print(json.dumps([done.returncode, done.stderr[-3000:], "
        "resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", counted, *SNAKEMAKE, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    code, told, memory = json.loads(done.stdout)
    if code:
        raise SystemExit(told)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, memory


def registry(folder: Path, count: int) -> Path:
    """A made-up registry in a copy of the project."""
    simulate = [sys.executable, PROJECT / "scripts/simulate_registry.py", str(count), "1", str(folder)]
    subprocess.run(simulate, check=True, capture_output=True)
    for part in ("workflow", "scripts"):
        shutil.copytree(PROJECT / part, folder / part)
    shutil.copy(PROJECT / "Snakefile", folder)
    return folder


def _time_each_case(folder: Path) -> None:
    path = folder / "scripts/build_batch.py"
    own, main, end = path.read_text(encoding="utf-8").partition('if __name__ == "__main__":')
    path.write_text(own + TIMED + main + end, encoding="utf-8")


def own_seconds(folder: Path) -> list[tuple[float, float]]:
    """Seconds and CPU seconds of each case that was computed since the last call."""
    path = folder / "seconds.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [tuple(json.loads(line)[1:]) for line in lines]


def as_if_built(folder: Path) -> None:
    """Compute one case of each protocol; of all others write what the job of their batch keeps of a built case."""
    protocol_of = {}
    for path in sorted((folder / "config/cases").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        protocol_of[path.stem] = next(line for line in lines if line.startswith("protocol:")).split()[1]
    computed = {protocol: case for case, protocol in reversed(protocol_of.items())}
    run(folder, "--config", f"cases={json.dumps(sorted(computed.values()))}", "batches_above=0")
    models = {}
    for path in (folder / "results").glob("b*/.made/*.json"):
        part = json.loads(path.read_text(encoding="utf-8"))["part"]
        models[protocol_of[path.stem]] = (part, f"{path.parts[-3]}/{path.stem}", path.stem)
    (folder / "telling.smk").write_text(TELLING, encoding="utf-8")
    run(folder, "--snakefile", "telling.smk", "--dry-run", "--config", "batches_above=0")
    told, folders = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    for manifest in sorted((folder / "results").glob("b*/manifest.csv")):
        for line in manifest.read_text(encoding="utf-8").split()[1:]:
            case, digest = line.split(",")
            part, place, model = models[protocol_of[case]]
            _keep(folder, folders[case], {
                "made_from": sha256(json.dumps([digest, told], sort_keys=True).encode()).hexdigest(),
                "stages": {}, "files": [f"reports/{folders[case]}/report.html"],
                "part": part.replace(place, folders[case]).replace(model, case),
            })  # fmt: skip
    _time_each_case(folder)
    subprocess.run([sys.executable, "-c", SUMMARISING], cwd=folder, check=True)
    # The job of every batch, with all that it makes, counts as done.
    targets = [f"results/{path.parent.name}/cases.json" for path in (folder / "results").glob("b*/manifest.csv")]
    run(folder, "--touch", *sorted(targets), "--config", "batches_above=0")
    run(folder, "--config", "batches_above=0")


def _keep(folder: Path, place: str, record: dict) -> None:
    """What is kept of a case that was built, and the one file that it must have."""
    batch, case = place.split("/")
    for path, text in (
        (folder / "results" / batch / ".made" / f"{case}.json", json.dumps(record)),
        (folder / record["files"][0], "a stand-in"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def many(count: int, runs: int) -> list[dict[str, object]]:
    """Nothing to do, and one new visit: rows of growth.csv."""
    with tempfile.TemporaryDirectory(prefix="casebook-many-") as place:
        folder = registry(Path(place) / "registry", count)
        as_if_built(folder)
        return measured(folder, count, runs)


def measured(folder: Path, count: int, runs: int) -> list[dict[str, object]]:
    """The same of a registry of so many cases that is built."""
    again = [run(folder, "--config", "batches_above=0") for _ in range(runs)]
    case = next(path.parent for path in sorted((folder / "data/raw").glob("*/labs.csv")))
    own_seconds(folder)
    visits = [_visit(folder, case) for _ in range(runs)]
    pages = {"first page": "reports/index.html", "page over all cases": "reports/cohort.html"}
    pages["largest page of a batch"] = max(
        (str(path.relative_to(folder)) for path in (folder / "reports").glob("b*/index.html")),
        key=lambda path: (folder / path).stat().st_size,
    )
    rows = []
    for what, found in ((NOTHING, again), (VISIT, visits)):
        seconds, cpu, memory = (statistics.median(column) for column in zip(*found, strict=True))
        rows.append({"cases": count, "what": what, "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1),
                     "memory_mb": round(memory), "runs": runs})  # fmt: skip
    for what, path in pages.items():
        rows.append({"cases": count, "what": what, "page_kb": round((folder / path).stat().st_size / 1000)})
    return rows


def _visit(folder: Path, case: Path) -> tuple[float, float, float]:
    """One new visit to a case: what the run takes beyond the case, as `run` gives it."""
    lines = (case / "labs.csv").read_text(encoding="utf-8").splitlines()
    day, *rest = lines[-1].split(",")
    later = f"{int(day[:4]) + 1}{day[4:7]}-01"
    (case / "labs.csv").write_text("\n".join([*lines, ",".join([later, *rest]), ""]), encoding="utf-8")
    seconds, cpu, memory = run(folder, "--config", "batches_above=0")
    ((own, own_cpu),) = own_seconds(folder)
    return seconds - own, cpu - own_cpu, memory


def loop(count: int) -> list[str]:
    """Batches of ten: the CPU seconds of the whole run against those that its cases took within the processes."""
    with tempfile.TemporaryDirectory(prefix="casebook-loop-") as place:
        folder = registry(Path(place) / "registry", count)
        _time_each_case(folder)
        seconds, cpu, memory = run(folder, "--config", "batches_above=0", f"batch_count={max(count // 10, 1)}")
        computing = sum(own for _, own in own_seconds(folder))
    ours = f"{cpu:.0f} s CPU, {seconds:.0f} s by the clock, {memory:.0f} MB"
    against = f"its cases, one after the other in these processes: {computing:.0f} s CPU"
    ratios = f"CPU {cpu / computing:.2f}, by the clock {seconds / computing:.2f}"
    return [f"| {count} cases in batches of ten | {ours} | {against} | {ratios} | 1.5 |"]


def main() -> None:
    """Measure; write benchmarks/growth.csv and its figure, and print the row of `--loop` for benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="*", default=[])
    parser.add_argument("--loop", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    for count in arguments.cases:
        _write(many(count, arguments.runs))
    if arguments.loop:
        print("\n".join(loop(arguments.loop)), flush=True)


def _write(found: list[dict[str, object]]) -> None:
    """Put what was found of so many cases into growth.csv in place of what was there of as many, and draw it."""
    from growth_figure import draw

    path = Path(__file__).parent / "growth.csv"
    before = list(csv.DictReader(path.open(encoding="utf-8", newline=""))) if path.exists() else []
    rows = [row for row in before if int(row["cases"]) != found[0]["cases"]] + found
    rows.sort(key=lambda row: int(row["cases"]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    draw(list(csv.DictReader(path.open(encoding="utf-8", newline=""))), path.parent)
    print("\n".join(map(str, found)), flush=True)


if __name__ == "__main__":
    main()
