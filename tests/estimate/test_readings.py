"""What a change means, as it stands among the estimates."""

import numpy as np
import pytest

from estimate.small_cases import compute, diary, labs

KIT = {"measures": {"kit": {"unit": "%", "improvement": "decrease", "allele_fraction": True}}}


def test_a_change_of_an_allele_fraction_says_how_much_dna_it_would_need():
    found = compute(KIT, observations=labs("kit", {-30: 0.1598, 580: 0.097}, unit="%"))
    name = "kit.last_vs_first.least_genomes"
    assert found[name] == 29725 and "counting noise only" in found.note(name) and "detection limit" in found.note(name)


def test_a_measure_of_unknown_variation_says_at_which_its_change_would_count():
    found = compute(observations=labs("ige", {28: 110.0, 580: 82.5}))
    assert found["ige.last_vs_first.tipping_cv"] == pytest.approx(9.02, abs=0.01)


def test_a_score_that_vanishes_is_a_complete_response():
    days = diary({**dict.fromkeys(range(-7, 0), 8), **dict.fromkeys(range(180, 240), 0)})
    found, name = compute(scores=days), "msaf.plateau_vs_before.symptom_reduction"
    assert found[name] == 100 and "response: complete" in found.note(name) and "unverified" in found.note(name)


def test_the_primary_outcome_is_not_adjusted_and_the_others_are():
    noise = np.tile([0.0, 0.3, -0.2, 0.1], 5)
    days = [*range(-300, 0, 30), *range(10, 310, 30)]
    tables = []
    for name, shift in (("one", 2.0), ("two", 0.4), ("three", 0.0)):
        level = [5.0 + (shift if day > 0 else 0) + part for day, part in zip(days, noise, strict=True)]
        tables += labs(name, dict(zip(days, level, strict=True)))
    measures = {name: {"unit": "ug/L", "improvement": "increase"} for name in ("one", "two", "three")}
    measures["three"]["improvement"] = "none"
    found = compute({"measures": measures, "primary_outcome": "one"}, observations=tables)
    p = found.estimates.at["one.during_vs_before.level_change", "p_value"]
    assert found["one.during_vs_before.holm_p"] == pytest.approx(p)
    assert "primary outcome, not adjusted" in found.note("one.during_vs_before.holm_p")
    assert "two.during_vs_before.holm_p" in found and "three.during_vs_before.holm_p" not in found


def test_a_diary_is_compared_by_whole_weeks():
    days = diary({**{day: 8 + day % 2 for day in range(-42, 0)}, **{day: 1 + day % 2 for day in range(1, 43)}})
    found, name = compute(scores=days), "msaf.during_vs_before.week_permutation"
    assert found[name] == pytest.approx(-7, abs=0.1)
    assert found.estimates.at[name, "p_value"] < 0.05 and "week" in found.estimates.at[name, "method"]
    short = compute(scores=diary({-2: 8, -1: 8, 1: 0, 2: 0}))
    assert np.isnan(short[name]) and short.note(name)
