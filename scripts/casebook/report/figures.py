"""The figures of the page: in which section each stands, and in which order they are numbered."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

# Section -> its figures in order.
PLACES: dict[str, tuple[str, ...]] = {
    "timeline": ("patient-journey",),
    "diagnosis": ("biomarkers", "modelled-ige", "laboratory-panel"),
    "treatment": ("dose-gap", "treatment-burden"),
    "claims": ("claims-overview", "literature"),
    "outcomes": ("before-during", "symptom-heatmap"),
}
# What matplotlib writes into an SVG for every element of the page, and descriptions that no reader of the page sees.
_FOREIGN = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<style.*?</style>|<metadata>.*?</metadata>", re.DOTALL)


def figures_in_order(
    table: pd.DataFrame, svgs: Mapping[str, str], sections: Sequence[str], say: Callable[..., str]
) -> list[dict[str, Any]]:
    """The figures that hold something of the case, numbered in the order of the page.

    table : table `figures` of the case
    svgs : figure -> SVG text
    say : the words of the page's language
    """
    found: list[dict[str, Any]] = []
    for section in sections:
        for name in PLACES.get(section, ()):
            rows = table[table["figure"] == name]
            # A figure without a caption holds nothing of this case.
            if name in svgs and len(rows) and rows["caption"].iloc[0]:
                first = rows.iloc[0]
                found.append(
                    {
                        "name": name,
                        "section": section,
                        "number": len(found) + 1,
                        "svg": Markup(_FOREIGN.sub("", svgs[name]).strip()),  # noqa: S704  escaped by casebook.draw
                        "title": first["title"],
                        "caption": first["caption"],
                        "files": _files(rows, say),
                    }
                )
    return found


def _files(rows: pd.DataFrame, say: Callable[..., str]) -> dict[str, str]:
    """What the page calls each file of a figure: its own, the data shown, and those of other presets by name."""
    shown = {row.format.upper(): row.file for row in rows.itertuples() if row.file.count("/") == 1}
    data = {say("page", "data"): shown.pop("CSV")} if "CSV" in shown else {}
    others = {f"{row.format.upper()} ({row.preset})": row.file for row in rows.itertuples() if row.file.count("/") > 1}
    return shown | data | others
