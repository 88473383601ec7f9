"""The course of one case as a lane: of several cases under each other, on one axis of days, a swimmer plot."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

WIDTH, HEIGHT, MARGIN = 260.0, 26.0, 5.0
MIDDLE = HEIGHT / 2
EARLIEST = -365  # what was recorded earlier is cut off, or a record of years would leave no room for the treatment


class Axis(NamedTuple):
    """The days that all lanes show."""

    left: float
    right: float

    def across(self, day: float) -> float:
        """Where a day stands; one before the axis at its left end."""
        share = (max(day, self.left) - self.left) / (self.right - self.left)
        return MARGIN + share * (WIDTH - 2 * MARGIN)


def axis_of(cases: pd.DataFrame) -> Axis:
    """The axis on which all rows of table `cases` have room."""
    first, last = cases["first_day"].min(), cases["last_day"].max()
    left = max(EARLIEST, int(first)) if pd.notna(first) else 0
    return Axis(min(left, 0), max(int(last) if pd.notna(last) else 0, 1))


def swimlane(case: Mapping[str, Any], doses: Sequence[int], axis: Axis, alternative: str) -> Markup:
    """An SVG picture: the record as a line, the treatment as a bar, doses as strokes, response and relapse as marks.

    case : a row of table `cases`; doses : days of the given doses of the treatment
    """
    first = case["first_day"] if pd.notna(case["first_day"]) else 0
    parts = [
        f'<line class="zero" x1="{axis.across(0):.1f}" x2="{axis.across(0):.1f}" y1="0" y2="{HEIGHT:.0f}"/>',
        f'<line class="record" x1="{axis.across(first):.1f}" x2="{axis.across(case["last_day"]):.1f}" '
        f'y1="{MIDDLE}" y2="{MIDDLE}"/>',
    ]
    if doses:
        start, end = axis.across(min(doses)), axis.across(max(doses))
        parts.append(
            f'<rect class="treated" x="{start:.1f}" y="{MIDDLE - 4}" width="{max(end - start, 1):.1f}" height="8"/>'
        )
        strokes = "".join(f"M{axis.across(day):.1f} {MIDDLE - 7}v14" for day in sorted(set(doses)))
        parts.append(f'<path class="dose" d="{strokes}"/>')
    if pd.notna(case["response_day"]):
        parts.append(f'<circle class="response" cx="{axis.across(case["response_day"]):.1f}" cy="{MIDDLE}" r="5"/>')
    if pd.notna(case["relapse_day"]):
        place = axis.across(case["relapse_day"])
        parts.append(f'<path class="relapse" d="M{place - 4:.1f} {MIDDLE - 4}l8 8m0 -8l-8 8"/>')
    told = escape(alternative)
    return Markup(  # noqa: S704  numbers of our own, and words that are escaped
        f'<svg class="lane" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" '
        f'role="img" aria-label="{told}"><title>{told}</title>{"".join(parts)}</svg>'
    )
