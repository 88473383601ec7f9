"""Columns as wide as what stands in them."""

from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.documents.columns import column_shares, set_widths


def test_short_columns_share_by_what_they_hold():
    shares = column_shares([["Day", "Description"], ["1", "onset of lesions"]])
    assert sum(shares) == pytest.approx(1) and shares[1] > 2 * shares[0]


def test_a_long_text_gets_what_the_others_do_not_need():
    rows = [["A1", "reproduced", "word " * 60], ["A2", "contradicted", "word " * 40]]
    first, verdict, why = column_shares(rows)
    assert why > 0.7 and verdict * 124 >= len("contradicted") and first * 124 >= 3


def test_a_long_name_does_not_push_the_others_out():
    shares = column_shares([["x" * 400, "a", "b"], ["y", "a b c " * 30, "b"]])
    assert min(shares) > 0.02 and shares[1] > 0.3


@pytest.mark.parametrize("rows", [[], [[]], [["a"], ["a", "b"]]])
def test_a_table_whose_rows_are_not_alike_is_left_alone(rows):
    assert column_shares(rows) == []


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.lists(st.text("ab -", max_size=200), min_size=n, max_size=n), min_size=1, max_size=5)
    )
)
def test_shares_are_positive_and_make_one(rows):
    shares = column_shares(rows)
    assert sum(shares) == pytest.approx(1) and min(shares) > 0


def test_a_row_that_spans_the_table_does_not_keep_it_from_having_widths():
    table = Tree.fromstring(
        "<table><tr><th>a</th><th>b</th></tr><tr><th colspan='2'>whole</th></tr><tr><td>1</td><td>long text</td></tr></table>"
    )
    set_widths(table)
    assert len(table.findall("colgroup/col")) == 2


def test_a_column_has_room_for_the_mark_of_the_note_behind_its_number():
    def widths(mark: str) -> list[float]:
        rows = f"<tr><td>word</td><td><a class='ask' data-n='{mark}'>0.167</a></td><td>{'text ' * 80}</td></tr>" * 3
        table = Tree.fromstring(f"<table>{rows}</table>")
        set_widths(table)
        return [float(column.get("style")[7:-1]) for column in table.iter("col")]

    without, marked = widths(""), widths("126")
    assert marked[1] > without[1] and marked[0] == pytest.approx(without[0], abs=0.2)


def test_a_number_and_its_unit_stay_on_one_line():
    value = "1234567.8\xa0µg/L"
    shares = column_shares([[value, "text " * 80]] * 3)
    assert shares[0] * 124 >= len(value) + 3 > 3 * len("µg/L")
