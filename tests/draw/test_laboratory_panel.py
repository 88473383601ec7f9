"""The laboratory panel: every measure that no other figure shows, however many there are, and what is outside its range."""

import re

import pytest

from casebook.draw.case_view import CaseView
from casebook.draw.laboratory_panel import laboratory_panel, other_measures
from casebook.draw.presets import PRESETS
from casebook.draw.style import house_style
from draw.odd_cases import CASES, laboratory, observations, table


def plan(case, preset="bmc-full", draw=False):
    view = CaseView(*case, PRESETS[preset])
    with house_style("test", view.preset):
        made = laboratory_panel(view)
        return (made, made.draw(view)) if draw else made


def with_rows(*rows):
    told, about = CASES["usual"]()
    return {**told, "observations": table("observations", [row for group in rows for row in group])}, about


def test_what_other_figures_show_is_left_to_them_and_growth_comes_last():
    told, about = with_rows(
        *(observations(name, [0], [1.0]) for name in ("weight", "tryptase", "zinc", "alt", "height"))
    )
    assert other_measures(CaseView(told, about)) == ["alt", "zinc", "height", "weight"]


def test_without_another_measure_there_is_no_figure():
    made = plan(with_rows(observations("tryptase", [0, 5], [1.0, 2.0])))
    assert made.caption == "" and made.data.empty and made.alternative


@pytest.mark.parametrize(
    ("measures", "values", "preset"), [(1, 3, "bmc-full"), (31, 3, "bmc-full"), (30, 3, "bmc-half")]
)
def test_a_measure_is_drawn_or_told_to_have_no_room(measures, values, preset):
    made, page = plan(laboratory(measures, values)(), preset, draw=True)
    drawn = {axes.get_label() for axes in page.axes}
    told = re.search(r"(One|\d+) further measures? ha", made.caption)
    left_out = 0 if told is None else 1 if told[1] == "One" else int(told[1])
    assert len(drawn) + left_out == measures and drawn <= set(made.data["measure"])
    assert made.data.groupby("measure").size().tolist() == [values] * measures


@pytest.fixture(scope="module")
def many():
    return plan(laboratory(1, 5000)(), draw=True)


def test_many_values_are_summed_up_and_the_data_keep_each(many):
    made, page = many
    assert len(made.data) == 5000
    assert "more than 400 values" in made.caption
    assert max(len(line.get_xdata()) for axes in page.axes for line in axes.lines) < 200
    few = plan(laboratory(1, 400)())
    assert "more than 400 values" not in few.caption


def test_the_bars_reach_from_the_lowest_to_the_highest_value(many):
    _, page = many
    ends = [
        segment
        for axes in page.axes
        for lines in axes.collections
        for segment in getattr(lines, "get_segments", list)()
    ]
    heights = [float(point[1]) for segment in ends for point in segment if len(segment) == 2]
    assert min(heights) == 10 and max(heights) == 22


@pytest.mark.parametrize(
    ("value", "censor", "outside"),
    [
        (5, "none", True), (15, "none", False), (25, "none", True), (12, "none", False), (18, "none", False),
        (5, "below", True), (15, "below", False), (25, "below", False),
        (25, "above", True), (15, "above", False), (5, "above", False),
    ],
)  # fmt: skip
def test_a_value_is_outside_only_where_that_is_sure(value, censor, outside):
    made = plan(with_rows(observations("zinc", [0], [float(value)], ref_low=12, ref_high=18, censor=censor)))
    assert ("Zinc 1 of 1" in made.alternative) == outside
    assert ("No value lies outside" in made.alternative) == (not outside)


def test_without_reference_ranges_nothing_is_said_of_them():
    assert "reference" not in plan(with_rows(observations("zinc", [0], [1.0]))).alternative
