"""The published table of studies in the report: patients by disease and age, and the place of the case."""

from lxml import html

from casebook.claims import literature_sums, place_of_case
from casebook.model import conform
from casebook.report import render_reports
from claims.small_claims import literature
from report.one_case import CASE, case_tables, full_case, settings, words_of

STUDIES = (
    {"study": "A", "n": "2", "ages_as_printed": "17/51", "total_ige_direction": "↓"},
    {"study": "B", "n": "1", "ages_as_printed": "15", "total_ige_direction": "↑", "tryptase_direction": "↓/↑"},
    {"study": "C", "n": "11", "ages_as_printed": "20-93", "disease": "CM"},
)


def claims_section(studies=STUDIES, language="en", age=9):
    about = settings(language=language)
    printed = place_of_case(literature(*studies), age, 300).assign(case=CASE)
    tables = case_tables(about, **full_case())
    tables["literature"] = conform("literature", printed)
    tables["literature_sums"] = conform("literature_sums", literature_sums(printed))
    page = render_reports(tables, {CASE: about}, {}, {})[CASE]
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    return tree.xpath("//section[@aria-labelledby='claims']")[0]


def test_patients_stand_by_disease_and_age_and_directions_by_sign():
    rows = [[words_of(cell) for cell in row.xpath("./th|./td")] for row in claims_section().xpath(".//tbody/tr")]
    assert rows == [
        ["SM", "under 18", "1", "1", "↑ 1", "↑↓ 1"],
        ["SM", "both", "1", "2", "↓ 2", "= 2"],
        ["SM", "all", "2", "3", "↑ 1 · ↓ 2", "= 2 · ↑↓ 1"],
        ["CM", "all", "1", "11", "not assessed 11", "= 11"],
        ["all", "under 18", "1", "1", "↑ 1", "↑↓ 1"],
        ["all", "18 and over", "1", "11", "not assessed 11", "= 11"],
        ["all", "both", "1", "2", "↓ 2", "= 2"],
        ["all", "all", "3", "14", "↑ 1 · ↓ 2 · not assessed 11", "= 13 · ↑↓ 1"],
    ]


def test_the_place_of_the_case_is_a_sentence():
    assert "Of the 3 rows of that table, 2 print patients of this case's age group" in words_of(claims_section())
    assert "not estimable print patients" in words_of(claims_section(age=None))
    assert "Delle 3 righe" in words_of(claims_section(language="it"))


def test_a_case_without_such_a_table_says_nothing_of_it():
    section = claims_section(studies=())
    assert not section.xpath(".//table") and "rows of that table" not in words_of(section)
