"""Made-up patients, whose true effects are known, pooled: the intervals hold the truth."""

from pathlib import Path

import numpy as np
import pytest

from casebook.cohort.effects import standard_error
from casebook.cohort.pooled_effects import pool_effects
from casebook.estimate.single_case.level_shift import log_level_shift_with_autocorrelation
from casebook.settings.yaml_files import read_yaml
from casebook.simulate.patients import simulate_patient
from casebook.simulate.registry import EFFECTS

NAME = "asthma-omalizumab"
PROTOCOL = read_yaml(Path(__file__).parents[2] / "config" / "protocols" / f"{NAME}.yaml")


@pytest.mark.parametrize("measure", ["eosinophils", "total_ige"])
def test_pooled_intervals_hold_the_effect_that_the_patients_were_made_with(measure):
    """How often they do is counted in benchmarks/cohort_calibration.csv."""
    effects, truth = [], []
    for number in range(1, 13):
        patient = simulate_patient(PROTOCOL, EFFECTS[NAME], 3, number)
        days, values = np.array([(day, float(value)) for day, name, value, _ in patient.labs if name == measure]).T
        effects.append(
            log_level_shift_with_autocorrelation(days[days < 0], values[days < 0], days[days >= 0], values[days >= 0])
        )
        truth.append(patient.truth[measure])
    held = [effect.low <= true <= effect.high for effect, true in zip(effects, truth, strict=True)]
    pooled = pool_effects(
        [effect.value for effect in effects], [standard_error(effect.low, effect.high) for effect in effects]
    )
    about = EFFECTS[NAME]["measures"][measure]
    assert sum(held) >= 10
    assert pooled.low <= about["effect"] <= pooled.high and not pooled.low <= 0 <= pooled.high
    assert pooled.high - pooled.low < 4 * about["spread"]
