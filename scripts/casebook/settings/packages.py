"""The packages with which reports are made, and their versions."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from casebook.settings.yaml_files import read_yaml

_ENVIRONMENT = Path(__file__).resolve().parents[3] / "workflow" / "envs" / "casebook.yaml"
# What conda calls otherwise than Python does.
_NAMES = {
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
    "python-duckdb": "duckdb",
    "pypandoc": "pypandoc-binary",
}


def package_versions() -> dict[str, str]:
    """Package -> version, by name, of those of the environment of the workflow that are installed, and of Snakemake.

    Python itself is left out: reports are the same under each of its versions that Casebook runs on.
    """
    listed = (entry.split()[0] for entry in read_yaml(_ENVIRONMENT)["dependencies"] if isinstance(entry, str))
    names = {_NAMES.get(name, name) for name in listed if name != "python"} | {"snakemake"}
    return {name: found for name in sorted(names) if (found := _version(name))}


def _version(name: str) -> str:
    try:
        told = distribution(name).read_text("METADATA") or ""
    except PackageNotFoundError:
        return ""
    # `version` would read all of what a package tells, which takes most of the time of this.
    found = re.search(r"^Version: *(\S+)", told, re.MULTILINE)
    return found[1] if found else ""
