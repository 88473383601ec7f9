import re

import pytest
from lxml import html

from casebook.errors import CasebookError
from casebook.report import Text
from casebook.report.narrative import LONGEST, SECTIONS
from report.one_case import labs, page, page_text, section_of, settings, words_of


def discussion(text: str) -> html.HtmlElement:
    return section_of(page(texts={"discussion": text}), "discussion")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<iframe src='https://example.org'></iframe>",
        "<!-- <script>alert(1)</script> -->",
        "<style>*{display:none}</style>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
        "![x](https://example.org/pixel.png)",
        "![x](data:image/png;base64,AAAA)",
    ],
)
def test_no_html_no_script_no_image_comes_through(text):
    found = discussion(text)
    assert not found.xpath(".//script | .//img | .//iframe | .//style | .//comment() | .//@onerror | .//@onmouseover")
    assert all(re.match(r"https?://|mailto:|#", link) for link in found.xpath(".//a/@href"))


def test_html_is_shown_as_it_was_written():
    assert "<b>not bold</b>" in words_of(discussion("<b>not bold</b>"))


def test_links_to_pages_and_places_are_kept():
    found = discussion("[a](https://doi.org/10.1/x) [b](#timeline) <mailto:a@example.org>")
    assert found.xpath(".//a/@href") == ["https://doi.org/10.1/x", "#timeline", "mailto:a@example.org"]


def test_the_highest_heading_of_a_text_follows_that_of_its_section():
    found = discussion("### One\n\n#### Two\n\nOther\n\n### Three")
    assert [heading.tag for heading in found.xpath(".//h3|.//h4|.//h5|.//h6")] == ["h3", "h4", "h3"]


def test_headings_stand_below_those_of_the_page():
    found = discussion("# One\n\n## Two\n\n###### Six\n\nOther\n=====")
    assert [(heading.tag, heading.text) for heading in found.xpath(".//h3|.//h4|.//h5|.//h6")] == [
        ("h3", "One"), ("h4", "Two"), ("h6", "Six"), ("h3", "Other"),
    ]  # fmt: skip
    assert len(found.xpath(".//h1|.//h2")) == 1


def test_a_table_of_the_author_has_scoped_heads_and_can_scroll():
    found = discussion("| Drug | mg |\n|---|--:|\n| A | 1 |\n")
    (table,) = found.iter("table")
    assert [cell.get("scope") for cell in table.iter("th")] == ["col", "col"]
    assert table.getparent().get("class") == "tw"
    assert [cell.get("class") for cell in table.iter("th", "td")] == [None, "right"] * 2
    assert not table.xpath(".//@style")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_can_be_written(section):
    assert "What I wrote." in words_of(section_of(page(texts={section: "What I **wrote**."}), section))


@pytest.mark.parametrize("section", ["notes", "Abstract", "glance", "../abstract", "quality"])
def test_a_file_that_is_no_section_is_refused(section):
    with pytest.raises(CasebookError, match=re.escape(f"{section!r} is no section; there are: abstract, introduction")):
        page_text(texts={section: "x"})


@pytest.mark.parametrize("text", ["", "\n\n", "   \n", "[a]: https://example.org\n"])
def test_an_empty_file_is_a_section_not_written(text):
    assert "Not yet written." in words_of(discussion(text))


def test_a_text_without_end_is_refused():
    with pytest.raises(CasebookError, match="holds 2,000,000 characters; at most 200,000 fit a report"):
        page_text(texts={"abstract": "word " * 400_000})
    assert "word" in page_text(texts={"abstract": "word " * (LONGEST // 5)})


@pytest.mark.parametrize("text", ["[" * 50_000, "*" * 100_000, "> " * 20_000, "`" * 99_999, "- " * 3_000, "|" * 50_000])
def test_no_text_brings_the_report_to_a_halt(text):
    assert page_text(texts={"abstract": text})


@pytest.mark.parametrize("text", ["Grüße 🧬👩‍⚕️ x̄", "حالة سريرية ١٢٣", "<\u202eabc", "à́", "𝒳"])
def test_text_in_any_script_is_kept(text):
    assert text in words_of(discussion(text))


@pytest.mark.parametrize("sign", ["\0", "\x08", "\x1b", "\x85", "\ufffe", "\ufdd0"])
def test_a_sign_that_no_page_may_hold_is_told_with_its_row(sign):
    with pytest.raises(CasebookError, match=rf"row 3: holds U\+{ord(sign):04X}, which cannot be printed"):
        page_text(texts={"abstract": f"a\r\n\r\nb{sign}c"})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system_mean_the_same(end):
    found = discussion(end.join(["One", "", "* two", "* three", ""]))
    assert [part.text for part in found.iter("li")] == ["two", "three"]


@pytest.mark.parametrize("text", ["حالة سريرية", "- חולה", "# عنوان", "| أ |\n|---|\n| ب |"])
def test_text_from_right_to_left_has_its_direction(text):
    assert discussion(text).xpath(".//*[@dir='auto']")
    assert not discussion("left to right").xpath(".//@dir")


@pytest.mark.parametrize(
    "text",
    ["**bold", "[a](b", "```\ncode without end", "| a |\n|--\n| b", "> > >", "1. a\n 2. b\n\n\n   c", "***a** b*"],
)
def test_broken_markdown_makes_a_page(text):
    found = section_of(page(texts={"abstract": "Whole.", "discussion": text}), "discussion")
    assert found.getnext() is not None and len(found.xpath(".//h2")) == 1


def test_a_reference_stands_in_bold_in_a_table_and_in_code():
    text = "**{{ doses.given }}** `{{ doses.given }}`\n\n| {{ dose.1.amount | value }} |\n|---|\n"
    found = discussion(text)
    assert [words_of(part) for part in found.xpath(".//strong|.//code|.//th")] == ["1", "1", "300"]


@pytest.mark.parametrize("text", ["[x](https://a.org/{{ doses.given }})", '[x](https://a.org "{{ doses.given }}")'])
def test_a_reference_in_a_link_is_refused(text):
    with pytest.raises(CasebookError, match=r"discussion.md, row 3: a reference cannot stand in the address or title"):
        page_text(texts={"discussion": f"a\n\n{text}"})


def test_a_text_in_another_language_says_so_and_prints_its_numbers_in_its_own():
    text = Text("config/cases/rossi/discussion.en.md", "Tryptase was {{ tryptase.before.median }}.", "en")
    tree = page(settings(language="it"), texts={"discussion": text}, observations=labs({-3: 35.1, -2: 35.1, -1: 35.1}))
    (part,) = tree.xpath("//section[h2/@id='discussion']/div[@lang='en'][@dir='ltr']")
    assert " ".join(part.text_content().split()) == "Tryptase was 35.1 µg/L."
    own = page(texts={"discussion": text}, observations=labs({-3: 35.1}))
    assert not own.xpath("//section[h2/@id='discussion']//*[@lang]")
