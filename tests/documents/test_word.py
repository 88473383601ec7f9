"""The Word document: the page's text, real headings, tables and figures, the same bytes each time."""

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from casebook.documents import write_document
from casebook.errors import CasebookError
from casebook.identity.documents import document_of
from casebook.identity.search import find_identifiers
from casebook.ingest.identifiers import Identifier
from documents.papers import ABOUT, PICTURES, full_page, told_by_document, told_by_page
from installed import needed
from report.one_case import page_text, settings

PAGE = full_page()


@pytest.fixture(scope="module")
def content() -> bytes:
    return write_document(PAGE, PICTURES, ABOUT, None)


@pytest.fixture(scope="module")
def document(content):
    return Document(BytesIO(content))


def test_its_text_is_the_pages(content):
    assert told_by_document(content) == told_by_page(PAGE)


def test_its_text_is_the_pages_in_italian():
    page = full_page("it")
    assert told_by_document(write_document(page, PICTURES, {**ABOUT, "language": "it"}, None)) == told_by_page(page)


@pytest.mark.browser
def test_its_text_is_that_of_the_built_report(reports):
    page = (reports / "bossi2023/report.html").read_text(encoding="utf-8")
    assert told_by_document(write_document(page, {}, ABOUT, None)) == told_by_page(page)


def test_sections_are_headings(document):
    headings = [part.text for part in document.paragraphs if part.style.name == "Heading 1"]
    assert headings[:3] == ["1 At a glance", "2 Abstract", "3 Introduction"]
    assert [part.text for part in document.paragraphs if part.style.name == "Title"] == ["A case report"]


def test_tables_have_captions_header_rows_and_rows_that_stay_whole(document):
    headed = 0
    for table in document.tables:
        rows = table._tbl.findall(qn("w:tr"))
        headed += rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(widths) == pytest.approx(9638, abs=10)
    captions = [part for part in document.paragraphs if part.style.name == "Table Caption"]
    assert headed == len(captions) > 5


def test_figures_are_at_300_dots_an_inch_with_words_and_caption(document):
    assert len(document.inline_shapes) == 2
    for shape in document.inline_shapes:
        told = shape._inline.docPr.get("descr")
        assert told == "It" and shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.get("descr") == told
        assert shape.width <= Mm(170.1) and shape.height <= Mm(240)
        picture = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        assert picture.px_width / (shape.width / 914400) >= 299
    captions = [part.text for part in document.paragraphs if part.style.name == "Image Caption"]
    assert [caption[:9] for caption in captions] == ["Figure 1.", "Figure 2."]


def test_it_says_what_it_is(document):
    about = document.core_properties
    assert (about.title, about.keywords, about.language) == (ABOUT["title"], ABOUT["keywords"], "en")
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en"
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == ABOUT["origin"]
    assert {part.text.strip() for part in section.footer._element.iter(qn("w:instrText"))} == {"PAGE", "NUMPAGES"}


def test_a_number_leads_to_its_note(document):
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    leading = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    assert len([name for name in leading if re.fullmatch(r"n\d+", name)]) > 10
    assert [name for name in leading if name not in marks] == []


def test_two_runs_give_the_same_bytes_and_no_hour(content):
    assert write_document(PAGE, PICTURES, ABOUT, None) == content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in archive.read("docProps/core.xml")
        assert not any(re.search(rb"20[2-9]\d-\d\d-\d\dT", archive.read(name)) for name in archive.namelist())


def test_the_hour_that_is_given_is_written():
    document = Document(BytesIO(write_document(page_text(), {}, ABOUT, 1_600_000_000)))
    assert document.core_properties.created.year == 2020


def test_a_text_that_looks_like_another_language_stays_a_text():
    evil = "<script>alert(1)</script> `=cmd` $x^2$ \\input{x} {{ '{{' }} [x](javascript:alert(1)) ![y](https://example.org/y.png)"
    page = page_text(settings(), texts={"findings": evil.replace("{{ '{{' }}", "")})
    content = write_document(page, {}, ABOUT, None)
    assert told_by_document(content) == told_by_page(page)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        links = archive.read("word/_rels/document.xml.rels").decode()
        assert "javascript" not in links and not re.search(r'relationships/image"[^>]*External', links)


def test_a_name_in_it_is_found(content):
    page = page_text(settings(), texts={"findings": "As Giulia Prova told."})
    named = document_of(
        write_document(page, {}, {**ABOUT, "keywords": "PRVGLI12E42G388E"}, None), "reports/x/report.docx"
    )
    people = [Identifier("name", "PROVA GIULIA"), Identifier("tax code", "PRVGLI12E42G388E")]
    assert {found.kind for found in find_identifiers([named], people, frozenset())} == {"name", "tax code"}
    assert find_identifiers([document_of(content, "reports/x/report.docx")], people, frozenset()) == []


def test_a_pandoc_that_fails_is_a_message(monkeypatch, tmp_path):
    broken = tmp_path / "pandoc"
    broken.write_text("#!/bin/sh\necho 'out of luck' >&2\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr("pypandoc.get_pandoc_path", lambda: str(broken))
    with pytest.raises(CasebookError, match="pandoc, which writes the DOCX, failed: out of luck"):
        write_document(page_text(), {}, ABOUT, None)
    broken.unlink()
    with pytest.raises(CasebookError, match="did not run"):
        write_document(page_text(), {}, ABOUT, None)


def test_libreoffice_opens_it_and_reads_the_pages_text(content, tmp_path):
    found = shutil.which("soffice")
    office = needed(Path(found) if found else None, "LibreOffice", "Debian: libreoffice-writer-nogui")
    (tmp_path / "report.docx").write_bytes(content)
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "report.docx"], check=True, capture_output=True, timeout=300
    )
    read = Counter(re.findall(r"\w+", (tmp_path / "report.txt").read_text(encoding="utf-8-sig")))
    told = Counter(re.findall(r"\w+", " ".join(told_by_page(PAGE))))
    # Small numbers of notes stand at the end of words there.
    lost = [word for word in told - read if not any(other.startswith(word) for other in read)]
    assert lost == []
