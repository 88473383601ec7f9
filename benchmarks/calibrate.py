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
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_library, "1")  # the processes share the cores among themselves

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))

import numpy as np  # noqa: E402

from casebook.estimate.rank_distributions import mann_whitney_lower_tail  # noqa: E402
from casebook.estimate.single_case.correlated_errors import (  # noqa: E402
    best_angle,
    degrees_of_freedom,
    least_squares,
)
from casebook.estimate.single_case.level_shift import (  # noqa: E402
    coefficient_mixture,
    level_design,
    slope_design,
)
from casebook.estimate.single_case.nonoverlap import nap  # noqa: E402
from casebook.estimate.single_case.randomisation import LEAST_VALUES, start_point_statistics  # noqa: E402
from casebook.estimate.single_case.tau import tau_u_variant  # noqa: E402

SIZES = ((5, 8), (8, 12), (15, 20))
AUTOCORRELATIONS = (0.0, 0.3, 0.6)
EFFECTS = (0.0, 3.0)
SERIES, QUICK_SERIES, SEED = 10_000, 200, 4
BLOCK = 2_000  # series at a time
LEVEL = 0.05
LEADS = "level shift integrated over autocorrelation"
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


class Cell(NamedTuple):
    """What is simulated."""

    n_before: int
    n_during: int
    autocorrelation: float
    effect: float


class Verdicts(NamedTuple):
    """p values against no effect, and whether the intervals hold the truth (None without an interval); (S,) each."""

    p: np.ndarray
    covers: np.ndarray | None = None


def simulated(cell: Cell, series: int, seed: int) -> np.ndarray:
    """Series (S, N) of stationary AR(1) errors of variance 1, the later phase raised by the effect."""
    random = np.random.default_rng([seed, *(round(100 * part) for part in cell)])
    n, phi = cell.n_before + cell.n_during, cell.autocorrelation
    values = random.standard_normal((series, n))
    for place in range(1, n):
        values[:, place] = phi * values[:, place - 1] + math.sqrt(1 - phi**2) * values[:, place]
    values[:, cell.n_before :] += cell.effect
    return values


def _of_t(estimate: np.ndarray, error: np.ndarray, df: np.ndarray | float, truth: float) -> Verdicts:
    from scipy.special import stdtr, stdtrit

    return Verdicts(
        2 * stdtr(df, -np.abs(estimate / error)), np.abs(estimate - truth) <= stdtrit(df, 1 - LEVEL / 2) * error
    )


def _design(cell: Cell, slopes: bool = False) -> np.ndarray:
    days = np.arange(cell.n_before + cell.n_during, dtype=float)
    is_during = (days >= cell.n_before).astype(float)
    return slope_design(days, is_during) if slopes else level_design(is_during)


def _steps(values: np.ndarray) -> np.ndarray:
    return np.ones(values.shape[1] - 1)


def integrated(values: np.ndarray, cell: Cell) -> Verdicts:
    """The procedure the report leads with."""
    return _integrated(values, cell, _design(cell), 1)


def integrated_with_slopes(values: np.ndarray, cell: Cell) -> Verdicts:
    """The same with a trend in each phase."""
    return _integrated(values, cell, _design(cell, slopes=True), 2)


def _integrated(values: np.ndarray, cell: Cell, design: np.ndarray, column: int) -> Verdicts:
    mixture = coefficient_mixture(values, design, _steps(values), column)
    truth = np.full(len(values), cell.effect)
    return Verdicts(mixture.p_value(np.zeros(len(values))), mixture.p_value(truth) >= LEVEL)


def known_autocorrelation(values: np.ndarray, cell: Cell) -> Verdicts:
    """Generalised least squares that is told the autocorrelation: what no procedure can exceed."""
    return _generalised(values, cell, _design(cell), np.full(1, math.asin(cell.autocorrelation)), 1)


def _generalised(
    values: np.ndarray,
    cell: Cell,
    design: np.ndarray,
    angle: np.ndarray,
    column: int,
    df: np.ndarray | float | None = None,
) -> Verdicts:
    found = least_squares(values, design, _steps(values), np.sin(angle))
    rest = design.shape[0] - design.shape[1]
    error = np.sqrt(found.residual_sum / rest * found.unit_covariance[:, column, column])
    return _of_t(found.coefficients[:, column], error, rest if df is None else df, cell.effect)


def maximum_likelihood(values: np.ndarray, cell: Cell) -> Verdicts:
    """Level regression with AR(1) errors, maximum likelihood, N - p degrees of freedom (nlme::gls, method ML)."""
    design = _design(cell)
    return _generalised(values, cell, design, best_angle(values, design, _steps(values), False, False), 1)


def restricted_likelihood(values: np.ndarray, cell: Cell) -> dict[str, Verdicts]:
    """The same by restricted likelihood, with N - p and with Satterthwaite's degrees of freedom."""
    design = _design(cell)
    angle = best_angle(values, design, _steps(values), True, False)
    df = degrees_of_freedom(values, design, _steps(values), angle, 1)
    df = np.where(np.isnan(df), len(design) - 2, df)
    return {
        "AR(1) regression REML": _generalised(values, cell, design, angle, 1),
        "AR(1) regression REML, Satterthwaite": _generalised(values, cell, design, angle, 1, df),
    }


