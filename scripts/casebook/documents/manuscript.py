"""The report as a manuscript for pandoc: plain HTML with headings, tables, captions and pictures, styles by name."""

import struct
from base64 import b64decode, b64encode
from collections.abc import Mapping
from math import ceil
from xml.etree import ElementTree as Tree

from casebook.documents.columns import set_widths
from casebook.documents.paper import classes, paper, unwrap, words

_SVG = "{http://www.w3.org/2000/svg}"
# A picture of one dot, with the figure's name behind it: pandoc takes a second for each megabyte of a real one.
PLACEHOLDER = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
# What fits between the margins of a page, in millimetres; of a caption, the characters of a line and its height.
_WIDTH, _HEIGHT, _LEAST_HEIGHT = 170.0, 238.0, 120.0
_CAPTION_LINE, _LINE_HEIGHT = 118, 3.9
_STYLES = {"title": "Title", "flag": "Flag", "miss": "Missing", "meta": "Facts", "small": "Small", "folded": "Folded"}


def manuscript(page: str, pictures: Mapping[str, bytes]) -> Tree.Element:
    """The body of the report as pandoc reads it, with a placeholder for each picture, as large as it is to be.

    pictures : figure -> its PNG
    """
    body = paper(page).find(".//main")
    if body is None:
        raise ValueError("the page has no main part")
    _headings(body)
    _numbers(body)
    _notes(body)
    _key_figures(body)
    _facts(body)
    _figures(body, pictures)
    for table in body.iter("table"):
        set_widths(table)
    _name_styles(body)
    for parent in reversed(list(body.iter())):
        for section in [child for child in parent if child.tag in ("section", "header", "footer")]:
            unwrap(parent, section)
    return body


def _headings(body: Tree.Element) -> None:
    for title in body.iter("h1"):
        title.tag = "p"
        title.set("class", "title")
    for part in body.iter():
        if part.tag in ("h2", "h3", "h4"):
            part.tag = f"h{int(part.tag[1]) - 1}"


def _numbers(body: Tree.Element) -> None:
    """A number that can be asked bears the number of its note, as in print; those of a caption have one in common."""
    for caption in body.iter("figcaption"):
        for link in [child for child in caption if child.tag == "a" and "ask" in classes(child)][1:]:
            link.tag, link.attrib = "span", {}
    for parent in list(body.iter()):
        for link in [child for child in parent if child.tag == "a" and "ask" in classes(child)]:
            note = Tree.Element("sup")
            leading = Tree.SubElement(note, "a", {"href": link.get("href", "")})
            leading.text = link.get("data-n", "")
            note.tail, link.tail = link.tail, ""
            parent.insert(list(parent).index(link) + 1, note)
            link.tag, link.attrib = "span", {"id": link.get("id", "")}


def _notes(body: Tree.Element) -> None:
    for part in body.iter("div"):
        if "notes" in classes(part):
            _style_items(part, "Note")
            for link in part.findall(".//a[@class='back']"):
                link.tag, link.attrib = "span", {}


def _key_figures(body: Tree.Element) -> None:
    """The figures that matter, three in a row."""
    for grid in body.findall(".//dl[@class='keys']"):
        cells = list(grid)
        grid.clear()
        grid.tag, grid.attrib = "table", {"class": "keys"}
        rows = Tree.SubElement(grid, "tbody")
        for start in range(0, len(cells), 3):
            row = Tree.SubElement(rows, "tr")
            for cell in [*cells[start : start + 3], *[None] * max(0, start + 3 - len(cells))]:
                _key_figure(Tree.SubElement(row, "td"), cell)


def _key_figure(cell: Tree.Element, figure: Tree.Element | None) -> None:
    if figure is None:
        return
    label, value = figure.find("dt"), figure.find("dd")
    detail = value.find("small") if value is not None else None
    if value is not None and detail is not None:
        value.remove(detail)
    for part, style in ((label, "Key Label"), (value, "Key Value"), (detail, "Key Detail")):
        if part is not None:
            box = Tree.SubElement(cell, "div", {"custom-style": style})
            part.tag, part.attrib, part.tail = "p", {}, None
            box.append(part)


