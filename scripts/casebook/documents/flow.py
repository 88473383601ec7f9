"""Where figures stand on paper: in their order, but so that no page stays half empty in front of one.

A figure is not cut, so that one which is too high for the rest of a page leaves that rest white. Tables and text that
follow it in its section can fill it. How high a part will be is only estimated here, from its letters and rows: what
comes of a wrong guess is some white, and never a part that is lost or changed.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from math import ceil
from xml.etree import ElementTree as Tree

from casebook.documents.paper import classes, words

# A4 within the margins of style/2_print.css, in mm.
PAGE_WIDTH, PAGE_HEIGHT = 180.0, 263.0
# Two figures that are lower than this are drawn low enough, by style/4_paper.css, to share a page.
LOW, LOWEST = 120.0, 104.0
# Figures move over no more parts than these, and each part must save so much white.
FARTHEST, PASSING = 4, 15.0
# Height of a line and width of a letter of each size of text.
_TEXT, _SMALL, _CELL = (4.7, 1.66), (3.81, 1.4), (3.44, 1.31)
_HEADINGS = {"h1": 20.0, "h2": 15.5, "h3": 9.7, "h4": 9.7}
# An element and how high it will be, in mm.
Part = tuple[Tree.Element, float]
Parts = Sequence[Part]
_VIEW = re.compile(r"[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)")


def let_flow(tree: Tree.Element) -> None:
    """Move figures of a printed page behind what can fill the white in front of them, and mark low ones as such."""
    for figure in tree.iter("figure"):
        if 0 < _drawing(figure) <= LOW:
            figure.set("class", f"{figure.get('class', '')} low".strip())
    place = 0.0
    for main in tree.iter("main"):
        for part in main:
            place = _section(part, place) if part.tag == "section" else _after(place, (part, height(part)))


def _section(section: Tree.Element, place: float) -> float:
    """Put the parts of a section in the order in which they are printed; returns where on its page it ends."""
    waiting, ordered = [(part, height(part)) for part in section], []
    while waiting:
        figures = _while(waiting, lambda part: part.tag == "figure")
        others = _while(waiting[len(figures) :], lambda part: part.tag != "figure" and part.tag not in _HEADINGS)
        found = _least_white(figures, others[:FARTHEST], place)[1] if figures else waiting[:1]
        for part in found:
            place = _after(place, part)
        ordered += [part for part, _ in found]
        waiting = waiting[len(found) :]
    section[:] = ordered
    return place


def _least_white(figures: Parts, others: Parts, place: float, is_first: bool = True) -> tuple[float, list[Part]]:
    """Figures and what follows them, each in its order, so that least stays white; and what that costs, in mm."""
    if not figures:
        return 0.0, list(others)
    ways = []
    # A remark stays with the table above it.
    if is_first or not (others and "small" in classes(others[0][0])):
        cost, behind = _least_white(figures[1:], others, _after(place, figures[0]), is_first)
        ways.append((cost + _white(figures[0], place), [figures[0], *behind]))
    if others:
        cost, behind = _least_white(figures, others[1:], _after(place, others[0]), False)
        ways.append((cost + PASSING, [others[0], *behind]))
    return min(ways, key=lambda way: way[0])


def _white(figure: Part, place: float) -> float:
    """What stays white in front of a figure."""
    return 0.0 if place + figure[1] <= PAGE_HEIGHT else PAGE_HEIGHT - place


def _after(place: float, part: Part) -> float:
    """Where on its page the part behind another begins."""
    element, size = part
    if element.tag == "figure":
        return place + size if place + size <= PAGE_HEIGHT else min(size, PAGE_HEIGHT)
    return (place + size) % PAGE_HEIGHT


def height(part: Tree.Element) -> float:
    """How high a part will be, in mm, about."""
    if part.tag in _HEADINGS:
        return _HEADINGS[part.tag]
    if part.tag == "figure":
        drawing = _drawing(part)
        return min(drawing, LOWEST if drawing <= LOW else drawing) + _lines(words(part), _SMALL) + 7.0
    if part.tag == "table":
        return 9.0 + sum(_row(row) for row in part.iter("tr"))
    if part.tag == "dl" and "keys" in classes(part):
        return 4.0 + 17.5 * ceil(len(part) / 3)
    if part.tag in ("div", "header", "dl", "ul", "ol", "section") and len(part):
        return sum(height(child) for child in part) + (3.0 if part.tag in ("ul", "ol", "dl") else 0.0)
    if part.tag in ("li", "dd"):
        return _lines(words(part), _TEXT)
    if part.tag == "dt":
        return 0.0
    return _lines(words(part), _SMALL if classes(part) & {"small", "meta"} else _TEXT) + 3.3


def _row(row: Tree.Element) -> float:
    """The height of a row of a table, whose columns are as wide as their words ask for."""
    letters = sum(len(words(cell)) for cell in row)
    return 2.0 + _CELL[0] * max(1, ceil(letters * _CELL[1] * 1.5 / PAGE_WIDTH))


def _lines(text: str, size: tuple[float, float]) -> float:
    """The height of a text across the page."""
    line, letter = size
    return line * max(1, ceil(len(text) * letter / PAGE_WIDTH))


def _drawing(figure: Tree.Element) -> float:
    """The height of the drawing of a figure at the width of the page; 0 where it has none."""
    for part in figure.iter():
        view = _VIEW.fullmatch(part.get("viewBox", ""))
        if view and float(view[1]):
            return min(225.0, 170.0 * float(view[2]) / float(view[1]))
    return 0.0


def _while(parts: Parts, holds: Callable[[Tree.Element], bool]) -> list[Part]:
    """The first parts of which something holds."""
    return list(takewhile(lambda part: holds(part[0]), parts))
