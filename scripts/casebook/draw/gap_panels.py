"""The two plots of the figure on lapses: intervals between doses, and the outcome by days since the last dose."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import line_height
from casebook.draw.lapses import longest_interval, missed_days
from casebook.draw.measure_panel import log_axis
from casebook.draw.new_points import diamonds
from casebook.draw.outcome import Outcome, outcome_label, scale_ends
from casebook.draw.presets import POINTS_A_MILLIMETRE
from casebook.draw.sheet import Plot, draw_plots
from casebook.draw.style import DRUG, MISSED, REFERENCE, REFERENCE_INK, is_narrow
from casebook.draw.text_width import text_points

HEIGHT = 46.0
# More marks than that are drawn smaller.
CROWDED = 80
# With more points in a lapse a label at one of them would cover others.
MOST_LABELLED = 8
Place = tuple[float, float]
Box = tuple[float, float, float, float]
CENSORED = {"below": "v", "above": "^"}


def draw_gaps(case: CaseView, intervals: pd.DataFrame, outcome: Outcome | None, points: pd.DataFrame) -> Any:
    """The sheet with one or both plots.

    intervals : dose, day, interval_days, lapsed
    points : of the outcome, those with days_since_dose
    """
    above = int(longest_interval(case) is not None)
    plots = []
    if len(intervals):
        plots.append(Plot(case.say("interval_axis"), partial(_intervals, intervals=intervals), above=above))
    if outcome is not None:
        drawn = partial(_outcome, outcome=outcome, points=points)
        plots.append(Plot(outcome_label(case, outcome), drawn, above=above))
    columns = 1 if is_narrow(case.preset.width) else 2
    return draw_plots(case, plots, columns, HEIGHT)


def _in_time(axes: Any, case: CaseView, upright: bool) -> None:
    """Shade what is in time by the protocol, and say so where no point can lie."""
    limit = longest_interval(case)
    if limit is None:
        return
    (axes.axvspan if upright else axes.axhspan)(0, limit, color=REFERENCE, lw=0, zorder=0)
    (axes.axvline if upright else axes.axhline)(limit, color=REFERENCE_INK, lw=0.7, ls=(0, (4, 2)), zorder=1)
    text = case.say("in_time", days=case.number(limit, 0))
    axes.annotate(
        text, (0, 1), xytext=(0, 2), xycoords="axes fraction", textcoords="offset points", color=REFERENCE_INK,
        va="bottom", annotation_clip=False,
    )  # fmt: skip


def _intervals(axes: Any, case: CaseView, intervals: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator

    last = int(intervals["dose"].iloc[-1])
    doses, days = intervals["dose"].to_numpy(), intervals["interval_days"].to_numpy()
    axes.set_xlim(1, last + 1)
    axes.set_ylim(0, 1.22 * max(float(days.max()), longest_interval(case) or 0))
    _in_time(axes, case, upright=False)
    axes.vlines(doses, 0, days, color=DRUG, lw=0.8 if last <= CROWDED else 0.5, zorder=2)
    lapsed = intervals["lapsed"].to_numpy(dtype=bool)
    _mark(axes, doses, days, np.ones(len(days)), lapsed, last > CROWDED)
    new = intervals["new"].to_numpy() != ""
    diamonds(axes, doses[new], days[new])
    places = _missed_places(case)
    axes.plot(
        places, [0] * len(places), ls="", marker="v", ms=5, mfc="white", mec=MISSED, mew=1, zorder=6, clip_on=False
    )
    _label(axes, case, list(zip(doses[lapsed], days[lapsed], days[lapsed], strict=True)))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(case.say("dose_number"), labelpad=2)


def _missed_places(case: CaseView) -> list[float]:
    """Between which doses, as a part of their distance, each dose that was missed or held would have been given."""
    given = sorted(set(case.given_days))
    numbers = np.arange(1, len(given) + 1)
    return [float(np.interp(day, given, numbers)) for day in missed_days(case) if given[0] < day < given[-1]]


def _outcome(axes: Any, case: CaseView, outcome: Outcome, points: pd.DataFrame) -> None:
    limit = longest_interval(case)
    _outcome_scale(axes, case, outcome, points)
    _in_time(axes, case, upright=True)
    for censor, rows in points.groupby("censor", sort=True):
        counted = rows.groupby(["days_since_dose", "value"], sort=True).size()
        days, values = (counted.index.get_level_values(level).to_numpy() for level in (0, 1))
        lapsed = days > limit if limit else np.zeros(len(days), dtype=bool)
        _mark(axes, days, values, counted.to_numpy(), lapsed, len(points) > CROWDED, CENSORED.get(censor))
    new = points[points["new"] != ""]
    diamonds(axes, new["days_since_dose"].tolist(), new["value"].tolist())
    lapsed = points[points["days_since_dose"] > limit] if limit else points.iloc[:0]
    if 0 < len(lapsed) <= MOST_LABELLED:
        # One label a lapse: its last point.
        late = lapsed.assign(dose_day=lapsed["end_day"] - lapsed["days_since_dose"])
        late = late.sort_values("end_day", kind="stable").groupby("dose_day").tail(1)
        rings = list(zip(lapsed["days_since_dose"], lapsed["value"], strict=True))
        marks = zip(late["days_since_dose"], late["value"], late["days_since_dose"], strict=True)
        _label(axes, case, list(marks), rings)
    axes.set_xlabel(case.say("since_dose"), labelpad=2)


def _outcome_scale(axes: Any, case: CaseView, outcome: Outcome, points: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator

    from casebook.draw.even_ticks import EvenTicks

    low, high = float(points["value"].min()), float(points["value"].max())
    known = case.settings["measures"].get(outcome.name, {})
    if not outcome.is_score and known.get("scale") == "log" and low > 0:
        log_axis(axes, low, high, case)
    else:
        least, most = scale_ends(case, outcome.name) if outcome.is_score else (0.0, None)
        bottom = min(low, 0.0 if least is None else least)
        spread = (high - bottom) or ((most or 1.0) - bottom)
        axes.set_ylim(bottom - 0.04 * spread, high + 0.15 * spread)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(EvenTicks(case))
    furthest = max(float(points["days_since_dose"].max()), float(longest_interval(case) or 0))
    axes.set_xlim(0, furthest * 1.12 + 1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 7, 10]))


def _mark(
    axes: Any, x: Any, y: Any, counts: np.ndarray, lapsed: Any, crowded: bool, censored: str | None = None
) -> None:
    """Points, the larger the more lie upon each other, each lapse with a ring."""
    lapsed = np.asarray(lapsed, dtype=bool)
    size = (9.0 if crowded else 16.0) * np.sqrt(counts)
    face = "white" if censored else DRUG
    axes.scatter(
        x, y, s=size, marker=censored or "o", facecolors=face, edgecolors=DRUG if censored else "white",
        linewidths=0.9 if censored else 0.0 if crowded else 0.5, zorder=4, clip_on=False,
    )  # fmt: skip
    ringed = size[lapsed] * 2.2 + 12
    axes.scatter(
        np.asarray(x)[lapsed], np.asarray(y)[lapsed], s=ringed, facecolors="none", edgecolors=MISSED, linewidths=1.1,
        zorder=5, clip_on=False,
    )  # fmt: skip


def _label(axes: Any, case: CaseView, marks: list[tuple[float, float, float]], rings: Sequence[Place] = ()) -> None:
    """Days at as many of the marks (x, y, days) as have room beside the rings of lapses (x, y), the longest first."""
    wide, high = (72 * part for part in (axes.get_position().size * axes.figure.get_size_inches()))
    tall = line_height() * POINTS_A_MILLIMETRE

    def points(x: float, y: float) -> Place:
        across, up = axes.transAxes.inverted().transform(axes.transData.transform((x, y)))
        return across * wide, up * high

    # A ring is a box of ten points; a label keeps some distance from labels and rings.
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in (points(*ring) for ring in rings)]
    for x, y, days in sorted(marks, key=lambda mark: -mark[2]):
        text = case.say("lapse_days", days=case.number(days, 0))
        width, (across, up) = text_points(text), points(x, y)
        middle = min(max(across - width / 2, 0), wide - width)
        above, below = (middle, min(up + 6, high - tall)), (middle, up - 6 - tall)
        sides = [(across + 8, up - tall / 2), (across - 8 - width, up - tall / 2)]
        for start, height in (above, below, *sides) if len(rings) else (above,):
            box = (start, height, start + width, height + tall)
            inside = start >= 0 and height >= 0 and box[2] <= wide + 0.1
            if inside and not any(_meet(box, other) for other in taken):
                taken.append((box[0] - 3, box[1], box[2] + 3, box[3]))
                axes.annotate(
                    text, (x, y), xytext=(start - across, height - up), textcoords="offset points", color=MISSED,
                    va="bottom", zorder=6, annotation_clip=False,
                )  # fmt: skip
                break


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes (left, bottom, right, top) have a part in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
