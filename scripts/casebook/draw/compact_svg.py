"""SVG as matplotlib writes it in a third of its size: it looks the same, to a hundredth of a point.

Looks stand as attributes (a page may then forbid style attributes), those that neighbours share on their group; paths
are relative; names that nothing refers to, and groups that say nothing, are left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from casebook.draw.svg_path import hundredths, printed, printed_row, relative_path

# What an element takes from the group around it where it says nothing itself.
_INHERITED = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap",
    "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "font-family", "font-size",
    "font-style", "font-weight", "font-stretch", "text-anchor",
})  # fmt: skip
_OF_TEXT = frozenset({"font-family", "font-size", "font-style", "font-weight", "font-stretch", "text-anchor"})
# matplotlib gives these to every element by a rule.
_JOINS = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
_DRAWN = frozenset({"path", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image"})
_LENGTHS = ("x", "y", "width", "height", "cx", "cy", "r", "stroke-width", "stroke-dasharray", "stroke-dashoffset")
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?")
_COLOUR = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3(?![0-9a-f])")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_HREF = "{http://www.w3.org/1999/xlink}href"


def compact_svg(text: str, name: str) -> str:
    """The same drawing without title, metadata, document type and line ends, its names those of figure `name`.

    Raises ValueError for a path with commands that matplotlib does not write.
    """
    root = ElementTree.fromstring(text)  # noqa: S314  written by matplotlib a moment ago
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    _drop(root, {"metadata", "style", "title"})
    for element in root.iter():
        _simplify(element)
    for marker in root.iter("defs"):
        for path in marker.iter("path"):
            path.attrib = {**_JOINS, **path.attrib}
    root.attrib = {**root.attrib, **_JOINS, "xmlns": "http://www.w3.org/2000/svg"}
    root.attrib.pop("version", None)
    _rename(root, prefix_of(name))
    _unwrap(root)
    _group(root)
    _hoist(root)
    return "".join(_written(root))


def prefix_of(name: str) -> str:
    """With what the names in a figure begin, since several stand on one page: short, for they are many."""
    number, digits = crc32(name.encode()), "0123456789abcdefghijklmnopqrstuvwxyz"
    return f"f{''.join(digits[number // 36**place % 36] for place in range(3))}-"


def _drop(element: ElementTree.Element, tags: set[str]) -> None:
    for child in list(element):
        if child.tag in tags or (child.tag == "defs" and all(part.tag in tags for part in child)):
            element.remove(child)
        else:
            _drop(child, tags)


def _simplify(element: ElementTree.Element) -> None:
    """Looks as attributes, coordinates to a hundredth."""
    given = element.attrib
    for look in given.pop("style", "").split(";"):
        name, _, value = look.partition(":")
        if value:
            given[name.strip()] = value.strip().removesuffix("px")
    for name in ("fill", "stroke"):
        if name in given:
            given[name] = _COLOUR.sub(r"#\1\2\3", given[name])
    if _HREF in given:
        given["href"] = given.pop(_HREF)
    if "d" in given:
        given["d"] = relative_path(given["d"])
    if element.tag != "svg":
        for name in _LENGTHS:
            if name in given:
                given[name] = _NUMBER.sub(lambda number: printed(hundredths(number[0])), given[name])
    if "transform" in given:
        _transform(element.tag, given)


def _transform(tag: str, given: dict[str, str]) -> None:
    kind, _, numbers = given["transform"].partition("(")
    if kind not in ("translate", "rotate") or ") " in numbers:
        return
    found = [hundredths(number) for number in _NUMBER.findall(numbers)]
    if kind == "rotate" and not found[0]:
        del given["transform"]
    elif kind == "translate" and tag == "text" and not {"x", "y"} & set(given):
        del given["transform"]
        given["x"], given["y"] = map(printed, found)
    else:
        given["transform"] = f"{kind}({printed_row(found)})"


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Short names for what is referred to, in the order in which it stands; none for anything else."""
    used: set[str] = set()
    for element in root.iter():
        used.update(name for value in element.attrib.values() for name in _REFERENCE.findall(value))
        used.add(element.get("href", "").removeprefix("#"))
    names: dict[str, str] = {}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            names[name] = f"{prefix}{len(names) + 1}"
            element.set("id", names[name])
    for element in root.iter():
        for key, value in element.attrib.items():
            if "url(#" in value:
                element.set(key, _REFERENCE.sub(lambda found: f"url(#{names[found[1]]})", value))
        if element.get("href", "").startswith("#"):
            element.set("href", f"#{names[element.get('href')[1:]]}")


