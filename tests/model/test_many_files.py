"""One table from the files of many batches: what each file holds by itself, put together."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.model import conform, empty_table, read_table, write_table
from casebook.model.many_files import read_batches
from laws import examples


def events(case, *texts):
    rows = [
        {"case": case, "event_id": f"e{place}", "category": text, "day": place, "text": text, "row_id": "a.csv:1"}
        for place, text in enumerate(texts)
    ]
    return conform("events", pd.DataFrame([{**row, "data_origin": "simulated"} for row in rows]))


def written(folder, **tables):
    paths = []
    for case, table in tables.items():
        paths.append(folder / f"{case}.csv")
        write_table("events", table, paths[-1])
    return paths


def apart(paths):
    return pd.concat([read_table("events", path) for path in paths], ignore_index=True)


ODD = [
    'said "so"',
    "a, b",
    "two\nlines",
    "=1+1",
    "'quoted",
    "'=x",
    "",
    " ",
    "NULL",
    "nan",
    "NA",
    "é 🩸",
    "\\",
    '""',
    "-5",
    ";",
]


def test_every_text_comes_back_as_it_was(tmp_path):
    paths = written(tmp_path, a=events("a", *ODD), b=events("b"), c=events("c", *reversed(ODD)))
    pd.testing.assert_frame_equal(read_batches("events", paths), apart(paths))


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=4))
def test_no_text_is_too_strange(tmp_path_factory, texts):
    paths = written(tmp_path_factory.mktemp("odd"), a=events("a", *texts), b=events("b", "x"))
    pd.testing.assert_frame_equal(read_batches("events", paths), apart(paths))


def test_rows_that_nobody_wants_are_left_out(tmp_path):
    paths = written(tmp_path, a=events("a", "one", "two"), b=events("b", "two", "it's"))
    found = read_batches("events", paths, {"category": ["two", "it's"]})
    assert found[["case", "category"]].to_numpy().tolist() == [["a", "two"], ["b", "two"], ["b", "it's"]]


def test_no_file_is_an_empty_table():
    pd.testing.assert_frame_equal(read_batches("events", []), empty_table("events"))


@pytest.mark.parametrize("content", ["case,day\na,1\n", "", None])
def test_a_file_of_another_table_or_none_is_named(tmp_path, content):
    paths = written(tmp_path, a=events("a", "one"))
    bad = tmp_path / "bad.csv"
    if content is not None:
        bad.write_text(content, encoding="utf-8")
    with pytest.raises(CasebookError, match=r"bad\.csv"):
        read_batches("events", [*paths, bad])


@pytest.mark.parametrize("damage", ["a,b\n", 'a,"open\n', "simulated,9,b,x,,,,r,simulated\n"])
def test_a_damaged_file_is_named(tmp_path, damage):
    (path,) = written(tmp_path, a=events("a", "one"))
    path.write_text(path.read_text(encoding="utf-8") + damage, encoding="utf-8")
    (whole,) = written(tmp_path, b=events("b", "one"))
    with pytest.raises(CasebookError, match=r"a\.csv"):
        read_batches("events", [whole, path])
