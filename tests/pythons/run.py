"""The case of the paper built under every other Python that Casebook runs on, against a build under this one.

run.py: exit status 0 when tables, pages and everything beside the figures agree byte for byte, 77 where no other Python is
found. Looked for on the path and among pyenv's. Their environments are made from the lock, once, in CASEBOOK_PYTHONS
(`.venvs` unless given): a GB and some minutes each.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "scripts")]

from casebook.model.comparison import differences  # noqa: E402
from pipeline import PROJECT, Project  # noqa: E402

VERSIONS = ("3.11", "3.12", "3.13")
ENVIRONMENTS = Path(os.environ.get("CASEBOOK_PYTHONS", PROJECT / ".venvs")).absolute()
CASE = "bossi2023"
RUN = ["-m", "snakemake", "--cores", "2", "--quiet", "all"]
NOT_TESTED = 77
SHOWN = 20


def found() -> dict[str, Path]:
    """Version -> its Python, of those that are not the one that runs this."""
    own = "{}.{}".format(*sys.version_info[:2])
    pythons = {}
    for version in VERSIONS:
        pyenv = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
        candidates = [which(f"python{version}"), *map(str, pyenv)]
        works = (path for path in candidates if path and _is(path, version))
        if version != own and (path := next(works, None)):
            pythons[version] = Path(path)
    return pythons


def _is(python: str, version: str) -> bool:
    """Whether it runs (a shim of pyenv may not) and is what its name says."""
    asked = "import sys, venv, ensurepip; print('{}.{}'.format(*sys.version_info[:2]))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def environment(version: str, python: Path) -> Path:
    """The Python of an environment made from the lock; made anew where the lock has changed since."""
    folder = ENVIRONMENTS / version
    subprocess.run(["make", "environment", f"VENV={folder}", f"PYTHON={python}"], cwd=PROJECT, check=True)
    return folder / "bin/python"


def built(python: Path, root: Path) -> dict[str, bytes]:
    """What is made of the case: path -> content, of the figures only that they are there."""
    project = Project(root, [CASE])
    project.set_cases([CASE], formats=["html", "docx"])
    subprocess.run([python, *RUN], cwd=root, check=True)
    return {path: without_figures(path, content) for path, content in project.outputs().items()}


def without_figures(path: str, content: bytes) -> bytes:
    """A file but for the figures that it is or holds, and for what is measured of them."""
    if re.fullmatch(r"reports/.*/figures/.*\.(svg|png)|results/.*/figure_checks\.csv|.*\.docx", path):
        return b""
    return re.sub(rb"<svg\b.*?</svg>", b"<svg/>", content, flags=re.DOTALL) if path.endswith(".html") else content


def main() -> int:
    """Build under each, compare with the build under the Python that runs this, say so."""
    pythons = found()
    for version in VERSIONS:
        if version not in pythons and not sys.version.startswith(f"{version}."):
            print(f"NOT TESTED: Python {version}, which is not here (or has no venv module)")
    if not pythons:
        return NOT_TESTED
    status = 0
    with tempfile.TemporaryDirectory(prefix="casebook-pythons-") as folder:
        own = built(Path(sys.executable), Path(folder) / "own")
        for version, python in pythons.items():
            other = built(environment(version, python), Path(folder) / version)
            told = differences(own, other)
            print(
                f"Python {version}: {len(other)} files; {len(told)} differences", *told[:SHOWN], sep="\n  ", flush=True
            )
            status = status or bool(told)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
