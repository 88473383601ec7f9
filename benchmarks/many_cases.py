"""Measure what many cases cost beyond their own computing: `python benchmarks/many_cases.py --cases 1000`.

A made-up registry is brought into the state of one that is built, in which each case but some was not computed: in its
place a stand-in keeps what a case of the same protocol, which was computed, hands to the pages over all cases. All else
(Snakemake, manifests, the records of what each case was made from, the tables and pages over all cases) is real. Then
is measured what a run costs with nothing to do, and with one new visit, whose case is computed in earnest.

`--loop 20` measures that many cases computed by batches of ten, as a thousand have, against one process that computes
them in a loop, in CPU seconds, which other work on the machine does not disturb much.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]

# Put behind scripts/build_batch.py: notes how long each case took by itself.
TIMED = """
_own = _build_case
def _build_case(folder, before, made_from, plan):
    import time
    wall, cpu = time.perf_counter(), time.process_time()
    ran = _own(folder, before, made_from, plan)
    line = json.dumps([folder, time.perf_counter() - wall, time.process_time() - cpu])
    with open("seconds.jsonl", "a") as file:
        file.write(line + chr(10))
    return ran
"""
# In place of scripts/build_batch.py: of each case one page, and what a computed case of its protocol said, renamed.
STAND_IN = """
import json
from hashlib import sha256
from pathlib import Path

def build_batch(manifest, folders, told, plan, log, output):
    models, parts = json.loads(Path("models.json").read_text()), []
    for case, digest in (line.split(",") for line in Path(manifest).read_text().split()[1:]):
        folder = folders[case]
        lines = Path(f"config/cases/{case}.yaml").read_text().splitlines()
        model = models[next(line for line in lines if line.startswith("protocol:")).split()[1]]
        page = Path("reports", folder, "report.html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("a stand-in")
        part = model["part"].replace(model["folder"], folder).replace(model["case"], case)
        made_from = sha256(json.dumps([digest, told], sort_keys=True).encode()).hexdigest()
        record = Path("results", folder.split("/")[0], ".made", f"{case}.json")
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"made_from": made_from, "stages": {}, "files": [str(page)], "part": part}))
        parts.append(part + chr(10))
    Path(output).write_text("".join(parts))
"""


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


def registry(folder: Path, count: int) -> tuple[Path, str]:
    """A made-up registry in a copy of the project, and the text of its scripts/build_batch.py."""
    simulate = [sys.executable, PROJECT / "scripts/simulate_registry.py", str(count), "1", str(folder)]
    subprocess.run(simulate, check=True, capture_output=True)
    for part in ("workflow", "scripts"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "Snakefile", folder)
    return folder, (folder / "scripts/build_batch.py").read_text(encoding="utf-8")


def own_seconds(folder: Path) -> list[tuple[float, float]]:
    """Seconds and CPU seconds of each case that was computed since the last call."""
    path = folder / "seconds.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [tuple(json.loads(line)[1:]) for line in lines]


def as_if_built(folder: Path, build_batch: str) -> None:
    """Compute one case of each protocol, let stand-ins take the place of all others, and then put the script back."""
    script, configured = folder / "scripts/build_batch.py", sorted((folder / "config/cases").glob("*.yaml"))
    protocols: dict[str, str] = {}
    for path in configured:
        line = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("protocol:"))
        protocols.setdefault(line.split()[1], path.stem)
    run(folder, "--config", f"cases={json.dumps(sorted(protocols.values()))}", "batches_above=0")
    models = {}
    for path in (folder / "results").glob("b*/.made/*.json"):
        part, place = json.loads(path.read_text(encoding="utf-8"))["part"], f"{path.parts[-3]}/{path.stem}"
        protocol = next(name for name, case in protocols.items() if case == path.stem)
        models[protocol] = {"part": part, "case": path.stem, "folder": place}
    (folder / "models.json").write_text(json.dumps(models), encoding="utf-8")
    script.write_text(STAND_IN, encoding="utf-8")
    run(folder, "--config", "batches_above=0")
    script.write_text(f"{build_batch}\n{TIMED}", encoding="utf-8")


def many(count: int, runs: int) -> list[str]:
    """Nothing to do, and one new visit."""
    with tempfile.TemporaryDirectory(prefix="casebook-many-") as place:
        folder, build_batch = registry(Path(place) / "registry", count)
        as_if_built(folder, build_batch)
        again = [run(folder, "--config", "batches_above=0") for _ in range(runs)]
        case = next(path.parent for path in sorted((folder / "data/raw").glob("*/labs.csv")))
        visits = []
        own_seconds(folder)
        for _ in range(runs):
            lines = (case / "labs.csv").read_text(encoding="utf-8").splitlines()
            day, *rest = lines[-1].split(",")
            later = f"{int(day[:4]) + 1}{day[4:7]}-01"
            (case / "labs.csv").write_text("\n".join([*lines, ",".join([later, *rest]), ""]), encoding="utf-8")
            whole = run(folder, "--config", "batches_above=0")
            ((wall, cpu),) = own_seconds(folder)
            visits.append((whole[0] - wall, whole[1] - cpu, whole[2]))
        rows = []
        for what, found, limit in (
            ("nothing to do", again, "5 s"),
            ("one new visit beyond its own case", visits, "10 s"),
        ):
            seconds, cpu, memory = (statistics.median(column) for column in zip(*found, strict=True))
            rows.append(
                f"| {count:,} cases, {what} | {seconds:.1f} s, {cpu:.1f} s CPU, {memory:.0f} MB | | | {limit} |"
            )
        return rows


def loop(count: int) -> list[str]:
    """Batches of ten against one process that does all cases in a loop."""
    with tempfile.TemporaryDirectory(prefix="casebook-loop-") as place:
        folder, build_batch = registry(Path(place) / "registry", count)
        (folder / "scripts/build_batch.py").write_text(f"{build_batch}\n{TIMED}", encoding="utf-8")
        run(folder, "--config", "batches_above=0", "batch_count=1")
        computing = sum(cpu for _, cpu in own_seconds(folder))
        for part in ("results", "reports", "logs", ".snakemake"):
            shutil.rmtree(folder / part)
        _, cpu, memory = run(folder, "--config", "batches_above=0", f"batch_count={max(count // 10, 1)}")
    against = f"computed in a loop in one process: {computing:.0f} s CPU"
    ours = f"{cpu:.0f} s CPU, {memory:.0f} MB"
    return [f"| {count} cases in batches of ten | {ours} | {against} | {cpu / computing:.2f} | 1.5 |"]


def main() -> None:
    """Measure, and print the rows for benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="*", default=[])
    parser.add_argument("--loop", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    for count in arguments.cases:
        print("\n".join(many(count, arguments.runs)), flush=True)
    if arguments.loop:
        print("\n".join(loop(arguments.loop)), flush=True)


if __name__ == "__main__":
    main()
