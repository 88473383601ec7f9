"""A value against the patient's own others: flagged where it is odd, and never dropped."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean.history import Point, flags, is_too_fast
from clean.raw_rows import PROTOCOL, clean, lab, values

FAST = "change beyond what the measure can do"


def series(*points, units=None, fastest=None):
    """The flags of a series given as (day, value) or (day, value, censor)."""
    made = [Point(day, Decimal(str(value)), *more) for day, value, *more in points]
    return flags(made, units or {"ug/L": "1"}, fastest)


@pytest.mark.parametrize(
    ("points", "fastest", "is_flagged"),
    [
        (((0, 10), (2, 31)), {"factor": 3, "days": 7}, True),
        (((0, 31), (2, 10)), {"factor": 3, "days": 7}, True),
        (((0, 10), (2, 30)), {"factor": 3, "days": 7}, False),
        (((0, 10), (8, 31)), {"factor": 3, "days": 7}, False),
        (((0, 12), (2, 16.5)), {"difference": 4, "days": 2}, True),
        (((0, 12), (2, 16)), {"difference": 4, "days": 2}, False),
        (((0, 0), (2, 0.3)), {"factor": 10, "difference": 1, "days": 7}, False),
        (((0, 0), (2, 1.5)), {"factor": 10, "difference": 1, "days": 7}, True),
        (((0, 2, "below"), (2, 40)), {"factor": 3, "days": 7}, True),
        (((0, 40, "below"), (2, 2)), {"factor": 3, "days": 7}, False),
        (((0, 10), (2, 200, "above")), {"factor": 3, "days": 7}, True),
        (((0, 10, "above"), (2, 200)), {"factor": 3, "days": 7}, False),
        (((0, 10), (2, 31)), None, False),
    ],
)
def test_a_change_beyond_what_the_measure_can_do(points, fastest, is_flagged):
    assert series(*points, fastest=fastest) == [(), (FAST,) if is_flagged else ()]


values_of = st.decimals(min_value="0.01", max_value=1000, places=2)


@given(values_of, values_of, st.integers(0, 30), st.floats(1.1, 50))
def test_a_change_is_the_same_up_and_down_and_in_any_unit(one, other, days, factor):
    fastest = {"factor": factor, "days": 14}
    there = is_too_fast(Point(0, one), Point(days, other), fastest)
    assert there == is_too_fast(Point(0, other), Point(days, one), fastest)
    assert there == is_too_fast(Point(0, one * 1000), Point(days, other * 1000), fastest)
    # What a limit may still be is never further away than the number would be.
    assert there or not is_too_fast(Point(0, max(one, other), "below"), Point(days, min(one, other)), fastest)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (3500, "may be a slip of 100"), (0.36, "may be a slip of 100"), (35900, "may be a slip of 1000"),
        (0.033, "may be a slip of 1000"), (5000, ""), (350, ""), (70, ""), (35, ""),
    ],
)  # fmt: skip
def test_a_slip_of_the_decimal_mark_is_told_by_the_median_of_the_others(odd, said):
    found = series((0, 35), (28, 36), (56, odd), (84, 34), (112, 37))
    assert found[2] == ((said,) if said else ()) and not any(found[:2] + found[3:])


def test_the_median_of_fewer_than_three_others_and_of_limits_tells_nothing():
    assert series((0, 35), (28, 36), (56, 3500)) == [()] * 3
    assert series((0, 35), (28, 36, "below"), (56, 3500), (84, 37)) == [()] * 4
    assert series((0, 0), (28, 0), (56, 0), (84, 5)) == [()] * 4


def test_a_value_in_another_unit_of_the_measure_is_told_with_that_unit():
    creatinine = {"umol/L": "0.011312", "mg/dL": "1"}
    found = series((0, 0.5), (28, 0.6), (56, 44), (84, 0.5), (112, 0.52), units=creatinine)
    assert found[2] == ("may be in another unit: umol/L",)
    # The other way round: marked as umol/L, but the number is one of mg/dL.
    points = [Point(day, Decimal(value)) for day, value in ((0, "0.5"), (28, "0.6"), (84, "0.5"))]
    points.insert(2, Point(56, Decimal("0.5") * Decimal("0.011312"), factor=Decimal("0.011312")))
    assert flags(points, creatinine, None)[2] == ("may be in another unit: mg/dL",)
    # A factor near 1 cannot be told from a change.
    assert series((0, 10), (28, 11), (56, 30), (84, 10), units={"a": "0.35", "b": "1"}) == [()] * 4


@given(st.lists(values_of, min_size=0, max_size=12), st.decimals(min_value="0.5", max_value=2, places=2))
def test_values_that_stay_within_a_factor_of_two_are_never_slips(spread, middle):
    held = [middle * (1 + value / 1000) for value in spread]
    assert not any(
        series(*((28 * number, value) for number, value in enumerate(held)), units={"g/L": "0.1", "g/dL": "1"})
    )


def rows(*more):
    return [
        lab(number, f"{number:02d}/01/2020", "HB", "12", "g/dL", **about) for number, about in enumerate(more, start=2)
    ]


def test_a_change_of_method_laboratory_or_range_is_told_where_both_say_it():
    told = rows(
        {"method": "FEIA", "laboratory": "Lab A", "reference": "11,5 - 15,5"},
        {"method": "feia.", "laboratory": ""},
        {"method": "ELISA", "laboratory": "Lab B", "reference": "11,5 - 15,5"},
        {"method": "", "laboratory": "Lab B", "reference": "12 - 16"},
        {"method": "ELISA", "laboratory": "Lab A", "reference": "12 - 16"},
    )
    assert [flag for (flag,) in values(clean(*told), "flag")] == [
        "", "", "another method than before; another laboratory than before", "another reference range than before",
        "another laboratory than before",
    ]  # fmt: skip


def test_a_range_in_another_unit_is_the_same_range():
    told = [lab(2, "02/01/2020", "HB", "12", "g/dL", reference="11,5 - 15,5"),
            lab(3, "03/01/2020", "HB", "120", "g/L", reference="115 - 155")]  # fmt: skip
    assert values(clean(*told), "value", "flag") == [(12.0, ""), (12.0, "")]


def test_the_history_of_a_case_flags_and_drops_nothing():
    hb = {**PROTOCOL["measures"]["hemoglobin"], "plausible": None, "fastest_change": {"difference": 4, "days": 7}}
    told = [lab(row, f"{row:02d}/01/2020", "HB", value, "g/dL") for row, value in
            ((2, "12"), (3, "12,5"), (4, "121"), (9, "12,2"), (28, "12,1"), (30, "17"))]  # fmt: skip
    tables = clean(*told, measures={**PROTOCOL["measures"], "hemoglobin": hb})
    assert values(tables, "value", "flag") == [
        (12.0, ""), (12.5, ""), (121.0, f"{FAST}; may be in another unit: g/L"), (12.2, FAST), (12.1, ""), (17.0, FAST),
    ]  # fmt: skip
