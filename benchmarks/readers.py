"""One reader against the package that others use for the same files, in one process by turns; or its memory alone.

    python benchmarks/readers.py time hl7 FILE --runs 5
    python benchmarks/readers.py memory hl7 FILE

Prints JSON: for `time` the seconds of each pair, for `memory` bytes of the file, bytes at the peak of reading it, and
bytes before, where only the imports are in memory.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from casebook.ingest.assignment import assign_exports
from casebook.ingest.formats import FORMATS
from casebook.ingest.raw_file import RawFile

SETTINGS = {"case": "bench", "exports": [], "ignore": [], "sources": {}}


def read(path: Path) -> int:
    """Read a file as a case would, and return the number of its rows."""
    exports, _ = assign_exports({path.name: RawFile(path, path.name)}, SETTINGS)
    return sum(len(FORMATS[export.format].read(export).rows) for export in exports)


def _text(path: Path) -> str:
    """The file with its carriage returns, which part the segments."""
    return path.read_bytes().decode()


def read_with_hl7(path: Path) -> int:
    """Parse every message with the package hl7 and take the fields of each OBX."""
    import hl7

    found = 0
    for text in _text(path).split("MSH|")[1:]:
        message = hl7.parse("MSH|" + text)
        for segment in message.segments("OBX"):
            found += bool([str(segment(number)) for number in (2, 3, 5, 6, 7, 8, 11, 14)])
    return found


def read_with_models(path: Path) -> int:
    """Build the models of fhir.resources (R4B) from every resource."""
    from fhir.resources.R4B.bundle import Bundle

    return len(Bundle.model_validate_json(path.read_bytes()).entry)


def read_with_openpyxl(path: Path) -> int:
    """Walk over the cells of every sheet."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))


def split(path: Path) -> int:
    """Split messages into segments and take the fields of each OBX: the work that the package hl7 is asked for."""
    from casebook.ingest.formats.hl7.messages import split_messages

    found = 0
    for message in split_messages(_text(path), path):
        mark = message.encoding.field
        for segment in message.segments:
            if segment.startswith("OBX"):
                fields = segment.split(mark)
                found += bool([fields[number] for number in (2, 3, 5, 6, 7, 8, 11, 14)])
    return found


PEERS = {"split": read_with_hl7, "hl7": read_with_hl7, "fhir": read_with_models, "xlsx": read_with_openpyxl}


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("time", "memory"))
    parser.add_argument("reader", choices=[*PEERS, "csv"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    if asked.what == "memory":
        before = _peak()
        read(asked.file)
        print(json.dumps([asked.file.stat().st_size, max(_peak(), _peak(resource.RUSAGE_CHILDREN)), before]))
        return
    own = split if asked.reader == "split" else read
    ours, other = (lambda: own(asked.file)), (lambda: PEERS[asked.reader](asked.file))
    _seconds(ours), _seconds(other)  # imports and caches
    print(json.dumps([[_seconds(ours), _seconds(other)] for _ in range(asked.runs)]))


def _seconds(work) -> float:
    start = time.perf_counter()
    if not work():
        raise SystemExit("nothing was read")
    return time.perf_counter() - start


def _peak(who: int = resource.RUSAGE_SELF) -> int:
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
