"""How wide the columns of a table are on paper: so that it takes the fewest lines."""

import re
from collections.abc import Sequence
from math import ceil
from xml.etree import ElementTree as Tree

import numpy as np

from casebook.documents.paper import SPACES, words_with_marks

# Characters of a table's text on a line, and those that a column's margins take.
_LINE, _MARGIN = 124, 3
# Longer words, most of them names of estimates, are broken.
_LONGEST_WORD = 18
_BREAKS = re.compile(rf"(?<=-)|{SPACES.pattern}")
# Names of rows are bold, and so wider.
_BOLD = 1.1
# Of a long table the rows with most text tell enough.
_ROWS = 120


def set_widths(table: Tree.Element) -> None:
    """Give each column of a table a share of the page by what stands in it."""
    # A row whose cell spans several columns says nothing of their widths.
    whole = [row for row in table.iter("tr") if not any(cell.get("colspan") for cell in row)]
    rows = [[words_with_marks(cell) for cell in row] for row in whole]
    shares = {"keys": [1.0] * 3, "kv": [0.28, 0.72]}.get(table.get("class", "")) or column_shares(rows)
    if not shares:
        return
    group = Tree.Element("colgroup")
    for share in shares:
        Tree.SubElement(group, "col", {"style": f"width: {100 * share / sum(shares):.1f}%"})
    table.insert(0 if table.find("caption") is None else 1, group)


def column_shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """How much of a table's width each column gets, as shares of 1; nothing where rows are not alike.

    No column is narrower than its longest word, up to 18 letters. What is left of the line goes, letter by letter, to
    the column by which the table loses most lines, or else to the one with most text.
    """
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        return []
    chosen = sorted(rows, key=lambda row: -sum(map(len, row)))[:_ROWS]
    lengths = np.array([[len(cell) for cell in row] for row in chosen])
    columns = list(zip(*rows, strict=True))
    longest = [max((len(word) for cell in column for word in _BREAKS.split(cell)), default=1) for column in columns]
    longest[0] = ceil(longest[0] * _BOLD)
    widths = np.maximum(np.minimum(longest, _LONGEST_WORD), 1)
    whole = lengths.max(axis=0)
    left = _LINE - _MARGIN * len(columns) - int(widths.sum())
    for _ in range(max(0, left)):
        if (widths >= whole).all():
            break
        widths[_hungriest(lengths, widths, whole)] += 1
    total = widths + _MARGIN
    return [float(share) for share in total / total.sum()]


def _hungriest(lengths: np.ndarray, widths: np.ndarray, whole: np.ndarray) -> int:
    """The column that one letter more serves best."""
    lines = np.ceil(lengths / widths)
    wider = np.ceil(lengths / (widths + 1))
    # The most lines of a row's other cells: those of its highest cell, for which it is the second highest.
    highest = np.sort(np.pad(lines, ((0, 0), (1, 0))), axis=1)[:, -2:]
    now = highest[:, 1:]
    others = np.where(lines == now, highest[:, :1], now)
    saved = (now - np.maximum(others, wider)).sum(axis=0)
    # Where no letter saves a line, it goes where most are wanting: several together may.
    wanting = np.where(widths < whole, lengths.mean(axis=0) / widths, -1.0)
    return int(np.argmax(saved + 0.001 * wanting))
