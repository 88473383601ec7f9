"""Many cases: the first page tells what needs a person and where, however many they are; a page a batch tells the rest."""

import json

import pytest
from lxml import html

from casebook.cohort import (
    TABLES,
    all_together,
    case_part,
    common_language,
    doses_of,
    render_batch,
    render_cohort,
    render_cohort_of_batches,
    render_overview,
    summarise_cases,
    summary_of,
    tables_of,
)
from casebook.cohort.batch_pages import SHOWN
from casebook.cohort.split import by_case
from casebook.model import empty_table
from cohort.small_cohort import cohort, effect

LOG = "eosinophils.during_vs_before.log_level_change"


def registry(count=4, **changes):
    """Settings and parts of so many cases, the whole tables of which are those of `small_cohort`."""
    tables, known = cohort({f"case{n:03d}": {LOG: effect(-0.7 - n / 100)} for n in range(count)}, **changes)
    known = {case: {**about, "page": f"b001/{case}/report.html"} for case, about in known.items()}
    language = common_language(known)
    tables = {name: tables.get(name, empty_table(name)) for name in TABLES}
    return tables, known, [case_part(own, known[case], set(), language) for case, own in by_case(tables, known)]


def said(tree):
    return " ".join(tree.text_content().split())


def overview(batches, *arguments):
    text = render_overview(json.loads(json.dumps(batches)), *arguments)
    assert "built-in" not in text
    return html.document_fromstring(text)


def test_the_first_page_counts_what_needs_a_person_and_leads_to_the_first_cases_and_the_page_of_the_others():
    _, _, parts = registry(SHOWN + 3, case002={"consent": {"given": True}})
    tree = overview({"b001": summary_of(parts)})
    consent, written = tree.xpath("//table")[0].xpath(".//tbody/tr")
    assert said(consent).startswith(f"no consent on file {SHOWN + 2} case000, case001, case003")
    assert said(consent).endswith("and 2 more") and len(consent.xpath(".//a")) == SHOWN
    assert consent.xpath(".//a/@href")[0] == "b001/case000/report.html#consent"
    assert said(written).startswith(f"sections not yet written {SHOWN + 3} ")
    (page,) = tree.xpath("//table")[1].xpath(".//tbody/tr")
    assert page.xpath(".//a/@href") == ["b001/index.html"]
    assert said(page) == (
        f"b001 {SHOWN + 3} 0 {SHOWN + 3} no consent on file: {SHOWN + 2}; sections not yet written: {SHOWN + 3}"
    )
    assert len(tree.xpath("//details//a")) == SHOWN + 3, "every case is found by its name"


def test_cases_that_were_not_finished_come_first_and_lead_nowhere():
    _, _, parts = registry(2)
    tree = overview({"b001": summary_of(parts)}, {"b001": ["rossi"], "b002": ["verdi"]}, "en")
    first = tree.xpath("//table")[0].xpath(".//tbody/tr")[0]
    assert said(first) == "not finished by the last run 2 rossi, verdi" and not first.xpath(".//a")
    assert "4 cases. 2 need a person. 2 were not finished by the last run." in said(tree.xpath("//header")[0])
    assert [said(row).split()[:2] for row in tree.xpath("//table")[1].xpath(".//tbody/tr")] == [
        ["b001", "3"],
        ["b002", "1"],
    ]
    assert "non completato" in said(overview({}, {"b002": ["verdi"]}, "it"))


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_page_of_a_batch_lies_beside_the_folders_of_its_cases(language):
    _, known, parts = registry(2, **{f"case{n:03d}": {"language": language} for n in range(2)})
    rows = [part["index"] for part in parts]
    text = render_batch("b001", rows, tables_of(parts)["cases"], doses_of(parts), known, ["rossi"])
    tree = html.document_fromstring(text)
    states, courses = tree.xpath("//table")
    assert said(states.xpath(".//tbody/tr")[0]).startswith("rossi")
    assert set(courses.xpath(".//a/@href")) == {"case000/report.html", "case001/report.html"}
    assert states.xpath(".//a/@href")[0] == "case000/report.html" and "../index.html" in tree.xpath("//a/@href")
    assert len(courses.xpath(".//svg")) == 2 and "built-in" not in text


def test_what_the_cases_say_together_is_the_same_from_the_summaries_of_their_batches():
    tables, known, parts = registry(7, case003={"disease": ""}, case000={"disease": "", "instruments": {}})
    made = summarise_cases(tables, known)
    halves = [json.loads(json.dumps(summary_of(some))) for some in (parts[4:], parts[:4])]
    assert all_together(halves) == summary_of(parts)
    one = html.document_fromstring(render_cohort(made, tables["doses"], known))
    other = html.document_fromstring(render_cohort_of_batches(made, all_together(halves)))
    lanes = one.xpath("//table")[0].getparent()
    lanes.getparent().remove(lanes)
    (link,) = other.xpath("//a[@href='index.html#pages']")
    link.getparent().drop_tree()
    assert said(one.xpath("//main")[0]) == said(other.xpath("//main")[0])
