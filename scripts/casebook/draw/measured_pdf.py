"""A PDF of one figure, measured: what its operators draw, and whether it brings its fonts."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from casebook.draw.measured import IDENTITY, Matrix, Measured, combine, millimetres, smallest_scale

_STROKES = {b"S", b"s", b"B", b"B*", b"b", b"b*"}
_SHOWS = {b"Tj", b"TJ", b"'", b'"'}
_SPOT_OR_PRINT = {b"k", b"K"}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_DEEPEST = 16


def measure_pdf(content: bytes) -> Measured:
    """Size, smallest text, thinnest line, colours and fonts of the one page of a PDF.

    Raises ValueError for a file that is none, or holds more than one page.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if not content.startswith(b"%PDF-"):
        raise ValueError("is no PDF file")
    reader = PdfReader(BytesIO(content))
    if len(reader.pages) != 1:
        raise ValueError(f"has {len(reader.pages)} pages and not one")
    page = reader.pages[0]
    unit = float(page.get("/UserUnit", 1))
    resources = page.get("/Resources", {}).get_object()
    texts, lines, is_for_print = [], [], False
    for kind, size in _marks(page.get_contents(), resources, reader, (unit, 0.0, 0.0, unit, 0.0, 0.0), 0):
        if kind == "text":
            texts.append(size)
        elif kind == "line":
            lines.append(size)
        else:
            is_for_print = True
    return Measured(
        width=millimetres(float(page.mediabox.width) * unit),
        height=millimetres(float(page.mediabox.height) * unit),
        smallest_text=min(texts, default=None),
        thinnest_line=min(lines, default=None),
        colour_mode="CMYK" if is_for_print else "RGB",
        fonts_embedded=all(_is_embedded(font.get_object()) for font in _fonts(resources, 0)),
    )


def _marks(
    contents: Any, resources: Any, reader: Any, outer: Matrix, depth: int, line: float = 1.0, font: float = 0.0
) -> Iterator[tuple[str, float]]:
    """Text, line or colour for print, with its size in points, of all that a stream draws."""
    from pypdf.generic import ContentStream

    if depth > _DEEPEST:
        raise ValueError("is nested too deep to be measured")
    for pattern in resources["/Pattern"].get_object().values() if "/Pattern" in resources else ():
        tile = pattern.get_object()
        if tile.get("/PatternType") == 1:
            placed = combine(outer, _matrix(tile.get("/Matrix", IDENTITY)))
            yield from _marks(tile, tile.get("/Resources", {}).get_object(), reader, placed, depth + 1)
    kept: list[tuple[Matrix, float, float]] = []
    here, place = outer, IDENTITY
    for operands, operator in ContentStream(contents, reader).operations:
        if operator == b"q":
            kept.append((here, line, font))
        elif operator == b"Q" and kept:
            here, line, font = kept.pop()
        elif operator == b"cm":
            here = combine(here, _matrix(operands))
        elif operator == b"w":
            line = float(operands[0])
        elif operator == b"Tf":
            font = float(operands[1])
        elif operator == b"BT":
            place = IDENTITY
        elif operator == b"Tm":
            place = _matrix(operands)
        elif operator in _SHOWS:
            yield "text", font * smallest_scale(combine(here, place))
        elif operator in _STROKES:
            yield "line", line * smallest_scale(here)
        elif operator in _SPOT_OR_PRINT or (operator in (b"cs", b"CS") and operands[0] == "/DeviceCMYK"):
            yield "print", 0.0
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]].get_object()
            # A picture has neither text nor lines.
            if form["/Subtype"] == "/Form":
                inner = form.get("/Resources", resources).get_object()
                placed = combine(here, _matrix(form.get("/Matrix", IDENTITY)))
                yield from _marks(form, inner, reader, placed, depth + 1, line, font)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands)
    return (a, b, c, d, e, f)


def _fonts(resources: Any, depth: int) -> Iterator[Any]:
    yield from resources.get("/Font", {}).get_object().values() if "/Font" in resources else ()
    if depth <= _DEEPEST and "/XObject" in resources:
        for form in resources["/XObject"].get_object().values():
            inner = form.get_object().get("/Resources")
            if inner is not None:
                yield from _fonts(inner.get_object(), depth + 1)


def _is_embedded(font: Any) -> bool:
    """Whether a font's shapes are in the file; a font of type 3 is nothing but shapes."""
    if font["/Subtype"] == "/Type3":
        return True
    if "/DescendantFonts" in font:
        return all(_is_embedded(one.get_object()) for one in font["/DescendantFonts"].get_object())
    described = font.get("/FontDescriptor")
    return described is not None and any(key in described.get_object() for key in _FONT_FILES)
