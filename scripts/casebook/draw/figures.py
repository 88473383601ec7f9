"""The stage: every figure of every case, by the rules of each journal and in each format that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import pandas as pd

from casebook.draw.before_during import before_during
from casebook.draw.biomarkers import biomarkers
from casebook.draw.case_view import CaseView
from casebook.draw.claims_overview import claims_overview
from casebook.draw.dose_gap import dose_gap
from casebook.draw.files import LETTERED, About, file_bytes
from casebook.draw.laboratory_panel import laboratory_panel
from casebook.draw.literature import literature
from casebook.draw.modelled_ige import modelled_ige
from casebook.draw.patient_journey import patient_journey
from casebook.draw.plan import FigurePlan
from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.sentences import title
from casebook.draw.signs import drawn_letters, lacking_signs, told_signs
from casebook.draw.style import house_style
from casebook.draw.symptom_heatmap import symptom_heatmap
from casebook.draw.treatment_burden import treatment_burden
from casebook.model import conform, csv_text
from casebook.processes import shared_out

# Name of the figure's files -> what plans it.
FIGURES: dict[str, Callable[[CaseView], FigurePlan]] = {
    "patient-journey": patient_journey,
    "biomarkers": biomarkers,
    "modelled-ige": modelled_ige,
    "symptom-heatmap": symptom_heatmap,
    "before-during": before_during,
    "dose-gap": dose_gap,
    "treatment-burden": treatment_burden,
    "laboratory-panel": laboratory_panel,
    "claims-overview": claims_overview,
    "literature": literature,
}


# The format of what a figure shows; it is the same by every journal's rules.
DATA = "csv"
# Case, preset, figure and format -> the bytes of its file.
Drawn = dict[tuple[str, str, str, str], bytes]


def draw_figures(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Mapping[str, Any]],
    formats: Sequence[str],
    presets: Sequence[str] = (DEFAULT,),
    processes: int = 1,
) -> tuple[pd.DataFrame, Drawn]:
    """Table `figures`, and the bytes of each file by case, preset, figure and format; `csv` holds what a figure shows.

    presets : names of `PRESETS`; the report shows the figures of the first
    processes : how many may draw at the same time; the bytes are the same
    """
    import matplotlib as mpl

    # Nothing may look for a screen.
    mpl.use("Agg")
    wanted = []
    for case, about in sorted(settings.items()):
        own = {name: frame[frame["case"] == case] for name, frame in tables.items()}
        for number, preset in enumerate(presets):
            view = CaseView(own, about, PRESETS[preset])
            folder = f"figures/{preset}" if number else "figures"
            wanted += [(view, name, [*formats, *([] if number else [DATA])], folder) for name in FIGURES]
    rows: list[dict[str, Any]] = []
    drawn: Drawn = {}
    for (view, name, _, _), (row, files) in zip(wanted, shared_out(_draw, wanted, processes), strict=True):
        rows += row
        drawn |= {(view.settings["case"], view.preset.name, name, form): content for form, content in files.items()}
    return conform("figures", pd.DataFrame(rows)), drawn


def _draw(wanted: tuple[CaseView, str, Sequence[str], str]) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    """The rows of one figure, and its bytes in each format."""
    view, name, formats, folder = wanted
    settings = view.settings
    origin = "" if settings["data_origin"] == "patient" else settings["origin_note"]
    with house_style(f"{settings['case']}-{name}", view.preset):
        plan = FIGURES[name](view)
        about = About(name, title(view, name), plan.alternative, origin)
        figure = plan.draw(view)
        lacking = lacking_signs(figure)
        files = {}
        for form in formats:
            if form != DATA:
                with drawn_letters(figure) if lacking and form in LETTERED else nullcontext():
                    files[form] = file_bytes(figure, form, view.preset, about)
    if DATA in formats:
        files[DATA] = csv_text(_owned(plan.data, settings)).encode("utf-8")
    row = {
        "case": settings["case"],
        "figure": name,
        "preset": view.preset.name,
        "title": about.title,
        "caption": view.captioned(plan.caption),
        "alternative_text": plan.alternative,
        "lacking_signs": told_signs(lacking),
        "data_origin": settings["data_origin"],
    }
    return [{**row, "format": form, "file": f"{folder}/{name}.{form}"} for form in formats], files


def _owned(data: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """The data of a figure with the case that it is of, and whose data that is."""
    inner = data.drop(columns=["case", "data_origin"], errors="ignore").reset_index(drop=True)
    inner.insert(0, "case", settings["case"])
    return inner.assign(data_origin=settings["data_origin"])
