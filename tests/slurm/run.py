"""A cohort on a real SLURM, of which a node is killed in mid-run, against the same cohort built here, byte for byte.

Its first case is built with too little memory at the first attempt, for which SLURM ends it. A cohort of two cases is
built on SLURM with its raw exports and tables on S3-compatible storage.

run.py CASES: exit status 0 when the results agree, 77 where the host has no SLURM or is not ours to start one.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "scripts")]

from pipeline import Project  # noqa: E402
from slurm.cluster import NODES, Cluster, missing  # noqa: E402
from storage.server import BUCKET, running  # noqa: E402

LABS = "date,measure,value,unit\n2020-01-01,outcome,{0},ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"
NOT_TESTED = 77
# MB for one rule.
TOO_LITTLE_MEMORY = 50
# What is another in every cluster; and a small one need not be spared questions.
OF_THIS_CLUSTER = (
    "--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "2",
    "--latency-wait", "10",
)  # fmt: skip


def cohort(root: Path, count: int) -> Project:
    """A project of small cases that differ in a value; the same by the same count."""
    cases = [f"case{number:03d}" for number in range(1, count + 1)]
    project = Project(root, cases)
    for number, case in enumerate(cases):
        project.add_case(case, {"labs.csv": LABS.format(5 + number / 10), "doses.csv": DOSES})
    return project


def finished(project: Project) -> int:
    """How many cases are done."""
    return len(list((project.root / "results").glob("*/recorded.txt")))


def build_on_slurm(project: Project, cluster: Cluster) -> None:
    """Build the cohort by the profile; kill a node when a quarter of the cases is done, and start it again.

    Raises AssertionError when the run fails or there was nothing left to kill.
    """
    command = [sys.executable, "-m", "snakemake", "--workflow-profile", "workflow/profiles/slurm", *OF_THIS_CLUSTER]
    cases = len(list((project.root / "config/cases").glob("case*.yaml")))
    with (project.root / "slurm.txt").open("w", encoding="utf-8") as told:
        run = subprocess.Popen(
            command, cwd=project.root, env=cluster.environment, stdout=told, stderr=subprocess.STDOUT
        )
        victim = NODES[0]
        while run.poll() is None and not (finished(project) >= cases // 4 and victim in nodes_at_work(cluster)):
            time.sleep(0.5)
        assert run.poll() is None, f"the run ended before a node could be killed: {last_words(project)}"
        print(f"{finished(project)} of {cases} cases are done; killing {victim}", flush=True)
        cluster.kill_node(victim)
        cluster.start_node(victim)
        print(f"{victim} is there again", flush=True)
        status = run.wait()
    assert status == 0, last_words(project)


def build_with_too_little_memory(project: Project, cluster: Cluster, case: str) -> None:
    """Build one case by the profile with far too little memory at the first attempt, and what the profile gives later.

    Too little for the Snakemake that a job starts, which is there to its end: SLURM looks once a second, and a
    figure's short need of more may lie between two looks. Raises AssertionError when the case is not finished, or was
    so at the first attempt.
    """
    profile = shutil.copytree(project.root / "workflow/profiles/slurm", project.root / "too-little") / "config.yaml"
    text = re.sub(
        r"mem_mb: (.+)",
        lambda found: f"mem_mb: {found[1]} if attempt > 1 else {TOO_LITTLE_MEMORY}",
        profile.read_text(encoding="utf-8"),
    )
    profile.write_text(text, encoding="utf-8")
    target = f"results/{case}/recorded.txt"
    done = project.run(target, "--workflow-profile", "too-little", *OF_THIS_CLUSTER, **cluster.environment)
    assert done.returncode == 0 and (project.root / target).exists(), done.stderr[-3000:]
    jobs = cluster.client("squeue", "--noheader", "--states=all", "--sort=i", "--format=%T %m").stdout.split()
    states, memory = jobs[::2], [int(asked.rstrip("M")) for asked in jobs[1::2]]
    assert states[-1] == "COMPLETED" and set(states[:-1]) == {"FAILED"} and memory == sorted(set(memory)), jobs
    print(f"{case} was ended with {memory[0]} MB, and finished with {memory[-1]}", flush=True)


def build_on_storage(root: Path, cluster: Cluster) -> int:
    """Build two cases on SLURM whose exports and tables lie on a storage, and here in folders; returns how many differ."""
    here, there = cohort(root / "in folders", 2), cohort(root / "on a storage", 2)
    profiles = ["--profile", "workflow/profiles/s3", "--workflow-profile", "workflow/profiles/slurm"]
    place = ["--default-storage-prefix", f"s3://{BUCKET}/study"]
    with running() as bucket:
        raw = there.root / "data/raw"
        bucket.put({f"study/{path.relative_to(there.root)}": path.read_bytes() for path in raw.rglob("*.csv")})
        shutil.rmtree(there.root / "data")
        environment = {**cluster.environment, **bucket.environment}
        done = there.run(*profiles, *place, *OF_THIS_CLUSTER, **environment)
        assert done.returncode == 0, done.stderr[-3000:]
        tables = {f"results/{name}": content for name, content in bucket.below("study/results/").items()}
    here.build("--cores", "2")
    assert tables and not (there.root / "results").exists()
    return told_differences(here.outputs(), there.outputs() | tables, "with their tables on a storage")


def nodes_at_work(cluster: Cluster) -> list[str]:
    """The nodes on which jobs run."""
    return cluster.client("squeue", "--noheader", "--states=R", "--format=%N").stdout.split()


def last_words(project: Project) -> str:
    """The end of what the run on SLURM said, and one of its jobs."""
    logs = sorted((project.root / ".snakemake/slurm_logs").rglob("*.log"))
    files = [*logs[-1:], project.root / "slurm.txt"]
    return "\n".join(file.read_text(encoding="utf-8", errors="replace")[-3000:] for file in files)


def told_differences(left: Mapping[str, bytes], right: Mapping[str, bytes], how: str) -> int:
    """Say which files differ, or that none does; returns how many."""
    found = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
    if found:
        print(f"{len(found)} files differ {how}: {', '.join(found[:20])}", file=sys.stderr)
    else:
        print(f"{len(left)} files {how}: the same bytes", flush=True)
    return len(found)


def main(count: int) -> int:
    """Build here and there, compare, say so."""
    lacking = missing()
    if lacking:
        print(f"NOT TESTED: the cohort on SLURM, for want of {', '.join(lacking)} (Debian: slurmctld slurmd munge)")
        return NOT_TESTED
    with tempfile.TemporaryDirectory(prefix="casebook-slurm-") as folder:
        here, there = cohort(Path(folder) / "here", count), cohort(Path(folder) / "there", count)
        start = time.monotonic()
        with Cluster(Path(folder) / "cluster") as cluster:
            build_with_too_little_memory(there, cluster, "case001")
            build_on_slurm(there, cluster)
            print(f"{count} cases on SLURM: {time.monotonic() - start:.0f} s", flush=True)
            found = build_on_storage(Path(folder), cluster)
        start = time.monotonic()
        # A case takes half a minute, and several on a busy machine.
        here.most_seconds += 240 * count
        here.build("--cores", "2")
        print(f"{count} cases here: {time.monotonic() - start:.0f} s", flush=True)
        found += told_differences(
            here.outputs(), there.outputs(), f"of {count} cases, though a node was killed in mid-run"
        )
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
