"""Two builds compared: what differs is told by row and column, and nothing that differs is passed over."""

from hypothesis import given
from hypothesis import strategies as st

from casebook.model.comparison import differences

HEAD = "case,estimate_id,measure,comparison,statistic,estimate,ci_low,ci_high,p_value,unit,n_before,n_after,method,note,data_origin\n"
ROW = "rossi,tryptase.before.median,tryptase,before,median,{},,,,ug/L,7,,,,simulated\n"
PATH = "results/rossi/estimates.csv"


def test_the_same_bytes_are_no_difference():
    assert differences({PATH: b"x"}, {PATH: b"x"}) == []


def test_a_moved_estimate_is_named_with_both_numbers():
    one, other = ((HEAD + ROW.format(value)).encode() for value in ("35.1", "35.2"))
    assert differences({PATH: one}, {PATH: other}) == [f"{PATH}: tryptase.before.median: estimate 35.1 -> 35.2"]


def test_an_empty_cell_is_called_nothing():
    one, other = ((HEAD + ROW.format(value)).encode() for value in ("", "35.2"))
    assert differences({PATH: one}, {PATH: other})[0].endswith("estimate nothing -> 35.2")


def test_rows_that_are_missing_or_new_are_named():
    full, empty = (HEAD + ROW.format(1)).encode(), HEAD.encode()
    assert differences({PATH: full}, {PATH: empty}) == [
        f"{PATH}: tryptase.before.median is missing in the second build"
    ]
    assert differences({PATH: empty}, {PATH: full}) == [f"{PATH}: tryptase.before.median is new in the second build"]


def test_the_order_of_rows_counts_too():
    rows = [ROW.format(1), ROW.format(2).replace("before", "during")]
    one, other = ((HEAD + "".join(order)).encode() for order in (rows, rows[::-1]))
    assert differences({PATH: one}, {PATH: other}) == [f"{PATH}: the same rows in other bytes"]


def test_figures_and_files_are_told_by_their_size():
    figure = "reports/rossi/figures/patient-journey.svg"
    assert differences({figure: b"a"}, {figure: b"ab"}) == [f"{figure}: another figure (1 bytes, then 2)"]
    assert differences({"a": b""}, {}) == ["a: is missing in the second build"]
    assert differences({}, {"a": b""}) == ["a: is new in the second build"]


@given(
    st.dictionaries(st.sampled_from([PATH, "a.html", "ledger.csv"]), st.binary(max_size=40)),
    st.dictionaries(st.sampled_from([PATH, "a.html"]), st.binary(max_size=40)),
)
def test_there_is_a_difference_exactly_where_bytes_differ(one, other):
    assert bool(differences(one, other)) == (one != other)
