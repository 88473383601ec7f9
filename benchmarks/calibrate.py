"""Simulate series whose truth is known, and write how often each procedure is wrong into benchmarks/calibration.csv.

No effect and a change of level by 3 standard deviations, at three sizes of the phases and three autocorrelations:
normal errors of variance 1, AR(1), one value a day. `make calibrate` takes a minute on two cores; `--quick` runs few
series and writes nothing unless told where. Same seed, same numbers.

Columns: `false_positive_rate` (share of p < 0.05 without an effect), `coverage` (share of 95 % intervals that hold the
truth: the change of level, or for NAP the chance that a later value is larger), `power` (share of p < 0.05 with the
effect), `power_at_5_percent` (the same after the limit of p is moved until false positives are 5 % in that very cell:
what the procedure could detect if it kept its level), `series`.
"""

import argparse
import csv
import math
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_library, "1")  # the processes share the cores among themselves

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))

import numpy as np  # noqa: E402

from calibrated_procedures import LEADS, LEVEL, PROCEDURES, Cell, Verdicts  # noqa: E402

SIZES = ((5, 8), (8, 12), (15, 20))
AUTOCORRELATIONS = (0.0, 0.3, 0.6)
EFFECTS = (0.0, 3.0)
SERIES, QUICK_SERIES, SEED = 10_000, 200, 4
BLOCK = 2_000  # series at a time
COLUMNS = (
    "procedure",
    "n_before",
    "n_during",
    "autocorrelation",
    "effect",
    "false_positive_rate",
    "coverage",
    "power",
    "power_at_5_percent",
    "series",
)


def simulated(cell: Cell, series: int, seed: int) -> np.ndarray:
    """Series (S, N) of stationary AR(1) errors of variance 1, the later phase raised by the effect."""
    random = np.random.default_rng([seed, *(round(100 * part) for part in cell)])
    n, phi = cell.n_before + cell.n_during, cell.autocorrelation
    values = random.standard_normal((series, n))
    for place in range(1, n):
        values[:, place] = phi * values[:, place - 1] + math.sqrt(1 - phi**2) * values[:, place]
    values[:, cell.n_before :] += cell.effect
    return values


def judged(cell: Cell, series: int, seed: int) -> dict[str, Verdicts]:
    """What every procedure says of the series of a cell."""
    values = simulated(cell, series, seed)
    found: dict[str, list[Verdicts]] = {}
    for start in range(0, series, BLOCK):
        for name, procedure in PROCEDURES.items():
            verdicts = procedure(values[start : start + BLOCK], cell)
            for part, verdict in (verdicts if isinstance(verdicts, dict) else {name: verdicts}).items():
                found.setdefault(part, []).append(verdict)
    return {
        name: Verdicts(
            np.concatenate([part.p for part in parts]),
            None if parts[0].covers is None else np.concatenate([part.covers for part in parts]),
        )
        for name, parts in found.items()
    }


def rows_of(n_before: int, n_during: int, autocorrelation: float, series: int, seed: int) -> list[dict[str, object]]:
    """Rows of calibration.csv of one size and autocorrelation."""
    verdicts = {effect: judged(Cell(n_before, n_during, autocorrelation, effect), series, seed) for effect in EFFECTS}
    rows = []
    for name, without in verdicts[0.0].items():
        for effect in EFFECTS:
            of_effect = verdicts[effect][name]
            share = float((of_effect.p < LEVEL).mean())
            covers = of_effect.covers
            rows.append(
                {
                    "procedure": name,
                    "n_before": n_before,
                    "n_during": n_during,
                    "autocorrelation": autocorrelation,
                    "effect": effect,
                    "false_positive_rate": "" if effect else share,
                    "coverage": "" if covers is None else float(covers.mean()),
                    "power": share if effect else "",
                    "power_at_5_percent": _power_at_level(without.p, of_effect.p) if effect else "",
                    "series": series,
                }
            )
    return rows


def _power_at_level(without: np.ndarray, with_effect: np.ndarray) -> float:
    """Share of p values below the largest limit that 5 % of those without an effect do not reach."""
    limit = np.sort(without)[int(LEVEL * len(without))]
    return float((with_effect < limit).mean())


def calibrated(series: int, seed: int, processes: int) -> list[dict[str, object]]:
    """All rows of calibration.csv, procedure by procedure, of more than one process where asked."""
    tasks = [(*sizes, phi, series, seed) for sizes in SIZES for phi in AUTOCORRELATIONS]
    if processes == 1:
        parts: Iterable[list[dict[str, object]]] = [rows_of(*task) for task in tasks]
    else:
        with ProcessPoolExecutor(processes) as pool:
            # The largest first, so that no process waits long for the other.
            parts = list(pool.map(rows_of, *zip(*reversed(tasks), strict=True)))[::-1]
    rows = [row for part in parts for row in part]
    order = {name: place for place, name in enumerate(dict.fromkeys(row["procedure"] for row in rows))}
    return sorted(rows, key=lambda row: order[row["procedure"]])


def write(rows: list[dict[str, object]], folder: Path) -> None:
    """Write calibration.csv and its figure, SVG and PNG, into a folder."""
    from calibration_figure import draw

    with (folder / "calibration.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{part:.5g}" if isinstance(part, float) else part for key, part in row.items()})
    draw(rows, folder, LEADS)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="how often each procedure is wrong, by simulation")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SERIES} series of each kind; for a test")
    parser.add_argument("--series", type=int, default=SERIES, help="series of each kind")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--folder", type=Path, help="where to write; without it --quick writes nothing")
    given = parser.parse_args()
    start = time.perf_counter()
    rows = calibrated(QUICK_SERIES if given.quick else given.series, given.seed, given.processes)
    for row in rows:
        if row["procedure"] == LEADS:
            print(", ".join(f"{key} {row[key]}" for key in COLUMNS[1:] if row[key] != ""))
    folder = given.folder or (None if given.quick else HERE)
    if folder:
        write(rows, folder)
        print(f"Made: calibration.csv, calibration.svg, calibration.png in {folder}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
