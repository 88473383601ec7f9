"""Time every single-case effect size over many made-up series, on one core.

`python benchmarks/effect_sizes.py` prints the seconds of each and of all together, the median of some runs. R's
SingleCaseES takes 81 s for 12 of them on 10,000 series, scan 37.5 s for 1,000.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from casebook.estimate import single_case as sc


def made_up(series: int, shortest: int, longest: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Values with one decimal and their days, padded with NaN to the longest."""
    lengths = rng.integers(shortest, longest + 1, series)
    values = np.round(rng.lognormal(3, 0.2, (series, longest)), 1)
    days = np.cumsum(rng.integers(1, 30, (series, longest)), axis=1).astype(float)
    behind_end = np.arange(longest) >= lengths[:, None]
    return np.where(behind_end, np.nan, values), np.where(behind_end, np.nan, days)


def effect_sizes(series: int, rng: np.random.Generator) -> dict[str, Callable[[], object]]:
    """What is timed."""
    (a, at), (b, later) = made_up(series, 5, 30, rng), made_up(series, 5, 30, rng)
    both = a, b, "decrease"
    later = later + np.nanmax(at, axis=1, keepdims=True)
    return {
        "nap": lambda: sc.nap(*both),
        "tau": lambda: sc.tau(*both),
        "tau_u": lambda: sc.tau_u(*both),
        "tau_u_parker": lambda: sc.tau_u_parker(*both),
        "tau_u_tarlow": lambda: sc.tau_u_tarlow(*both),
        "tau_u, with tau-b": lambda: sc.tau_u_variant(*both, "complete_b", "both"),
        "tau_bc, index": lambda: sc.tau_bc(*both),
        "tau_bc, real dates": lambda: sc.tau_bc(*both, at, later),
        "tau_bc_kendall, real dates": lambda: sc.tau_bc_kendall(*both, at, later),
        "pnd": lambda: sc.pnd(*both),
        "pem": lambda: sc.pem(*both),
        "pand": lambda: sc.pand(*both),
        "ird": lambda: sc.ird(*both),
        "pet": lambda: sc.pet(a, b, at, later, "decrease"),
        "smd_baseline": lambda: sc.smd_baseline(*both),
        "smd_pooled": lambda: sc.smd_pooled(*both),
        "lrr_increase": lambda: sc.lrr_increase(*both),
        "lrr_decrease": lambda: sc.lrr_decrease(*both),
        "lor": lambda: sc.lor(*both, scale="percentage"),
        "log_ratio_of_medians": lambda: sc.log_ratio_of_medians(*both),
        "pogo": lambda: sc.pogo(a, b, 0.0),
    }


def main() -> None:
    """Print what each takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    functions = effect_sizes(arguments.series, np.random.default_rng(2023))
    for function in functions.values():
        function()  # imports
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(arguments.runs):
        for name, function in functions.items():
            start = time.process_time()
            function()
            seconds[name].append(time.process_time() - start)
    for name, times in seconds.items():
        print(f"{name:28}{statistics.median(times):8.3f} s")
    total = statistics.median(map(sum, zip(*seconds.values(), strict=True)))
    print(f"{'all':28}{total:8.3f} s of one core for {arguments.series} series")


if __name__ == "__main__":
    main()
