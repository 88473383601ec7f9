"""Before and during side by side: every value, and medians and intervals as the estimates have them."""

import numpy as np
import pandas as pd
import pytest

from casebook.draw.case_view import CaseView
from casebook.draw.compared import compared_subjects
from casebook.draw.labels import with_unit
from casebook.draw.presets import PRESETS
from draw.odd_cases import laboratory, measure, observations, table
from draw.views import drawn, planned, view


def with_interval(case, subject, phase, median, low, high):
    rows = case.tables["estimates"].copy()
    name = f"{subject}.{phase}.median"
    rows = rows[rows["estimate_id"] != name]
    new = table("estimates", [{"estimate_id": name, "measure": subject, "comparison": phase, "statistic": "median",
                               "estimate": median, "ci_low": low, "ci_high": high}])  # fmt: skip
    return {"estimates": pd.concat([rows, new])}


def points(axes, marker):
    """The values drawn with a marker."""
    found = [line.get_ydata() for line in axes.lines if line.get_marker() == marker and line.get_linestyle() == "None"]
    return np.concatenate(found) if found else np.array([])


def plot_of(page, title):
    return next(axes for axes in page.axes if axes.get_label().startswith(title))


def test_every_value_is_drawn_and_censored_ones_as_open_triangles():
    case = view("usual")
    page = drawn("before-during", case)
    tryptase, ige = plot_of(page, "Serum tryptase"), plot_of(page, "Total IgE")
    assert sorted(points(tryptase, "o")) == pytest.approx(sorted(case.values("tryptase")["value"]))
    assert sorted(points(ige, "s")) == pytest.approx([40, 60, 70, 75, 80, 80, 80, 85, 90])
    assert points(ige, "v").tolist() == [2, 2] and points(ige, "^").tolist() == [110]
    below = [label.get_text() for label in ige.get_xticklabels()]
    assert below == ["before\nn = 2\n2 ▽", "during\nn = 10\n1 △"]


def test_values_stand_in_the_order_of_time():
    page = drawn("before-during", view("usual"))
    for line in plot_of(page, "Serum tryptase").lines:
        if line.get_marker() == "o" and len(line.get_xdata()) > 2:
            assert (np.diff(line.get_xdata()) > 0).all() and (np.diff(line.get_ydata()) > 0).all()


def test_the_value_of_the_day_of_the_first_dose_belongs_to_the_time_before():
    case = view(
        "usual", tables={"observations": table("observations", observations("tryptase", [0, 28], [30.0, 31.0]))}
    )
    subject = compared_subjects(case)[0]
    assert subject.values["phase"].tolist() == ["before", "during"]


def test_an_interval_is_drawn_only_where_the_estimates_have_one():
    case = view("usual")
    without = plot_of(drawn("before-during", case), "Serum tryptase")
    assert not [line for line in without.lines if line.get_marker() == "_"]
    case = view("usual", tables=with_interval(case, "tryptase", "before", 30.3, 27.5, 33.9))
    (interval,) = [
        line for line in plot_of(drawn("before-during", case), "Serum tryptase").lines if line.get_marker() == "_"
    ]
    assert list(interval.get_ydata()) == [27.5, 33.9]
    said = planned("before-during", case).alternative
    assert "7 values before, median 30.3 (95\N{NO-BREAK SPACE}% interval 27.5 to 33.9); 8 during, median 38." in said


def test_a_median_that_the_estimates_lack_is_not_made_up():
    case = view("usual", tables={"estimates": view("usual").tables["estimates"].iloc[:0]})
    page = drawn("before-during", case)
    assert all(line.get_linestyle() == "None" for axes in page.axes for line in axes.lines)


@pytest.mark.parametrize("preset", PRESETS)
def test_measures_without_room_are_named(preset):
    names = [f"measure_{number:02}" for number in range(40)]
    rows = [row for name in names for row in observations(name, [-10, 10, 40], [1.0, 2.0, 3.0])]
    known = {name: measure(f"Measure {name[-2:]}") for name in names}
    case = view("usual", preset, tables={"observations": table("observations", rows)}, measures=known)
    caption = planned("before-during", case).caption
    page = drawn("before-during", case)
    shown = {axes.get_label().split(" (")[0] for axes in page.axes}
    named = {name for name in (f"Measure {number:02}" for number in range(40)) if name in caption}
    assert named and named | shown >= {f"Measure {number:02}" for number in range(40)} and not named & shown
    assert page.get_size_inches()[1] * 25.4 <= case.preset.highest


def test_the_measures_of_the_protocol_come_first_then_scores():
    names = [subject.name for subject in compared_subjects(view("usual"))]
    assert names == ["tryptase", "total_ige", "msaf_week"]
    weights = view("usual").settings["weight_measure"]
    assert weights not in names


@pytest.mark.parametrize("measures", [9, 12, 30])
def test_with_the_caption_that_names_what_is_left_out_it_fits_a_page(measures):
    case = CaseView(*laboratory(measures, 6)(), PRESETS["bmc-half"])
    page, made = drawn("before-during", case), planned("before-during", case)
    height = page.get_figheight() * 25.4
    assert height + case.preset.caption_height(case.captioned(made.caption)) <= case.preset.highest + 0.1
    left_out = len(compared_subjects(case)) - len([axes for axes in page.axes if axes.get_label()])
    assert left_out > 0 and made.caption.partition("for want of room: ")[2].count(";") == left_out - 1


def test_a_name_that_says_its_unit_has_it_once():
    assert with_unit("FEV1, % of predicted", "%") == "FEV1, % of predicted"
    assert (with_unit("FEV1", "L"), with_unit("KIT D816V allele burden", "%")) == (
        "FEV1 (L)", "KIT D816V allele burden (%)"
    )  # fmt: skip
    assert with_unit("Score", "") == "Score"
