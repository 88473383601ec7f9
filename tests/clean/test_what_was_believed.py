"""The script that says what a report rested on, as a person calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.model import write_tables
from clean.raw_rows import FIRST_DOSE, clean, lab, table

PROJECT = Path(__file__).parents[2]
ROWS = (
    lab(8, "06/01/2020", "TRIPT", "48,8", "µg/L", order_id="a", reported_at="09/01/2020"),
    lab(12, "06/01/2020", "TRIPT", "38,8", "µg/L", "RETT", order_id="a", reported_at="10/03/2020"),
)


@pytest.fixture
def ask(tmp_path):
    """Calls the script in a folder that holds the results of one case."""
    tables = {"ingested": table(FIRST_DOSE, *ROWS), **clean(*ROWS)}
    write_tables(tables, {name: tmp_path / "results/rossi" / f"{name}.csv" for name in tables})

    def call(*arguments):
        return subprocess.run(
            [sys.executable, PROJECT / "scripts/what_was_believed.py", *arguments], cwd=tmp_path, check=False,
            capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip

    return call


def test_the_values_of_a_day_and_of_its_date_are_the_same(ask):
    by_date, by_day = ask("rossi", "2020-03-03", "--measure", "tryptase"), ask("rossi", "141", "--measure", "tryptase")
    assert by_date.returncode == 0 and by_date.stdout == by_day.stdout
    assert "replaced: 1\n" in by_date.stdout and "48,8 µg/L" in by_date.stdout and "lis.csv:8" in by_date.stdout
    later = ask("rossi", "2020-03-10").stdout
    assert "38,8 µg/L" in later and "48,8" not in later and "omalizumab" in later
    assert "replaced: 0\n" in ask("rossi", "-7").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("verdi", "3"), "no results of a case 'verdi'"), (("rossi", "soon"), "neither a day nor a date")],
)
def test_a_question_that_has_no_answer_is_told_in_one_line(ask, arguments, words):
    answer = ask(*arguments)
    assert answer.returncode == 1 and words in answer.stderr and len(answer.stderr.splitlines()) == 1
