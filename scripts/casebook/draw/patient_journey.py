"""The patient journey: the whole course on one page, over one time axis."""

from casebook.draw.case_view import CaseView
from casebook.draw.course_heading import heading_panel
from casebook.draw.exposure_panel import exposure_panel
from casebook.draw.journey_data import journey_data
from casebook.draw.lanes import course_panel, phase_strip
from casebook.draw.measure_panel import measure_panel
from casebook.draw.page import Panel
from casebook.draw.plan import FigurePlan, timed
from casebook.draw.sentences import alternative_text, journey_caption
from casebook.draw.symptom_panel import symptom_panel


def patient_journey(case: CaseView) -> FigurePlan:
    """The panels, what they say in words, and every mark of them as a row."""
    measures = case.measures("journey_measures", 4)
    panels: list[Panel] = []
    if len(case.tables["doses"]) or len(case.tables["medications"]):
        panels.append(course_panel(case))
    # The modelled exposure of a single day is a point, and no course.
    if len(case.tables["exposure"]) > 1:
        panels.append(exposure_panel())
    instruments = sorted(set(case.tables["scores"]["instrument"]))
    panels += [symptom_panel(case, instrument) for instrument in instruments]
    panels += [measure_panel(case, measure) for measure in measures]
    if panels:
        panels = [*heading_panel(case), phase_strip(), *panels]
    words = journey_caption(case, measures), alternative_text(case, measures, with_course=True)
    return timed(panels, *words, journey_data(case, measures))
