"""What is new since the last report stands out in a figure, by shape, and its caption says so."""

import pandas as pd
import pytest

from casebook.draw import FIGURES
from casebook.draw.case_view import CaseView
from casebook.draw.style import INK, house_style
from casebook.model import conform
from draw.odd_cases import doses, event, medication, observations, scores, settings, tables

NEW = [
    ("observation", "added", "tryptase.d90"),
    ("observation", "corrected", "tryptase.d60"),
    ("observation", "withdrawn", "tryptase.d30"),
    ("dose", "added", "omalizumab.d84"),
    ("event", "added", "anaphylaxis.d70"),
    ("medication", "corrected", "prednisone.d-40"),
    ("score", "added", "msaf.fatigue.d50"),
]


def case(new=(), **changes):
    made = tables(
        observations=observations("tryptase", [-30, 30, 60, 90], [30.0, 31.0, 32.0, 33.0]),
        doses=doses([0, 28, 56, 84]),
        events=[event("anaphylaxis", -20), event("anaphylaxis", 70)],
        medications=[medication("prednisone", -40, 60, 5.0)],
        scores=scores(["flushing", "fatigue"], range(20, 60)),
    )
    who = {"case": "rossi", "data_origin": "simulated"}
    rows = [{**who, "kind": kind, "change": change, "subject_id": name} for kind, change, name in new]
    reports = [{**who, "report": 6, "role": "compared", "up_to_day": 59}, {**who, "report": 7, "role": "this"}]
    made["changes"] = conform("changes", pd.DataFrame(rows))
    made["reports"] = conform("reports", pd.DataFrame(reports))
    return CaseView(made, settings(**changes))


def diamonds(view, name):
    """Where an open diamond, and where a small one above a tile, is drawn."""
    with house_style("test", view.preset):
        plan = FIGURES[name](view)
        page = plan.draw(view)
    # Measures may be drawn as diamonds, too; theirs are of another colour.
    own = {"none", INK}
    lines = [line for axes in page.axes for line in axes.lines if line.get_marker() == "D"]
    lines = [line for line in lines if line.get_markerfacecolor() in own]
    around = sorted(day for line in lines if line.get_markerfacecolor() == "none" for day in line.get_xdata())
    above = sorted(day for line in lines if line.get_markerfacecolor() != "none" for day in line.get_xdata())
    return plan, around, above


def test_what_is_new_is_marked_in_the_journey_and_what_was_withdrawn_is_not():
    plan, around, above = diamonds(case(NEW), "patient-journey")
    assert around == [-40, 60, 70, 84, 90] and len(above) == 1
    assert "In a diamond, or above a tile: new or corrected since report 6 (data up to day 59)." in plan.caption
    new = plan.data[plan.data["new"] == "yes"]
    assert sorted(new["start_day"].dropna().astype(int)) == sorted(
        [-40, *new.loc[new["panel"] == "symptoms", "start_day"].astype(int), 60, 70, 84, 90]
    )


def test_a_figure_marks_only_what_it_shows():
    plan, around, above = diamonds(case(NEW), "biomarkers")
    assert around == [60, 90] and above == [] and "since report 6" in plan.caption
    assert plan.data["new"].tolist() == ["", "", "yes", "yes"]
    elsewhere = [("dose", "added", "omalizumab.d84")]
    plan, around, _ = diamonds(case(elsewhere), "biomarkers")
    assert around == [] and "since report" not in plan.caption


@pytest.mark.parametrize("name", ["patient-journey", "biomarkers"])
def test_a_first_report_marks_nothing(name):
    view = case(NEW)
    for table in ("changes", "reports"):
        view.tables[table] = view.tables[table].iloc[:0]
    plan, around, above = diamonds(view, name)
    assert around == above == [] and "since report" not in plan.caption


def test_the_measured_points_beside_a_model_are_marked_too():
    from draw.odd_cases import CASES

    made, about = CASES["usual"]()
    measured = made["observations"].query("measure == 'total_ige'")["observation_id"].iloc[-1]
    who = {"case": "rossi", "data_origin": "simulated"}
    made["changes"] = conform(
        "changes", pd.DataFrame([{**who, "kind": "observation", "change": "added", "subject_id": measured}])
    )
    made["reports"] = conform("reports", pd.DataFrame([{**who, "report": 1, "role": "compared", "up_to_day": 9}]))
    plan, around, _ = diamonds(CaseView(made, about), "modelled-ige")
    assert (
        len(around) == 1
        and "nuovo o corretto dal report 1"
        in diamonds(CaseView(made, {**about, "language": "it"}), "modelled-ige")[0].caption
    )
    assert "new or corrected since report 1" in plan.caption


@pytest.mark.parametrize(
    ("figure", "new"),
    [
        ("before-during", [("observation", "added", "tryptase.d90"), ("score", "corrected", "msaf.fatigue.d50")]),
        ("dose-gap", [("dose", "added", "omalizumab.d84"), ("score", "added", "msaf.fatigue.d50")]),
        ("symptom-heatmap", [("score", "added", "msaf.fatigue.d50")]),
        ("treatment-burden", [("medication", "added", "cetirizine.d-40")]),
    ],
)
def test_every_figure_of_single_values_marks_what_is_new(figure, new):
    def planned(rows):
        view = case(rows)
        extra = tables(medications=[medication("cetirizine", -40, 60, 5.0)])["medications"]
        view.tables["medications"] = pd.concat([view.tables["medications"], extra], ignore_index=True)
        return diamonds(view, figure)

    plan, around, above = planned(new)
    _, before, before_above = planned([])
    assert len(around) + len(above) > len(before) + len(before_above)
    assert "since report 6" in plan.caption and "since report" not in planned([])[0].caption
    # A row of the burden is a day of all medications; of the others, a mark.
    if figure != "treatment-burden":
        assert set(plan.data["new"]) == {"yes", ""} and set(planned([])[0].data["new"]) == {""}
