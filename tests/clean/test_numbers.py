"""A number is read exactly, or it is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean import parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("35,1", ",", "35.1"),
        ("35.1", ".", "35.1"),
        (" 7 ", ".", "7"),
        ("-2,5", ",", "-2.5"),
        ("+3", ".", "3"),
        ("0,0970", ",", "0.0970"),
        ("1.234,5", ",", "1234.5"),
        ("1,234,567", ".", "1234567"),
        ("0.1", ".", "0.1"),
    ],
)
def test_a_number_is_exact(text, decimal, value):
    assert str(parse_number(text, decimal)) == value


@pytest.mark.parametrize(
    "text",
    ["１２", "1_000", "nan", "NaN", "inf", "-Infinity", "1e999", "1e3", "0x10", "٣", "12 13", "1 000", "", "-", ".5", "5.", "1..2",
     "O", "1" * 31, "--1", "1,5", "12.50.1", "²"],
)  # fmt: skip
def test_what_float_or_a_tired_reader_takes_is_refused(text):
    assert parse_number(text, ".") is None


@pytest.mark.parametrize(("text", "decimal"), [("1.234", ","), ("1,234", "."), ("12.50", ","), ("1.23.456", ",")])
def test_a_mark_that_may_be_decimal_or_thousands_is_refused(text, decimal):
    assert parse_number(text, decimal) is None


def test_minus_zero_is_zero():
    assert str(parse_number("-0", ".")) == "0"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_every_written_decimal_comes_back_exactly(value):
    text = f"{value:f}"
    assert parse_number(text, ".") == value
    assert parse_number(text.replace(".", ","), ",") == value


@given(st.text(alphabet="0123456789.,-+eE_ xnaif１٣²∞", max_size=12), st.sampled_from([".", ","]))
def test_nothing_is_read_but_ascii_digits_with_a_sign_and_marks(text, decimal):
    value = parse_number(text, decimal)
    if value is not None:
        assert set(text.strip()) <= set("0123456789.,+-")
        grouping = {".": ",", ",": "."}[decimal]
        assert value == Decimal(text.strip().replace(grouping, "").replace(",", "."))
