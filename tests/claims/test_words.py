"""A word of the text against a test or an interval."""

import pytest

from casebook.errors import CasebookError
from claims.small_claims import SETTINGS, run, verdict

SHIFT = "tryptase.during_vs_before.hodges_lehmann"


def shift(low, high, **more):
    return [
        {"estimate_id": SHIFT, "estimate": 3.7, "ci_low": low, "ci_high": high, "unit": "ug/L", **more},
        {"estimate_id": "tryptase.before.median", "estimate": 35.1, "unit": "ug/L"},
    ]


@pytest.mark.parametrize(
    ("low", "high", "significant"),
    [(-2.5, 9.4, False), (0.5, 9.4, True), (-9, -1, True), (0, 9, False), (-1, 0, False)],
)
def test_significant_is_an_interval_without_no_change(low, high, significant):
    yes, no = ("reproduced", "contradicted") if significant else ("contradicted", "reproduced")
    assert verdict({"significant": SHIFT}, estimates=shift(low, high)) == yes
    assert verdict({"not_significant": SHIFT}, estimates=shift(low, high)) == no


def test_the_p_value_goes_before_the_interval():
    assert verdict({"significant": SHIFT}, estimates=shift(-1, 1, p_value=0.049)) == "reproduced"
    assert verdict({"significant": SHIFT}, estimates=shift(1, 2, p_value=0.05)) == "contradicted"


def test_no_change_of_a_ratio_is_one():
    ratio = [{"estimate_id": "relapse.during_vs_before.rate_ratio", "estimate": 0.5, "ci_low": 0.2, "ci_high": 0.9}]
    assert verdict({"significant": "relapse.during_vs_before.rate_ratio"}, estimates=ratio) == "reproduced"
    assert (
        verdict({"significant": "relapse.during_vs_before.rate_ratio"}, estimates=[ratio[0] | {"ci_high": 1.2}])
        == "contradicted"
    )


def test_without_test_or_interval_the_word_is_untestable():
    row = run({"significant": SHIFT}, estimates=shift(None, None, note="no interval exists at n = 1"))
    assert row["verdict"] == "untestable" and "no interval exists at n = 1" in row["why"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-2, 2, "reproduced"), (-8, 8, "reproduced"), (-2.5, 9.4, "untestable"), (1, 3, "contradicted"), (-30, 30, "untestable")],
)  # fmt: skip
def test_unchanged_is_more_than_not_significant(low, high, expected):
    # the reference change value of tryptase is 23.4 %: 8.2 ug/L of 35.1
    assert verdict({"unchanged": "tryptase", "by": "variation"}, estimates=shift(low, high)) == expected


def test_unchanged_needs_variation_and_an_interval():
    bare = SETTINGS | {"measures": {"tryptase": {"unit": "ug/L"}}}
    assert verdict({"unchanged": "tryptase", "by": "variation"}, estimates=shift(-2, 2), settings=bare) == "untestable"
    assert verdict({"unchanged": "tryptase", "by": "variation"}, estimates=shift(None, None)) == "untestable"


def blood(values, measure="alt", **more):
    return [
        {"measure": measure, "unit": "U/L", "ref_high": 40.0, "day": day, "value": value, **more}
        for day, value in values.items()
    ]


def test_unchanged_within_the_reference_range():
    check = {"unchanged": ["alt"], "by": "reference_range"}
    assert verdict(check, observations=blood({-30: 21, 56: 15})) == "reproduced"
    row = run(check, observations=blood({-30: 21, 56: 95}))
    assert row["verdict"] == "contradicted" and "1 of 2 values of alt" in row["why"]


def test_what_was_not_measured_is_named():
    row = run({"unchanged": ["alt", "neutrophils"], "by": "reference_range"}, observations=blood({-30: 21, 56: 15}))
    assert row["verdict"] == "untestable" and "neutrophils before and on treatment" in row["why"]
    assert verdict({"unchanged": "alt", "by": "reference_range"}, observations=blood({56: 15})) == "untestable"
    assert (
        verdict({"unchanged": "alt", "by": "reference_range"}, observations=blood({-30: 15, 56: 15}, ref_high=None))
        == "untestable"
    )
    assert verdict({"unchanged": "alt", "by": "reference_range"}) == "untestable"


