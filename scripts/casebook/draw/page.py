"""A page of panels over one time axis: heights in millimetres, labels to the left, what is to be said to the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.style import DRUG, GAP, HIGHEST, MILLIMETRE, MUTED, SMALL, TEXT, WIDTH
from casebook.draw.text_width import text_points

LEFT, RIGHT, TOP, BETWEEN = 45.0, 28.0, 5.0, 2.5
DAYS_A_MONTH = 30.4375
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Panel:
    """What draws a panel, its height in millimetres; whether it may be made lower, bears a letter and shows time."""

    draw: Callable[[Any, CaseView], None]
    height: float
    elastic: bool = False
    lettered: bool = True
    timed: bool = True


def draw_page(case: CaseView, panels: Sequence[Panel]) -> Any:
    """A figure of the panels, one below the other, as high as they need and at most as a journal's page."""
    from matplotlib.figure import Figure

    bottom = 12.0 + (4.5 if case.settings["data_origin"] != "patient" else 0.0)
    heights = _fit([panel.height for panel in panels], [panel.elastic for panel in panels], bottom)
    height = TOP + sum(heights) + BETWEEN * (len(panels) - 1) + bottom
    figure = Figure(figsize=(WIDTH * MILLIMETRE, height * MILLIMETRE), facecolor="white")
    start, end = case.span
    margin = max(1.0, (end - start) * 0.012)
    y = height - TOP
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    for panel, tall in zip(panels, heights, strict=True):
        y -= tall
        box = (LEFT / WIDTH, y / height, (WIDTH - LEFT - RIGHT) / WIDTH, tall / height)
        axes = figure.add_axes(box)
        axes.set_xlim(start - margin, end + margin)
        _plain(axes)
        panel.draw(axes, case)
        if panel.lettered:
            figure.text(1.5 / WIDTH, (y + tall) / height, next(letters), fontsize=10, fontweight="bold", va="top")
        y -= BETWEEN
    if panels[-1].timed:
        _time_axis(axes, case)
    _origin(figure, case, height)
    return figure


def empty_panel() -> Panel:
    """A panel that says in words that there is nothing to draw."""

    def draw(axes: Any, case: CaseView) -> None:
        axes.axis("off")
        axes.text(
            0.5, 0.5, case.say("empty"), transform=axes.transAxes, ha="center", va="center", fontsize=TEXT, wrap=True
        )

    return Panel(draw, 20.0, lettered=False, timed=False)


def _fit(heights: list[float], elastic: list[bool], bottom: float) -> list[float]:
    """The heights, with the elastic ones made lower in proportion where a page would not hold them all."""
    room = HIGHEST - TOP - bottom - BETWEEN * (len(heights) - 1)
    over = sum(heights) - room
    stretch = sum(height for height, may in zip(heights, elastic, strict=True) if may)
    if over <= 0 or not stretch:
        return heights
    part = max(0.3, 1 - over / stretch)
    return [height * part if may else height for height, may in zip(heights, elastic, strict=True)]


def _plain(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelbottom=False, bottom=False)


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


def beside(axes: Any, text: str, color: str = MUTED, at: float = 0.5, anchor: str = "center") -> None:
    """Words in the right margin of a panel, where no point can lie."""
    axes.text(1.02, at, text, transform=axes.transAxes, fontsize=SMALL, color=color, va=anchor, linespacing=1.2)


def left_label(axes: Any, text: str, color: str, unit: str = "") -> None:
    """The name of a panel, left of the numbers of its axis, in as many lines as there is room for."""
    low, high = axes.get_ylim()
    numbers = axes.yaxis.get_major_formatter().format_ticks([tick for tick in axes.get_yticks() if low <= tick <= high])
    # Tick, its distance to the number, and a space between number and name.
    away = 12 + max((text_points(number, SMALL) for number in numbers), default=0)
    room = (LEFT - 6) / 25.4 * 72 - away
    rows = max(2, int(axes.get_position().height * axes.figure.get_figheight() * 72 / (TEXT * 1.2)))
    lines = _lines(text, room, rows - bool(unit)) + (_lines(f"({unit})", room, 1) if unit else [])
    axes.annotate(
        "\n".join(lines), (0, 0.5), xytext=(-away, 0), xycoords="axes fraction", textcoords="offset points", ha="right",
        va="center", fontsize=TEXT, color=color, linespacing=1.15, annotation_clip=False,
    )  # fmt: skip


def _lines(text: str, room: float, most: int) -> list[str]:
    """`text` in lines no wider than `room` points; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in text.replace("\n", " \n ").split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if word == "\n":
            lines.append("")
        elif text_points(longer, TEXT) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = len(lines) > most
    lines = [_cut(line, room, must=cut and number == most - 1) for number, line in enumerate(lines[:most])]
    return [line for line in lines if line]


def _cut(line: str, room: float, must: bool) -> str:
    if not must and text_points(line, TEXT) <= room:
        return line
    while line and text_points(f"{line}…", TEXT) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


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
    step = next((size for size in steps if length / unit / size <= 16), steps[-1])
    first, last = int(start / unit / step) - 1, int(end / unit / step) + 1
    ticks = [number * step for number in range(first, last + 1) if start <= number * step * unit <= end]
    axes.set_xticks([tick * unit for tick in ticks], [case.number(tick, 0) for tick in ticks])
    axes.tick_params(labelbottom=True, bottom=True)
    axes.spines["bottom"].set_visible(True)
    axes.set_xlabel(case.say(key), fontsize=TEXT, labelpad=2)


def _origin(figure: Any, case: CaseView, height: float) -> None:
    if case.settings["data_origin"] != "patient":
        figure.text(0.5, 1.2 / height, case.settings["origin_note"], fontsize=7, color=MUTED, ha="center", va="bottom")
