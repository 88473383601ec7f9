"""What figures say in words, in the language of the case."""

import pytest

from casebook.draw.case_view import CaseView
from casebook.draw.sentences import alternative_text, biomarkers_caption
from draw.odd_cases import observations, settings, tables, usual


@pytest.mark.parametrize(("language", "date"), [("en", "March 16, 2020"), ("it", "16 marzo 2020")])
def test_a_caption_dates_the_first_dose_where_the_case_does(language, date):
    found, about = usual()
    about = {**about, "language": language}
    assert date not in biomarkers_caption(CaseView(found, about), [])
    dated = found["doses"].copy()
    dated.loc[dated["day"] == 28, "date"] = "2020-04-13"
    assert f"omalizumab ({date})" in biomarkers_caption(CaseView({**found, "doses": dated}, about), [])


def test_one_value_is_told_as_one():
    view = CaseView(tables(observations=observations("tryptase", [3], [12.5])), settings())
    assert "Serum tryptase: 1 value, from 12.5" in alternative_text(view, ["tryptase"], with_course=False)
