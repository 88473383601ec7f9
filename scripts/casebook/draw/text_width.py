"""How wide a text is, from the widths of its signs: laying out each text as paths would take as long as drawing it."""

from functools import cache
from typing import Any

_UNIT = 65536  # a width of FreeType is in 65,536ths of a pixel


def text_points(text: str) -> float:
    """Width of the longest line of a text, in points, in the house style; kerning, which only narrows, is left out."""
    return max(sum(map(_advance, line)) for line in text.split("\n")) * body_size()


def has_sign(sign: str) -> bool:
    """Whether the font of the house style holds a sign; a break of a line needs none."""
    return sign == "\n" or _font().get_char_index(ord(sign)) != 0


def body_size() -> float:
    """The size of text, in points, that the house style draws with."""
    import matplotlib as mpl

    return float(mpl.rcParams["font.size"])


@cache
def _advance(sign: str) -> float:
    """Width of a sign in parts of the size of its font."""
    from matplotlib.ft2font import LoadFlags

    font = _font()
    # A sign that the font lacks has the width of the box that is drawn for it.
    glyph = font.load_glyph(font.get_char_index(ord(sign)), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / _UNIT / 100


@cache
def _font() -> Any:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    font = FT2Font(findfont("DejaVu Sans"))
    font.set_size(100, 72)
    return font
