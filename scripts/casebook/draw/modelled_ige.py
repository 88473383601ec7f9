"""Modelled and measured IgE against time: the bands of the binding models, and what was measured beside them."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.labels import beside, left_label
from casebook.draw.lanes import phase_strip
from casebook.draw.measure_panel import log_axis
from casebook.draw.new_points import mark_new
from casebook.draw.page import Panel, mark_course
from casebook.draw.plan import FigurePlan, timed
from casebook.draw.sentences import citation, modelled_ige_alternative, modelled_ige_caption
from casebook.draw.style import INK, MODELS

HEIGHT = 42.0


def modelled_ige(case: CaseView) -> FigurePlan:
    """The panels, what they say in words, and the model; no caption where nothing is modelled."""
    if case.tables["modelled_ige"].empty:
        return timed([], "", case.say("empty"), case.tables["modelled_ige"])
    panels = [
        phase_strip(),
        Panel(_panel("total_ige", _total_label, _measured), HEIGHT, elastic=True),
        Panel(_panel("free_ige", _free_label, None), HEIGHT, elastic=True),
    ]
    return timed(panels, modelled_ige_caption(case), modelled_ige_alternative(case), case.tables["modelled_ige"])


def _panel(
    quantity: str, label: Callable[[Any, CaseView], None], points: Callable[[Any, CaseView], None] | None
) -> Callable[[Any, CaseView], None]:
    def draw(axes: Any, case: CaseView) -> None:
        rows = case.tables["modelled_ige"]
        values = [rows[f"{quantity}_{part}"] for part in ("low", "high")]
        if points:
            values.append(case.values(case.settings["ige_model"]["measure"])["value"].dropna())
        positive = pd.concat(values)
        positive = positive[positive > 0]
        log_axis(axes, float(positive.min()), float(positive.max()), case)
        mark_course(axes, case)
        bands(axes, rows, quantity)
        if points:
            points(axes, case)
        label(axes, case)
        _margin(axes, case)

    return draw


def _margin(axes: Any, case: CaseView) -> None:
    rows = case.tables["modelled_ige"]
    is_extrapolated = rows["mark"].str.contains("extrapolated").any()
    for place, (name, (color, dashes)) in enumerate(zip(sorted(set(rows["model"])), MODELS, strict=False)):
        line = "\N{EM DASH}" if dashes == "-" else "\N{EN DASH} \N{EN DASH}"
        beside(axes, f"{line} {citation(name)}", color, at=1.0 - 0.12 * place, anchor="top")
    beside(axes, case.say("extrapolated" if is_extrapolated else "model"), at=0.0, anchor="bottom")


def bands(axes: Any, rows: pd.DataFrame, quantity: str) -> None:
    """The band between patients and the typical patient of each model, told apart by dashes as well as by colour."""
    from matplotlib.colors import to_rgba

    for (name, part), (color, dashes) in zip(rows.groupby("model", sort=True), MODELS, strict=False):
        days = part["day"].astype(float)
        low, high = part[f"{quantity}_low"], part[f"{quantity}_high"]
        axes.fill_between(days, low, high, fc=to_rgba(color, 0.16), ec=color, ls=dashes, lw=0.5, zorder=1)
        axes.plot(days, part[f"{quantity}_typical"], color=color, lw=1.1, ls=dashes, label=name, zorder=2)


def _measured(axes: Any, case: CaseView) -> None:
    values = case.values(case.settings["ige_model"]["measure"])
    for censor, mark in (("none", "s"), ("below", "v"), ("above", "^")):
        part = values[values["censor"] == censor]
        solid = censor == "none"
        axes.plot(
            part["day"], part["value"], ls="", marker=mark, ms=3.6 if solid else 4.8, color=INK,
            mfc=INK if solid else "white", mec="white" if solid else INK, mew=0.5 if solid else 0.9, zorder=4,
        )  # fmt: skip
    mark_new(axes, case, values, values["day"], values["value"])


def _total_label(axes: Any, case: CaseView) -> None:
    measure = case.settings["ige_model"]["measure"]
    left_label(axes, case.label("measures", measure), INK, case.unit(measure, "k[IU]/L"))


def _free_label(axes: Any, case: CaseView) -> None:
    left_label(axes, case.say("free_ige"), INK, "ng/mL")
