"""How often pooled effects hold what is true: made-up registries of known effects, pooled as the cohort pools them.

Writes benchmarks/cohort_calibration.csv. The patients are those of `make simulate`: unequal visits, autocorrelation
from 0 to 0.3, true effects that differ between patients as scripts/casebook/simulate/effects.yaml says. Same seed, same
numbers.

Columns: `mean_covered` (share of registries whose 95 % interval of the mean holds the true mean), `new_case_covered`
(share whose 95 % prediction interval holds the true effect of a further patient),
`cases_covered` (share of the single cases whose own interval holds their true effect), `width` (median width of the
interval of the mean). `mixed_covered` and `mixed_width` are the same of the mixed model of all values, which needs five
cases.
"""

import argparse
import csv
import os
import sys
import time
from functools import cache
from pathlib import Path

for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_library, "1")

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from casebook.cohort.case_levels import fits_of, level_and_change  # noqa: E402
from casebook.cohort.effects import standard_error  # noqa: E402
from casebook.cohort.mixed_model import mixed_effect  # noqa: E402
from casebook.cohort.pooled_effects import pool_effects  # noqa: E402
from casebook.estimate.single_case.autocorrelation import neighbour_autocorrelation  # noqa: E402
from casebook.estimate.single_case.level_shift import (  # noqa: E402
    level_shift_with_autocorrelation,
    log_level_shift_with_autocorrelation,
)
from casebook.settings.yaml_files import read_yaml  # noqa: E402
from casebook.simulate.patients import simulate_patient  # noqa: E402
from casebook.simulate.registry import EFFECTS  # noqa: E402

MEASURES = {
    "eosinophils": "asthma-omalizumab", "t_lymphocytes": "asthma-omalizumab", "hemoglobin": "mastocytosis-omalizumab",
}  # fmt: skip
CASES = (3, 5, 10, 20)
REGISTRIES, SEED = 150, 1
COLUMNS = (
    "measure", "cases", "true_mean", "true_spread", "mean_covered", "new_case_covered", "cases_covered", "width",
    "mixed_covered", "mixed_width", "registries",
)  # fmt: skip


@cache
def _protocol(name: str) -> dict:
    return read_yaml(HERE.parent / "config" / "protocols" / f"{name}.yaml")


def simulated_effects(
    measure: str, protocol: str, seed: int, count: int
) -> tuple[np.ndarray, pd.DataFrame, np.ndarray]:
    """Of `count` patients the effect with its interval, (count, 3), and level and change as a mixed model takes them.

    Of one patient more the true effects, (count + 1,).
    """
    told, effects = _protocol(protocol), EFFECTS[protocol]
    is_linear = effects["measures"][measure].get("linear")
    shift = level_shift_with_autocorrelation if is_linear else log_level_shift_with_autocorrelation
    found, levels, truth = [], [], []
    for number in range(1, count + 2):
        patient = simulate_patient(told, effects, seed, number)
        truth.append(patient.truth[measure])
        if number <= count:
            series = [(day, float(value)) for day, name, value, _ in patient.labs if name == measure]
            days, values = np.array(series).T
            found.append(shift(*_phases(days, values))[:3])
            scaled = values if is_linear else np.log(values)
            levels.append(level_and_change(days, scaled, neighbour_autocorrelation(*_phases(days, scaled)).value))
    return np.array(found), pd.DataFrame(levels), np.array(truth)


def _phases(days: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Days and values before treatment, and during it."""
    return days[days < 0], values[days < 0], days[days >= 0], values[days >= 0]


def calibrated(measure: str, registries: int, seed: int) -> list[dict[str, object]]:
    """The rows of one measure."""
    protocol = MEASURES[measure]
    about = EFFECTS[protocol]["measures"][measure]
    drawn = [simulated_effects(measure, protocol, seed * 100_000 + place, max(CASES)) for place in range(registries)]
    rows = []
    for cases in CASES:
        means, news, widths, mixed = [], [], [], []
        for effects, levels, truth in drawn:
            value, low, high = effects[:cases].T
            pooled = pool_effects(value, standard_error(low, high))
            means.append(pooled.low <= about["effect"] <= pooled.high)
            news.append(pooled.new_low <= truth[-1] <= pooled.new_high)
            widths.append(pooled.high - pooled.low)
            mixed.append(mixed_effect(fits_of(levels[:cases])))
        own = [
            (effects[:cases, 1] <= truth[:cases]) & (truth[:cases] <= effects[:cases, 2]) for effects, _, truth in drawn
        ]
        modelled = [(one.low, one.high) for one in mixed if not one.note]
        mixed_told = "", ""
        if modelled:
            lows, highs = np.array(modelled).T
            mixed_told = np.mean((lows <= about["effect"]) & (about["effect"] <= highs)), np.median(highs - lows)
        rows.append(
            dict(zip(COLUMNS, (
                measure, cases, about["effect"], about["spread"], np.mean(means), np.mean(news),
                np.mean(own), np.median(widths), *mixed_told, registries,
            ), strict=True))
        )  # fmt: skip
    return rows


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="how often pooled effects hold what is true, by simulation")
    parser.add_argument("--registries", type=int, default=REGISTRIES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=HERE, help="where to write")
    given = parser.parse_args()
    start = time.perf_counter()
    rows = [row for measure in MEASURES for row in calibrated(measure, given.registries, given.seed)]
    with (given.folder / "cohort_calibration.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{part:.3g}" if isinstance(part, float) else part for key, part in row.items()})
    print(f"Made: cohort_calibration.csv in {given.folder}, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
