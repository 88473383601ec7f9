"""The biomarkers of the protocol against time, as Figure 1 of Bossi et al. 2023 shows them."""

from casebook.draw.case_view import CaseView
from casebook.draw.lanes import phase_strip
from casebook.draw.measure_panel import measure_panel
from casebook.draw.plan import FigurePlan, timed
from casebook.draw.sentences import alternative_text, biomarkers_caption


def biomarkers(case: CaseView) -> FigurePlan:
    """The panels, what they say in words, and their values."""
    measures = case.measures("biomarkers", 3)
    panels = [measure_panel(case, measure) for measure in measures]
    if panels:
        panels.insert(0, phase_strip())
    words = biomarkers_caption(case, measures), alternative_text(case, measures, with_course=False)
    return timed(panels, *words, case.drawn_values(measures))
