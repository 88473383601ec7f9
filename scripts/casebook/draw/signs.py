"""Signs that the font of the figures lacks, such as an emoji in the name of a drug: where a file draws its own letters.

An SVG keeps its words as text, for which a reader's own fonts serve. A picture or a PDF would show a box for each.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unicodedata import category

from casebook.draw.text_width import has_sign

_SPACES = re.compile(r" {2,}")


def lacking_signs(figure: Any) -> list[str]:
    """The signs of all words of a figure that its font lacks, in the order of their code points."""
    words = [text.get_text() for text in _texts(figure)] + [
        word
        for axis in _worded_axes(figure)
        for word in axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
    ]
    return sorted({sign for word in words for sign in word if not has_sign(sign)})


def without_lacking(text: str) -> str:
    """A text without the symbols that the font lacks; as it is where nothing else would be left.

    Letters, marks and digits stay, and show as boxes: a name without some of its letters would be another.
    """
    kept = "".join(sign for sign in text if has_sign(sign) or category(sign)[0] in "LMN")
    if kept == text:
        return text
    lines = (_SPACES.sub(" ", line).strip() for line in kept.split("\n"))
    return "\n".join(lines) if kept.strip() else text


@contextmanager
def drawn_letters(figure: Any) -> Iterator[None]:
    """Within it the words of the figure are without symbols that its font lacks; after it they are as before."""
    from matplotlib.ticker import FuncFormatter

    texts = [(text, text.get_text()) for text in _texts(figure)]
    axes = [(axis, axis.get_major_formatter()) for axis in _worded_axes(figure)]
    for text, words in texts:
        text.set_text(without_lacking(words))
    for axis, formatter in axes:
        axis.set_major_formatter(FuncFormatter(lambda x, place, own=formatter: without_lacking(own(x, place))))
    try:
        yield
    finally:
        for text, words in texts:
            text.set_text(words)
        for axis, formatter in axes:
            axis.set_major_formatter(formatter)


def told_signs(signs: list[str]) -> str:
    """The signs by their code points, as in `U+1F489 U+1F48A`."""
    return " ".join(f"U+{ord(sign):04X}" for sign in signs)


def _texts(figure: Any) -> list[Any]:
    """Every text but the labels of ticks, which an axis would make all of only to be asked."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    found, left = [], [figure]
    while left:
        artist = left.pop()
        if isinstance(artist, Text):
            found.append(artist)
        left += [artist.label] if isinstance(artist, Axis) else artist.get_children()
    return [text for text in found if text.get_text()]


def _worded_axes(figure: Any) -> list[Any]:
    """The axes whose ticks bear words, which matplotlib writes anew each time it draws."""
    from matplotlib.ticker import FuncFormatter

    each = (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis))
    return [axis for axis in each if isinstance(axis.get_major_formatter(), FuncFormatter)]
