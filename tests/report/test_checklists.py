"""The reporting checklists say where each item is, and say so plainly where one is not."""

import re

import pytest

from casebook.words import read_words
from report.one_case import full_case, page, section_of, settings, words_of

GUIDELINES = {"care": "CARE 2013", "scribe": "SCRIBE 2016", "cent": "CENT 2015"}
WRITTEN = dict.fromkeys(
    ("abstract", "introduction", "patient", "findings", "diagnosis", "treatment", "outcomes", "discussion", "perspective", "methods"),
    "Written.",
)  # fmt: skip
DECLARED = dict.fromkeys(
    ("analysis", "blinding", "design", "ethics", "funding", "protocol", "randomisation", "registration", "replication",
     "sample_size", "selection", "setting", "stopping"), "It is declared.",
)  # fmt: skip


def filled(tree, name: str = "care") -> dict[str, str]:
    """Item -> what the last column says."""
    (table,) = tree.xpath(f"//div[@id='table-checklist-{name}']//table")
    return {words_of(row[0]): words_of(row[2]) for row in table.iter("tr") if row.find("td") is not None}


@pytest.fixture(scope="module")
def bare():
    return page(settings(title="A course", keywords=[]))


@pytest.fixture(scope="module")
def whole():
    about = settings(
        title="A case report of a single-case N-of-1 trial", keywords=["a", "b"], consent={"given": True}, declarations=DECLARED,
        patient={"sex": "female", "diagnosis": "asthma", "history": "long"}, challenge=None,
    )  # fmt: skip
    works = "@article{a, author={A, A}, title={T}, journal={J}, year=2000}"
    return page(about, texts={**WRITTEN, "introduction": "As known [@a]."}, works=works, **full_case())


@pytest.mark.parametrize(("name", "items"), [("care", 30), ("scribe", 26), ("cent", 40)])
def test_each_guideline_has_all_its_items_and_sub_items(bare, name, items):
    assert len(filled(bare, name)) == items == len(read_words("en", "checklists")[name])


@pytest.mark.parametrize("name", GUIDELINES)
def test_a_report_that_holds_everything_misses_nothing(whole, name):
    assert {item for item, where in filled(whole, name).items() if "missing" in where} == set()


def test_what_nobody_wrote_is_missing(bare):
    care = filled(bare)
    assert {item for item, where in care.items() if where.startswith("missing")} >= {
        "1", "2", "3a", "3d", "4", "5a", "6", "8b", "11a", "11d", "12", "13",
    }  # fmt: skip


def test_what_the_case_was_not_planned_to_be_is_not_done(bare):
    assert [filled(bare, "scribe")[item] for item in ("7", "8", "9")] == ["not done"] * 3
    assert {filled(bare, "cent")[item] for item in ("1a", "7b", "8a", "8b", "8c", "9", "10", "11a", "11b")} == {
        "not done"
    }


@pytest.mark.parametrize("name", GUIDELINES)
def test_every_item_leads_to_a_place_that_there_is(whole, name):
    links = whole.xpath(f"//div[@id='table-checklist-{name}']//td//a/@href")
    assert len(links) > 25 and {link[1:] for link in links} <= set(whole.xpath("//@id"))


def test_a_place_is_named_by_section_table_or_figure(whole):
    care = filled(whole)
    number = words_of(section_of(whole, "timeline").find("h2").find("span"))
    assert care["7"] == f"Figure 1; section {number}, table “Clinical events”"
    assert care["1"] == "title" and care["2"] == "Keywords" and re.fullmatch(r"section \d+", care["12"])


def test_the_authors_words_are_asked_for_even_where_a_table_says_something():
    care = filled(page(**full_case()))
    assert care["11a"].startswith("missing") and "What could not be computed" in care["11a"]


def test_the_counts_are_those_of_the_table(whole, bare):
    for tree in (whole, bare):
        text = words_of(section_of(tree, "checklist"))
        for name, guideline in GUIDELINES.items():
            rows = filled(tree, name).values()
            missing, not_done = (sum(where.startswith(word) for where in rows) for word in ("missing", "not done"))
            count = len(rows) - missing - not_done
            assert (
                f"{guideline}: {count} of {len(rows)} items are in the report, {missing} missing, {not_done} not done."
                in text
            )


def test_unverified_wording_is_told(bare):
    text = words_of(section_of(bare, "checklist"))
    assert "13 to 26 have not been checked" in text and "CONSORT 2010 and has not been checked" in text


def test_declarations_stand_under_consent(whole):
    text = words_of(section_of(whole, "consent"))
    assert "Funding It is declared." in " ".join(text.split()) or "FundingIt is declared." in text


@pytest.mark.parametrize(
    ("language", "title", "found"),
    [("it", "Un caso clinico", True), ("it", "A case report", True), ("en", "Un caso clinico", False)],
)
def test_the_title_is_looked_at_in_the_language_of_the_report(language, title, found):
    care = filled(page(settings(language=language, title=title)))
    assert (care["1"] in ("titolo", "title")) == found


def test_italian_lists_are_italian():
    tree = page(settings(language="it"), **full_case())
    assert filled(tree, "scribe")["8"] == "non fatto" and filled(tree)["12"] == "manca"
    assert "voci su 30 sono nel report" in words_of(section_of(tree, "checklist"))
