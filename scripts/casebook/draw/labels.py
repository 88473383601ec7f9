"""Words at a panel: its name to the left and what is to be said of it to the right; on a narrow page both above it."""

from typing import Any
from weakref import WeakKeyDictionary

from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.style import MILLIMETRE, MUTED, Margins, is_narrow, margins
from casebook.draw.text_width import body_size, text_points

_LEADING = 1.2
_BETWEEN_WORDS = 8.0
_MOST_LINES = 5
_LETTER = 1.5
# Panels of narrow pages -> what is to stand above each.
_waiting: WeakKeyDictionary[Any, list[tuple[str, str]]] = WeakKeyDictionary()


def page_margins(axes: Any) -> Margins:
    """The margins of the page on which a panel stands."""
    return margins(axes.figure.get_figwidth() / MILLIMETRE)


def line_height() -> float:
    """Height of a line of text in millimetres."""
    return body_size() * _LEADING / POINTS_A_MILLIMETRE


def text_width(axes: Any, text: str) -> float:
    """Width of a text in days of the time axis."""
    low, high = axes.get_xlim()
    return text_points(text) / 72 / (axes.figure.get_figwidth() * axes.get_position().width) * (high - low)


def beside(axes: Any, text: str, color: str = MUTED, at: float = 0.5, anchor: str = "center") -> None:
    """Words in the right margin of a panel, where no point can lie; on a narrow page above it."""
    if axes in _waiting:
        _waiting[axes].append((text.replace("\n", " "), color))
    else:
        axes.text(1.02, at, text, transform=axes.transAxes, color=color, va=anchor, linespacing=_LEADING)


def with_unit(name: str, unit: str) -> str:
    """A name and its unit behind it; a name that says the unit itself (FEV1, % of predicted) is whole."""
    return f"{name} ({unit})" if unit and not _says(name, unit) else name


def _says(name: str, unit: str) -> bool:
    return unit == "%" and unit in name


def left_label(axes: Any, text: str, color: str, unit: str = "") -> None:
    """The name of a panel, left of the numbers of its axis, in as many lines as there is room for; or above it."""
    if axes in _waiting:
        _waiting[axes].insert(0, (with_unit(" ".join(text.split()), unit), color))
        return
    low, high = axes.get_ylim()
    numbers = axes.yaxis.get_major_formatter().format_ticks([tick for tick in axes.get_yticks() if low <= tick <= high])
    # Tick, its distance to the number, and a space between number and name.
    away = 12 + max((text_points(number) for number in numbers), default=0)
    room = (page_margins(axes).left - 6) * POINTS_A_MILLIMETRE - away
    rows = max(2, int(panel_height(axes) / line_height()))
    below = cut_lines(f"({unit})", room, 1) if unit and not _says(text, unit) else []
    lines = cut_lines(text, room, rows - len(below)) + below
    axes.annotate(
        "\n".join(lines), (0, 0.5), xytext=(-away, 0), xycoords="axes fraction", textcoords="offset points", ha="right",
        va="center", color=color, linespacing=1.15, annotation_clip=False,
    )  # fmt: skip


def side_lines(width: float, text: str, most: int) -> list[str]:
    """The name of a row of a panel on a page of `width` mm, in at most so many lines as there is room for beside it."""
    # The letter of the panel stands beside the names, or above them.
    letter = 1.5 if is_narrow(width) else 5.0
    return cut_lines(text, (margins(width).left - 2.5 - letter) * POINTS_A_MILLIMETRE, most)


def cut_lines(text: str, room: float, most: int) -> list[str]:
    """`text` in at most so many lines no wider than `room` points; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in text.replace("\n", " \n ").split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if word == "\n":
            lines.append("")
        elif text_points(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = len(lines) > most
    lines = [_cut(line, room, must=cut and number == most - 1) for number, line in enumerate(lines[:most])]
    return [line for line in lines if line]


def _cut(line: str, room: float, must: bool) -> str:
    if not must and text_points(line) <= room:
        return line
    while line and text_points(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def panel_width(axes: Any) -> float:
    """Width of a panel in millimetres."""
    return axes.get_position().width * axes.figure.get_figwidth() / MILLIMETRE


def panel_height(axes: Any) -> float:
    """Height of a panel in millimetres."""
    return axes.get_position().height * axes.figure.get_figheight() / MILLIMETRE


def words_are_above(axes: Any) -> bool:
    """Whether what is said of a panel stands above it."""
    return axes in _waiting


def gather_words(axes: Any) -> None:
    """Keep what `left_label` and `beside` say of a panel until `write_words`, on a page too narrow for it beside it."""
    if is_narrow(axes.figure.get_figwidth() / MILLIMETRE):
        _waiting[axes] = []


def write_words(axes: Any, letter: str) -> float:
    """Write a panel's letter, and above it what was gathered; return the height of the words in millimetres."""
    room = page_margins(axes)
    left = -room.left * POINTS_A_MILLIMETRE
    line_height = body_size() * _LEADING
    begin = (_LETTER * 2 + 2.5 if letter else _LETTER) * POINTS_A_MILLIMETRE
    width = (axes.figure.get_figwidth() / MILLIMETRE - room.right) * POINTS_A_MILLIMETRE - begin
    gathered = axes in _waiting
    pieces = _in_lines(_waiting.pop(axes, []), width)
    count = max((line + 1 for line, *_ in pieces), default=int(gathered and bool(letter)))
    for line, start, text, color in pieces:
        axes.annotate(
            text, (0, 1), xytext=(left + begin + start, 2 + (count - line) * line_height), xycoords="axes fraction",
            textcoords="offset points", va="top", color=color, annotation_clip=False,
        )  # fmt: skip
    if letter:
        axes.annotate(
            letter, (0, 1), xytext=(left + _LETTER * POINTS_A_MILLIMETRE, 2 + count * line_height if count else 0),
            xycoords="axes fraction", textcoords="offset points", fontsize=10, fontweight="bold", va="top",
            annotation_clip=False,
        )  # fmt: skip
    return (2 + count * line_height) / POINTS_A_MILLIMETRE if count else 0.0


def _in_lines(words: list[tuple[str, str]], width: float) -> list[tuple[int, float, str, str]]:
    """Line, distance from its beginning in points, text and colour of each piece, one after the other."""
    placed: list[tuple[int, float, str, str]] = []
    line, start = 0, 0.0
    for text, color in words:
        if start and start + text_points(text) > width:
            line, start = line + 1, 0.0
        for number, part in enumerate(cut_lines(text, width - start, _MOST_LINES - line)):
            line += bool(number)
            start = 0.0 if number else start
            placed.append((line, start, part, color))
            end = start + text_points(part)
        start = end + _BETWEEN_WORDS
        if line >= _MOST_LINES:
            break
    return placed
