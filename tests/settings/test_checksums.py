"""Which cases changed, by the checksums of their files."""

import os
from pathlib import Path

import pytest

from casebook.settings import case_digests, shared_digest

STORE = Path("store/files.json")


@pytest.fixture
def digests(tmp_path, monkeypatch):
    """The digest of each of two cases, whose files were written an hour ago."""
    monkeypatch.chdir(tmp_path)
    for path in ("config/cases/rossi.yaml", "config/cases/verdi.yaml", "data/raw/rossi/labs.csv"):
        write(path, "first")
    return lambda: case_digests(["rossi", "verdi"], STORE)


def write(path: str, text: str, hours_ago: float = 1) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    when = file.stat().st_mtime - 3600 * hours_ago
    os.utime(file, (when, when))


@pytest.mark.parametrize(
    "path",
    [
        "config/cases/rossi.yaml", "config/cases/rossi.claims.yaml", "config/cases/rossi.verdicts.csv",
        "config/cases/rossi/discussion.md", "config/cases/rossi/references.bib", "data/raw/rossi/labs.csv",
        "data/raw/rossi/2021/more.csv",
    ],
)  # fmt: skip
def test_a_file_of_a_case_changes_its_digest_and_no_other(digests, path):
    before = digests()
    write(path, "other", hours_ago=0.5)
    after = digests()
    assert after["rossi"] != before["rossi"] and after["verdi"] == before["verdi"]
    assert digests() == after


def test_what_does_not_change_the_content_changes_nothing(digests):
    before = digests()
    Path("data/raw/rossi/labs.csv").touch()
    write("data/raw/rossi/.hidden", "no export")
    assert digests() == before
    STORE.write_text("{", encoding="utf-8")
    assert digests() == before


def test_a_renamed_and_a_removed_file_change_the_digest(digests):
    seen = {digests()["rossi"]}
    Path("data/raw/rossi/labs.csv").rename("data/raw/rossi/values.csv")
    seen.add(digests()["rossi"])
    Path("data/raw/rossi/values.csv").unlink()
    assert len(seen | {digests()["rossi"]}) == 3


def test_a_file_that_was_seen_settled_is_not_opened_again(digests, monkeypatch):
    before = digests()
    opened = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or b"")
    assert digests() == before and opened == []


def test_a_file_that_was_written_a_moment_ago_is_opened_again_whatever_its_time_says(digests):
    write("data/raw/rossi/labs.csv", "later", hours_ago=0)
    before, when = digests(), Path("data/raw/rossi/labs.csv").stat().st_mtime_ns
    Path("data/raw/rossi/labs.csv").write_text("LATER", encoding="utf-8")
    os.utime("data/raw/rossi/labs.csv", ns=(when, when))
    assert digests()["rossi"] != before["rossi"]


def test_a_file_that_could_not_be_read_is_opened_again_whatever_its_time_says(digests, monkeypatch):
    with monkeypatch.context() as patched:

        def refused(path):
            raise PermissionError(13, "Permission denied", str(path))

        patched.setattr(Path, "read_bytes", refused)
        unread = digests()
    read = digests()
    assert read["rossi"] != unread["rossi"] and digests() == read


def test_what_all_cases_share_is_the_configuration_but_their_list_with_protocols_sources_and_literature(digests):
    seen = {shared_digest({"cases": "all"}), shared_digest({"cases": ["rossi"]})}
    assert len(seen) == 1
    seen.add(shared_digest({"cases": "all", "language": "it"}))
    for path in ("config/protocols/a.yaml", "config/sources/a.yaml", "data/raw/literature/a.csv"):
        write(path, "new")
        seen.add(shared_digest({"cases": "all"}))
    assert len(seen) == 5
