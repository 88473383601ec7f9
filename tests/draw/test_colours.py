"""Colours that mean different things differ, also under colour-vision deficiencies and in grey."""

from itertools import pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from matplotlib.colors import to_rgb

from casebook.draw.style import DRUG, MEASURES, MISSED, WORSE

DEFICIENCIES = ("protanomaly", "deuteranomaly", "tritanomaly")


def seen(colour, deficiency):
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_convert(to_rgb(colour), space, "sRGB1"), 0, 1)


def grey(colour):
    return cspace_convert(to_rgb(colour), "sRGB1", "JCh")[0]


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_worse_score_is_darker_to_every_eye(deficiency):
    lightness = [cspace_convert(seen(colour, deficiency), "sRGB1", "JCh")[0] for colour in WORSE]
    assert all(one > other for one, other in pairwise(lightness))


def test_a_worse_score_is_darker_in_grey():
    assert all(grey(one) - grey(other) > 2 for one, other in pairwise(WORSE))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_dose_that_was_missed_looks_unlike_one_that_was_given(deficiency):
    assert deltaE(seen(DRUG, deficiency), seen(MISSED, deficiency), input_space="sRGB1") > 15


def test_measures_differ_by_their_markers():
    assert len({marker for _, marker in MEASURES}) == len(MEASURES) == len({colour for colour, _ in MEASURES})
