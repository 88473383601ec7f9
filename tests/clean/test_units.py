"""Units: spellings are recognised from a closed table, factors are exact, nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean.numbers import multiply
from casebook.clean.units import UnitTable, canonical, readings
from clean.raw_rows import clean, fates, lab, values


@pytest.mark.parametrize(
    ("spelled", "unit"),
    [
        ("µg/L", "ug/L"), ("μg/L", "ug/L"), ("mcg/L", "ug/L"), ("ug/l", "ug/L"), ("ng/ml", "ng/mL"), ("mg/dl", "mg/dL"),
        ("10^9/L", "10*9/L"), ("10*9/L", "10*9/L"), ("x10^9/L", "10*9/L"), ("× 10⁹/L", "10*9/L"), ("10E9/l", "10*9/L"),
        ("G/L", "10*9/L"), ("g/L", "g/L"), ("10^3/µL", "10*3/uL"), ("10³/μl", "10*3/uL"), ("10*3/uL", "10*3/uL"),
        ("K/uL", "10*3/uL"), ("10^3/mm³", "10*3/uL"), ("UI/L", "U/L"), ("ppb", "[ppb]"), ("mmHg", "mm[Hg]"),
    ],
)  # fmt: skip
def test_a_spelling_is_recognised(spelled, unit):
    assert canonical(spelled) == unit


@pytest.mark.parametrize("spelled", ["", "MG/L?", "109/L", "ng", "g/dl/h", "µ", "10^9", "stars"])
def test_what_is_in_no_table_or_no_measure_has_no_factor(spelled):
    assert UnitTable("ug/L", {"ng/mL": "1"}).factor(spelled) is None


def test_the_measure_decides_between_two_readings_of_one_spelling():
    assert readings("UI/L") == ("U/L", "[IU]/L")
    assert UnitTable("U/L", {}).factor("UI/L") == UnitTable("[IU]/L", {}).factor("UI/L") == 1
    assert UnitTable("U/L", {"[IU]/L": "2"}).factor("UI/L") is None


def test_the_protocol_says_what_a_laboratory_means_by_ku_per_litre():
    assert UnitTable("k[IU]/L", {"kU/L": "1"}).factor("kU/L") == 1
    assert UnitTable("k[IU]/L", {"kU/L": "1"}).factor("KU/l") == 1
    assert UnitTable("k[IU]/L", {}).factor("kU/L") is None


def test_a_unit_in_the_protocols_own_words_is_known():
    assert UnitTable("{copies}/mL", {}).factor("{copies}/ml") == 1


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**12))
def test_a_conversion_is_exact_and_can_be_undone(value):
    table = UnitTable("g/dL", {"g/L": "0.1"})
    assert multiply(multiply(value, table.factor("g/L")), Decimal(10)) == value


def test_values_come_out_in_the_unit_of_the_measure_and_limits_with_them():
    tables = clean(
        lab(2, "20/04/2020", "HB", "128", "g/L", reference="115 - 155"),
        lab(3, "21/04/2020", "TRIPT", "25,3", "ng/mL"),
        lab(4, "22/04/2020", "WBC", "6,9", "10^3/µL"),
        lab(5, "23/04/2020", "WBC", "6900", "/uL"),
        lab(6, "24/04/2020", "IGET", "95", "IU/mL"),
        lab(7, "25/04/2020", "GPT", "17", "UI/L"),
    )
    assert values(tables, "measure", "value", "unit") == [
        ("alt", 17.0, "U/L"), ("hemoglobin", 12.8, "g/dL"), ("leukocytes", 6.9, "10*9/L"), ("leukocytes", 6.9, "10*9/L"),
        ("total_ige", 95.0, "k[IU]/L"), ("tryptase", 25.3, "ug/L"),
    ]  # fmt: skip
    assert values(tables, "ref_low", "ref_high")[1] == (11.5, 15.5)


@pytest.mark.parametrize(
    ("code", "value", "unit", "reason"),
    [
        ("HB", "12,7", "g/mL", "impossible unit"),
        ("HB", "12,7", "", "no unit"),
        ("HB", "12,7", "g/dL g/L", "two units in one cell"),
        ("HB", "13,5 g/dL", "g/dL", "two units in one cell"),
        ("HB", "13,5 g/dL (135 g/L)", "", "two units in one cell"),
        ("HB", "128", "g/dL", "implausible value"),
        ("WBC", "-1", "10^9/L", "negative value"),
    ],
)
def test_a_unit_or_value_that_cannot_be_is_quarantined_and_never_converted(code, value, unit, reason):
    tables = clean(lab(2, "20/04/2020", code, value, unit))
    assert fates(tables) == {"lis.csv:2": ("quarantined", reason)}
    assert tables["observations"].empty


def test_a_unit_beside_the_value_counts_where_its_own_cell_is_empty():
    assert values(clean(lab(2, "20/04/2020", "HB", "135 g/L", "")), "value", "unit") == [(13.5, "g/dL")]


def test_a_pure_number_needs_no_unit_and_some_measures_may_be_negative():
    tables = clean(lab(2, "20/04/2020", "ratio", "1,2", ""), lab(3, "20/04/2020", "base_excess", "-3", "mmol/L"))
    assert values(tables, "measure", "value", "unit") == [("base_excess", -3.0, "mmol/L"), ("ratio", 1.2, "1")]


@pytest.mark.parametrize(
    ("spelled", "unit"),
    [
        ("x10*9/L", "10*9/L"), ("x10^9/l", "10*9/L"), ("10(9)/L", "10*9/L"), ("G/l", "10*9/L"), ("10^3/mm^3", "10*3/uL"),
        ("K/mm3", "10*3/uL"), ("x10E3/uL", "10*3/uL"), ("10*3{cells}/uL", "10*3/uL"), ("Thou/uL", "10*3/uL"), ("k/mcL", "10*3/uL"),
        ("ug/l", "ug/L"), ("mcg/l", "ug/L"), ("[iU]/mL", "[IU]/mL"), ("k[IU]/L", "k[IU]/L"), ("k[iU]/L", "k[IU]/L"),
        ("mmol/mol{Hb}", "mmol/mol"), ("%{HbA1c}", "%"), ("g/dl", "g/dL"), ("mg/dl", "mg/dL"), ("MG/DL", "mg/dL"),
        ("degrees C", "Cel"), ("°C", "Cel"), ("{cells}/uL", "/uL"), ("g/100 ml", "g/dL"), ("mg{FEU}/L", "mg{FEU}/L"),
    ],
)  # fmt: skip
def test_what_messages_and_registries_print(spelled, unit):
    assert canonical(spelled) == unit


def test_a_unit_that_only_says_what_is_counted_is_none():
    rows = [lab(2, "20/04/2020", "ratio", "1,2", "{ratio}"), lab(3, "21/04/2020", "ratio", "1,3", "1"),
            lab(4, "22/04/2020", "HB", "12", "{score}")]  # fmt: skip
    tables = clean(*rows)
    assert values(tables, "value", "unit") == [(1.2, "1"), (1.3, "1")]
    assert fates(tables)["lis.csv:4"] == ("quarantined", "impossible unit")


def test_our_factors_are_those_of_ucum():
    pytest.importorskip("pint")
    registry = pytest.importorskip("ucumvert").PintUcumRegistry()
    # A litre of what laboratories call kU/L is not UCUM's, and ppb is a number there.
    pairs = [
        ("ug/L", "ng/mL", "1"), ("ug/L", "mg/L", "1000"), ("g/dL", "g/L", "0.1"), ("10*9/L", "10*3/uL", "1"),
        ("10*9/L", "/uL", "0.001"), ("k[IU]/L", "[IU]/mL", "1"), ("kg", "g", "0.001"), ("cm", "m", "100"), ("pg/mL", "ng/L", "1"),
        ("ug/mL", "mg/L", "1"), ("mg/dL", "mg/L", "0.1"), ("mmol/L", "umol/L", "0.001"), ("mm[Hg]", "mm[Hg]", "1"),
    ]  # fmt: skip
    for unit, other, factor in pairs:
        theirs = (1 * registry.from_ucum(other)).to(registry.from_ucum(unit)).magnitude
        assert float(UnitTable(unit, {other: factor}).factor(other)) == pytest.approx(float(theirs), rel=1e-12)
