"""The figures of the page: in which section each stands, and in which order they are numbered."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.report.ask import asked_numbers

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
# What has digits in a caption and is no number of the figure: the level of an interval, years of works that are cited,
# and names that hold digits.
_NO_NUMBER = r"95\s?%|\b[A-Z]\w+ (?:19|20)\d\d\b(?: \([^()]*\))?|\d*[^\W\d]\w*"


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
                first, number = rows.iloc[0], len(found) + 1
                found.append(
                    {
                        "name": name,
                        "section": section,
                        "number": number,
                        "svg": Markup(_FOREIGN.sub("", svgs[name]).strip()),  # noqa: S704  escaped by casebook.draw
                        "title": first["title"],
                        "caption": _caption(rows, f"figure:{number}:{name}"),
                        "files": _files(rows, say),
                    }
                )
    return found


def _caption(rows: pd.DataFrame, name: str) -> str:
    """The caption, with numbers that open the data of the figure where it lies beside it."""
    caption = rows["caption"].iloc[0]
    return asked_numbers(caption, name, but=_NO_NUMBER) if "csv" in set(rows["format"]) else caption


def _files(rows: pd.DataFrame, say: Callable[..., str]) -> dict[str, str]:
    """What the page calls each file of a figure: its own, the data shown, and those of other presets by name."""
    files = list(zip(*(rows[name] for name in ("format", "file", "preset")), strict=True))
    shown = {form.upper(): file for form, file, _ in files if file.count("/") == 1}
    data = {say("page", "data"): shown.pop("CSV")} if "CSV" in shown else {}
    others = {f"{form.upper()} ({preset})": file for form, file, preset in files if file.count("/") > 1}
    return shown | data | others
