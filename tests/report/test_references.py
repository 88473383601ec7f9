import pytest

from casebook.errors import CasebookError
from casebook.report.references import resolve_references, resolve_softly
from report.one_case import diary, labs, page_text, references_of, settings

FILE = "config/cases/rossi/abstract.md"
VALUES = labs({-60: 30.2, -30: 35.1, -20: 36, -10: 37, -5: 39, -1: 44, 20: 33, 60: 35, 90: 31.5})


@pytest.fixture(scope="module")
def known():
    return references_of(observations=VALUES)


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
    assert resolve_references(text, known, FILE) == printed


@pytest.mark.parametrize("option", ["", "| value", "| interval"])
def test_an_estimate_without_value_is_not_estimable(option):
    known = references_of(observations=labs({-1: 30, 20: 33}))
    assert resolve_references(f"{{{{ tryptase.before.sd {option} }}}}", known, FILE) == "not estimable"


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
    with pytest.raises(CasebookError, match=r"there is no estimate and no fact 'tryptase.befor.median'") as told:
        resolve_references(text, known, FILE)
    assert (told.value.file, told.value.row) == (FILE, row)
    assert "tryptase.before.median" in told.value.remedy


def test_a_name_like_no_other_points_to_the_table(known):
    with pytest.raises(CasebookError, match=r"see estimate_id in estimates\.csv"):
        resolve_references("{{ 0 }}", known, FILE)


@pytest.mark.parametrize("option", ["values", "upper", "value | unit", "n | value"])
def test_an_unknown_option_names_the_options(known, option):
    with pytest.raises(CasebookError, match="allowed: value, unit, interval, n") as told:
        resolve_references(f"x\n{{{{ tryptase.before.median | {option} }}}}", known, FILE)
    assert told.value.row == 2


@pytest.mark.parametrize(
    "text",
    ["a\nb {{ tryptase.before.median", "a\nb tryptase.before.median }}", "a\nb {{ x {{ tryptase.before.median }"],
)
def test_open_braces_are_told(known, text):
    with pytest.raises(CasebookError, match="not closed or not opened") as told:
        resolve_references(text, known, FILE)
    assert told.value.row == 2


def test_braces_after_a_reference_over_several_lines_count_their_own_row(known):
    with pytest.raises(CasebookError, match="not closed") as told:
        resolve_references("{{\ntryptase.before.median\n}}\nb {{ x", known, FILE)
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
    with pytest.raises(CasebookError, match="there is no estimate and no fact"):
        resolve_references(text, known, FILE)


def test_template_code_outside_braces_stays_text():
    text = page_text(texts={"abstract": "{% for x in y %} {# comment #} {%- raw -%}"})
    assert "{% for x in y %} {# comment #} {%- raw -%}" in text


def test_an_unknown_reference_stops_the_report():
    with pytest.raises(
        CasebookError, match=r"config/cases/rossi/discussion.md, row 3: there is no estimate and no fact"
    ):
        page_text(texts={"discussion": "a\n\n{{ nothing.of.it }}"})


def test_italian_numbers_in_the_text():
    known = references_of(settings(language="it"), observations=VALUES)
    assert resolve_references("{{ tryptase.before.median }}", known, FILE) == "36,5\N{NO-BREAK SPACE}µg/L"
    assert resolve_references("{{ tryptase.before.median | interval }}", known, FILE) == "da 30,2 a 44,0"


def test_the_protocols_references_print_a_dash_for_what_is_missing(known):
    text = "{{ tryptase.before.median }} → {{ tryptase.gap.median }}"
    assert resolve_softly(text, known.estimates).striptags() == "36.5 → –"


def test_scores_print_one_decimal():
    known = references_of(scores=diary(dict.fromkeys(range(-7, 0), 8.25)))
    assert resolve_references("{{ msaf.before.median }}", known, FILE) in {"8.3", "8.2"}


NBSP = "\N{NO-BREAK SPACE}"
RECORD = {
    "observations": labs({-60: 30.2, 20: 33}) + labs({40: 2}, censor="below"),
    "doses": [
        {"day": 0}, {"day": 28, "interval_days": 28}, {"day": 28, "dose": 150.0}, {"day": 56, "dose": None, "status": "missed"},
        {"day": 77, "interval_days": 49},
    ],
    "events": [{"day": 70}, {"day": -40}],
    "medications": [{"start_day": -50, "stop_day": -10}, {"start_day": 5, "daily_dose": 2.5}],
}  # fmt: skip


