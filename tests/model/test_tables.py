"""Tables keep their types, order and texts through their files, and say what is wrong with a damaged one."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.model import TABLES, conform, empty_table, read_table, validate, write_table


def events(**columns) -> pd.DataFrame:
    rows = max(len(values) for values in columns.values())
    given = {"case": ["rossi"] * rows, "data_origin": ["simulated"] * rows, "day": range(rows), **columns}
    given.setdefault("event_id", [f"event.d{number}" for number in range(rows)])
    return pd.DataFrame(given)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_survives_its_file(name, tmp_path):
    write_table(name, empty_table(name), tmp_path / "table.csv")
    assert list(read_table(name, tmp_path / "table.csv").columns) == list(TABLES[name].columns)


# Line breaks count as text too (any kind is written as LF); a lone surrogate or NUL cannot stand in a UTF-8 CSV.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=5))
def test_any_text_survives_its_file(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("table") / "events.csv"
    write_table("events", events(text=cells), path)
    assert read_table("events", path)["text"].tolist() == [re.sub(r"\r\n?", "\n", cell) for cell in cells]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "@SUM(A1)", "-x", "\tx", "'=1"])
def test_a_spreadsheet_finds_no_formula(text, tmp_path):
    write_table("events", events(text=[text]), tmp_path / "events.csv")
    cells = pd.read_csv(tmp_path / "events.csv", dtype=str, keep_default_na=False)["text"]
    assert cells[0].startswith("'")


def test_numbers_are_never_quoted_as_formulas(tmp_path):
    write_table("events", events(text=["-3", "+4.5"]), tmp_path / "events.csv")
    assert pd.read_csv(tmp_path / "events.csv", dtype=str)["text"].tolist() == ["-3", "+4.5"]


def test_rows_are_sorted_whatever_their_order_was(tmp_path):
    frame = events(text=["a", "b", "c"])
    write_table("events", frame, tmp_path / "one.csv")
    write_table("events", frame.iloc[::-1], tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_files_have_unix_line_ends_and_shortest_numbers(tmp_path):
    frame = pd.DataFrame({"case": ["a"], "score_id": ["s"], "day": [0], "score": [25.3], "data_origin": ["patient"]})
    write_table("scores", frame, tmp_path / "scores.csv")
    assert (tmp_path / "scores.csv").read_bytes().splitlines(keepends=True)[1] == b"a,s,,,0,,25.3,,patient\n"


def test_an_unknown_column_is_refused():
    with pytest.raises(CasebookError, match="no column colour"):
        conform("events", events(text=["a"], colour=["red"]))


def test_a_value_that_is_not_allowed_is_named():
    with pytest.raises(CasebookError, match=r"data_origin.*martian"):
        validate("events", conform("events", events(text=["a"], data_origin=["martian"])))


def test_a_key_given_twice_is_refused():
    with pytest.raises(CasebookError, match="event_id"):
        validate("events", conform("events", events(text=["a", "b"], event_id=["x", "x"])))


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b'case,"open\n'])
def test_a_damaged_file_is_named(content, tmp_path):
    (tmp_path / "events.csv").write_bytes(content)
    with pytest.raises(CasebookError, match=r"events\.csv.*Delete it and run again"):
        read_table("events", tmp_path / "events.csv")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CasebookError, match=r"nowhere\.csv"):
        read_table("events", tmp_path / "nowhere.csv")


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "events.csv"
    write_table("events", events(text=["old"]), path)

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full_disk)
    with pytest.raises(CasebookError, match=r"events\.csv: cannot be written: No space left on device\. Make room"):
        write_table("events", events(text=["new"]), path)
    assert read_table("events", path)["text"].tolist() == ["old"]
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]
