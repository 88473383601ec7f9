"""Which objects of a storage are raw exports."""

import pytest

from casebook.errors import CasebookError
from casebook.settings import file_checksums, published_files, raw_files, stored_files


def test_what_lies_below_data_raw_is_listed_with_its_mark():
    objects = [
        ("study/data/raw/verdi/sub/labs.csv", "2"),
        ("study/data/raw/rossi/labs.csv", "1"),
        ("study/results/rossi/estimates.csv", "3"),
        ("study/data/rawish/x.csv", "4"),
    ]
    stored = stored_files(objects, "study")
    assert stored == {"data/raw/rossi/labs.csv": "1", "data/raw/verdi/sub/labs.csv": "2"}
    assert [path.as_posix() for path in raw_files("verdi", stored)] == ["data/raw/verdi/sub/labs.csv"]
    assert file_checksums(raw_files("rossi", stored), stored) == {"data/raw/rossi/labs.csv": "1"}


def test_a_bucket_of_its_own_has_no_prefix():
    assert stored_files([("data/raw/rossi/labs.csv", "1")], "") == {"data/raw/rossi/labs.csv": "1"}


def test_a_case_whose_name_begins_like_another_has_its_own_files():
    stored = stored_files([("data/raw/rossi/a.csv", "1"), ("data/raw/rossini/b.csv", "2")], "")
    assert [path.as_posix() for path in raw_files("rossi", stored)] == ["data/raw/rossi/a.csv"]


@pytest.mark.parametrize("key", ["data/raw/rossi/", "data/raw/rossi/.hidden.csv", "data/raw/.trash/labs.csv"])
def test_what_is_no_export_in_a_folder_is_none_on_a_storage(key):
    assert stored_files([(key, "1")], "") == {}


@pytest.mark.parametrize("name", ["a{b}.csv", "a<b>.csv", "a\nb.csv", "a//b.csv", "../b.csv", "a/../b.csv", "./b.csv"])
def test_an_object_that_would_be_left_out_for_its_name_is_refused(name):
    with pytest.raises(CasebookError, match="the object's"):
        stored_files([(f"data/raw/rossi/{name}", "1")], "")


def test_published_tables_are_listed_from_a_storage_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config/cases").mkdir(parents=True)
    (tmp_path / "config/cases/rossi.claims.yaml").touch()
    stored = stored_files([("data/raw/literature/a.csv", "1"), ("data/raw/literature/SOURCE.txt", "2")], "")
    assert [path.as_posix() for path in published_files("rossi", stored)] == ["data/raw/literature/a.csv"]
    assert published_files("verdi", stored) == []