def restricted_likelihood_with_slopes(values: np.ndarray, cell: Cell) -> Verdicts:
    """Level and slope regression with AR(1) errors by restricted likelihood, N - p degrees of freedom."""
    design = _design(cell, slopes=True)
    return _generalised(values, cell, design, best_angle(values, design, _steps(values), True, False), 2)


def ordinary(values: np.ndarray, cell: Cell) -> Verdicts:
    """Ordinary least squares."""
    return _generalised(values, cell, _design(cell), np.zeros(1), 1)


def newey_west(values: np.ndarray, cell: Cell) -> Verdicts:
    """Ordinary least squares with Newey-West errors of lag 1, adjusted (closed form of `newey_west_covariance`)."""
    design, (m, n) = _design(cell), (cell.n_before, cell.n_during)
    found = least_squares(values, design, _steps(values), np.zeros(1))
    residuals = values - found.coefficients @ design.T
    # The row of (X'X)^-1 X' that makes the change of level.
    scores = residuals * np.where(design[:, 1] == 1, 1 / n, -1 / m)
    variance = (scores**2).sum(axis=1) + (scores[:, 1:] * scores[:, :-1]).sum(axis=1)
    error = np.sqrt(np.maximum(variance, 0) * (m + n) / (m + n - 2))
    return _of_t(found.coefficients[:, 1], np.maximum(error, 1e-12), m + n - 2, cell.effect)


def welch(values: np.ndarray, cell: Cell) -> Verdicts:
    """Welch's t test."""
    earlier, later = values[:, : cell.n_before], values[:, cell.n_before :]
    first, second = earlier.var(axis=1, ddof=1) / cell.n_before, later.var(axis=1, ddof=1) / cell.n_during
    df = (first + second) ** 2 / (first**2 / (cell.n_before - 1) + second**2 / (cell.n_during - 1))
    return _of_t(later.mean(axis=1) - earlier.mean(axis=1), np.sqrt(first + second), df, cell.effect)


def rank_tests(values: np.ndarray, cell: Cell) -> dict[str, Verdicts]:
    """Exact Mann-Whitney test, and the exact Hodges-Lehmann interval that belongs to it."""
    m, n = cell.n_before, cell.n_during
    differences = values[:, None, m:] - values[:, :m, None]
    differences = np.sort(differences.reshape(len(values), -1), axis=1)
    tail = mann_whitney_lower_tail(m, n)
    wins = (differences > 0).sum(axis=1)
    p = np.minimum(1.0, 2 * tail[np.minimum(wins, m * n - wins)])
    rank = int(np.searchsorted(tail, LEVEL / 2))  # P(W <= rank - 1) < 0.025
    low, high = differences[:, rank - 1], differences[:, m * n - rank]
    covers = (low <= cell.effect) & (cell.effect <= high)
    outside = np.where((low <= 0) & (high >= 0), 1.0, p)
    return {"Mann-Whitney": Verdicts(p), "Hodges-Lehmann interval": Verdicts(outside, covers)}


def nap_interval(values: np.ndarray, cell: Cell) -> Verdicts:
    """NAP with Newcombe's interval; a finding where it leaves one half out."""
    from scipy.special import ndtr

    found = nap(values[:, : cell.n_before], values[:, cell.n_before :], "increase")
    truth = float(ndtr(cell.effect / math.sqrt(2)))
    # A p value that is below 0.05 just where one half lies outside the interval: the score test at one half.
    m, n = cell.n_before, cell.n_during
    h = (m + n) / 2 - 1
    variance = (0.25 + h * 0.25 * (2 / 3)) / (m * n)
    p = 2 * ndtr(-np.abs(found.estimate - 0.5) / math.sqrt(variance))
    return Verdicts(p, (found.low <= truth) & (truth <= found.high))


def tau_u_test(values: np.ndarray, cell: Cell) -> Verdicts:
    """Tau-U with the trend before taken off, z test."""
    earlier, later = values[:, : cell.n_before], values[:, cell.n_before :]
    return Verdicts(tau_u_variant(earlier, later, "increase", "complete_a", "before").p)


def start_point(values: np.ndarray, cell: Cell) -> Verdicts:
    """Randomisation test by start point of the difference of means, at least 3 values in each phase."""
    found = np.abs(start_point_statistics(values, LEAST_VALUES))
    observed = found[:, cell.n_before - LEAST_VALUES]
    return Verdicts((found >= observed[:, None] - 1e-12).mean(axis=1))


Procedure = Callable[[np.ndarray, Cell], Verdicts | dict[str, Verdicts]]
PROCEDURES: dict[str, Procedure] = {
    LEADS: integrated,
    "level and slope integrated over autocorrelation": integrated_with_slopes,
    "AR(1) regression REML and Satterthwaite": restricted_likelihood,
    "AR(1) regression ML": maximum_likelihood,
    "AR(1) level and slope REML": restricted_likelihood_with_slopes,
    "Newey-West": newey_west,
    "ordinary least squares": ordinary,
    "Welch t": welch,
    "rank tests": rank_tests,
    "NAP interval": nap_interval,
    "Tau-U z test": tau_u_test,
    "start-point randomisation": start_point,
    "autocorrelation known (bound)": known_autocorrelation,
}


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