def _unwrap(element: ElementTree.Element) -> None:
    """Take out groups that neither say nor hold anything, from the inside."""
    children: list[ElementTree.Element] = []
    for child in element:
        _unwrap(child)
        if child.tag == "g" and not child.attrib:
            children += list(child)
        elif not (child.tag in ("g", "defs") and not len(child)):
            children.append(child)
    element[:] = children


def _group(element: ElementTree.Element) -> None:
    """Put neighbours that tell the same of their looks, and are clipped by the same path, into a group."""
    runs: list[tuple[tuple, list[ElementTree.Element]]] = []
    for child in element:
        _group(child)
        kind = _kind(child)
        if runs and kind and kind == runs[-1][0]:
            runs[-1][1].append(child)
        else:
            runs.append((kind, [child]))
    children: list[ElementTree.Element] = []
    for kind, run in runs:
        if len(run) > 1 and element.tag in ("g", "svg"):
            group = ElementTree.Element("g", {"clip-path": kind[1]} if kind[1] else {})
            for child in run:
                child.attrib.pop("clip-path", None)
            group[:] = run
            run = [group]
        children += run
    element[:] = children


def _kind(element: ElementTree.Element) -> tuple:
    """What neighbours must have in common to share a group: whether they are text, their clip, what looks they tell."""
    if element.tag not in _DRAWN and element.tag != "text":
        return ()
    # The clip of an element that is moved moves with it.
    if "clip-path" in element.attrib and "transform" in element.attrib:
        return ()
    return element.tag == "text", element.get("clip-path"), frozenset(element.attrib) & _INHERITED


def _hoist(element: ElementTree.Element) -> None:
    """Give a group the looks that its parts share, from the inside."""
    for child in element:
        _hoist(child)
    if element.tag not in ("g", "svg"):
        return
    shown = [child for child in element if child.tag in _DRAWN or child.tag in ("g", "text")]
    # What stands on the whole drawing reaches the patterns, too, which say only part of their looks.
    looks = _INHERITED if element.tag == "g" else _OF_TEXT
    for name in sorted(looks - set(element.attrib)):
        concerned = [child for child in shown if _concerns(name, child)]
        values = Counter(child.get(name) for child in concerned)
        if not values or None in values:
            continue
        shared = max(sorted(values, key=str), key=values.__getitem__)
        if values[shared] > 1:
            element.set(name, shared)
            for child in concerned:
                if child.get(name) == shared:
                    del child.attrib[name]


def _concerns(name: str, element: ElementTree.Element) -> bool:
    """Whether a look of a group changes how an element in it looks."""
    if element.tag == "g":
        return name in element.attrib or any(_concerns(name, child) for child in element)
    return element.tag == "text" if name in _OF_TEXT else element.tag in _DRAWN or element.tag == "text"


def _written(element: ElementTree.Element) -> Iterator[str]:
    yield f"<{element.tag}"
    for name, value in element.attrib.items():
        yield f" {name}={quoteattr(value)}"
    text = element.text or ""
    if not len(element) and not text.strip():
        yield "/>"
        return
    yield ">"
    if text.strip():
        yield escape(text)
    for child in element:
        yield from _written(child)
    yield f"</{element.tag}>"
