"""The figures, from the tables alone."""

from casebook.draw.checks import check_figures
from casebook.draw.figures import FIGURES, draw_figures
from casebook.draw.presets import PRESETS

__all__ = ["FIGURES", "PRESETS", "check_figures", "draw_figures"]
