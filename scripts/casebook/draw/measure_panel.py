"""A measure against time: points, censored values, reference range, reference change and medians."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import beside, left_label, line_height, panel_height, words_are_above
from casebook.draw.new_points import mark_new
from casebook.draw.page import Panel, mark_course
from casebook.draw.style import CHANGE, INK, MEASURES, MUTED, REFERENCE, REFERENCE_INK
from casebook.estimate import reference_change_percent

HEIGHT, LOWEST = 25.0, 7.0
# Flags of table `observations` that say so of the value before which something changed.
SERIES_CHANGES = ("another method than before", "another laboratory than before", "another reference range than before")


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
        _reference(axes, values)
        _reference_change(axes, case, measure)
        _points(axes, values, color, marker)
        _flags(axes, values)
        mark_new(axes, case, values, values["day"], values["value"])
        _medians(axes, case, measure, color)
        unit = case.unit(measure, values["unit"].iloc[0])
        left_label(axes, case.label("measures", measure), color, unit)
        _words(axes, case, measure, values, color)

    return draw


def value_axis(axes: Any, values: pd.Series, is_log: bool, case: CaseView) -> None:
    """The upright axis for values of a measure; logarithmic where that is wanted and all are above 0."""
    from matplotlib.ticker import MaxNLocator

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
    axes.yaxis.set_major_formatter(lambda value, _: case.number(value))


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


def _reference(axes: Any, values: pd.DataFrame) -> None:
    """The reference range, each from the first value that has it to the first that has another."""
    ranged = values[values["ref_low"].notna() | values["ref_high"].notna()]
    bottom, top = axes.get_ylim()
    left, right = axes.get_xlim()
    runs = _runs(ranged)
    for number, (first, low, high) in enumerate(runs):
        begin = left if number == 0 else first
        end = runs[number + 1][0] if number + 1 < len(runs) else right
        low, high = (bottom if pd.isna(low) else low), (top if pd.isna(high) else high)
        if low < top and high > bottom:
            axes.fill_between([begin, end], max(low, bottom), min(high, top), color=REFERENCE, lw=0, zorder=0)


def _runs(ranged: pd.DataFrame) -> list[tuple[int, float, float]]:
    """First day, lower and upper limit of each stretch of values with one reference range."""
    runs: list[tuple[int, float, float]] = []
    for day, low, high in zip(ranged["day"], ranged["ref_low"], ranged["ref_high"], strict=True):
        limits = (float(low), float(high))
        if not runs or [str(limit) for limit in runs[-1][1:]] != [str(limit) for limit in limits]:
            runs.append((int(day), *limits))
    return runs


def _reference_change(axes: Any, case: CaseView, measure: str) -> None:
    """The band within which two single values differ by assay and person alone."""
    known = case.settings["measures"].get(measure, {})
    median = case.estimate(f"{measure}.before.median")
    variations = known.get("analytical_cv_percent"), known.get("within_person_cv_percent")
    if median is None or None in variations:
        return
    share = reference_change_percent(*variations) / 100
    bottom, top = axes.get_ylim()
    axes.axhspan(max(median * (1 - share), bottom), min(median * (1 + share), top), color=CHANGE, lw=0, zorder=0.5)


def _points(axes: Any, values: pd.DataFrame, color: str, marker: str) -> None:
    axes.plot(values["day"], values["value"], "-", color=color, lw=0.9, zorder=2)
    for censor, mark in (("none", marker), ("below", "v"), ("above", "^")):
        part = values[values["censor"] == censor]
        if part.empty:
            continue
        solid = censor == "none"
        axes.plot(
            part["day"], part["value"], ls="", marker=mark, ms=3.4 if solid else 4.8, color=color, clip_on=False,
            mfc=color if solid else "white", mec="white" if solid else color, mew=0.5 if solid else 0.9, zorder=3,
        )  # fmt: skip


def _flags(axes: Any, values: pd.DataFrame) -> None:
    """A circle around each flagged value, and a dotted line where assay, laboratory or reference range change."""
    flagged = values[values["flag"] != ""]
    if flagged.empty:
        return
    axes.plot(
        flagged["day"], flagged["value"], ls="", marker="o", ms=7.2, mfc="none", mec=INK, mew=0.7, clip_on=False,
        zorder=4,
    )  # fmt: skip
    days = values["day"].tolist()
    for place, flag in enumerate(values["flag"]):
        if place and changes_series(flag):
            axes.axvline((days[place - 1] + days[place]) / 2, color=INK, lw=0.7, ls=(0, (1, 2)), zorder=1)


def changes_series(flag: str) -> bool:
    """Whether a flag says that the series goes on with another assay, laboratory or reference range."""
    return any(change in flag for change in SERIES_CHANGES)


def _medians(axes: Any, case: CaseView, measure: str, color: str) -> None:
    start, end = case.span
    for phase, first, last in (("before", start, 0), ("during", 0, end)):
        median, count = case.estimate(f"{measure}.{phase}.median"), case.estimate(f"{measure}.{phase}.n")
        if median is not None and count and count > 1:
            axes.hlines(median, first, last, color=color, ls=(0, (5, 2)), lw=0.8, zorder=2.5)


def _words(axes: Any, case: CaseView, measure: str, values: pd.DataFrame, color: str) -> None:
    """Medians, change and reference in the margin, so that they cover no point."""
    decimals = case.decimals(measure)
    said = []
    for phase in ("before", "during"):
        median, count = case.estimate(f"{measure}.{phase}.median"), case.estimate(f"{measure}.{phase}.n")
        if median is not None and count and count > 1:
            said.append(case.say(f"median_{phase}", value=case.number(median, decimals)))
    if said:
        said.insert(0, case.say("median"))
    fold = case.estimate(f"{measure}.plateau_vs_baseline.fold_change")
    change = case.estimate(f"{measure}.last_vs_first.percent_change")
    known = case.settings["measures"].get(measure, {})
    if known.get("scale") == "log" and fold is not None:
        said.append(case.say("plateau", value=case.number(fold, 1)))
    elif not said and change is not None:
        said.append(case.say("change", value=case.number(change, 0)))
    reference = _reference_words(case, values, decimals)
    room = int(panel_height(axes) / (line_height() + 0.2))
    if words_are_above(axes):
        said = [" ".join([*said[:1], ", ".join(said[1:])]).strip()]
    else:
        said = said[: room - bool(reference)]
    if said:
        beside(axes, "\n".join(said), color, at=1.0, anchor="top")
    if reference and room:
        beside(axes, case.say("reference", range=reference), REFERENCE_INK, at=0.0, anchor="bottom")


def _reference_words(case: CaseView, values: pd.DataFrame, decimals: int | None) -> str:
    ranged = values[values["ref_low"].notna() | values["ref_high"].notna()]
    if ranged.empty:
        return ""
    low, high = ranged[["ref_low", "ref_high"]].iloc[-1]
    if pd.isna(low):
        return f"< {case.number(high, decimals)}"
    if pd.isna(high):
        return f"> {case.number(low, decimals)}"
    return f"{case.number(low, decimals)}–{case.number(high, decimals)}"
