"""The look that all figures share: margins, fonts, lines, colours."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from casebook.draw.presets import Preset

MILLIMETRE = 1 / 25.4

INK, MUTED, GRID, HAIR = "#1b1f24", "#57606a", "#e6e8eb", "#9aa3ad"
DRUG, MISSED, STEROID, MEDICATION = "#0b5394", "#b3261e", "#b3261e", "#4c6a88"
REFERENCE, REFERENCE_INK, CHANGE, EXPOSURE = "#dfeee3", "#2e6b3e", "#e6dbf2", "#b5cbe3"
CHANGE_INK, CHANGE_DASHES = "#6f4a9c", (0, (6, 2, 1, 2))
PHASES, GAP = ("#e9ecef", "#d6e4f2", "#bcd4ea"), "#f3e3c3"
# Distinct under the three colour-vision deficiencies and by marker; taken in turn.
# Each binding model: colour, and dashes of its line.
MODELS = (("#0b5394", "-"), ("#b45f06", (0, (5, 2))))
# From best to worst, ever darker, so that it also reads in grey: `rocket` of seaborn, over white.
WORSE = (
    "#ffffff", "#f7cdb1", "#f6ae87", "#f58d64", "#f26747", "#e8403e", "#d3214b", "#b51657", "#921c5b", "#701f57",
    "#501d4c", "#31183b", "#130d25",
)  # fmt: skip
# A tile for which nothing is recorded.
UNRECORDED: dict[str, Any] = {
    "facecolors": "#eceef1", "edgecolors": HAIR, "linewidths": 0.5, "hatch": "//////", "zorder": 2,
}  # fmt: skip
MEASURES = (("#6a3d9a", "o"), ("#0b5394", "s"), ("#00695c", "D"), ("#8a4b08", "^"), ("#3d3d3d", "v"))


@dataclass(frozen=True)
class Margins:
    """What surrounds the panels of a page, in millimetres."""

    left: float
    right: float
    top: float
    between: float


def is_narrow(width: float) -> bool:
    """Whether a page of `width` mm holds words above its panels, since beside them they would leave too little."""
    return width < 120


def margins(width: float) -> Margins:
    """The margins of a page of `width` mm."""
    return Margins(29.0, 3.0, 1.5, 1.7) if is_narrow(width) else Margins(45.0, 28.0, 5.0, 2.5)


@contextmanager
def house_style(salt: str, preset: Preset) -> Iterator[None]:
    """Draw within it, as large and as heavy as `preset` wants. `salt` makes the ids of an SVG the same in every run.

    DejaVu Sans comes with matplotlib, so that a figure has the same bytes on every machine; text in SVG stays text.
    """
    import matplotlib as mpl

    settings: dict[str, Any] = {
        "axes.axisbelow": True,
        "patch.edgecolor": "w",
        "patch.force_edgecolor": True,
        "lines.solid_capstyle": "round",
        "font.family": ["DejaVu Sans"],
        "font.size": preset.body_text,
        "axes.labelsize": preset.body_text,
        "xtick.labelsize": preset.body_text,
        "ytick.labelsize": preset.smallest_text,
        "axes.linewidth": 0.6,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "axes.edgecolor": MUTED,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "lines.linewidth": 1.0,
        "hatch.linewidth": 0.5,
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "pdf.fonttype": 42,
        "text.parse_math": False,
        # At the resolution of print the shapes of the font need no help, which takes a tenth of the time.
        "text.hinting": "none",
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # What becomes of a sign that the font lacks is decided, and told, by `draw/signs.py`.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
