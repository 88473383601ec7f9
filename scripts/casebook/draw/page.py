"""A page of panels over one time axis, their heights in millimetres."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.labels import cut_lines, gather_words, line_height, write_words
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.style import DRUG, GAP, MILLIMETRE, MUTED, is_narrow, margins
from casebook.draw.text_width import body_size, text_points

DAYS_A_MONTH = 30.4375
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


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
    start, end = case.span
    margin = max(1.0, (end - start) * 0.012)
    axes = [figure.add_axes((0, 0, 1, 1), label=str(number)) for number in range(len(panels))]
    origin = origin_lines(case)
    # On a narrow page a line of words above each panel, until it is known what is said.
    line = line_height() if is_narrow(width) else 0.0
    _place(case, axes, panels, [line * panel.lettered for panel in panels], len(origin), caption)
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    words = []
    for one, panel in zip(axes, panels, strict=True):
        one.set_xlim(start - margin, end + margin)
        _plain(one)
        gather_words(one)
        panel.draw(one, case)
        words.append(write_words(one, next(letters) if panel.lettered else ""))
    if line:
        _place(case, axes, panels, words, len(origin), caption)
    if panels[-1].timed:
        _time_axis(axes[-1], case)
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
    for _, first, after, gap in case.phases:
        if gap:
            axes.axvspan(first, after, color=GAP, lw=0, alpha=0.6, zorder=0)
    axes.axvline(0, color=DRUG, lw=0.8, zorder=1)
    axes.plot(
        case.given_days, [0] * len(case.given_days), ls="", marker="|", ms=5, mew=0.7, color=DRUG, clip_on=False,
        transform=axes.get_xaxis_transform(), zorder=5,
    )  # fmt: skip


def _time_axis(axes: Any, case: CaseView) -> None:
    start, end = case.span
    length = end - start
    if length > 6 * 12 * DAYS_A_MONTH:
        unit, key = 365.25, "years"
    elif length > 4 * DAYS_A_MONTH:
        unit, key = DAYS_A_MONTH, "months"
    else:
        unit, key = 1.0, "days"
    steps = _STEPS if key != "days" else (1, 2, 7, 14, 28)
    # As many numbers as stand side by side with a space between them.
    wide = axes.get_position().width * axes.figure.get_figwidth() * 72
    longest = max(text_points(case.number(round(day / unit), 0)) for day in case.span) + body_size()
    most = min(16, int(wide / longest))
    step = next((size for size in steps if length / unit / size <= most), steps[-1])
    first, last = int(start / unit / step) - 1, int(end / unit / step) + 1
    ticks = [number * step for number in range(first, last + 1) if start <= number * step * unit <= end]
    axes.set_xticks([tick * unit for tick in ticks], [case.number(tick, 0) for tick in ticks])
    axes.xaxis.set_visible(True)
    axes.spines["bottom"].set_visible(True)
    axes.set_xlabel(case.say(key), labelpad=2)


def origin_lines(case: CaseView) -> list[str]:
    """What is to be said of data that is not a patient's, in lines as wide as the figure."""
    if case.settings["data_origin"] == "patient":
        return []
    return cut_lines(case.settings["origin_note"], (case.preset.width - 4) * POINTS_A_MILLIMETRE, 3)
