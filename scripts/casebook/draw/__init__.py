"""The figures, from the tables alone."""

from casebook.draw.figures import FIGURES, draw_figures

__all__ = ["FIGURES", "draw_figures"]