def _facts(body: Tree.Element) -> None:
    """Names and facts, as a table of two columns."""
    for facts in body.findall(".//dl[@class='kv']"):
        pairs = list(facts)
        facts.clear()
        facts.tag, facts.attrib = "table", {"class": "kv"}
        rows = Tree.SubElement(facts, "tbody")
        row = None
        for part in pairs:
            part.tail = None
            if part.tag == "dt" or row is None:
                row = Tree.SubElement(rows, "tr")
            part.tag, part.attrib = ("th", {"scope": "row"}) if part.tag == "dt" else ("td", {})
            row.append(part)


def _figures(body: Tree.Element, pictures: Mapping[str, bytes]) -> None:
    """Each drawing as the picture of the same figure, with the drawing's words for those who cannot see it."""
    for figure in body.iter("figure"):
        name = figure.get("id", "").removeprefix("figure-")
        drawing = figure.find(f".//{_SVG}svg")
        if drawing is None or name not in pictures:
            continue
        told = (drawing.find(f"{_SVG}title"), drawing.find(f"{_SVG}desc"))
        alternative = ". ".join(" ".join((part.text or "").split()).rstrip(".") for part in told if part is not None)
        caption = figure.find("figcaption")
        lines = 0 if caption is None else ceil(len(words(caption)) / _CAPTION_LINE)
        width, height = _size(pictures[name], max(_LEAST_HEIGHT, _HEIGHT - 8 - lines * _LINE_HEIGHT))
        data = f"data:image/png;base64,{b64encode(PLACEHOLDER + name.encode()).decode()}"
        size = {"width": f"{width:.1f}mm", "height": f"{height:.1f}mm"}
        picture = Tree.Element("img", {"src": data, "alt": alternative, **size})
        figure.clear()
        figure.set("id", f"figure-{name}")
        figure.append(picture)
        if caption is not None:
            figure.append(caption)


def _size(png: bytes, highest: float) -> tuple[float, float]:
    """Width and height in millimetres at the resolution that the picture states, made smaller where the page is."""
    stated = png.find(b"pHYs", 0, 2000)
    per_metre = struct.unpack(">II", png[stated + 4 : stated + 12]) if stated > 0 else (11811, 11811)
    width, height = (1000 * dots / each for dots, each in zip(struct.unpack(">II", png[16:24]), per_metre, strict=True))
    scale = min(1.0, _WIDTH / width, highest / height)
    return width * scale, height * scale


def _name_styles(body: Tree.Element) -> None:
    """Paragraphs of a kind bear the name of their style."""
    for parent in list(body.iter()):
        for part in list(parent):
            style = next((_STYLES[name] for name in sorted(classes(part)) if name in _STYLES), "")
            if style and part.tag == "p":
                box = Tree.Element("div", {"custom-style": style})
                box.tail, part.tail = part.tail, None
                parent[list(parent).index(part)] = box
                box.append(part)
            elif style and part.tag in ("ul", "ol"):
                _style_items(part, style)
        if parent.tag == "footer":
            parent.text, told = None, parent.text
            box = Tree.SubElement(parent, "div", {"custom-style": "Small"})
            Tree.SubElement(box, "p").text = told


def _style_items(part: Tree.Element, style: str) -> None:
    """Each item of the lists in it becomes a paragraph of that style: pandoc styles paragraphs, not lists."""
    for item in part.iter("li"):
        whole = Tree.Element("div" if any(child.tag in ("p", "ul", "ol", "div") for child in item) else "p")
        whole.text, item.text = item.text, None
        whole.extend(list(item))
        for child in list(item):
            item.remove(child)
        Tree.SubElement(item, "div", {"custom-style": style}).append(whole)
