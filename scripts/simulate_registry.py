"""Write a made-up registry: simulate_registry.py COUNT SEED FOLDER."""

import shutil
import sys
from pathlib import Path

from casebook.errors import CasebookError, faults_as_messages
from casebook.files import write_bytes
from casebook.settings.yaml_files import read_yaml
from casebook.simulate import registry_files

PROTOCOLS = Path(__file__).parents[1] / "config" / "protocols"


def _whole(text: str, key: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 99_999:
        raise CasebookError(f"found {text!r}", key=key, remedy="Give a whole number from 1 to 99999")
    return int(text)


def main(count: str, seed: str, folder: str) -> None:
    """Write the registry into a folder that does not exist yet, with the protocols that it needs."""
    place, number, start = Path(folder), _whole(count, "N"), _whole(seed, "SEED")
    if place.exists() and any(place.iterdir()):
        raise CasebookError("is there already and not empty", file=place, remedy="Remove it or name another with TO=")
    protocols = {path.stem: read_yaml(path) for path in sorted(PROTOCOLS.glob("*.yaml"))}
    for path, content in registry_files(number, start, protocols):
        write_bytes(content.encode() if isinstance(content, str) else content, place / path)
    shutil.copytree(PROTOCOLS, place / "config" / "protocols")
    print(f"Wrote {number} made-up cases into {place}/. Build them: make report SNAKEMAKE_ARGS='--directory {place}'")


if __name__ == "__main__":
    with faults_as_messages():
        main(*sys.argv[1:])
