"""The files of a history: small, without a datum that tells who or when; damaged ones do no harm."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.history.files import UnreadableError, read_state, write_state
from casebook.history.folder import read_folder
from casebook.history.names import by_number
from casebook.history.prints import LETTERS, short_print
from casebook.history.state import Estimate, Record, State
from history.book import LABS, Book, diary, labs, roles, tables, told

B = {**LABS, 90: 31.5}


@pytest.fixture
def book():
    """A case with two reports."""
    book = Book()
    for values in (LABS, B):
        book.build(
            tables(
                labs(values),
                scores=diary({1: 3}),
                events=[{"day": -40, "text": "a secret"}],
                claims={"P1": "reproduced"},
            )
        )
    return book


def test_a_state_is_read_as_it_was_written(book):
    for number, name in ((1, "0001.json"), (2, "0002.json")):
        content = book.files[name]
        assert write_state(read_state(content, "rossi", number)).encode() == content


names = st.sampled_from(["tryptase", "a b", "à.b", "x.d1"])
records = st.lists(
    st.builds(
        Record,
        st.sampled_from(["observations", "scores", "doses", "medications", "events"]),
        st.text("abd.12 ", min_size=1, max_size=8),
        names,
        st.integers(-400, 900),
        st.sampled_from(["", "1", "<2.5", "300 mg · SC · given"]),
        st.sampled_from(["", "ug/L", "k[IU]/L"]),
        st.sampled_from([None, 0, 60]),
        st.sampled_from(["", "bcdfgh", "zzzzzz"]),
    ),
    max_size=12,
    unique_by=lambda record: record.key,
)


@given(records, st.data())
def test_any_state_is_read_as_it_was_written(given_records, data):
    order = ["observations", "scores", "doses", "medications", "events"]
    ordered = sorted(given_records, key=lambda record: (order.index(record.table), *record[2:4], record[1]))
    keys = [record.key for record in ordered]
    rows = st.frozensets(st.sampled_from(keys)) if keys else st.just(frozenset())
    number = st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.7g}"))
    limits = st.one_of(st.just((None, None)), st.tuples(number, number))
    estimates = {
        f"tryptase.during.{statistic}": Estimate(data.draw(number), *data.draw(limits), data.draw(rows))
        for statistic in data.draw(st.sets(st.sampled_from(["n", "mean", "median"])))
    }
    made_by = {"code": "b", "settings": "c", "claims": "d"}
    state = State("rossi", "simulated", 3, 60, -7, made_by, tuple(ordered), estimates, {"P1": "external"})
    assert read_state(write_state(state).encode(), "rossi", 3) == state


def test_it_holds_no_description_no_date_and_no_word_of_a_raw_row(book):
    text = book.files["0002.json"].decode()
    assert "secret" not in text and ".csv" not in text and not re.search(r"\d{4}-\d\d-\d\d", text)


def test_the_print_of_a_row_does_not_know_its_date():
    # Who knows the day of a value could else try dates until the print fits, and count back to day 0.
    prints = []
    for date in ("2020-01-15", "2021-06-07"):
        made = tables()
        made["ingested"]["collected_at"] = date
        prints.append(Book().compare(made)[2])
    assert prints[0] == prints[1]


def test_a_print_can_be_no_word_no_number_and_no_date():
    assert set("aeiouy0123456789").isdisjoint(LETTERS) and len(set(LETTERS)) == 20
    found = {short_print("labs.csv:2", str(number)) for number in range(2000)}
    assert len(found) == 2000 and all(len(one) == 6 and set(one) <= set(LETTERS) for one in found)
    assert short_print("ab", "c") != short_print("a", "bc")


def damaged(content: bytes) -> dict[str, bytes | None]:
    given = json.loads(content)
    return {
        "cut": content[: len(content) // 2],
        "empty": b"",
        "no file": None,
        "no JSON": b"\x00\xff",
        "a list": b"[]",
        "deep": b"[" * 100_000,
        "a number changed": content.replace(b'"31.5"', b'"13.5"'),
        "no estimates": json.dumps({key: value for key, value in given.items() if key != "estimates"}).encode(),
        "another number": json.dumps({**given, "report": 9}).encode(),
        "no version": json.dumps({key: value for key, value in given.items() if key != "version"}).encode(),
        "version in words": json.dumps({**given, "version": "two"}).encode(),
        "not a number": json.dumps({**given, "up_to_day": float("nan")}).encode(),
    }


@pytest.mark.parametrize(
    "how",
    [
        "cut",
        "empty",
        "no file",
        "no JSON",
        "a list",
        "deep",
        "a number changed",
        "no estimates",
        "another number",
        "no version",
        "version in words",
        "not a number",
    ],
)
def test_a_damaged_report_is_passed_over_named_and_kept(book, how):
    kept = book.files["0002.json"] = damaged(book.files["0002.json"])[how]
    changes, reports = book.build(tables(labs({**B, 120: 29.0})))
    assert roles(reports) == {1: "compared", 2: "unreadable", 3: "this"}
    assert reports.set_index("report").loc[2, "why"] == "damaged"
    assert [row[2] for row in told(changes, "observation")] == ["tryptase.d90", "tryptase.d120"]
    assert book.files["0002.json"] == kept and sorted(book.files) == ["0001.json", "0002.json", "0003.json"]
    again = book.build(tables(labs({**B, 120: 29.0})))
    assert again[0].equals(changes) and again[1].equals(reports) and len(book.files) == 3


def test_a_report_of_a_newer_version_is_passed_over_and_kept(book):
    newer = json.dumps({"format": "casebook report state", "version": 2, "all": "otherwise"}).encode()
    book.files["0002.json"] = newer
    _, reports = book.build(tables(labs(B)))
    assert roles(reports) == {1: "compared", 2: "unreadable", 3: "this"}
    assert reports.set_index("report").loc[2, "why"] == "newer" and book.files["0002.json"] == newer


def test_a_report_of_another_case_is_passed_over(book):
    other = Book("verdi")
    other.files = book.files
    _, reports = other.build(tables(case="verdi"))
    assert reports["why"].tolist() == ["other_case", "other_case", ""] and roles(reports)[3] == "this"


def test_data_of_a_report_before_an_unreadable_one_are_a_new_report(book):
    book.files["0002.json"] = b""
    first = tables(
        labs(LABS), scores=diary({1: 3}), events=[{"day": -40, "text": "a secret"}], claims={"P1": "reproduced"}
    )
    changes, reports = book.build(first)
    assert changes.empty and roles(reports) == {1: "compared", 2: "unreadable", 3: "this"}


def test_an_unreadable_report_that_is_asked_for_is_told(book):
    from casebook.errors import CasebookError

    book.files["0001.json"] = b""
    with pytest.raises(CasebookError, match="report 1 cannot be read \\(damaged\\); there are: report 2"):
        book.compare(tables(labs(B)), against="1")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"format": 1}', b"null", b'{"format":"casebook report state","version":1,"checksum":"x"}']
)
def test_what_is_no_state_is_damaged(content):
    with pytest.raises(UnreadableError):
        read_state(content, "rossi", 1)


def test_only_numbered_files_are_of_the_history():
    names = [
        "0001.json",
        "0010.json",
        "12345.json",
        "01.json",
        "00001.json",
        "0000.json",
        "1.json",
        ".0002.json.unfinished",
        "notes.txt",
    ]
    assert sorted(by_number(dict.fromkeys(names))) == [0, 1, 10, 12345]


def test_the_folder_is_read_as_it_is(tmp_path):
    from casebook.errors import CasebookError

    assert read_folder(tmp_path / "history") == {}
    folder = tmp_path / "folder"
    (folder / "0002.json").mkdir(parents=True)
    (folder / "0001.json").write_bytes(b"x")
    assert read_folder(folder) == {"0001.json": b"x", "0002.json": None}
    with pytest.raises(CasebookError, match="cannot be read as a folder"):
        read_folder(folder / "0001.json")
