"""A printed number and what rounds to it."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.claims.printed import as_decimal, parse_printed, quantity, round_to, shown
from laws import examples


@pytest.mark.parametrize(
    ("value", "printed", "holds"),
    [
        (35.1, "35.1", True),
        (35.14999, "35.1", True),
        (35.15001, "35.1", False),
        (35.05, "35.1", True),   # half-up
        (35.05, "35.0", True),   # half-even
        (35.15, "35.1", False),  # both ways to 35.2: 1 is odd
        (0.25, "0.2", True),
        (0.25, "0.3", True),
        (0.35, "0.3", False),
        (35.1, "35,1", True),    # decimal comma of the paper
        (35.1, "35.10", True),
        (35.104, "35.10", True),
        (35.106, "35.10", False),  # the printed precision counts
        (-39.299, "-39", True),
        (-39.299, "−39", True),
        (-39.5, "-39", False),   # half-even and half-up agree: -40
        (0.0, "0", True),
        (0.4, "0", True),
        (0.1 + 0.2, "0.3", True),
        (1000.0, "1000", True),
    ],
)  # fmt: skip
def test_rounds_to_what_is_printed(value, printed, holds):
    assert round_to(value, printed).holds is holds


def test_a_tie_is_told_both_ways():
    found = round_to(0.25, "0.3")
    assert (found.half_even, found.half_up) == (Decimal("0.2"), Decimal("0.3"))
    assert "0.2 half-even" in found.told and "0.3 half-up" in found.told
    assert round_to(0.26, "0.3").told == "rounds to 0.3"


def test_the_noise_of_binary_fractions_decides_no_tie():
    # 1.005 is stored as 1.00499999999999989; the laboratory printed 1.005.
    assert round_to(1.005, "1.01").holds
    assert as_decimal(35.05) == Decimal("35.05")


@pytest.mark.parametrize(("value", "holds"), [(39.3, True), (44.9, True), (45.0, True), (45.1, False), (34.9, False)])
def test_about_is_one_digit(value, holds):
    assert round_to(value, "40", about=True).holds is holds


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,234,5", "1e5", "1 000", ">5", "35.", ".5", "٣", "1\n"])
def test_what_is_no_printed_number_is_refused(text):
    with pytest.raises(ValueError, match="printed number"):
        parse_printed(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e15, 1e300])
def test_what_no_text_prints_is_refused(value):
    with pytest.raises(ValueError, match="print"):
        round_to(value, "1")


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
@settings(derandomize=True, deadline=None, max_examples=examples(60))
def test_a_number_printed_by_itself_always_holds(digits, decimals):
    value = digits / 10**decimals
    assert round_to(value, f"{value:.{decimals}f}").holds


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
@settings(derandomize=True, deadline=None, max_examples=examples(60))
def test_never_more_than_half_a_step_away(value, decimals):
    found = round_to(value, f"{0:.{decimals}f}")
    half = Decimal(1).scaleb(-decimals) / 2
    assert abs(found.half_even - as_decimal(value)) <= half
    assert abs(found.half_up - as_decimal(value)) <= half


def test_numbers_are_shown_without_exponents():
    assert shown(0.00001234) == "0.00001234"
    assert shown(35.100000000001) == "35.1"
    assert shown(100.0) == "100"
    assert shown(math.nan) == "no number"
    assert quantity(10.0, "1") == "10"
    assert quantity(35.1, "ug/L") == "35.1 ug/L"
    assert [quantity(value, "%") for value in (-39.2991239, 0.999316, 29725.0, 123456.4)] == [
        "-39.3 %", "0.9993 %", "29725 %", "123456 %"
    ]  # fmt: skip
