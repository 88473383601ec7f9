"""Numbers as people write them, the same in every figure and page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.words import Language, print_date, print_number, print_unit


@pytest.mark.parametrize(
    ("value", "decimals", "trim", "english", "italian"),
    [
        (35.1, 1, False, "35.1", "35,1"),
        (9.05, 1, False, "9.1", "9,1"),
        (4.55, 1, False, "4.6", "4,6"),
        (-2.5, 0, False, "−3", "−3"),
        (-0.04, 1, False, "0.0", "0,0"),
        (10.0, 1, True, "10", "10"),
        (0.097, 4, False, "0.0970", "0,0970"),
        (3443, 0, False, "3443", "3443"),
        (12345, 0, False, "12,345", "12.345"),
        (123.456, None, False, "123.5", "123,5"),
        (0.00012345, None, False, "0.0001235", "0,0001235"),
        (0, None, False, "0", "0"),
        (0.1 + 0.2, 1, False, "0.3", "0,3"),
        (35.0, 1, False, "35.0", "35,0"),
        (35.0, 1, True, "35", "35"),
        (-6.04, 1, False, "−6.0", "−6,0"),
        (-0.0, 1, False, "0.0", "0,0"),
        (-0.04, 0, False, "0", "0"),
        (0.0, None, False, "0", "0"),
        (9999, 0, False, "9999", "9999"),
        (10000, 0, False, "10,000", "10.000"),
        (-1234567.8, 1, False, "−1,234,567.8", "−1.234.567,8"),
        (0.000123456, None, False, "0.0001235", "0,0001235"),
        (123456.7, None, False, "123,457", "123.457"),
        (12.5, None, False, "12.5", "12,5"),
        (None, 1, False, "", ""),
        (float("nan"), 1, False, "", ""),
        (100.0, 0, True, "100", "100"),
    ],
)
def test_a_number_is_rounded_as_people_do_it(value, decimals, trim, english, italian):
    assert print_number(value, "en", decimals, trim) == Language("en").number(value, decimals, trim) == english
    assert print_number(value, "it", decimals, trim) == Language("it").number(value, decimals, trim) == italian


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.5, "1"), (1.5, "2"), (2.5, "3"), (2.25, "2.3"), (-0.5, "−1"), (8.4898, "8.5"), (1.005, "1.01")],
)
def test_halves_are_rounded_away_from_nought(value, printed):
    decimals = len(printed.partition(".")[2])
    assert Language("en").number(value, decimals) == printed


def test_no_number_is_no_text():
    assert print_number(None, "en") == print_number(float("nan"), "en", 2) == ""


@given(st.integers(-(10**7), 10**7), st.integers(0, 4))
def test_a_number_with_few_digits_comes_back_from_its_print(digits, decimals):
    value = digits / 10**decimals
    text = print_number(value, "en", decimals).replace("−", "-").replace(",", "")
    assert float(text) == value


def test_units_are_printed_as_laboratories_do():
    assert [print_unit(unit) for unit in ("ug/L", "k[IU]/L", "10*9/L", "1", "mg/dL")] == [
        "µg/L",
        "kU/L",
        "10⁹/L",
        "",
        "mg/dL",
    ]


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [("2020-03-16", "March 16, 2020", "16 marzo 2020"), ("", "", ""), ("2020-03", "2020-03", "2020-03")],
)
def test_a_date_is_printed_as_people_write_it(text, english, italian):
    assert print_date(text, "en") == english
    assert print_date(text, "it") == italian


def test_a_language_may_name_its_country():
    assert print_number(-1234567.5, "pt-BR", 1) == "−1.234.567,5"
