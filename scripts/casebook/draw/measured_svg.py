"""An SVG, measured: what its text and lines come to in print after every transformation."""

import re
from collections.abc import Iterator, Mapping
from math import cos, radians, sin, tan
from typing import Any

from casebook.draw.measured import IDENTITY, Matrix, Measured, combine, millimetres, smallest_scale

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
# Points of a unit of length; a number without one counts pixels of 1/96 inch.
_UNITS = {"pt": 1.0, "px": 0.75, "": 0.75, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pc": 12.0}
_LENGTH = re.compile(r"\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z%]*)\s*\Z", re.IGNORECASE)
_CALL = re.compile(r"(\w+)\s*\(([^)]*)\)")
_FONT = re.compile(r"([\d.]+)(px|pt)(?:/[\d.]+)?\s")
# The one rule that matplotlib writes; any other could say how thick lines are.
_KNOWN_RULE = re.compile(r"\s*\*\{stroke-linejoin: round; stroke-linecap: butt\}\s*\Z")
_DRAWN = {"path", "line", "rect", "circle", "ellipse", "polyline", "polygon", "text", "tspan"}
_HIDDEN = {"defs", "clipPath", "metadata", "title", "desc", "symbol"}


def measure_svg(content: bytes) -> Measured:
    """Size, smallest text and thinnest line of an SVG; raises ValueError for one that cannot be measured."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(content)
    if root.tag != f"{_SVG}svg":
        raise ValueError("is no SVG")
    for style in root.iter(f"{_SVG}style"):
        if not _KNOWN_RULE.match(style.text or ""):
            raise ValueError("has a style sheet, by which text and lines could have any size")
    width, height = (_points(root.get(side)) for side in ("width", "height"))
    box = [float(number) for number in (root.get("viewBox") or "").replace(",", " ").split()]
    scale = (width / box[2], height / box[3]) if len(box) == 4 else (_UNITS["px"], _UNITS["px"])
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    texts, lines = [], []
    for kind, size in _sizes(root, (scale[0], 0.0, 0.0, scale[1], 0.0, 0.0), {}, named, depth=0):
        (texts if kind == "text" else lines).append(size)
    return Measured(
        width=millimetres(width),
        height=millimetres(height),
        smallest_text=min(texts, default=None),
        thinnest_line=min(lines, default=None),
    )


def _points(length: str | None) -> float:
    match = _LENGTH.match(length or "")
    if not match or match[2].lower() not in _UNITS or float(match[1]) <= 0:
        raise ValueError("does not say how large it is")
    return float(match[1]) * _UNITS[match[2].lower()]


def _sizes(
    element: Any, outer: Matrix, inherited: Mapping[str, str], named: Mapping[str, Any], depth: int
) -> Iterator[tuple[str, float]]:
    """Whether it is a text or a line, and its size in points, of all that is drawn within an element."""
    tag = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else ""
    style = {**inherited, **_style(element)}
    here = combine(outer, _matrix(element.get("transform", "")))
    scale = smallest_scale(here)
    stroke, fill = style.get("stroke", "none"), style.get("fill", "")
    if tag in _DRAWN and stroke != "none":
        yield "line", _number(style.get("stroke-width", "1")) * scale
    if tag in ("text", "tspan") and (element.text or "").strip():
        yield "text", _font_size(style) * scale
    if fill.startswith("url(#") and tag in _DRAWN and (pattern := named.get(fill[5:].rstrip(")"))) is not None:
        yield from _inner(pattern, here, {}, named, depth)
    if (
        tag == "use"
        and (target := named.get((element.get(_HREF) or element.get("href") or "").lstrip("#"))) is not None
    ):
        yield from _inner_one(target, here, style, named, depth)
    if tag not in _HIDDEN and tag != "pattern":
        yield from _inner(element, here, style, named, depth)


def _inner(element, here, style, named, depth) -> Iterator[tuple[str, float]]:
    for child in element:
        yield from _inner_one(child, here, style, named, depth)


def _inner_one(child, here, style, named, depth) -> Iterator[tuple[str, float]]:
    if depth > 64:
        raise ValueError("is nested too deep to be measured")
    yield from _sizes(child, here, style, named, depth + 1)


_PROPERTIES = ("stroke", "stroke-width", "fill", "font-size", "font")


def _style(element: Any) -> dict[str, str]:
    """What an element says itself of its look."""
    said = {name: element.get(name) for name in _PROPERTIES if element.get(name) is not None}
    for part in (element.get("style") or "").split(";"):
        name, _, value = part.partition(":")
        if name.strip() in _PROPERTIES:
            said[name.strip()] = value.strip()
    # The short form sets the size, too.
    if "font" in said and (match := _FONT.search(f"{said.pop('font')} ")):
        said["font-size"] = match[1] + match[2]
    return said


def _number(text: str) -> float:
    match = _LENGTH.match(text)
    if not match or match[2].lower() not in ("", "px"):
        raise ValueError(f"has a length that cannot be measured ({text[:20]})")
    return float(match[1])


def _font_size(style: Mapping[str, str]) -> float:
    if "font-size" not in style:
        raise ValueError("has text whose size is not said")
    return _number(style["font-size"])


def _matrix(transform: str) -> Matrix:
    """The map that the `transform` of an element describes."""
    done = IDENTITY
    for name, arguments in _CALL.findall(transform):
        numbers = [float(number) for number in arguments.replace(",", " ").split()]
        done = combine(done, _TRANSFORMS[name](*numbers))
    return done


def _rotate(degrees: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    turn = radians(degrees)
    turned = (cos(turn), sin(turn), -sin(turn), cos(turn), 0.0, 0.0)
    return combine(combine((1.0, 0.0, 0.0, 1.0, x, y), turned), (1.0, 0.0, 0.0, 1.0, -x, -y))


_TRANSFORMS = {
    "matrix": lambda *numbers: numbers,
    "translate": lambda x, y=0.0: (1.0, 0.0, 0.0, 1.0, x, y),
    "scale": lambda x, y=None: (x, 0.0, 0.0, x if y is None else y, 0.0, 0.0),
    "rotate": _rotate,
    "skewX": lambda degrees: (1.0, 0.0, tan(radians(degrees)), 1.0, 0.0, 0.0),
    "skewY": lambda degrees: (1.0, tan(radians(degrees)), 0.0, 1.0, 0.0, 0.0),
}
