"""A Word file from the inside: the reference with styles, page and margins, and what pandoc leaves to be done."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Tree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from defusedxml.ElementTree import fromstring, iterparse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casebook.documents.manuscript import PLACEHOLDER
from casebook.documents.word_styles import PARAGRAPHS

REFERENCE = Path(__file__).parent / "reference"
# Part of a Word file -> its template.
_PARTS = {
    "[Content_Types].xml": "content_types.xml.j2",
    "_rels/.rels": "package.rels.j2",
    "word/document.xml": "document.xml.j2",
    "word/_rels/document.xml.rels": "document.rels.j2",
    "word/styles.xml": "styles.xml.j2",
    "word/header.xml": "header.xml.j2",
    "word/footer.xml": "footer.xml.j2",
}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_TABLE = f"{{{W}}}tbl"
_BOOKMARKS = (f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# Between the margins, in twentieths of a point.
_TEXT_WIDTH = 9638
# A row whose cell holds more may be broken between two pages.
_LONG_CELL = 700


def reference(language: str, origin: str) -> bytes:
    """The file from which pandoc takes styles, page, margins, header and footer.

    origin : what each page says at its top of data that is not a patient's
    """
    about = {"word": W, "language": language, "origin": origin, "paragraphs": PARAGRAPHS}
    return _packed({part: _environment().get_template(template).render(about) for part, template in _PARTS.items()})


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(REFERENCE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def finished(file: bytes, pictures: Mapping[str, bytes], about: Mapping[str, str], written: int | None) -> bytes:
    """What pandoc made, with pictures, details of tables, what the file says of itself, and no time but the one given.

    pictures : figure -> its PNG, in place of its placeholder
    about : title, keywords, language, origin
    written : seconds of the epoch at which it is said to be written; None says nothing
    """
    with ZipFile(BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if content.startswith(PLACEHOLDER):
            parts[name] = pictures[content.removeprefix(PLACEHOLDER).decode()]
    parts["word/document.xml"] = _finished_text(parts["word/document.xml"])
    moment = "" if written is None else f"{datetime.fromtimestamp(written, UTC):%Y-%m-%dT%H:%M:%SZ}"
    parts["docProps/core.xml"] = _environment().get_template("core.xml.j2").render(about, moment=moment)
    return _packed(parts, written)


def _packed(parts: Mapping[str, str | bytes], written: int | None = None) -> bytes:
    moment = _EARLIEST if written is None else max(_EARLIEST, datetime.fromtimestamp(written, UTC).timetuple()[:6])
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, moment)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, content)
    return file.getvalue()


def _finished_text(document: bytes) -> bytes:
    """Rows stay whole, a header never ends a page, texts of cells have their style, pictures their words."""
    for _, (prefix, address) in iterparse(BytesIO(document), events=["start-ns"]):
        Tree.register_namespace(prefix, address)
    tree = fromstring(document)
    for table in tree.iter(_TABLE):
        _set_widths(table)
        look = table.find(f"{{{W}}}tblPr/{{{W}}}tblLook")
        if look is not None and look.get(f"{{{W}}}firstRow") == "1":
            # The first cell of each row of the report's tables is its heading.
            look.set(f"{{{W}}}firstColumn", "1")
            look.set(f"{{{W}}}val", "00A0")
        for row in table.iter(f"{{{W}}}tr"):
            _finish_row(row)
    for parent in tree.iter():
        for before, after in pairwise(child for child in parent if child.tag not in _BOOKMARKS):
            if before.tag == _TABLE and after.tag == f"{{{W}}}p":
                _set_apart(after)
    for drawing in tree.iter(f"{{{W}}}drawing"):
        told = next((part.get("descr", "") for part in drawing.iter(f"{{{_DRAWING}}}docPr")), "")
        for part in drawing.iter(f"{{{_PICTURE}}}cNvPr"):
            # Pandoc puts the whole picture there.
            part.set("descr", told)
    return Tree.tostring(tree, encoding="UTF-8", xml_declaration=True)


def _set_widths(table: Tree.Element) -> None:
    """The columns fill the line: pandoc reckons with another page."""
    columns = list(table.iter(f"{{{W}}}gridCol"))
    given = [int(column.get(f"{{{W}}}w", "0")) for column in columns]
    whole = table.find(f"{{{W}}}tblPr/{{{W}}}tblW")
    if whole is None or not sum(given):
        return
    whole.attrib = {f"{{{W}}}w": str(_TEXT_WIDTH), f"{{{W}}}type": "dxa"}
    widths = [str(round(_TEXT_WIDTH * width / sum(given))) for width in given]
    for column, width in zip(columns, widths, strict=True):
        column.set(f"{{{W}}}w", width)
    for row in table.iter(f"{{{W}}}tr"):
        for cell, width in zip(row.findall(f"{{{W}}}tc/{{{W}}}tcPr"), widths, strict=False):
            cell.insert(0, Tree.Element(f"{{{W}}}tcW", {f"{{{W}}}w": width, f"{{{W}}}type": "dxa"}))


def _set_apart(paragraph: Tree.Element) -> None:
    """Leave room between a table and the paragraph after it."""
    properties = paragraph.find(f"{{{W}}}pPr")
    style = properties.find(f"{{{W}}}pStyle") if properties is not None else None
    if style is not None and style.get(f"{{{W}}}val") in ("BodyText", "FirstParagraph", "Small"):
        place = list(properties).index(style) + 1
        properties.insert(place, Tree.Element(f"{{{W}}}spacing", {f"{{{W}}}before": "160", f"{{{W}}}after": "120"}))


def _finish_row(row: Tree.Element) -> None:
    properties = row.find(f"{{{W}}}trPr")
    if properties is None:
        properties = Tree.Element(f"{{{W}}}trPr")
        row.insert(0, properties)
    heads = properties.find(f"{{{W}}}tblHeader") is not None
    if max(len("".join(cell.itertext())) for cell in row.iter(f"{{{W}}}tc")) < _LONG_CELL:
        properties.insert(0, Tree.Element(f"{{{W}}}cantSplit"))
    for style in row.iter(f"{{{W}}}pStyle"):
        if style.get(f"{{{W}}}val") in ("Compact", "BodyText", "FirstParagraph"):
            style.set(f"{{{W}}}val", "TableHead" if heads else "TableText")
