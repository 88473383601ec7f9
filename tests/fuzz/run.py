"""`make fuzz`: damaged exports against every reader, guided by the code they reach, for as long as is asked for.

An input that a reader neither reads nor refuses in words is written to tests/fuzz/inputs/TARGET, where it becomes a test.
"""

import argparse
import hashlib
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "scripts")]


def main() -> int:
    """Fuzz each target in a process of its own; returns the number of targets that failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", help="all, if none is named")
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        _fuzz(asked.targets[0], asked.seconds)
        return 0
    if importlib.util.find_spec("atheris") is None:
        print("make fuzz needs atheris, which there is for Linux on x86_64 alone; pytest tests/fuzz runs anywhere")
        return 2
    from fuzz.targets import TARGETS

    failed = 0
    for target in asked.targets or TARGETS:
        command = [sys.executable, __file__, target, "--inside", "--seconds", str(asked.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        told = [line for line in done.stderr.splitlines() if line.startswith(("stat::number_of_executed", "Done "))]
        if done.returncode:
            failed += 1
            print(f"{target}: FAILED\n{done.stdout[-2000:]}", flush=True)
        else:
            print(f"{target}: {told[-1] if told else 'done'}", flush=True)
    return failed


def _fuzz(target: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["casebook.ingest", "casebook.containers"]):
        from casebook.ingest import workbook
        from casebook.ingest.formats.redcap import odm
        from fuzz.targets import INPUTS, read_whole, seed
    # In this process, so that the fuzzer sees what is reached, and a thousand times as often.
    workbook.run_limited = odm.run_limited = _run_here

    def run(content: bytes) -> None:
        try:
            read_whole(target, content)
        except BaseException:
            folder = INPUTS / target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(content).hexdigest()[:12]).write_bytes(content)
            raise

    with tempfile.TemporaryDirectory() as corpus:
        Path(corpus, "seed").write_bytes(seed(target))
        os.chdir(corpus)
        limits = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=60", "-rss_limit_mb=4000", "-seed=1"]
        atheris.Setup([target, *limits, corpus], run)
        atheris.Fuzz()


def _run_here(function: str, *arguments: object, file: Path) -> object:
    """What `run_limited` answers, without its process: a fault of any kind comes back in words there."""
    from casebook.errors import CasebookError

    module, name = function.split(":")
    try:
        return json.loads(json.dumps(getattr(importlib.import_module(module), name)(*arguments)))
    except CasebookError:
        raise
    except Exception as fault:
        raise CasebookError(f"cannot be read ({type(fault).__name__})", file=file) from None


if __name__ == "__main__":
    sys.exit(main())
