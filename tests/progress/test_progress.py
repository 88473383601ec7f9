"""How far a run has come, from the files that its steps have written."""

import pytest

from casebook.progress import page, progress, states, told
from casebook.words import Language

DUE = {"bianchi": ["b1", "b2"], "rossi": ["r1", "r2"], "verdi": ["v1", "v2"], "neri": ["n1", "n2"]}
CASES = {case: (case,) for case in DUE}
BEFORE = dict.fromkeys((file for files in DUE.values() for file in files), 0) | {"r2": 5}
# One is done, one at work (its second file is that of an earlier run), one failed, one not begun.
NOW = BEFORE | {"b1": 7, "b2": 8, "r1": 9, "v1": 9}
FAULTS = {"verdi": "data/raw/verdi/labs.csv, row 3: <no> date"}


@pytest.fixture
def found():
    return progress(DUE, CASES, BEFORE, NOW, FAULTS, elapsed=100)


def test_cases_are_told_apart_by_what_their_steps_have_written(found):
    assert (found.done, found.at_work, found.left) == (["bianchi"], ["rossi"], ["neri"])
    assert found.faults == FAULTS


def test_the_rest_is_expected_to_go_on_as_it_went_without_what_failed(found):
    # Four steps took 100 s; one is left of rossi and two of neri.
    assert (found.steps, found.steps_done, found.expected) == (8, 4, 75)


def test_nothing_is_expected_before_anything_is_done():
    found = progress(DUE, CASES, BEFORE, BEFORE, {}, elapsed=3)
    assert found.expected is None and len(found.left) == 4
    assert told(found, Language("en")) == "0 cases of 4 are done. 4 cases are left, for how long is not yet known."


def test_a_batch_counts_its_cases():
    found = progress({"b017": ["f"]}, {"b017": ("rossi", "verdi")}, {"f": 0}, {"f": 1}, {}, elapsed=1)
    assert found.done == ["rossi", "verdi"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("en", "1 case of 4 is done. 1 case failed. 2 cases are left, for about 75 seconds."),
        ("it", "1 caso su 4 è pronto. 1 caso non è riuscito. Restano 2 casi, per circa 75 secondi."),
    ],
)
def test_a_line_tells_it(found, code, line):
    assert told(found, Language(code)) == line


def test_the_page_loads_itself_again_until_the_run_is_over(found):
    at_work, over = (page(found, Language("en"), "10:30:00", is_over) for is_over in (False, True))
    assert 'http-equiv="refresh"' in at_work and 'http-equiv="refresh"' not in over
    assert "&lt;no&gt; date" in at_work, "what a fault quotes is text"
    for text in (at_work, over):
        assert text.count("10:30:00") == 1 and "<b>verdi</b>" in text and 'value="50"' in text


def test_a_file_that_is_not_there_has_no_state(tmp_path):
    (tmp_path / "there").touch()
    there, missing = str(tmp_path / "there"), str(tmp_path / "missing")
    found = states([there, missing])
    assert found[there] > 0 and found[missing] == 0
