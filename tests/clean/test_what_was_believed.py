"""The script that says what a report rested on, as a person calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import what_was_believed
from casebook.errors import CasebookError
from casebook.model import write_tables
from clean.raw_rows import FIRST_DOSE, clean, lab, table

PROJECT = Path(__file__).parents[2]
ROWS = (
    lab(8, "06/01/2020", "TRIPT", "48,8", "µg/L", order_id="a", reported_at="09/01/2020"),
    lab(12, "06/01/2020", "TRIPT", "38,8", "µg/L", "RETT", order_id="a", reported_at="10/03/2020"),
)


@pytest.fixture
def folder(tmp_path):
    """A folder that holds the results of one case."""
    tables = {"ingested": table(FIRST_DOSE, *ROWS), **clean(*ROWS)}
    write_tables(tables, {name: tmp_path / "results/rossi" / f"{name}.csv" for name in tables})
    return tmp_path


@pytest.fixture
def ask(folder, monkeypatch, capsys):
    """What the script prints; it runs in this process, since to start another takes longer than all it does."""
    monkeypatch.chdir(folder)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["what_was_believed.py", *arguments])
        what_was_believed.main()
        return capsys.readouterr().out

    return call


def called(folder, *arguments):
    return subprocess.run(
        [sys.executable, PROJECT / "scripts/what_was_believed.py", *arguments], cwd=folder, check=False,
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_the_values_of_a_day_and_of_its_date_are_the_same(ask, folder):
    by_date = called(folder, "rossi", "2020-03-03", "--measure", "tryptase")
    assert by_date.returncode == 0 and by_date.stdout == ask("rossi", "141", "--measure", "tryptase")
    assert "replaced: 1\n" in by_date.stdout and "48,8 µg/L" in by_date.stdout and "lis.csv:8" in by_date.stdout
    later = ask("rossi", "2020-03-10")
    assert "38,8 µg/L" in later and "48,8" not in later and "omalizumab" in later
    assert "replaced: 0\n" in ask("rossi", "-7")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("verdi", "3"), "no results of a case 'verdi'"), (("rossi", "soon"), "neither a day nor a date")],
)
def test_a_question_that_has_no_answer_is_a_fault(ask, arguments, words):
    with pytest.raises(CasebookError, match=words):
        ask(*arguments)


def test_a_fault_is_told_in_one_line(folder):
    answer = called(folder, "rossi", "soon")
    assert answer.returncode == 1 and "neither a day nor a date" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
