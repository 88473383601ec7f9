import re

import pytest

from casebook.errors import CasebookError
from report.one_case import page, page_text, section_of, settings, words_of

WORKS = r"""
@article{carter2007, author = {Carter, MC and Robyn, Jamie A. and Bressler, P. B.}, title = {Omalizumab for anaphylaxis},
  journal = {J Allergy Clin Immunol}, year = 2007, volume = 119, number = 6, pages = {1550--1},
  doi = {10.1016/j.jaci.2007.03.032}}
@article{beck2004, author = {Beck, LA}, title = {FcεRI expression?}, journal = {J Allergy}, year = 2004}
@book{who2017, author = {{World Health Organization}}, title = {Classification of tumours}, publisher = {IARC}, year = 2017}
@misc{site, title = {A page}, year = 2020, url = {https://example.org/a?b=1&c=2}}
"""


def cited(text: str, **texts: str):
    return page(texts={"discussion": text, **texts}, works=WORKS)


def marks(tree) -> list[str]:
    return [words_of(part) for part in tree.find_class("cite")]


def reference_list(tree) -> list[str]:
    return [words_of(item) for item in section_of(tree, "references").iter("li")]


def test_works_are_numbered_in_the_order_in_which_the_report_cites_them():
    tree = cited("B [@beck2004] and again [@carter2007].", abstract="A [@carter2007].", methods="M [@site; @beck2004]")
    assert marks(tree) == ["[1]", "[2]", "[1]", "[2, 3]"]
    assert [line.split(".")[0] for line in reference_list(tree)] == [
        "Carter MC, Robyn JA, Bressler PB",
        "Beck LA",
        "A page",
    ]


def test_three_and_more_that_follow_each_other_are_a_stretch():
    assert marks(cited("[@site] [@beck2004; @who2017, @carter2007]"))[1] == "[2–4]"


def test_each_number_leads_to_its_work_and_each_work_back_to_its_first_citation():
    tree = cited("[@beck2004]\n\n[@beck2004; @site]")
    ids = tree.xpath("//@id")
    assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids)
    assert tree.xpath("//li[@id='reference-2']/a[@class='back noprint']/@href") == ["#cited-2"]


def test_a_doi_and_an_address_are_links():
    tree = cited("[@carter2007; @site]")
    links = section_of(tree, "references").xpath(".//li/a[not(@class)]/@href")
    assert links == ["https://doi.org/10.1016/j.jaci.2007.03.032", "https://example.org/a?b=1&c=2"]


@pytest.mark.parametrize(
    "text", ["Nothing cited.", r"\[@beck2004]", "`[@beck2004]`", "```\n[@beck2004]\n```", "a@b.org [x]"]
)
def test_a_report_that_cites_nothing_has_no_list(text):
    tree = cited(text)
    assert not tree.xpath("//section[@aria-labelledby='references']") and not tree.find_class("cite")
    numbers = [int(part.text) for part in tree.xpath("//h2/span[@class='n']")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_citation_stands_in_headings_tables_and_lists():
    tree = cited("# Head [@site]\n\n| a [@site] |\n|---|\n| b [@beck2004] |\n\n- c [@carter2007]\n")
    assert marks(tree) == ["[1]", "[1]", "[2]", "[3]"]


@pytest.mark.parametrize(
    ("text", "row", "closest"),
    [
        ("a [@bek2004]", 1, "beck2004"),
        ("a\nb\n\nc\nd [@beck2004; @carter2008]", 5, "carter2007"),
        ("a\r\nb [@Beck2004]", 2, "beck2004"),
        ("{{\ndoses.given\n}} [@bek2004]", 3, "beck2004"),
        ("| a |\n|---|\n| b [@bek2004] |", 3, "beck2004"),
        ("- a\n- b\n  [@bek2004]", 3, "beck2004"),
        ("> a\n> [@bek2004]", 2, "beck2004"),
    ],
)
def test_an_unknown_key_is_told_with_file_row_and_closest(text, row, closest):
    with pytest.raises(CasebookError, match="there is no entry") as told:
        cited(text)
    assert (told.value.file, told.value.row) == ("config/cases/rossi/discussion.md", row)
    assert closest in told.value.remedy


def test_a_citation_without_a_bibliography_says_where_to_write_it():
    with pytest.raises(CasebookError, match=r"no entry 'x'.*Write it into config/cases/rossi/references.bib"):
        page_text(texts={"abstract": "[@x]"})


@pytest.mark.parametrize(
    "text", ["[@]", "[@ ]", "[@beck2004, p. 5]", "[@beck2004; site]", "[@beck2004", "[@a b]", "[@a;;@b]"]
)
def test_what_begins_as_a_citation_and_is_none_is_told(text):
    with pytest.raises(CasebookError, match="begins as a citation and is none") as told:
        cited(f"a\n\n{text}")
    assert told.value.row == 3


@pytest.mark.parametrize("text", ["[see [@site]](https://a.org)", "[see [@site]][a]\n\n[a]: https://a.org"])
def test_a_link_within_a_link_is_never_made(text):
    assert not cited(text).xpath("//a//a")


def test_what_is_not_cited_or_incomplete_is_pointed_out_to_the_author():
    works = WORKS + r"@article{bare, title = {\odd{} one}, doi = {none}}"
    text = words_of(section_of(page(texts={"discussion": "[@bare]"}, works=works), "quality"))
    assert "beck2004 is in the bibliography and cited nowhere" in text and "references.bib6" in text
    for field in ("author", "journal", "year"):
        assert f"bare has no {field}" in text
    assert r"bare holds \odd" in text and "the doi of bare is none by form" in text


def test_words_of_the_list_are_of_the_language():
    works = (
        "@incollection{a, author={A, B}, editor={C, D and E, F}, booktitle={Book}, title={T}, year=2000, pages={1-3}}"
    )
    lists = [
        reference_list(page(settings(language=code), texts={"discussion": "[@a]"}, works=works))[0]
        for code in ("en", "it")
    ]
    assert lists[0].startswith("A B. T. In: C D, E F, editors. Book. 2000. p. 1–3.")
    assert "a cura di" in lists[1]


def test_ten_thousand_works_are_read_and_one_is_cited():
    works = "\n".join(
        f"@article{{k{n}, author={{Doe, J}}, title={{T {n}}}, journal={{J}}, year=2000}}" for n in range(10_000)
    )
    tree = page(texts={"discussion": "[@k9999]"}, works=works)
    assert reference_list(tree) == ["Doe J. T 9999. J. 2000. ↑"]
    assert "9999 works are in the bibliography and cited nowhere" in words_of(section_of(tree, "quality"))


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>&amp;"])
def test_a_hostile_work_stays_words(evil):
    works = f"@article{{a, author = {{{evil}}}, title = {{{evil}}}, journal = {{{evil}}}, year = {{{evil}}}, doi = {{10.1000/{evil}}}, note={{x}}}}"
    text = page_text(texts={"discussion": "[@a]"}, works=works)
    assert text.count("<script") == page_text().count("<script") and "<img" not in text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", 'https://a.org/" onclick="x', "file:///etc/passwd"]
)
def test_an_address_that_is_no_page_is_no_link(address):
    works = f"@misc{{a, title = {{T}}, year = 2000, url = {{{address}}}}}"
    item = section_of(page(texts={"discussion": "[@a]"}, works=works), "references").xpath(".//li")[0]
    assert re.match(r"T\. 2000\.", words_of(item)) and not item.xpath(".//a[not(@class)]")
