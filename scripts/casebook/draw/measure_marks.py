"""The values of a measure against time: ranges, single values, what is censored or flagged, changes of assay."""

from math import ceil
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.new_points import mark_new
from casebook.draw.style import CHANGE, CHANGE_DASHES, CHANGE_INK, INK, REFERENCE
from casebook.estimate import reference_change_percent

# Flags of table `observations` that say so of the value before which something changed.
SERIES_CHANGES = ("another method than before", "another laboratory than before", "another reference range than before")
# More values than that are drawn as what they range over in stretches of time, of which a panel holds so many.
MOST_POINTS, STRETCHES = 400, 120


def draw_values(axes: Any, case: CaseView, measure: str, color: str, marker: str) -> None:
    """Reference range, reference change, values and flags of a measure on axes whose limits are set."""
    values = told = case.values(measure)
    _reference(axes, values)
    _reference_change(axes, case, measure)
    if len(values) > MOST_POINTS:
        days = stretch_days(case)
        _ranges(axes, values, days, color)
        told = _one_a_stretch(values, days)
        _censored(axes, told, color)
    else:
        _points(axes, values, color, marker)
    _flags(axes, told)
    mark_new(axes, case, values, values["day"], values["value"])
    _changes(axes, values)


def stretch_days(case: CaseView) -> int:
    """Over how many days the values of a measure are summed up where there are too many for a point each."""
    start, end = case.span
    return max(1, ceil((end - start) / STRETCHES))


def _ranges(axes: Any, values: pd.DataFrame, days: int, color: str) -> None:
    """A bar from the lowest to the highest value of each stretch, and a line through their medians."""
    stretch = values["day"].astype(int) // days
    found = values.groupby(stretch)["value"].agg(["min", "max", "median"])
    middle = (found.index.to_numpy(dtype=float) + 0.5) * days
    axes.vlines(middle, found["min"], found["max"], color=color, lw=0.8, alpha=0.45, zorder=2)
    axes.plot(middle, found["median"], "-", color=color, lw=0.9, zorder=2.2)


def _one_a_stretch(values: pd.DataFrame, days: int) -> pd.DataFrame:
    """Of the censored and of the flagged values of each stretch the first one each."""
    stretch = values["day"].astype(int) // days
    keys = pd.DataFrame({"stretch": stretch, "censor": values["censor"], "flagged": values["flag"] != ""})
    return values[~keys.duplicated() & ((keys["censor"] != "none") | keys["flagged"])]


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
    ends = median * (1 - share), median * (1 + share)
    axes.axhspan(max(ends[0], bottom), min(ends[1], top), color=CHANGE, lw=0, zorder=0.5)
    # Its edges tell it from a reference range where colours cannot.
    for end in ends:
        if bottom < end < top:
            axes.axhline(end, color=CHANGE_INK, lw=0.6, ls=CHANGE_DASHES, zorder=0.6)


def _points(axes: Any, values: pd.DataFrame, color: str, marker: str) -> None:
    axes.plot(values["day"], values["value"], "-", color=color, lw=0.9, zorder=2)
    measured = values[values["censor"] == "none"]
    axes.plot(
        measured["day"], measured["value"], ls="", marker=marker, ms=3.4, color=color, mec="white", mew=0.5,
        clip_on=False, zorder=3,
    )  # fmt: skip
    _censored(axes, values, color)


def _censored(axes: Any, values: pd.DataFrame, color: str) -> None:
    for censor, mark in (("below", "v"), ("above", "^")):
        part = values[values["censor"] == censor]
        if part.empty:
            continue
        axes.plot(
            part["day"], part["value"], ls="", marker=mark, ms=4.8, color=color, mfc="white", mec=color, mew=0.9,
            clip_on=False, zorder=3,
        )  # fmt: skip


def _flags(axes: Any, values: pd.DataFrame) -> None:
    """A circle around each flagged value."""
    flagged = values[values["flag"] != ""]
    if flagged.empty:
        return
    axes.plot(
        flagged["day"], flagged["value"], ls="", marker="o", ms=7.2, mfc="none", mec=INK, mew=0.7, clip_on=False,
        zorder=4,
    )  # fmt: skip


def _changes(axes: Any, values: pd.DataFrame) -> None:
    """A dotted line where assay, laboratory or reference range change."""
    days = values["day"].tolist()
    for place, flag in enumerate(values["flag"]):
        if place and changes_series(flag):
            axes.axvline((days[place - 1] + days[place]) / 2, color=INK, lw=0.7, ls=(0, (1, 2)), zorder=1)


def changes_series(flag: str) -> bool:
    """Whether a flag says that the series goes on with another assay, laboratory or reference range."""
    return any(change in flag for change in SERIES_CHANGES)


def draw_medians(axes: Any, case: CaseView, measure: str, color: str) -> None:
    """The median of each phase that holds more than one value."""
    start, end = case.span
    for phase, first, last in (("before", start, 0), ("during", 0, end)):
        median, count = case.estimate(f"{measure}.{phase}.median"), case.estimate(f"{measure}.{phase}.n")
        if median is not None and count and count > 1:
            axes.hlines(median, first, last, color=color, ls=(0, (5, 2)), lw=0.8, zorder=2.5)