def tryptase(*values):
    return [{"day": 10 * n, "value": value} for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "goes", "expected"),
    [((27.5, 30, 44), "rising", "reproduced"), ((27.5, 27.5, 44), "rising", "reproduced"), ((11, 110, 82.5), "rising", "contradicted"),
     ((44, 30, 20), "falling", "reproduced"), ((44, 30), "falling", "untestable"), ((), "rising", "untestable")],
)  # fmt: skip
def test_a_trend(values, goes, expected):
    assert (
        verdict({"trend": "tryptase", "goes": goes, "from": "day 0", "to": "day 99"}, observations=tryptase(*values))
        == expected
    )


def test_a_trend_over_a_limit_of_detection_is_open():
    censored = [*tryptase(2, 3), {"day": 50, "value": 1, "censor": "below"}]
    assert (
        verdict({"trend": "tryptase", "goes": "rising", "from": "day 0", "to": "day 99"}, observations=censored)
        == "untestable"
    )


KIT = [
    {"measure": "kit", "unit": "%", "day": -30, "value": 0.1598},
    {"measure": "kit", "unit": "%", "day": 588, "value": 0.097},
]
COUNT = {"significant_count": "kit", "input": "genomes"}


def genomes(number):
    return [{"measure": "genomes", "unit": "1", "day": day, "value": number} for day in (-30, 588)]


def test_an_allele_fraction_needs_the_dna_that_was_counted():
    row = run(COUNT, observations=KIT)
    assert row["verdict"] == "untestable"
    assert "DNA input" in row["why"] and "29,725 genomes" in row["why"]


def test_with_the_dna_the_count_decides():
    assert verdict(COUNT, observations=KIT + genomes(10_000)) == "contradicted"
    assert verdict(COUNT, observations=KIT + genomes(60_000)) == "reproduced"
    assert verdict(COUNT, observations=KIT[:1]) == "untestable"


def test_an_allele_fraction_in_another_unit_is_refused():
    with pytest.raises(CasebookError, match="not kept in %"):
        run(COUNT, observations=[one | {"unit": "1"} for one in KIT])


def test_equal_fractions_name_no_input_and_too_many_copies_are_not_counted():
    same = [row | {"value": 0.1} for row in KIT]
    row = run(COUNT, observations=same)
    assert row["verdict"] == "untestable" and "genomes a sample" not in row["why"]
    assert verdict(COUNT, observations=KIT + genomes(10**10)) == "untestable"


LEVEL = {"estimate_id": "tryptase.during_vs_before.level_change", "estimate": -1.7, "unit": "ug/L"}


@pytest.mark.parametrize(
    ("level", "expected"),
    [((-5, 2), "reproduced"), ((-12, 2), "untestable"), ((-5, -1), "untestable")],
)
def test_unchanged_asks_the_calibrated_procedure_as_well(level, expected):
    rows = [*shift(-2, 2), LEVEL | dict(zip(("ci_low", "ci_high"), level, strict=True))]
    row = run({"unchanged": "tryptase", "by": "variation"}, estimates=rows)
    assert row["verdict"] == expected and "hange of level -1.7 ug/L" in row["why"]


def phases(measure, statistic, *values):
    names = ("before", "exposed", "lapsed", "reexposed")
    return [
        {"estimate_id": f"{measure}.{name}.{statistic}", "estimate": value}
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]


MSAF = phases("msaf", "mean", 8.5, 0.2, 4.1, 0.0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((44, 30, 40, 28), "reproduced"), ((11, 80, 20, 90), "reproduced"), ((44, 30, 20, 28), "contradicted"),
     ((44, 44, 44, 44), "contradicted"), ((11, 80, None, 90), "untestable"), ((0.16, 0.097, None, 0.097), "untestable")],
)  # fmt: skip
def test_a_relation_must_show_when_the_drug_is_withdrawn(values, expected):
    row = run({"related": ["tryptase", "msaf"]}, estimates=MSAF + phases("tryptase", "median", *values))
    assert row["verdict"] == expected
    if expected == "untestable":
        assert "tryptase lapsed" in row["why"]
