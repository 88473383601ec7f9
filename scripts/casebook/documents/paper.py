"""What of the report's page stands on paper: all that is told, and nothing that only a screen can do."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NUMBERED = re.compile(r'<svg [^>]*data-drawing="(\d+)".*?</svg>', re.DOTALL)
# What a drawing holds behind its words for those who cannot see it: most of the page, and nothing to be looked for.
_LINES = re.compile(r"(<svg\b[^>]*>(?:\s*<title\b.*?</title>)?(?:\s*<desc\b.*?</desc>)?).*(</svg>)", re.DOTALL)
_SVG = "{http://www.w3.org/2000/svg}"
# Of the attributes that HTML knows with a prefix, those that a drawing may have.
_PREFIXES = {"{http://www.w3.org/1999/xlink": "xlink:", "{http://www.w3.org/XML/1998/namespace": "xml:"}
# What is clicked, typed into or opened by a script. A button that is left bears a text that is told: a table's heading.
_SCREEN_TAGS = frozenset({"script", "noscript", "nav", "dialog", "template", "input", "select", "textarea"})
_SCREEN_CLASSES = frozenset({"noprint", "tools", "skip"})


def paper(page: str) -> Tree.Element:
    """The page as a tree of its elements: what is folded is open, what needs a screen is left out."""
    # Only here: other stages reach this package without a parser of HTML.
    from tinyhtml5 import parse

    tree = parse(_with_short_drawings(page), namespace_html_elements=False)
    _leave_out_what_needs_a_screen(tree)
    for part in list(tree.iter("details")):
        _open(part)
    return tree


def classes(part: Tree.Element) -> frozenset[str]:
    """The classes of an element."""
    return frozenset(part.get("class", "").split())


def words(part: Tree.Element) -> str:
    """The text of an element with single spaces; that of a figure is its caption alone."""
    return " ".join("".join(_texts(part)).split())


def words_with_marks(part: Tree.Element) -> str:
    """The same with the raised number of its note behind each number that can be asked, which the style prints.

    Spaces at which no line breaks are left as they are.
    """
    return SPACES.sub(" ", "".join(_texts(part, with_marks=True))).strip()


def as_html(tree: Tree.Element, page: str) -> str:
    """The tree of a page as a page again, with its drawings."""
    for part in tree.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.removeprefix(_SVG)
            for name in [name for name in part.attrib if name.startswith("{")]:
                space, _, own = name.rpartition("}")
                value = part.attrib.pop(name)
                if space in _PREFIXES:
                    part.set(_PREFIXES[space] + own, value)
    text = "<!doctype html>\n" + Tree.tostring(tree, encoding="unicode", method="html")
    drawings = _DRAWING.findall(page)
    return _NUMBERED.sub(lambda short: drawings[int(short[1])], text)


def _with_short_drawings(page: str) -> str:
    """The page with each drawing cut down to its number and its words; as it is where one holds another."""
    drawings = _DRAWING.findall(page)
    if any("<svg" in drawing[4:] for drawing in drawings):
        return page
    numbers = iter(range(len(drawings)))
    return _DRAWING.sub(
        lambda drawing: _LINES.sub(r"\1\2", drawing[0]).replace("<svg", f'<svg data-drawing="{next(numbers)}"', 1), page
    )


def remove(parent: Tree.Element, part: Tree.Element) -> None:
    """Take an element out of its parent, but not the text that follows it."""
    _append_text(parent, part, part.tail or "")
    parent.remove(part)


def unwrap(parent: Tree.Element, part: Tree.Element) -> None:
    """Put what an element holds in its place."""
    place = list(parent).index(part)
    _append_text(parent, part, part.text or "")
    for offset, child in enumerate(list(part), start=1):
        parent.insert(place + offset, child)
    if len(part):
        part[-1].tail = (part[-1].tail or "") + (part.tail or "")
    else:
        _append_text(parent, part, part.tail or "")
    parent.remove(part)


def _open(part: Tree.Element) -> None:
    """What was folded is a part like others; its heading goes where a caption or the section says the same."""
    heading = part.find("summary")
    if heading is not None and (part.find("div/table/caption") is not None or "notes" in classes(part)):
        remove(part, heading)
    elif heading is not None:
        heading.tag = "p"
        heading.set("class", "folded")
    part.tag = "div"


def _append_text(parent: Tree.Element, before: Tree.Element, text: str) -> None:
    """Add a text where it ends up in front of the element `before`."""
    place = list(parent).index(before)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _leave_out_what_needs_a_screen(part: Tree.Element) -> None:
    for child in list(part):
        if not isinstance(child.tag, str) or child.tag in _SCREEN_TAGS or classes(child) & _SCREEN_CLASSES:
            remove(part, child)
            continue
        _leave_out_what_needs_a_screen(child)
        if child.tag == "button":
            unwrap(part, child)


# Spaces at which a line breaks.
SPACES = re.compile(r"[^\S\xa0\u202f]+")
# Tags at whose edges a word ends.
_BLOCKS = frozenset(
    {
        *("article", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
        *("footer", "h1", "h2", "h3", "h4", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "small"),
    }
)


def _texts(part: Tree.Element, with_marks: bool = False) -> Iterator[str]:
    if part.tag == f"{_SVG}svg" or part.tag in ("svg", "style"):
        return
    edge = " " if part.tag in _BLOCKS else ""
    yield edge + (part.text or "")
    for child in part:
        yield from _texts(child, with_marks)
        yield child.tail or ""
    if with_marks and part.tag == "a" and "ask" in classes(part):
        yield part.get("data-n", "")
    yield edge
