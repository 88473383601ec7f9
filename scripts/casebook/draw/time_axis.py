"""The axis of time since the first dose, in days, months or years as long as the record is."""

from math import ceil, floor
from typing import Any

from casebook.draw.case_view import CaseView
from casebook.draw.style import DRUG, GAP
from casebook.draw.text_width import body_size, text_points

DAYS_A_MONTH = 30.4375
_STEPS, _STEPS_OF_DAYS = (1, 2, 3, 6, 12, 24, 60, 120), (1, 2, 7, 14, 28, 56)


def time_limits(axes: Any, case: CaseView) -> None:
    """Let axes span the whole record, with a little room on both sides."""
    start, end = case.span
    margin = max(1.0, (end - start) * 0.012)
    axes.set_xlim(start - margin, end + margin)


def time_unit(case: CaseView) -> tuple[float, str]:
    """Days of the unit in which time is counted, and the key of its words."""
    start, end = case.span
    if end - start > 6 * 12 * DAYS_A_MONTH:
        return 365.25, "years"
    return (DAYS_A_MONTH, "months") if end - start > 4 * DAYS_A_MONTH else (1.0, "days")


def time_axis(axes: Any, case: CaseView, named: bool = True) -> None:
    """Ticks, their numbers and, where `named`, what they count, below axes."""
    start, end = case.span
    unit, key = time_unit(case)
    # As many numbers as stand side by side with a space between them.
    wide = axes.get_position().width * axes.figure.get_figwidth() * 72
    longest = max(text_points(case.number(round(day / unit), 0)) for day in case.span) + body_size()
    most = min(16, int(wide / longest))
    steps = _STEPS_OF_DAYS if key == "days" else _STEPS
    choices = [_multiples(start / unit, end / unit, step) for step in steps]
    ticks = next((numbers for numbers in choices if len(numbers) <= most), choices[-1])
    axes.set_xticks([tick * unit for tick in ticks], [case.number(tick, 0) for tick in ticks])
    axes.tick_params(labelbottom=True, bottom=True)
    axes.xaxis.set_visible(True)
    axes.spines["bottom"].set_visible(True)
    if named:
        axes.set_xlabel(case.say(key), labelpad=2)


def _multiples(low: float, high: float, step: int) -> list[int]:
    """The multiples of `step` from `low` to `high`."""
    return [number * step for number in range(ceil(low / step), floor(high / step) + 1)]


def mark_start_and_gaps(axes: Any, case: CaseView) -> None:
    """Shade the gaps of the treatment, and draw the line of the first dose."""
    for _, first, after, gap in case.phases:
        if gap:
            axes.axvspan(first, after, color=GAP, lw=0, alpha=0.6, zorder=0.2)
    axes.axvline(0, color=DRUG, lw=0.8, zorder=1)
