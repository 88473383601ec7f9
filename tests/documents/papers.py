"""Pages and pictures for documents, and what a finished document says."""

import re
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image

from browser.pages import GLANCE, NARRATIVE
from casebook.documents.paper import paper, words
from report.one_case import full_case, page_text, settings

ABOUT = {
    "title": "A case report",
    "keywords": "mast cell, child",
    "language": "en",
    "origin": "Made-up data: not a patient",
}


def picture(width: int = 2007, height: int = 1200) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "PNG", dpi=(300, 300))
    return file.getvalue()


PICTURES = {"patient-journey": picture(), "biomarkers": picture(2007, 2900)}


def full_page(language: str = "en") -> str:
    text = page_text(settings(language=language, glance=GLANCE), texts=NARRATIVE, **full_case())
    drawn = text.replace('role="img">', 'role="img" aria-label="It">')
    return drawn.replace("</svg>", '<rect width="1" height="1"></rect></svg>')


def told_by_page(page: str) -> list[str]:
    """Every word of the report's main part, as it is read on paper."""
    return words(paper(page).find(".//main")).split()


def blocks(document: DocumentType) -> Iterator[Paragraph]:
    """Every paragraph in its order, those of tables as well, row by row."""
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            yield Paragraph(element, document)
        elif element.tag == qn("w:tbl"):
            # Row by row as they stand: python-docx gives a cell that spans several columns once for each.
            for cell in element.iter(qn("w:tc")):
                yield from _Cell(cell, Table(element, document)).paragraphs


def told_by_document(content: bytes) -> list[str]:
    """Every word of a Word document, without the small numbers of notes."""
    texts = []
    for paragraph in blocks(Document(BytesIO(content))):
        letters = paragraph._p.iter(qn("w:t"), qn("w:br"))
        kept = [part.text or " " for part in letters if not _is_raised(part)]
        texts.append("".join(kept))
    return re.sub(r"\s+", " ", " ".join(texts)).split()


def _is_raised(part) -> bool:
    properties = part.getparent().find(qn("w:rPr"))
    raised = properties.find(qn("w:vertAlign")) if properties is not None else None
    return raised is not None and raised.get(qn("w:val")) == "superscript"
