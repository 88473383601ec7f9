"""A page of plots that stand where they are put, in millimetres from its upper left corner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.labels import cut_lines, line_height
from casebook.draw.page import origin_lines
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.style import INK, MILLIMETRE, MUTED
from casebook.draw.text_width import body_size, text_points

EDGE = 1.5
# What the letter of a plot takes, with the space before and after it.
LETTER = 6.0


def text_height(lines: float) -> float:
    """Height of so many lines of text, in millimetres."""
    return line_height() * lines


def new_sheet(case: CaseView, height: float) -> Any:
    """A figure as wide as the journal wants, `height` mm high and higher by what is to be said of its data's origin."""
    from matplotlib.figure import Figure

    width, origin = case.preset.width, origin_lines(case)
    if origin:
        height += text_height(len(origin)) + EDGE
    figure = Figure(figsize=(width * MILLIMETRE, height * MILLIMETRE), facecolor="white")
    if origin:
        figure.text(0.5, 1.2 / height, "\n".join(origin), color=MUTED, ha="center", va="bottom")
    return figure


def room_for(case: CaseView, caption: str) -> float:
    """The greatest height in mm of a sheet whose caption stands on the same page."""
    # What a caption of a page's length leaves would be no figure.
    highest = max(case.preset.highest_above(case.captioned(caption)), 0.6 * case.preset.highest)
    return highest - text_height(len(origin_lines(case))) - EDGE


@dataclass(frozen=True)
class Plot:
    """A plot of a sheet: its title, what draws it, how many lines it writes between both and below its axis."""

    title: str
    draw: Callable[[Any, CaseView], None]
    color: str = INK
    above: int = 0
    below: int = 2


def draw_plots(case: CaseView, plots: Sequence[Plot], columns: int, height: float) -> Any:
    """A sheet of the plots in so many columns, each `height` mm high, with its title above it."""
    pitch = case.preset.width / columns
    titles = [title_lines(plot, pitch, lettered=len(plots) > 1) for plot in plots]
    rows = [range(first, min(first + columns, len(plots))) for first in range(0, len(plots), columns)]
    heights = [row_height([plots[place] for place in row], [titles[place] for place in row]) for row in rows]
    figure = new_sheet(case, sum(heights) + height * len(rows))
    top = 0.0
    for row, around in zip(rows, heights, strict=True):
        above = EDGE + text_height(max(len(titles[place]) + plots[place].above for place in row)) + 1
        for column, place in enumerate(row):
            plot, left = plots[place], pitch * column
            start = left + (LETTER if len(plots) > 1 else EDGE)
            axes = put_axes(figure, start, top + above, pitch - LETTER - EDGE, height, label=plot.title)
            plot.draw(axes, case)
            _make_room(axes, left + EDGE, left + pitch - 2 * EDGE)
            title_top = top + above - 1 - text_height(len(titles[place]) + plot.above)
            put_text(figure, start, title_top, "\n".join(titles[place]), color=plot.color)
            if len(plots) > 1:
                put_letter(figure, left + EDGE, title_top, ascii_lowercase[place])
        top += around + height
    return figure


def title_lines(plot: Plot, pitch: float, lettered: bool) -> list[str]:
    """The title of a plot in as many lines as it takes, at most three."""
    room = pitch - (LETTER if lettered else EDGE) - 2 * EDGE
    return cut_lines(plot.title, room * POINTS_A_MILLIMETRE, 3)


def row_height(plots: Sequence[Plot], titles: Sequence[Sequence[str]]) -> float:
    """What a row of plots takes besides the plots themselves, in millimetres."""
    above = max(len(title) + plot.above for plot, title in zip(plots, titles, strict=True))
    return 2 * EDGE + text_height(above + max(plot.below for plot in plots)) + 2.5


def _make_room(axes: Any, left: float, right: float) -> None:
    """Let axes reach from what the numbers of their upright axis leave free to `right`."""
    low, high = axes.get_ylim()
    ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
    numbers = axes.yaxis.get_major_formatter().format_ticks(ticks)
    left += (max(map(text_points, numbers), default=0) + 8) / POINTS_A_MILLIMETRE
    wide, box = axes.figure.get_figwidth() / MILLIMETRE, axes.get_position()
    axes.set_position((left / wide, box.y0, (right - left) / wide, box.height))


def put_axes(figure: Any, left: float, top: float, width: float, height: float, label: str = "") -> Any:
    """Axes with their upper left corner at (`left`, `top`), without the lines above and to the right."""
    wide, high = (size / MILLIMETRE for size in figure.get_size_inches())
    axes = figure.add_axes((left / wide, 1 - (top + height) / high, width / wide, height / high), label=label)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def put_text(figure: Any, left: float, top: float, text: str, **how: Any) -> Any:
    """Text with its upper left corner at (`left`, `top`)."""
    wide, high = (size / MILLIMETRE for size in figure.get_size_inches())
    return figure.text(left / wide, 1 - top / high, text, **{"va": "top", "linespacing": 1.2, **how})


def put_line(figure: Any, left: float, top: float, text: str, **how: Any) -> Any:
    """A line of text below `top`, on one height with every other that is put there, whatever its letters."""
    return put_text(figure, left, top + 0.8 * line_height(), text, **{"va": "baseline", **how})


def put_letter(figure: Any, left: float, top: float, letter: str) -> None:
    """The letter of a panel."""
    # Its line stands on that of a text in the usual size.
    lift = (10 - body_size()) * 0.76 / POINTS_A_MILLIMETRE
    put_text(figure, left, top - lift, letter, fontsize=10, fontweight="bold")
