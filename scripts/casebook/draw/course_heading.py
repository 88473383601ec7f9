"""Above the phases: since when the treatment was given, and the longest time without it."""

from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.labels import line_height, page_margins, panel_width, text_width
from casebook.draw.lapses import dose_intervals
from casebook.draw.page import Panel
from casebook.draw.style import DRUG, MISSED, is_narrow


def heading_panel(case: CaseView) -> list[Panel]:
    """The line of words; nothing where no dose was given, nor on a page too narrow to spare it."""
    return [Panel(_draw, line_height(), lettered=False)] if case.given_days and not is_narrow(case.preset.width) else []


def longest_lapse(case: CaseView) -> tuple[int, int] | None:
    """Day of the last dose before the longest lapse and of the next one; None without a lapse."""
    lapses = dose_intervals(case).query("lapsed")
    if lapses.empty:
        return None
    longest = lapses.loc[lapses["interval_days"].idxmax()]
    return int(longest["day"] - longest["interval_days"]), int(longest["day"])


def _draw(axes: Any, case: CaseView) -> None:
    axes.axis("off")
    axes.set_ylim(0, 1)
    low, high = axes.get_xlim()
    name = case.label("drugs", case.treatment)
    # Bold letters are wider by a tenth.
    wide = 1.15 * text_width(axes, name)
    start = max(low, min(0.0, high - wide))
    if wide < high - low:
        axes.text(start, 0.5, name, color=DRUG, fontweight="bold", va="center")
    lapse = longest_lapse(case)
    if lapse is None:
        return
    text = case.say("lapse_heading", plural=lapse[1] - lapse[0], days=lapse[1] - lapse[0])
    half = text_width(axes, text) / 2
    # The words may reach into the margin to the right.
    furthest = high + 0.9 * page_margins(axes).right / panel_width(axes) * (high - low)
    middle = max(sum(lapse) / 2, start + wide + half + text_width(axes, "m"))
    if middle + half <= furthest:
        axes.text(middle, 0.5, text, color=MISSED, ha="center", va="center")
