"""Each measure and the mean symptom score before and during the treatment: every value, median, exact interval."""

from functools import partial

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.compared import Compared, compared_subjects
from casebook.draw.new_points import said_of_new
from casebook.draw.phase_plot import phase_plot
from casebook.draw.plan import FigurePlan, nothing
from casebook.draw.sheet import Plot, draw_plots, room_for, row_height, title_lines
from casebook.draw.style import is_narrow

HEIGHT, LOWEST = 32.0, 22.0
# A row a value, in the order of the plots; of a score the mean of the week that begins on `day`.
COLUMNS = ("subject", "phase", "day", "value", "unit", "censor", "flag", "new")


def before_during(case: CaseView) -> FigurePlan:
    """A plot for each measure and instrument, those of the protocol first."""
    subjects = compared_subjects(case)
    if not subjects:
        return nothing(case, pd.DataFrame(columns=COLUMNS))
    data = pd.concat([_data(subject) for subject in subjects], ignore_index=True)
    columns = _columns(case, len(subjects))
    drawn, height, words = _fitting(case, subjects, columns)
    plots = [_plot(case, subject) for subject in drawn]
    draw = partial(draw_plots, plots=plots, columns=columns, height=height)
    return FigurePlan(draw, words, " ".join(_in_numbers(case, subject) for subject in subjects), data)


def _data(subject: Compared) -> pd.DataFrame:
    rows = subject.values.astype({"day": int, "value": float, "censor": str, "flag": str, "new": str})
    return rows.assign(subject=subject.name, unit=subject.unit)[list(COLUMNS)]


def _columns(case: CaseView, plots: int) -> int:
    """Three or four plots side by side, whichever makes fewer rows, then leaves fewer places empty; or two."""
    if is_narrow(case.preset.width) or plots < 3:
        return 2
    return min((4, 3), key=lambda columns: (-(-plots // columns), -plots % columns))


def _fitting(case: CaseView, subjects: list[Compared], columns: int) -> tuple[list[Compared], float, str]:
    """As many subjects as a page holds, the height of each plot in millimetres, and the caption of the page."""
    caption = told = _caption(case, subjects)
    while True:
        drawn, height = _fitting_above(case, subjects, columns, told)
        names = "; ".join(subject.title for subject in subjects[len(drawn) :])
        # What is left out is named below the figure, which takes room from it.
        if told == (named := f"{caption} {case.say('no_room', 'captions', names=names)}" if names else caption):
            return drawn, height, told
        told = named


def _fitting_above(
    case: CaseView, subjects: list[Compared], columns: int, caption: str
) -> tuple[list[Compared], float]:
    room = room_for(case, caption)
    plots = [_plot(case, subject) for subject in subjects]
    pitch = case.preset.width / columns
    around: list[float] = []
    for first in range(0, len(plots), columns):
        row = plots[first : first + columns]
        around.append(row_height(row, [title_lines(plot, pitch, lettered=len(plots) > 1) for plot in row]))
    rows = len(around)
    while rows > 1 and sum(around[:rows]) + rows * LOWEST > room:
        rows -= 1
    height = min(HEIGHT, (room - sum(around[:rows])) / rows)
    return subjects[: rows * columns], height


def _plot(case: CaseView, subject: Compared) -> Plot:
    lines = 3 if (subject.values["censor"] != "none").any() else 2
    return Plot(subject.title, partial(phase_plot, subject=subject), subject.color, below=lines)


def _caption(case: CaseView, subjects: list[Compared]) -> str:
    parts = [case.say("before_during", "captions", treatment=case.label("drugs", case.treatment))]
    if any((subject.values["censor"] != "none").any() for subject in subjects):
        parts.append(case.say("censored_below_axis", "captions"))
    if any(subject.is_score for subject in subjects):
        parts.append(case.say("weekly_means", "captions"))
    if any((subject.values["flag"] != "").any() for subject in subjects):
        parts.append(case.say("circled", "captions"))
    if any((subject.values["new"] != "").any() for subject in subjects):
        parts.append(said_of_new(case))
    return " ".join(part for part in parts if part)


def _in_numbers(case: CaseView, subject: Compared) -> str:
    said = []
    decimals = case.decimals(subject.name) if not subject.is_score else 1
    for phase in ("before", "during"):
        count = int((subject.values["phase"] == phase).sum())
        median = case.estimate(f"{subject.name}.{phase}.median")
        interval = case.interval(f"{subject.name}.{phase}.median")
        text = case.say(f"n_{phase}", "alternative", n=case.number(count, 0))
        if median is not None:
            text += case.say("median_is", "alternative", median=case.number(median, decimals))
        if interval:
            low, high = (case.number(limit, decimals) for limit in interval)
            text += case.say("interval_is", "alternative", low=low, high=high)
        said.append(text)
    return f"{subject.title}: {'; '.join(said)}."
