"""A case as the figures see it, and a figure of it as it is planned and drawn."""

from casebook.draw.case_view import CaseView
from casebook.draw.figures import FIGURES
from casebook.draw.files import About, file_bytes
from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.style import house_style
from draw.odd_cases import CASES


def view(name="usual", preset=DEFAULT, tables=None, **changes):
    told, settings = CASES[name]()
    return CaseView({**told, **(tables or {})}, {**settings, **changes}, PRESETS[preset])


def planned(figure, case):
    with house_style("test", case.preset):
        return FIGURES[figure](case)


def drawn(figure, case):
    """The matplotlib figure."""
    with house_style("test", case.preset):
        return FIGURES[figure](case).draw(case)


def svg_of(figure, case):
    """The SVG text."""
    with house_style("test", case.preset):
        plan = FIGURES[figure](case)
        about = About(figure, "title", plan.alternative, "")
        return file_bytes(plan.draw(case), "svg", case.preset, about).decode()
