"""Cases that are gone, or that moved, leave no page and no table; a history is never lost."""

from pathlib import Path

import pytest

from remove_stale import remove_rows, remove_stale


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Writes empty files in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def write(*paths: str) -> None:
        for path in map(Path, paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    return write


def built(folder: str) -> tuple[str, ...]:
    return (
        f"results/{folder}/exports.csv", f"reports/{folder}/report.html", f"reports/{folder}/figures/a.svg",
        f"reports/{folder}/history/0001.json", f"logs/{folder}/a.log",
    )  # fmt: skip


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def test_of_a_case_that_is_gone_the_history_is_left(place):
    place("config/cases/rossi.yaml", "reports/index.html", "results/cohort/cases.csv", *built("rossi"))
    before = files()
    place(*built("verdi"))
    (said,) = remove_stale({"rossi": "rossi"})
    assert files() == before | {"reports/verdi/history/0001.json"}
    assert "verdi" in said and "reports/verdi/history" in said
    assert remove_stale({"rossi": "rossi"}) == []


def test_a_case_that_is_only_not_asked_for_stays_as_it_is(place):
    place("config/cases/rossi.yaml", "config/cases/verdi.yaml", *built("rossi"), *built("b001/verdi"))
    before = files()
    assert remove_stale({"rossi": "rossi"}) == []
    assert files() == before


def test_a_folder_that_holds_nothing_that_was_built_is_not_touched(place):
    place("reports/letters/letter.html", "results/letters/notes.csv", "reports/b001/letters/letter.html")
    before = files()
    assert remove_stale({}) == []
    assert files() == before


def test_a_case_that_joins_a_batch_takes_its_history_with_it_and_back(place):
    place("config/cases/rossi.yaml", *built("rossi"))
    remove_stale({"rossi": "b001/rossi"})
    assert files() == {"config/cases/rossi.yaml", "reports/b001/rossi/history/0001.json"}
    place(*built("b001/rossi"), "results/b001/cases.json", "results/b001/.made/rossi.json", "reports/b001/index.html")
    remove_stale({"rossi": "rossi"})
    assert files() == {"config/cases/rossi.yaml", "reports/rossi/history/0001.json"}


def test_a_history_is_never_put_in_the_place_of_another(place):
    place("config/cases/rossi.yaml", *built("rossi"), "reports/b001/rossi/history/0007.json")
    remove_stale({"rossi": "b001/rossi"})
    assert {"reports/rossi/history/0001.json", "reports/b001/rossi/history/0007.json"} <= files()


def test_a_batch_that_lost_a_case_is_due_again(place):
    batch = {"results/b001/cases.json", "results/b001/manifest.csv"}
    place("config/cases/rossi.yaml", *built("b001/rossi"), *built("b001/verdi"), *batch)
    remove_stale({"rossi": "b001/rossi"})
    assert files() & batch == {"results/b001/manifest.csv"}


def test_rows_of_cases_that_live_elsewhere_now_are_not_counted_twice(place):
    place("results/cohort/cases/b001.parquet", "results/cohort/cases/b002.parquet", "results/cohort/cases.csv")
    remove_rows(["b002"])
    assert files() == {"results/cohort/cases/b002.parquet", "results/cohort/cases.csv"}
