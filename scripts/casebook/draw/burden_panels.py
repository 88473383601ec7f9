"""Panels of the burden over time: daily and cumulative steroid, steroid days of 90, number of other medications."""

from typing import Any

import numpy as np

from casebook.draw.burden import BLOCK, Burden
from casebook.draw.case_view import CaseView
from casebook.draw.labels import beside, left_label, text_width, words_are_above
from casebook.draw.page import Panel, mark_course
from casebook.draw.style import INK, MEDICATION, STEROID

HEIGHT = 22.0
MEASURE = "systemic_steroids"


def steroid_panels(shown: Burden) -> list[Panel]:
    """Daily dose, cumulative dose, and days of 90, of systemic steroids."""

    def daily(axes: Any, case: CaseView) -> None:
        _axis(axes, case, shown.daily["steroid"].max())
        mark_course(axes, case)
        _steps(axes, shown.daily["day"], shown.daily["steroid"], STEROID, filled=True)
        left_label(axes, case.say("steroid_daily"), STEROID, case.say("a_day", unit=shown.unit))

    def cumulative(axes: Any, case: CaseView) -> None:
        _axis(axes, case, shown.daily["cumulative"].max())
        mark_course(axes, case)
        day, dose = shown.daily["day"].to_numpy(), shown.daily["cumulative"].to_numpy()
        # At the end of a day its dose is taken.
        axes.plot([day[0], *(day + 1)], [0, *dose], color=STEROID, lw=1.1, zorder=3)
        left_label(axes, case.say("steroid_sum"), STEROID, shown.unit)
        statistic = "steroid_mg_per_kg" if shown.unit == "mg/kg" else "steroid_mg"
        _phases(axes, case, statistic, 0)

    def blocks(axes: Any, case: CaseView) -> None:
        rows = shown.blocks()
        _axis(axes, case, max(30.0, float(rows["days"].max())))
        mark_course(axes, case)
        first, wide = rows["first_day"].to_numpy(), (rows["last_day"] - rows["first_day"] + 1).to_numpy()
        whole = wide == BLOCK
        for part, hatch in ((whole, ""), (~whole, "/////")):
            axes.bar(
                first[part], rows["days"][part], wide[part], align="edge", fc=STEROID if not hatch else "white",
                ec="white" if not hatch else STEROID, lw=0.5, hatch=hatch, zorder=3,
            )  # fmt: skip
        for start, width, days in zip(first, wide, rows["days"], strict=True):
            text = case.number(float(days), 0)
            if 1.4 * text_width(axes, text) < width:
                axes.annotate(
                    text, (start + width / 2, days), xytext=(0, 1.5), textcoords="offset points", ha="center",
                    va="bottom", color=INK, annotation_clip=True,
                )  # fmt: skip
        left_label(axes, case.say("steroid_days"), STEROID, case.say("of_ninety"))
        _phases(axes, case, "steroid_days_per_90", 1)

    return [Panel(draw, HEIGHT, elastic=True) for draw in (daily, cumulative, blocks)]


def others_panel(shown: Burden) -> Panel:
    """How many other medications were taken each day."""

    def draw(axes: Any, case: CaseView) -> None:
        _axis(axes, case, max(1.0, float(shown.daily["others"].max())), whole=True)
        mark_course(axes, case)
        _steps(axes, shown.daily["day"], shown.daily["others"], MEDICATION, filled=False)
        left_label(axes, case.say("other_medications"), MEDICATION, case.say("number"))

    return Panel(draw, HEIGHT * 0.8, elastic=True)


def _axis(axes: Any, case: CaseView, highest: float, whole: bool = False) -> None:
    from matplotlib.ticker import MaxNLocator

    from casebook.draw.even_ticks import EvenTicks

    axes.set_ylim(0, 1.3 * (highest or 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 3, 5, 10], integer=whole))
    axes.yaxis.set_major_formatter(EvenTicks(case))


def _steps(axes: Any, days: Any, values: Any, color: str, filled: bool) -> None:
    """A value a day as steps, each from its day to the next; only where it changes, so that a year is a few corners."""
    day, value = days.to_numpy(dtype=float), values.to_numpy(dtype=float)
    kept = np.concatenate([[True], np.diff(value) != 0])
    day, value = np.append(day[kept], day[-1] + 1), np.append(value[kept], value[-1])
    if filled:
        axes.fill_between(day, value, step="post", color=color, lw=0.5, zorder=3)
    else:
        axes.fill_between(day, value, step="post", color=color, alpha=0.25, lw=0, zorder=2)
        axes.step(day, value, where="post", color=color, lw=1.0, zorder=3)


def _phases(axes: Any, case: CaseView, statistic: str, decimals: int) -> None:
    """The estimates of both phases in the margin."""
    said = [
        case.say(f"median_{phase}", value=case.number(value, decimals))
        for phase in ("before", "during")
        if (value := case.estimate(f"{MEASURE}.{phase}.{statistic}")) is not None
    ]
    if said:
        beside(axes, (", " if words_are_above(axes) else "\n").join(said), STEROID, at=1.0, anchor="top")
