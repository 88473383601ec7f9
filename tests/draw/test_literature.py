"""The figure of the published studies: every row is in its data, and what a page does not hold is counted."""

from casebook.draw.case_view import CaseView
from casebook.draw.literature import literature
from casebook.draw.presets import PRESETS
from casebook.draw.style import house_style
from draw.odd_cases import CASES


def planned(name, preset="bmc-full"):
    view = CaseView(*CASES[name](), PRESETS[preset])
    with house_style("test", view.preset):
        plan = literature(view)
        return plan, [text.get_text() for text in plan.draw(view).texts]


def test_a_case_without_a_published_table_has_no_such_figure():
    plan, _ = planned("usual")
    assert plan.caption == "" and plan.data.empty


def test_every_row_is_in_the_data_and_those_that_are_not_drawn_are_counted():
    plan, texts = planned("many_studies")
    assert len(plan.data) == 90
    drawn = sum(text.endswith("2019") or "…" in text for text in texts)
    assert 30 < drawn < 90
    assert f"Not drawn for want of room: {90 - drawn} rows" in plan.caption


def test_rows_of_the_cases_age_group_are_marked_by_more_than_colour():
    plan, texts = planned("many_studies")
    assert any(text.startswith("• Autore") for text in texts) and "Blue with a point" in plan.caption


def test_directions_are_signs_and_said_in_words_for_those_who_cannot_see_them():
    plan, texts = planned("many_studies")
    assert {"↑", "↓", "=", "–", "↓/↑"} <= set(texts)
    assert "Systemic Mastocytosis: total IgE" in plan.alternative
