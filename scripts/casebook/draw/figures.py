"""The stage: every figure of every case, in every format that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.draw.biomarkers import biomarkers
from casebook.draw.case_view import CaseView
from casebook.draw.files import file_bytes
from casebook.draw.modelled_ige import modelled_ige
from casebook.draw.patient_journey import patient_journey
from casebook.draw.plan import FigurePlan
from casebook.draw.sentences import title
from casebook.draw.style import house_style
from casebook.model import conform

# Name of the figure's files -> what plans it.
FIGURES: dict[str, Callable[[CaseView], FigurePlan]] = {
    "patient-journey": patient_journey,
    "biomarkers": biomarkers,
    "modelled-ige": modelled_ige,
}


def draw_figures(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]], formats: Sequence[str]
) -> tuple[pd.DataFrame, dict[tuple[str, str, str], bytes]]:
    """Table `figures`, and the bytes of each file by case, figure and format."""
    import matplotlib as mpl

    # Nothing may look for a screen.
    mpl.use("Agg")
    rows, drawn = [], {}
    for case, about in sorted(settings.items()):
        own = {name: frame[frame["case"] == case] for name, frame in tables.items()}
        view = CaseView(own, about)
        for name, plan in FIGURES.items():
            row, files = _draw(view, name, plan, formats)
            rows += row
            drawn |= {(case, name, file_format): content for file_format, content in files.items()}
    return conform("figures", pd.DataFrame(rows)), drawn


def _draw(
    view: CaseView, name: str, plan_figure: Callable[[CaseView], FigurePlan], formats: Sequence[str]
) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    plan = plan_figure(view)
    settings = view.settings
    origin = "" if settings["data_origin"] == "patient" else settings["origin_note"]
    heading = title(view, name)
    with house_style(f"{settings['case']}-{name}"):
        figure = plan.draw(view)
        files = {form: file_bytes(figure, form, name, heading, plan.alternative, origin) for form in formats}
    about = {
        "case": settings["case"],
        "figure": name,
        "title": heading,
        "caption": f"{plan.caption} {origin}." if plan.caption and origin else plan.caption,
        "alternative_text": plan.alternative,
        "data_origin": settings["data_origin"],
    }
    return [{**about, "format": form, "file": f"figures/{name}.{form}"} for form in formats], files
