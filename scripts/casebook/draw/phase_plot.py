"""A measure before and during the treatment: its values in the order of time, and beside them median and interval."""

from typing import Any

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.compared import Compared
from casebook.draw.measure_panel import value_axis
from casebook.draw.new_points import diamonds
from casebook.draw.style import INK

PHASES = ("before", "during")
# Where the values of a phase lie, and where its median, from the middle of the phase.
_VALUES, _MEDIAN, _HALF = (-0.36, 0.1), 0.27, 0.1
# More values than that are drawn smaller.
CROWDED = 30
MARKS = {"below": "v", "above": "^"}


def phase_plot(axes: Any, case: CaseView, subject: Compared) -> None:
    """Draw the values, medians and intervals of `subject`."""
    values = subject.values
    value_axis(axes, subject.drawn_range(case), subject.is_log, case)
    axes.set_xlim(-0.5, 1.5)
    for place, phase in enumerate(PHASES):
        rows = values[values["phase"] == phase]
        _values(axes, place, rows, subject)
        _median(axes, case, place, f"{subject.name}.{phase}.median", len(rows), subject.color)
    with_censored = bool((values["censor"] != "none").any())
    below = [_below(case, values[values["phase"] == phase], phase, with_censored) for phase in PHASES]
    axes.set_xticks(range(2), below)
    axes.tick_params(axis="x", length=0)


def _values(axes: Any, place: int, rows: pd.DataFrame, subject: Compared) -> None:
    count = len(rows)
    low, high = _VALUES
    # The first value to the left, the last to the right: a course within the phase can be seen.
    across = place + (np.linspace(low, high, count) if count > 2 else np.array([-0.2, -0.06])[2 - count :])
    small = count > CROWDED
    censor, value, flag = (rows[name].to_numpy() for name in ("censor", "value", "flag"))
    for kind in ("none", *MARKS):
        chosen = censor == kind
        if not chosen.any():
            continue
        solid = kind == "none"
        axes.plot(
            across[chosen], value[chosen].astype(float), ls="", marker=MARKS.get(kind, subject.marker),
            ms=(2.2 if small else 3.6) if solid else 4.6, color=subject.color, mfc=subject.color if solid else "white",
            mec="white" if solid else subject.color, mew=(0.0 if small else 0.5) if solid else 0.9, clip_on=False,
            zorder=3,
        )  # fmt: skip
    new = rows["new"].to_numpy() != ""
    diamonds(axes, across[new], value[new].astype(float))
    flagged = flag != ""
    if not flagged.any():
        return
    axes.plot(
        across[flagged], value[flagged].astype(float), ls="", marker="o", ms=7.2, mfc="none", mec=INK, mew=0.7,
        clip_on=False, zorder=4,
    )  # fmt: skip


def _median(axes: Any, case: CaseView, place: int, estimate: str, count: int, color: str) -> None:
    median, interval = case.estimate(estimate), case.interval(estimate)
    if median is None or count < 2:
        return
    middle = place + _MEDIAN
    axes.plot([middle - _HALF, middle + _HALF], [median] * 2, color=color, lw=2.0, solid_capstyle="butt", zorder=3)
    if interval:
        axes.plot([middle] * 2, interval, color=color, lw=1.2, marker="_", ms=4, mew=1.2, clip_on=False, zorder=3)


def _below(case: CaseView, rows: pd.DataFrame, phase: str, with_censored: bool) -> str:
    """What stands below a phase: its name, how many values, and how many of them are censored."""
    lines = [case.say(f"{phase}_short"), f"n = {case.number(len(rows), 0)}"]
    if with_censored:
        counts = ((sign, int((rows["censor"] == kind).sum())) for kind, sign in (("below", "▽"), ("above", "△")))
        lines.append(" ".join(f"{case.number(count, 0)} {sign}" for sign, count in counts if count) or " ")
    return "\n".join(lines)
