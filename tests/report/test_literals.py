"""Numbers that an author typed although the data hold them: pointed out, and nothing else is."""

import pytest

from casebook.report import Text
from casebook.report.narrative import render_narrative
from report.one_case import diary, full_case, labs, page, references_of, section_of, settings, words_of

LABELS = {"tryptase": "Serum tryptase", "msaf": "MSAF symptom score", "relapse": "Relapse"}
ROWS = {
    **full_case(),
    "observations": labs({-60: 30.2, -30: 35.1, -1: 44, 20: 33, 60: 35, 90: 31.5}),
    "scores": diary({day: 8 if day < 0 else 0 for day in range(-7, 80)}),
}
FILE = "config/cases/rossi/discussion.md"


@pytest.fixture(scope="module")
def known():
    return references_of(settings(patient={"age_at_first_dose_years": 9}), **ROWS)


@pytest.fixture(scope="module")
def italian():
    return references_of(settings(language="it"), **ROWS)


def told(text, known) -> list[tuple[int, str, str]]:
    notes = render_narrative({"discussion": Text(FILE, text)}, known, labels=LABELS).notes
    assert all(note.file == FILE for note in notes)
    return [(note.row, note.found.split()[0], note.advice) for note in notes]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Median tryptase was 35.1 µg/L.", "{{ tryptase.before.median }}"),
        ("Median tryptase was 35,1 ng/mL.", "{{ tryptase.before.median }}"),  # the other mark, the other unit
        ("It was 35.1 before.", "{{ tryptase.before.median | value }}"),
        ("Tryptase rose to 44 before treatment.", "{{ tryptase.before.maximum | value }}"),
        ("Tryptase rose to 44.0 before treatment.", "{{ tryptase.before.maximum | value }}"),
        ("a dose of 300 mg", "{{ dose.1.amount }}"),
        ("300mg", "{{ dose.1.amount }}"),
        ("3 doses were given", "{{ doses.given }}"),
        ("it came back on day 70", "{{ event.relapse.2.day }}"),
        ("a gap of 49 days", "{{ dose.3.interval }}"),
        ("a gap of 7 weeks", "{{ dose.3.interval | weeks }}"),
        ("a 7-week gap", "{{ dose.3.interval | weeks }}"),
        ("a 9-year-old boy", "{{ patient.age }}"),
        ("up to month 3", "{{ day.last | month }}"),
        ("day 90", "{{ day.last }}"),
        ("from day -90", "{{ day.first }}"),
        ("The MSAF score was 8 before.", "{{ msaf.before.median }}"),
        ("Tryptase in 3 values", "{{ tryptase.before.n }}"),
        ("2 relapses", "{{ event.relapse.count }}"),
    ],
)
def test_a_typed_number_that_the_data_hold_is_pointed_out_with_its_reference(known, text, reference):
    assert reference in [each for _, _, advice in told(text, known) for each in advice.split(" / ")]


@pytest.mark.parametrize(
    "text",
    [
        "In 2007 and 2019 it was described.", "see doi 10.1186/s13052-022-01402-7 and https://a.org/35.1",
        "<https://a.org/35.1>", "as others found [3, 8]", "Table 3 and Figure 8, section 3", "`35.1` in code", "```\n35.1 µg/L\n```",
        "    35.1 µg/L", "KIT D816V, CD25, IL-3, COVID-19, FEV1, IgG4, H2O", "the 95 % interval", "on 2019-03-08, at 08:30",
        "# 3. What followed", "1. One\n2. Two\n3. Three", "type 2 diabetes, grade 3, stage 8", "dose 3 and week 8",
        "version 1.35.1", "3 patients of 44 families", "in 3 years", "35.1 years", "a median of 35.2 µg/L",
        "an adult of 70 kg", "{{ tryptase.before.median }} before", '{{ "35.1" }} µg/L', "thirty-five", "the 3rd and 8th", "8 of them",
        "2/3 of children", "300 g", "x8 y3", "a_35.1",
    ],
)  # fmt: skip
def test_what_is_no_number_of_the_case_raises_no_alarm(known, text):
    assert told(text, known) == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("La mediana era 35,1 µg/L.", "{{ tryptase.before.median }}"), ("una pausa di 49 giorni", "{{ dose.3.interval }}"),
        ("dopo 7 settimane", "{{ dose.3.interval | weeks }}"), ("il giorno 70", "{{ event.relapse.2.day }}"),
        ("3 dosi", "{{ doses.given }}"),
    ],
)  # fmt: skip
def test_numbers_as_italians_write_them(italian, text, reference):
    assert reference in [each for _, _, advice in told(text, italian) for each in advice.split(" / ")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("One\ntwo 35.1 µg/L\n\n35.1 µg/L", [2, 4]), ("| a |\n|---|\n| 35.1 µg/L |", [3]), ("- a\n- b\n  35.1 µg/L", [3]),
        ("{{\ndoses.given\n}} and\n35.1 µg/L", [4]), ("a\r\n\r\n35.1 µg/L", [3]), ("> a\n> 35.1 µg/L", [2]),
    ],
)  # fmt: skip
def test_each_has_the_row_that_an_editor_shows(known, text, rows):
    assert [row for row, *_ in told(text, known)] == rows


def test_the_page_lists_them_and_stops_at_nothing():
    tree = page(texts={"discussion": "Median tryptase was 35.1 µg/L."}, **ROWS)
    text = words_of(section_of(tree, "quality"))
    assert "35.1 is typed, and the data hold it" in text and "{{ tryptase.before.median }}" in text


def test_of_a_text_full_of_numbers_a_hundred_are_listed_and_the_others_counted(known):
    found = told("Tryptase 35.1 µg/L and 2.7 and 35.1.\n" * 500, known)
    assert len(found) == 101 and found[-1][0] == 51
    notes = render_narrative({"discussion": Text(FILE, "Tryptase 35.1 µg/L.\n" * 500)}, known, labels=LABELS).notes
    assert notes[-1].found == "and 400 more numbers that are typed"
