import pytest

from casebook.errors import CasebookError
from casebook.report.references import resolve_references, resolve_softly
from report.one_case import diary, estimates_of, labs, page_text, settings

FILE = "config/cases/rossi/abstract.md"
VALUES = labs({-60: 30.2, -30: 35.1, -20: 36, -10: 37, -5: 39, -1: 44, 20: 33, 60: 35, 90: 31.5})


@pytest.fixture(scope="module")
def known():
    return estimates_of(observations=VALUES)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ tryptase.before.median }}", "36.5\N{NO-BREAK SPACE}µg/L"),
        ("{{tryptase.before.median}}", "36.5\N{NO-BREAK SPACE}µg/L"),
        ("{{ tryptase.before.median | value }}", "36.5"),
        ("{{ tryptase.before.median|unit }}", "µg/L"),
        ("{{ tryptase.before.median | interval }}", "30.2 to 44.0"),
        ("{{ tryptase.before.median | n }}", "6"),
        ("{{ tryptase.during_vs_before.hodges_lehmann | n }}", "6 / 3"),
        ("{{ tryptase.before.n }}", "6"),
        ("No reference, no change: { x } 100 % \\n", "No reference, no change: { x } 100 % \\n"),
        ("{{ tryptase.before.median | value }} and {{ tryptase.during.median | value }}", "36.5 and 33.0"),
    ],
)
def test_prints_an_estimate(known, text, printed):
    assert resolve_references(text, *known, FILE) == printed


@pytest.mark.parametrize("option", ["", "| value", "| interval"])
def test_an_estimate_without_value_is_not_estimable(option):
    known = estimates_of(observations=labs({-1: 30, 20: 33}))
    assert resolve_references(f"{{{{ tryptase.before.sd {option} }}}}", *known, FILE) == "not estimable"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("{{ tryptase.befor.median }}", 1),
        ("one\n\ntwo {{ tryptase.before.median }}\nthree {{ tryptase.befor.median }}", 4),
        ("one\n{{\n  tryptase.befor.median\n}}", 3),
        ("one\r\ntwo {{ tryptase.befor.median }}", 2),
    ],
)
def test_an_unknown_reference_is_told_with_file_row_and_closest_names(known, text, row):
    with pytest.raises(CasebookError, match=r"there is no estimate 'tryptase.befor.median'") as told:
        resolve_references(text, *known, FILE)
    assert (told.value.file, told.value.row) == (FILE, row)
    assert "tryptase.before.median" in told.value.remedy


def test_a_name_like_no_other_points_to_the_table(known):
    with pytest.raises(CasebookError, match=r"see estimate_id in estimates\.csv"):
        resolve_references("{{ 0 }}", *known, FILE)


@pytest.mark.parametrize("option", ["values", "upper", "value | unit", "n | value"])
def test_an_unknown_option_names_the_options(known, option):
    with pytest.raises(CasebookError, match="allowed: value, unit, interval, n") as told:
        resolve_references(f"x\n{{{{ tryptase.before.median | {option} }}}}", *known, FILE)
    assert told.value.row == 2


@pytest.mark.parametrize(
    "text",
    ["a\nb {{ tryptase.before.median", "a\nb tryptase.before.median }}", "a\nb {{ x {{ tryptase.before.median }"],
)
def test_open_braces_are_told(known, text):
    with pytest.raises(CasebookError, match="not closed or not opened") as told:
        resolve_references(text, *known, FILE)
    assert told.value.row == 2


def test_braces_after_a_reference_over_several_lines_count_their_own_row(known):
    with pytest.raises(CasebookError, match="not closed") as told:
        resolve_references("{{\ntryptase.before.median\n}}\nb {{ x", *known, FILE)
    assert told.value.row == 4


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}",
        "{{ config }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ tryptase.before.median.__class__ }}",
        "{{ }}",
        "{{ __import__('os') }}",
    ],
)
def test_nothing_in_braces_is_run(known, text):
    with pytest.raises(CasebookError, match="there is no estimate"):
        resolve_references(text, *known, FILE)


def test_template_code_outside_braces_stays_text():
    text = page_text(texts={"abstract": "{% for x in y %} {# comment #} {%- raw -%}"})
    assert "{% for x in y %} {# comment #} {%- raw -%}" in text


def test_an_unknown_reference_stops_the_report():
    with pytest.raises(CasebookError, match=r"config/cases/rossi/discussion.md, row 3: there is no estimate"):
        page_text(texts={"discussion": "a\n\n{{ nothing.of.it }}"})


def test_italian_numbers_in_the_text():
    known = estimates_of(settings(language="it"), observations=VALUES)
    assert resolve_references("{{ tryptase.before.median }}", *known, FILE) == "36,5\N{NO-BREAK SPACE}µg/L"
    assert resolve_references("{{ tryptase.before.median | interval }}", *known, FILE) == "da 30,2 a 44,0"


def test_the_protocols_references_print_a_dash_for_what_is_missing(known):
    text = "{{ tryptase.before.median }} → {{ tryptase.gap.median }}"
    assert resolve_softly(text, *known) == "36.5 → –"


def test_scores_print_one_decimal():
    known = estimates_of(scores=diary(dict.fromkeys(range(-7, 0), 8.25)))
    assert resolve_references("{{ msaf.before.median }}", *known, FILE) in {"8.3", "8.2"}
