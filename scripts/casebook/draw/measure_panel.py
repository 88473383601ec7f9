"""A measure against time: points, censored values, reference range, reference change and medians."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import beside, left_label, line_height, panel_height, words_are_above
from casebook.draw.measure_marks import draw_medians, draw_values
from casebook.draw.page import Panel, mark_course
from casebook.draw.style import MEASURES, MUTED, REFERENCE_INK

HEIGHT, LOWEST = 25.0, 7.0


def measure_panel(case: CaseView, measure: str) -> Panel:
    """The panel of a measure."""
    return Panel(_drawer(measure, *measure_look(case, measure)), HEIGHT, elastic=True, lowest=LOWEST)


def measure_look(case: CaseView, measure: str) -> tuple[str, str]:
    """Colour and marker of a measure, the same in every figure of the case; grey circles for one of no panel."""
    drawn = case.panel_measures
    return MEASURES[drawn.index(measure) % len(MEASURES)] if measure in drawn else (MUTED, "o")


def _drawer(measure: str, color: str, marker: str) -> Callable[[Any, CaseView], None]:
    def draw(axes: Any, case: CaseView) -> None:
        values = case.values(measure)
        known = case.settings["measures"].get(measure, {})
        value_axis(axes, values["value"], known.get("scale") == "log", case)
        mark_course(axes, case)
        draw_values(axes, case, measure, color, marker)
        draw_medians(axes, case, measure, color)
        unit = case.unit(measure, values["unit"].iloc[0])
        left_label(axes, case.label("measures", measure), color, unit)
        _words(axes, case, measure, values, color)

    return draw


def value_axis(axes: Any, values: pd.Series, is_log: bool, case: CaseView) -> None:
    """The upright axis for values of a measure; logarithmic where that is wanted and all are above 0."""
    from matplotlib.ticker import MaxNLocator

    from casebook.draw.even_ticks import EvenTicks

    low, high = float(values.min()), float(values.max())
    if is_log and low > 0:
        log_axis(axes, low, high, case)
        return
    spread = high - low
    # Small changes far from zero would be a flat line on an axis that begins there.
    bottom = low - 0.25 * (spread or abs(low) or 1) if low < 0 or spread < 0.3 * high else 0.0
    top = high + 0.15 * ((high - bottom) or 1)
    axes.set_ylim(bottom, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=most_ticks(axes), steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(EvenTicks(case))


def most_ticks(axes: Any) -> int:
    """How many numbers stand one above the other with space between them."""
    return max(1, min(4, int(panel_height(axes) / (1.5 * line_height()))))


def log_axis(axes: Any, low: float, high: float, case: CaseView) -> None:
    """A logarithmic axis around `low` and `high`, both above 0; ticks at powers of ten, finer where it is short."""
    from matplotlib.ticker import FixedLocator, NullLocator

    axes.set_yscale("log")
    bottom, top = low / 1.8, high * 1.8
    axes.set_ylim(bottom, top)
    powers = [10.0**power for power in range(-6, 8)]
    ticks = [power for power in powers if bottom <= power <= top]
    if len(ticks) < 2:
        ticks = [power * part for power in powers for part in (1, 2, 5) if bottom <= power * part <= top]
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(lambda value, _: case.number(value))


def _words(axes: Any, case: CaseView, measure: str, values: pd.DataFrame, color: str) -> None:
    """Medians, change and reference in the margin, so that they cover no point."""
    decimals = case.decimals(measure)
    said = []
    for phase in ("before", "during"):
        median, count = case.estimate(f"{measure}.{phase}.median"), case.estimate(f"{measure}.{phase}.n")
        if median is not None and count and count > 1:
            said.append(case.say(f"median_{phase}", value=case.number(median, decimals, trim=decimals is None)))
    if said:
        said.insert(0, case.say("median"))
    fold = case.estimate(f"{measure}.plateau_vs_baseline.fold_change")
    change = case.estimate(f"{measure}.last_vs_first.percent_change")
    known = case.settings["measures"].get(measure, {})
    if known.get("scale") == "log" and fold is not None:
        said.append(case.say("plateau", value=case.number(fold, 1)))
    elif not said and change is not None:
        said.append(case.say("change", value=case.number(change, 0)))
    reference = reference_words(case, values, decimals)
    room = int(panel_height(axes) / (line_height() + 0.2))
    if words_are_above(axes):
        said = [" ".join([*said[:1], ", ".join(said[1:])]).strip()]
    else:
        said = said[: room - bool(reference)]
    if said:
        beside(axes, "\n".join(said), color, at=1.0, anchor="top")
    if reference and room:
        beside(axes, case.say("reference", range=reference), REFERENCE_INK, at=0.0, anchor="bottom")


def reference_words(case: CaseView, values: pd.DataFrame, decimals: int | None) -> str:
    """The last reference range of some values, empty where none has one."""
    ranged = values[values["ref_low"].notna() | values["ref_high"].notna()]
    if ranged.empty:
        return ""
    low, high = ranged[["ref_low", "ref_high"]].iloc[-1]
    if pd.isna(low):
        return f"< {case.number(high, decimals)}"
    if pd.isna(high):
        return f"> {case.number(low, decimals)}"
    return f"{case.number(low, decimals)}–{case.number(high, decimals)}"
