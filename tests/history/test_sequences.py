"""Reports one after the other: what is a new report, what is the same one again, and with which it is compared."""

import pytest

from casebook.errors import CasebookError
from casebook.history.record import recordable
from history.book import LABS, Book, labs, roles, tables, told

A, B, C = LABS, {**LABS, 90: 31.5}, {**LABS, 90: 31.5, 120: 29.0}


def test_made_again_on_the_same_data_it_is_the_same_report_and_says_the_same():
    book = Book()
    book.build(tables(labs(A)))
    first = book.compare(tables(labs(B)))
    book.build(tables(labs(B)))
    again = book.compare(tables(labs(B)), code="another", settings="another", claims="another")
    assert sorted(book.files) == ["0001.json", "0002.json"]
    assert again[0].equals(first[0]) and again[1].equals(first[1]) and again[2] == first[2]
    book.build(tables(labs(B)), code="another")
    assert sorted(book.files) == ["0001.json", "0002.json"]


def test_data_that_return_to_what_they_were_are_a_third_report():
    book = Book()
    for values in (A, B, A):
        changes, reports = book.build(tables(labs(values)))
    assert roles(reports) == {1: "earlier", 2: "compared", 3: "this"}
    assert told(changes, "observation") == [("observation", "withdrawn", "tryptase.d90", "31.5", "")]
    changes, reports = book.build(tables(labs(A)))
    assert roles(reports) == {1: "earlier", 2: "compared", 3: "this"} and len(book.files) == 3


def test_a_build_that_was_killed_before_its_end_left_no_report():
    book = Book()
    book.build(tables(labs(A)))
    book.compare(tables(labs(B)))
    changes, reports = book.build(tables(labs(C)))
    assert roles(reports) == {1: "compared", 2: "this"}
    assert [row[2] for row in told(changes, "observation")] == ["tryptase.d90", "tryptase.d120"]


def test_a_build_that_was_killed_between_recording_and_its_end_is_completed():
    book = Book()
    book.build(tables(labs(A)))
    *_, state = book.compare(tables(labs(B)))
    book.files["0002.json"] = state.encode()
    assert recordable(state.encode(), "rossi", book.files, "reports/rossi/history") == (2, "")


def test_a_number_that_another_report_took_meanwhile_is_not_overwritten():
    book = Book()
    book.build(tables(labs(A)))
    *_, state = book.compare(tables(labs(B)))
    book.build(tables(labs(C)))
    with pytest.raises(CasebookError, match="report 2 is there already and rests on other data"):
        recordable(state.encode(), "rossi", book.files, "reports/rossi/history")


def test_the_same_report_made_by_other_code_meanwhile_is_no_quarrel():
    book = Book()
    book.build(tables(labs(A)))
    *_, state = book.compare(tables(labs(B)), code="another")
    book.build(tables(labs(B)))
    assert recordable(state.encode(), "rossi", book.files, "reports/rossi/history") == (2, "")


def test_a_damaged_state_is_not_recorded():
    with pytest.raises(CasebookError, match=r"damaged.*compare_reports"):
        recordable(b"{", "rossi", {}, "reports/rossi/history")


def test_a_history_whose_newest_file_was_taken_away_counts_on_from_the_one_before():
    book = Book()
    for values in (A, B):
        book.build(tables(labs(values)))
    del book.files["0002.json"]
    _, reports = book.build(tables(labs(C)))
    assert roles(reports) == {1: "compared", 2: "this"}


@pytest.fixture
def three():
    """A case with three reports, whose data reach to days 60, 90 and 120."""
    book = Book()
    for values in (A, B, C):
        book.build(tables(labs(values)))
    return book


@pytest.mark.parametrize(
    ("against", "report"),
    [("1", 1), ("2", 2), ("day60", 1), ("d89", 1), ("day 90", 2), ("D119", 2)],
)
def test_any_report_can_be_compared_with(three, against, report):
    changes, reports = three.build(tables(labs(C)), against=against)
    assert [number for number, role in roles(reports).items() if role == "compared"] == [report]
    assert len(told(changes, "observation")) == 3 - report and len(three.files) == 3


def test_compared_with_itself_it_has_no_changes(three):
    changes, reports = three.build(tables(labs(C)), against="day500")
    assert changes.empty and roles(reports) == {1: "earlier", 2: "earlier", 3: "this"}


@pytest.mark.parametrize(
    ("against", "message"),
    [
        ("7", "there is no report 7; there are: report 1 \\(data up to day 60\\); report 2 \\(data up to day 90\\)"),
        ("day59", "no report rests on data that reach at most to day 59; there are: report 1"),
        ("day-400", "at most to day -400"),
        ("yesterday", "'yesterday' names no report.*Write the number of a report"),
        ("2020-13-40", "'2020-13-40' names no report"),
        ("20200303", "there is no report 20200303"),
        ("3.5", "'3.5' names no report"),
    ],
)
def test_a_report_that_is_not_there_is_told_with_what_there_is(three, against, message):
    with pytest.raises(CasebookError, match=message):
        three.compare(tables(labs(C)), against=against)


def test_against_the_first_report_there_is_nothing_to_compare_with():
    with pytest.raises(CasebookError, match="there is no report 1; there are: none"):
        Book().compare(tables(), against="1")


def dated(made, first="2020-01-15"):
    """The same with the dates of its doses in the raw file."""
    doses = made["ingested"]["row_id"].str.startswith("doses")
    made["ingested"].loc[doses, "collected_at"] = [first, "2020-02-12"]
    made["ingested"].loc[doses, "date_format"] = "%Y-%m-%d"
    return made


def test_a_date_stands_for_its_day_and_no_output_tells_which(three):
    made = dated(tables(labs(C)))
    changes, reports, state = three.compare(made, against="2020-04-20")
    assert [number for number, role in roles(reports).items() if role == "compared"] == [2]
    assert "2020" not in changes.to_csv() + reports.to_csv() + state
    with pytest.raises(CasebookError) as refused:
        three.compare(made, against="2019-12-31")
    assert "-15" not in str(refused.value) and "2019-12-31" in str(refused.value)


def test_a_date_where_the_case_only_counts_days_is_refused(three):
    with pytest.raises(CasebookError, match="no dates"):
        three.compare(tables(labs(C)), against="2020-03-03")


def test_dates_stand_in_the_list_of_reports_only_where_the_case_lets_them_out():
    open_book = Book(dates="calendar")
    made = [tables(labs(values)) for values in (A, B)]
    for one in made:
        one["doses"]["date"] = ["2020-01-15", "2020-02-12"]
    for one in made:
        _, reports = open_book.build(one)
    assert reports["up_to_date"].tolist() == ["2020-03-15", "2020-04-14"]
    assert not any(b"2020-" in content for content in open_book.files.values()), "a history holds no date at all"
