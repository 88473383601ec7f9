"""A page of panels over one time axis, their heights in millimetres."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.labels import cut_lines, gather_words, line_height, write_words
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.style import DRUG, MILLIMETRE, MUTED, is_narrow, margins
from casebook.draw.text_width import body_size
from casebook.draw.time_axis import mark_start_and_gaps, time_axis, time_limits


@dataclass(frozen=True)
class Panel:
    """What draws a panel, its height in millimetres; whether it may be made lower, bears a letter and shows time.

    lowest : how low, in millimetres, an elastic one may be made; 0 for three tenths of its height
    """

    draw: Callable[[Any, CaseView], None]
    height: float
    elastic: bool = False
    lettered: bool = True
    timed: bool = True
    lowest: float = 0.0


def draw_page(case: CaseView, panels: Sequence[Panel], caption: str = "") -> Any:
    """A figure of the panels, one below the other, as high as they need and at most as a page with its caption."""
    from matplotlib.figure import Figure

    width = case.preset.width
    figure = Figure(figsize=(width * MILLIMETRE, 1), facecolor="white")
    axes = [figure.add_axes((0, 0, 1, 1), label=str(number)) for number in range(len(panels))]
    origin = origin_lines(case)
    # On a narrow page a line of words above each panel, until it is known what is said.
    line = line_height() if is_narrow(width) else 0.0
    _place(case, axes, panels, [line * panel.lettered for panel in panels], len(origin), caption)
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    words = []
    for one, panel in zip(axes, panels, strict=True):
        time_limits(one, case)
        _plain(one)
        gather_words(one)
        panel.draw(one, case)
        words.append(write_words(one, next(letters) if panel.lettered else ""))
    if line:
        _place(case, axes, panels, words, len(origin), caption)
    if panels[-1].timed:
        time_axis(axes[-1], case)
    if origin:
        figure.text(
            0.5, 1.2 / figure.get_figheight() * MILLIMETRE, "\n".join(origin), color=MUTED, ha="center", va="bottom"
        )
    return figure


def _place(
    case: CaseView, axes: Sequence[Any], panels: Sequence[Panel], words: Sequence[float], origin: int, caption: str
) -> None:
    """Give the figure its height and each panel its place, below the words that stand above it."""
    room, width = margins(case.preset.width), case.preset.width
    line = 1.25 * body_size() / POINTS_A_MILLIMETRE
    bottom = (7.0 if is_narrow(width) else 8.5) + line + origin * line
    taken = room.top + sum(words) + room.between * (len(panels) - 1) + bottom
    # What a caption of a page's length leaves would be no figure.
    highest = max(case.preset.highest_above(case.captioned(caption)), 0.6 * case.preset.highest)
    heights = _fit(panels, highest - taken)
    height = taken + sum(heights)
    axes[0].figure.set_size_inches(width * MILLIMETRE, height * MILLIMETRE)
    y = height - room.top
    for one, tall, above in zip(axes, heights, words, strict=True):
        y -= tall + above
        one.set_position((room.left / width, y / height, (width - room.left - room.right) / width, tall / height))
        y -= room.between


def empty_panel() -> Panel:
    """A panel that says in words that there is nothing to draw."""

    def draw(axes: Any, case: CaseView) -> None:
        axes.axis("off")
        lines = cut_lines(case.say("empty"), axes.get_position().width * axes.figure.get_figwidth() * 72, 4)
        axes.text(0.5, 0.5, "\n".join(lines), transform=axes.transAxes, ha="center", va="center")

    return Panel(draw, 20.0, lettered=False, timed=False)


def _fit(panels: Sequence[Panel], room: float) -> list[float]:
    """The heights, with the elastic ones made lower in proportion where the room would not hold them all."""
    lowest = [(panel.lowest or 0.3 * panel.height) if panel.elastic else panel.height for panel in panels]
    part = 1.0
    for _ in panels:
        heights = [max(part * panel.height, low) for panel, low in zip(panels, lowest, strict=True)]
        # What is as low as it may be leaves the rest to the others.
        free = sum(height for height, low in zip(heights, lowest, strict=True) if height > low)
        over = sum(heights) - room
        if over <= 0 or not free:
            break
        part *= max(0.0, 1 - over / free)
    return heights


def _plain(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    # A hidden axis still lays out its ticks.
    axes.xaxis.set_visible(False)


def mark_course(axes: Any, case: CaseView) -> None:
    """Shade the gaps, draw the line of the first dose, and a tick at each dose."""
    mark_start_and_gaps(axes, case)
    axes.plot(
        case.given_days, [0] * len(case.given_days), ls="", marker="|", ms=5, mew=0.7, color=DRUG, clip_on=False,
        transform=axes.get_xaxis_transform(), zorder=5,
    )  # fmt: skip


def origin_lines(case: CaseView) -> list[str]:
    """What is to be said of data that is not a patient's, in lines as wide as the figure."""
    if case.settings["data_origin"] == "patient":
        return []
    return cut_lines(case.settings["origin_note"], (case.preset.width - 4) * POINTS_A_MILLIMETRE, 3)