@pytest.fixture(scope="module")
def record():
    return references_of(**RECORD)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ doses.given }} {{ doses.missed }} {{ doses.held }} {{ doses.planned }}", "3 1 0 4"),
        ("{{ dose.1.day }}, {{ dose.3.day }}, {{ dose.last.day }}", "0, 77, 77"),
        ("{{ dose.1.amount }}", f"300{NBSP}mg"),
        ("{{ dose.2.amount | value }}", "450"),  # two injections of one day
        ("{{ dose.3.interval }}", f"49{NBSP}days"),
        ("{{ dose.3.interval | weeks }}", f"7{NBSP}weeks"),
        ("{{ dose.3.interval | months }}", f"1.6{NBSP}months"),
        ("{{ dose.3.interval | unit }}", "days"),
        ("{{ missed.1.day }}", "56"),
        (
            "{{ event.relapse.count }}: {{ event.relapse.1.day }}, {{ event.relapse.last.day }}",
            "2: \N{MINUS SIGN}40, 70",
        ),
        ("{{ event.relapse.2.day | month }}", "2"),
        ("{{ medication.prednisone.1.stop }}", "\N{MINUS SIGN}10"),
        ("{{ medication.prednisone.2.amount }}", f"2.5{NBSP}mg"),
        ("{{ value.tryptase.first }} on day {{ value.tryptase.first.day }}", f"30.2{NBSP}µg/L on day \N{MINUS SIGN}60"),
        ("{{ value.tryptase.last }}", f"<{NBSP}2{NBSP}µg/L"),
        ("{{ day.first }} to {{ day.last }}", "\N{MINUS SIGN}60 to 77"),
        ("{{ schedule.interval | weeks }}", f"4{NBSP}weeks"),
        ("{{ schedule.grace }}", f"7{NBSP}days"),
        ("{{ omalizumab.during.dose_interval_days_last | weeks }}", f"7{NBSP}weeks"),
        ('{{ "7" }} of {{ "10" }}', "7 of 10"),
    ],
)
def test_prints_a_fact_of_the_record(record, text, printed):
    assert resolve_references(text, record, FILE) == printed


@pytest.mark.parametrize(("age", "printed"), [(1, "1 year"), (9, "9 years"), (90, "90+ years"), (101, "90+ years")])
def test_the_age_is_told_as_on_the_page(age, printed):
    known = references_of(settings(patient={"age_at_first_dose_years": age}))
    assert resolve_references("{{ patient.age }}", known, FILE) == printed.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("name", "closest"),
    [
        ("dose.4.day", "dose.3.day"), ("dose.1.interval", "dose.3.interval"), ("medication.prednisone.2.stop", "medication.prednisone.1.stop"),
        ("event.relaps.1.day", "event.relapse.1.day"), ("patient.age", "value.tryptase.first"),
    ],
)  # fmt: skip
def test_a_fact_that_there_is_not_is_told_with_the_closest(record, name, closest):
    with pytest.raises(CasebookError, match="there is no estimate and no fact") as told:
        resolve_references(f"{{{{ {name} }}}}", record, FILE)
    if name != "patient.age":
        assert closest in told.value.remedy


def test_a_date_is_told_only_where_the_case_says_so():
    rows = {"doses": [{"day": 0, "date": "2019-10-14"}]}
    known = references_of(settings(dates="calendar"), **rows)
    assert resolve_references("{{ dose.1.day | date }}", known, FILE) == "October 14, 2019"
    with pytest.raises(CasebookError, match="the dates of this case are relative") as told:
        resolve_references("a\n{{ dose.1.day | date }}", references_of(), FILE)
    assert told.value.row == 2


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("dose.1.day", "value, month, date"), ("doses.given", "value"), ("dose.1.amount", "value, unit")],
)
def test_an_option_that_a_fact_has_not_names_those_it_has(record, name, allowed):
    with pytest.raises(CasebookError, match=f"allowed: {allowed}"):
        resolve_references(f"{{{{ {name} | interval }}}}", record, FILE)


def test_facts_in_italian():
    known = references_of(settings(language="it"), **RECORD)
    assert resolve_references("{{ dose.3.interval | weeks }}, {{ schedule.interval }}", known, FILE) == (
        f"7{NBSP}settimane, 28{NBSP}giorni"
    )
