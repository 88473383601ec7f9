"""The ledger of claims on the page: by section, in words, each estimate and each other claim a way to it."""

import pandas as pd
from lxml import html

from casebook.model import conform
from casebook.report import render_reports
from report.one_case import CASE, MEASURE, case_tables, full_case, settings, words_of

CLAIMS = (
    ("T01", "Case presentation", "contradicted", "35.1 ug/L", "tryptase.before.median is 35.1, not 30 ug/L; see L02 and T01."),
    ("L02", "Discussion", "untestable", "", "Missing: kit_d816v_vaf <b>of msaf</b>."),
    ("A01", "Abstract", "reproduced", "0 throughout", "All scores are 0 throughout; on simulated data."),
    ("Z01", "Postscript", "external", "", "A plan is no fact."),
)  # fmt: skip


def ledger(language="en", rows=CLAIMS):
    about = settings(
        language=language, measures={"tryptase": MEASURE, "kit_d816v_vaf": {**MEASURE, "label": "KIT burden"}}
    )
    tables = case_tables(about, **full_case())
    who = {"case": CASE, "data_origin": "simulated"}
    claims = [
        {**who, "claim_id": name, "section": section, "statement": f"Statement {name}.", "stated": "10 ug/L", "computed": computed, "verdict": verdict, "why": why}
        for name, section, verdict, computed, why in rows
    ]  # fmt: skip
    tables["claims"] = conform("claims", pd.DataFrame(claims) if claims else pd.DataFrame())
    page = render_reports(tables, {CASE: about}, {}, {})[CASE]
    return html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))


def row(tree, claim):
    return tree.xpath(f"//tr[@id='claim-{claim}']")[0]


def test_sections_come_in_the_order_in_which_a_paper_is_read():
    heads = ledger().xpath("//table[@class='claims']//th/small")
    assert [words_of(head) for head in heads] == ["Abstract", "Case presentation", "Discussion", "Postscript"]
    # The tools of a table sort and filter the rows of one body.
    assert len(ledger().xpath("//table[@class='claims']/tbody")) == 1


def test_a_claim_shows_statement_stated_computed_verdict_and_reason():
    cells = row(ledger(), "T01").xpath("./th|./td")
    assert words_of(cells[0]) == "T01 Case presentation" and words_of(cells[1]) == "Statement T01. Stated: 10 µg/L"
    assert words_of(cells[2]) == "contradicted" and cells[2].xpath("./b/@class") == ["contradicted"]
    assert words_of(cells[3]).startswith("Computed: 35.1 µg/L Median of serum tryptase (before treatment) is 35.1")


def test_an_estimate_opens_its_note_and_a_claim_leads_to_the_other():
    links = row(ledger(), "T01").xpath(".//td[last()]/text()/..//a")
    assert [link.get("class") for link in links] == ["ask", "ask", None]
    assert links[-1].get("href") == "#claim-L02"  # and none to itself


def test_names_are_words_and_markup_of_a_reason_stays_text():
    cell = row(ledger(), "L02").xpath("./td[last()]")[0]
    assert words_of(cell) == "Missing: KIT burden <b>of MSAF</b>." and not cell.xpath("./b")


def test_what_the_reason_says_is_not_said_twice():
    assert words_of(row(ledger(), "A01").xpath("./td[last()]")[0]) == "All scores are 0 throughout; on simulated data."


def test_times_and_signs_are_printed_as_people_write_them():
    rows = [("M05", "Case", "reproduced", "9.00205 mo", "Day -420 to 1 a of 26-48 y; 1-2 mg/kg/d for 3.5 d, -1 to 2.")]
    assert words_of(row(ledger(rows=rows), "M05").xpath("./td[last()]")[0]) == (
        "Computed: 9.00205 months Day −420 to 1 year of 26-48 y; 1-2 mg/kg/d for 3.5 days, −1 to 2."
    )


def test_in_italian():
    assert "ediana di serum tryptase (prima del trattamento)" in words_of(row(ledger("it"), "T01"))


def test_a_case_without_claims_says_so():
    tree = ledger(rows=())
    assert not tree.xpath("//table[@class='claims']")
    assert "No claims are listed" in words_of(tree.xpath("//section[@aria-labelledby='claims']")[0])
