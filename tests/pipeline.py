"""A copy of the project in a folder of its own, in which tests run the real pipeline."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml

PROJECT = Path(__file__).parents[1]
PARTS = ("Snakefile", "workflow", "scripts", "config")


class Project:
    """A copy of Casebook with the cases that a test puts into it; or one that is there already, where `copy` is false."""

    # How long a run may take.
    most_seconds = 900

    def __init__(self, root: Path, cases: list[str], copy: bool = True) -> None:
        self.root = root
        if not copy:
            return
        for part in PARTS:
            source = PROJECT / part
            if source.is_dir():
                shutil.copytree(source, root / part)
            else:
                root.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, root / part)
        self.set_cases(cases)
        for case in (*cases, "literature"):
            if (PROJECT / "data/raw" / case).is_dir():
                shutil.copytree(PROJECT / "data/raw" / case, root / "data/raw" / case)

    def take_over(self, cases: list[str]) -> None:
        """What was made of these cases in the project itself, with what Snakemake knows of it, so that it stays made."""
        for folder in ("results", "reports"):
            for case in (*cases, "cohort"):
                if (PROJECT / folder / case).is_dir():
                    shutil.copytree(PROJECT / folder / case, self.root / folder / case)
        (self.root / "reports").mkdir(exist_ok=True)  # neither case may be configured there
        for page in (PROJECT / "reports").glob("*.html"):
            shutil.copy2(page, self.root / "reports")
        shutil.copytree(PROJECT / ".snakemake/metadata", self.root / ".snakemake/metadata")

    def set_cases(self, cases: list[str], **configuration) -> None:
        """Build these cases and no others."""
        text = yaml.safe_dump({"cases": cases, **configuration})
        (self.root / "config/config.yaml").write_text(text, encoding="utf-8")

    def add_case(self, case: str, files: Mapping[str, str | bytes], **configuration) -> None:
        """Write a case's raw files and its configuration."""
        folder = self.root / "data/raw" / case
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        text = yaml.safe_dump({"case": case, "protocol": "generic", "data_origin": "simulated", **configuration})
        (self.root / "config/cases" / f"{case}.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Run Snakemake in the project; what it printed is in `stdout` and `stderr`."""
        command = [sys.executable, "-m", "snakemake", *(arguments or ("--cores", "2"))]
        return subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, **environment},
            text=True,
            capture_output=True,
            timeout=self.most_seconds,
            check=False,
        )

    def build(self, *arguments: str, **environment: str) -> None:
        """Run Snakemake and demand success."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr[-3000:]

    def is_made(self) -> bool:
        """Whether Snakemake, which compares settings, code and the content of files, finds nothing to do."""
        done = self.run("--cores", "1", "--dry-run")
        return done.returncode == 0 and "Nothing to be done" in done.stdout + done.stderr

    def due(self) -> Counter:
        """The rules that would run now, each with the number of its jobs, without `all`."""
        done = self.run("--cores", "2", "--dry-run")
        assert done.returncode == 0, done.stderr[-3000:]
        table = (done.stdout + done.stderr).rpartition("Job stats:")[2].partition("total")[0]
        found = Counter({rule: int(jobs) for rule, jobs in re.findall(r"^(\w+) +(\d+)$", table, flags=re.MULTILINE)})
        found.pop("all", None)
        return found

    def table(self, case: str, name: str) -> pd.DataFrame:
        """A table of results/CASE as another program reads it."""
        return pd.read_csv(self.root / "results" / case / f"{name}.csv")

    def estimate(self, case: str, estimate_id: str) -> pd.Series:
        """One estimate."""
        return self.table(case, "estimates").set_index("estimate_id").loc[estimate_id]

    def outputs(self) -> dict[str, bytes]:
        """Every file below results and reports with its bytes."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in ("results", "reports")
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }
