"""The course of treatment: phases, events, doses, medications and the modelled exposure."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import beside, line_height, panel_height, side_lines, text_width
from casebook.draw.new_points import mark_new
from casebook.draw.page import Panel
from casebook.draw.style import (
    DRUG,
    GAP,
    GRID,
    HAIR,
    INK,
    MEDICATION,
    MILLIMETRE,
    MISSED,
    PHASES,
    STEROID,
)  # fmt: skip
from casebook.words import print_unit

ROW, TWO_LINES_ROW, LOWEST_ROW = 6.2, 5.75, 4.9
MOST_MEDICATIONS = 12
EVENT_MARKS = "*XdsPo"
EVENT_SIGNS = "★✖◆■✚●"


def phase_strip() -> Panel:
    """The phases as a band above all."""
    return Panel(_draw_phases, 7.5, elastic=True, lettered=False, lowest=5.8)


def _draw_phases(axes: Any, case: CaseView) -> None:
    from matplotlib.patches import Rectangle

    axes.axis("off")
    axes.set_ylim(0, 1)
    number = 0
    for label, first, after, gap in case.phases:
        # Grey is for the time before the treatment.
        face = GAP if gap else PHASES[min(max(number, int(first >= 0)), 2)]
        number += not gap
        axes.add_patch(Rectangle((first, 0), after - first, 1, fc=face, ec="white", lw=1, hatch="////" if gap else ""))
        for text in (label, _two_lines(label)):
            if text_width(axes, text) < 0.94 * (after - first):
                axes.text((first + after) / 2, 0.47, text, ha="center", va="center", linespacing=1.0)
                break


def _two_lines(text: str) -> str:
    """`text` broken at the space nearest to its middle."""
    spaces = [place for place, character in enumerate(text) if character == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def course_panel(case: CaseView) -> Panel:
    """Events, doses and a lane for each medication."""
    lanes = _lanes(case)
    # Names of two lines need their room where they are neighbours.
    long = pairwise(len(side_lines(case.preset.width, label, 2)) > 1 for label, _ in lanes)
    lowest = TWO_LINES_ROW if any(map(all, long)) else LOWEST_ROW
    return Panel(_drawer(lanes), ROW * len(lanes) + 1, elastic=True, lowest=lowest * len(lanes))


Lane = tuple[str, Callable[[Any, CaseView, float], None]]


def _lanes(case: CaseView) -> list[Lane]:
    """Label and drawing of each lane, from the top."""
    lanes: list[Lane] = []
    events = marked_events(case)
    if len(events):
        lanes.append((case.say("events"), _event_lane(events)))
    doses = case.tables["doses"]
    for drug in sorted(set(doses["drug"]), key=lambda name: (name != case.treatment, name)):
        lanes.append((_dose_label(case, drug, doses[doses["drug"] == drug]), _dose_lane(doses[doses["drug"] == drug])))
    return lanes + _medication_lanes(case, drawn_drugs(case)[:MOST_MEDICATIONS])


def _medication_lanes(case: CaseView, drugs: list[str]) -> list[Lane]:
    medications, steroids = _medications(case), set(case.settings["steroids"])
    return [
        _medication_lane(case, drug, medications[medications["drug"] == drug], drug in steroids, number == 0)
        for number, drug in enumerate(drugs)
    ]


def _medications(case: CaseView) -> pd.DataFrame:
    """The medications within the span."""
    start, end = case.span
    rows = case.tables["medications"]
    return rows[(rows["start_day"] <= end) & ~(rows["stop_day"] < start).fillna(False)]


def drawn_drugs(case: CaseView) -> list[str]:
    """The drugs of the medications within the span, steroids first."""
    steroids = set(case.settings["steroids"])
    return sorted(set(_medications(case)["drug"]), key=lambda name: (name not in steroids, name))


def shown_medications(case: CaseView, drugs: list[str]) -> pd.DataFrame:
    """The medications within the span of as many of the drugs as have a lane."""
    rows = _medications(case)
    return rows[rows["drug"].isin(drugs[:MOST_MEDICATIONS])]


def other_drugs(case: CaseView) -> list[str]:
    """Those of them that are no steroid with an equivalence."""
    return [drug for drug in drawn_drugs(case) if drug not in case.settings["steroids"]]


def medication_panel(case: CaseView) -> list[Panel]:
    """A lane for each medication that is no steroid; no panel without one."""
    lanes = _medication_lanes(case, other_drugs(case)[:MOST_MEDICATIONS])
    return [Panel(_drawer(lanes), ROW * len(lanes) + 1)] if lanes else []


def marked_events(case: CaseView) -> pd.DataFrame:
    """The events within the span that the protocol marks."""
    events = case.tables["events"]
    return events[events["category"].isin(event_signs(case)) & events["day"].between(*case.span)]


def event_signs(case: CaseView) -> dict[str, int]:
    """The categories that the protocol marks, each with the number of its mark."""
    marked = [name for name, about in case.settings["events"].items() if about["mark"]]
    return {name: number % len(EVENT_MARKS) for number, name in enumerate(marked)}


def _drawer(lanes: list[Lane]) -> Callable[[Any, CaseView], None]:
    def draw(axes: Any, case: CaseView) -> None:
        count = len(lanes)
        axes.set_ylim(-0.5, count - 0.5)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        for _, first, after, gap in case.phases:
            if gap:
                axes.axvspan(first, after, color=GAP, lw=0, alpha=0.6, zorder=0)
        for line in range(1, count):
            axes.axhline(line - 0.5, color=GRID, lw=0.6, zorder=0)
        axes.axvline(0, color=DRUG, lw=0.8, zorder=1)
        names = [
            "\n".join(side_lines(axes.figure.get_figwidth() / MILLIMETRE, label, 2)) for label, _ in reversed(lanes)
        ]
        axes.set_yticks(range(count), names, linespacing=1.0)
        for place, (_, draw_lane) in enumerate(reversed(lanes)):
            draw_lane(axes, case, place)

    return draw


def _event_lane(events: pd.DataFrame) -> Callable[[Any, CaseView, float], None]:
    def draw(axes: Any, case: CaseView, place: float) -> None:
        low, high = axes.get_xlim()
        gap = (high - low) * 0.012
        free_from = low
        told = set()
        mark_new(axes, case, events, events["day"], place)
        for row in events.sort_values("day").itertuples():
            mark = EVENT_MARKS[event_signs(case)[row.category]]
            # A star fills less of its square than the others.
            size = 8.5 if mark == "*" else 5.5
            axes.plot([row.day], [place], ls="", marker=mark, ms=size, color=INK, mec="white", mew=0.5, zorder=5)
            label = case.label("events", row.category)
            width = text_width(axes, label)
            later = events.loc[events["day"] > row.day, "day"]
            room = (later.min() if len(later) else high) - row.day - 2 * gap
            crosses = row.day < 0 < row.day + gap + width
            # A label that would meet its neighbour or the line of day 0 is left to the caption.
            if width < room and row.day >= free_from and not crosses and row.category not in told:
                axes.text(row.day + gap, place, label, va="center")
                told.add(row.category)
                free_from = row.day + gap + width

    return draw


def _dose_label(case: CaseView, drug: str, doses: pd.DataFrame) -> str:
    amounts = doses["dose"].dropna().unique()
    amount = (
        f" {case.number(float(amounts[0]))}\N{NO-BREAK SPACE}{print_unit(doses['unit'].iloc[0])}"
        if len(amounts) == 1
        else ""
    )
    return case.label("drugs", drug) + amount


def _dose_lane(doses: pd.DataFrame) -> Callable[[Any, CaseView, float], None]:
    def draw(axes: Any, case: CaseView, place: float) -> None:
        given = doses[doses["status"] == "given"]["day"]
        missed = doses[doses["status"] != "given"]["day"]
        size = 5.2 if len(given) <= 60 else 3.2
        axes.plot(given, [place] * len(given), ls="", marker="v", ms=size, color=DRUG, mec="white", mew=0.5, zorder=4)
        axes.plot(missed, [place] * len(missed), ls="", marker="v", ms=size, mfc="white", mec=MISSED, mew=1, zorder=5)
        mark_new(axes, case, doses, doses["day"], place)
        low, high = axes.get_ylim()
        if len(missed):
            beside(axes, f"▽ {case.say('missed')}", MISSED, at=(place - low) / (high - low))

    return draw


def _medication_lane(case: CaseView, drug: str, rows: pd.DataFrame, steroid: bool, first: bool) -> Lane:
    weights = case.values(case.settings["weight_measure"])
    by_weight = steroid and len(weights) > 0
    unit = print_unit(rows["unit"].iloc[0])
    shown = case.say("per_kg") if by_weight else case.say("per_day", unit=unit)
    dosed = rows["daily_dose"].notna().any()
    label = f"{case.label('drugs', drug)} ({shown})" if dosed else case.label("drugs", drug)

    def draw(axes: Any, view: CaseView, place: float) -> None:
        _draw_medication(axes, view, place, rows, weights if by_weight else None, STEROID if steroid else MEDICATION)
        if steroid and first:
            _steroid_days(axes, view, place)

    return label, draw


def _steroid_days(axes: Any, case: CaseView, place: float) -> None:
    """On how many of 90 days any systemic steroid was taken, before and during, as the estimates have it."""
    days = [case.estimate(f"systemic_steroids.{phase}.steroid_days_per_90") for phase in ("before", "during")]
    low, high = axes.get_ylim()
    if None not in days:
        before, during = (case.number(value, 0) for value in days)
        words = case.say("steroid_days_of_90", before=before, during=during)
        beside(axes, words, STEROID, at=(place - low) / (high - low))


def _draw_medication(axes: Any, case: CaseView, place: float, rows: pd.DataFrame, weights: Any, color: str) -> None:
    import numpy as np
    from matplotlib.patches import Rectangle

    start, end = case.span
    bars = []
    for row in rows.itertuples():
        first = max(int(row.start_day), start)
        last = min(end if pd.isna(row.stop_day) else int(row.stop_day), end) + 1
        dose = None if pd.isna(row.daily_dose) else float(row.daily_dose)
        if dose is not None and weights is not None:
            days = weights["day"].astype(float)
            dose /= float(np.interp((first + last) / 2, days, weights["value"]))
        bars.append((first, last, dose, pd.isna(row.stop_day)))
    highest = max((dose for *_, dose, _ in bars if dose), default=None)
    axes.plot([start, end], [place - 0.38] * 2, color=HAIR, lw=0.5, zorder=1)
    narrowest = (end - start) * 0.003
    for first, last, dose, _ in bars:
        tall = 0.74 * (dose / highest if dose and highest else 0.35)
        wide = max(last - first, narrowest)
        # A white edge tells neighbours apart; of a bar that is hardly wider it would leave nothing.
        edge = "white" if dose and wide > 6 * narrowest else color
        # A dose that the source does not state is drawn hatched, at no height that could be read.
        axes.add_patch(
            Rectangle((first, place - 0.38), wide, tall, fc=color if dose else "white", ec=edge, lw=0.5,
                      hatch="" if dose else "/////", zorder=3)
        )  # fmt: skip
        _write_dose(axes, case, place, (first, last, dose, tall), weights is None)
    mark_new(axes, case, rows, [first for first, *_ in bars], place)


def _write_dose(axes: Any, case: CaseView, place: float, bar: tuple, whole: bool) -> None:
    first, last, dose, tall = bar
    if dose is None:
        return
    text = case.number(dose, None if whole else 1)
    low, high = axes.get_ylim()
    above = place - 0.36 + tall + line_height() * (high - low) / panel_height(axes)
    if text_width(axes, text) < 0.85 * (last - first) and tall > 0.5:
        axes.text((first + last) / 2, place - 0.38 + tall / 2, text, ha="center", va="center", color="white", zorder=4)
    elif text_width(axes, text) < 0.85 * (last - first) and above < place + 0.66:
        axes.text((first + last) / 2, place - 0.36 + tall, text, ha="center", va="bottom", color=INK, zorder=4)
