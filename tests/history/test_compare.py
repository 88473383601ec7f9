"""What has changed since the report before, and why."""

import pandas as pd
import pytest

from casebook.history.compare import compare_reports
from history.book import LABS, MADE_BY, Book, diary, labs, roles, tables, told

RECORDS = ("observation", "score", "dose", "medication", "event", "day_0")


@pytest.fixture
def book():
    """A case with one report."""
    book = Book()
    book.build(tables())
    return book


def test_the_first_report_has_nothing_to_be_compared_with():
    changes, reports = Book().build(tables())
    assert changes.empty and roles(reports) == {1: "this"}


def test_an_added_a_corrected_and_a_withdrawn_value_are_told_apart(book):
    values = {**LABS, 20: 33.5, 90: 31.5}
    del values[-60]
    changes, reports = book.build(tables(labs(values)))
    assert told(changes, *RECORDS) == [
        ("observation", "withdrawn", "tryptase.d-60", "30.2", ""),
        ("observation", "corrected", "tryptase.d20", "33", "33.5"),
        ("observation", "added", "tryptase.d90", "", "31.5"),
    ]
    assert roles(reports) == {1: "compared", 2: "this"}
    assert changes.loc[changes["kind"] == "observation", "day"].tolist() == [-60, 20, 90]


def test_an_estimate_that_moved_says_which_of_its_values_are_others(book):
    values = {**LABS, 20: 33.5, 90: 31.5}
    del values[-60]
    changes, _ = book.build(tables(labs(values)))
    moved = changes[changes["kind"] == "estimate"].set_index("subject_id")
    during, before = moved.loc["tryptase.during.median"], moved.loc["tryptase.before.median"]
    assert (during["was"], during["now"], during["why"]) == ("34", "33.5", "values")
    assert during["detail"] == "added tryptase.d90; corrected tryptase.d20"
    assert (before["why"], before["detail"]) == ("values", "withdrawn tryptase.d-60")
    shift = moved.loc["tryptase.during_vs_before.median_difference", "detail"]
    assert shift == "added tryptase.d90; corrected tryptase.d20; withdrawn tryptase.d-60"


def test_only_the_first_of_many_values_are_named(book):
    changes, _ = book.build(tables(labs({**LABS, **dict.fromkeys(range(100, 110), 30.0)})))
    detail = changes.set_index("subject_id").loc["tryptase.during.median", "detail"]
    assert detail.count("added") == 6 and detail.endswith("; and 4 more")


def test_a_censored_result_that_gets_its_number_is_a_correction():
    book = Book()
    below = [*labs(LABS), {"day": 100, "value": 2.0, "censor": "below"}]
    book.build(tables(below))
    changes, _ = book.build(tables([*labs(LABS), {"day": 100, "value": 2.0}]))
    assert told(changes, *RECORDS) == [("observation", "corrected", "tryptase.d100", "<2", "2")]


def test_another_unit_is_a_correction(book):
    other = [{**row, "unit": "ng/mL"} for row in labs(LABS)]
    changes, _ = book.build(tables(other), settings="other")
    found = changes[changes["kind"] == "observation"]
    assert (
        set(found["change"]) == {"corrected"} and set(found["unit"]) == {"ng/mL"} and set(found["why"]) == {"settings"}
    )


def test_a_second_value_of_a_day_moves_no_other_though_it_takes_its_number():
    book = Book()
    book.build(tables(labs(LABS)))
    two = [*labs(LABS), {"day": 60, "value": 36.0, "observation_id": "tryptase.d60"}]
    two[4]["observation_id"] = "tryptase.d60.2"
    changes, _ = book.build(tables(two))
    assert told(changes, *RECORDS) == [("observation", "added", "tryptase.d60", "", "36")]


def test_every_kind_of_row_is_compared():
    book = Book()
    rows = {
        "scores": diary({1: 8, 2: 7}),
        "medications": [{"start_day": -50, "stop_day": -10}, {"start_day": -90}],
        "events": [{"day": -40, "text": "flushing"}],
    }
    book.build(tables(**rows))
    changes, _ = book.build(
        tables(
            scores=diary({1: 8, 2: 6, 3: 5}),
            doses=[{"day": 0}, {"day": 28, "dose": None, "status": "missed"}],
            medications=[{"start_day": -50, "stop_day": -5}, {"start_day": -90}],
            events=[{"day": -40, "text": "flushing, hypotension"}],
        )
    )
    assert told(changes, *RECORDS) == [
        ("dose", "corrected", "omalizumab.d28", "300 mg · given", "missed"),
        ("event", "corrected", "relapse.d-40", "", ""),
        ("medication", "corrected", "prednisone.d-50", "5 mg · PO · → -10", "5 mg · PO · → -5"),
        ("score", "corrected", "msaf.flushing.d2", "7", "6"),
        ("score", "added", "msaf.flushing.d3", "", "5"),
    ]


def test_descriptions_that_are_let_out_only_now_are_no_corrections():
    book = Book()
    book.build(tables(events=[{"day": -40, "text": ""}]))
    changes, _ = book.build(tables(events=[{"day": -40, "text": "flushing"}]))
    assert changes.empty


def test_day_0_that_moves_moves_no_value():
    book = Book()
    book.build(tables(scores=diary(dict.fromkeys(range(-5, 10), 3))))
    later = tables(
        labs({day + 7: value for day, value in LABS.items()}),
        scores=diary(dict.fromkeys(range(2, 17), 3)),
        doses=[{"day": 0}, {"day": 7, "interval_days": 7}, {"day": 35, "interval_days": 28}],
    )
    changes, reports = book.build(later)
    assert told(changes, *RECORDS) == [
        ("day_0", "moved", "day_0", "0", "7"),
        ("dose", "added", "omalizumab.d0", "", "300 mg · given"),
    ]
    assert "day_0" in changes.set_index("subject_id").loc["tryptase.before.n", "why"].split(", ")
    assert reports["up_to_day"].tolist() == [67, 67], "both counted from the present day 0"


@pytest.mark.parametrize(
    ("made_by", "why"),
    [
        ({"settings": "other"}, "settings"),
        ({"code": "other"}, "code"),
        ({"settings": "x", "code": "y"}, "settings, code"),
        ({}, "packages"),
    ],
)
def test_an_estimate_that_moved_on_the_same_values_says_what_else_made_it(book, made_by, why):
    made = tables()
    estimates = made["estimates"]
    estimates.loc[estimates["estimate_id"] == "tryptase.during.median", "estimate"] += 0.5
    changes, _ = book.build(made, **made_by)
    assert told(changes) == [("estimate", "moved", "tryptase.during.median", "34", "34.5")]
    assert changes["why"].tolist() == [why] and changes["detail"].tolist() == [""]


def test_an_estimate_that_moved_since_other_values_did_says_so(book):
    made = tables(scores=diary({1: 3}))
    estimates = made["estimates"]
    estimates.loc[estimates["estimate_id"] == "tryptase.during.median", "estimate"] += 0.5
    changes, _ = book.build(made)
    assert changes.set_index("subject_id").loc["tryptase.during.median", "why"] == "other_values"


def test_what_only_the_order_of_a_sum_changes_is_no_change(book):
    made = tables()
    made["estimates"]["estimate"] *= 1 + 1e-12
    changes, reports = book.build(made, code="other")
    assert changes.empty and roles(reports) == {1: "this"}


def test_an_estimate_that_is_no_more_and_one_that_is_new(book):
    made = tables()
    estimates = made["estimates"]
    estimates.loc[estimates["estimate_id"] == "tryptase.during.median", "estimate"] = float("nan")
    median = estimates[estimates["estimate_id"] == "tryptase.during.n"]
    new = median.assign(estimate_id="tryptase.during.midrange", estimate=34.0, ci_low=30.0, ci_high=38.5)
    made["estimates"] = pd.concat([estimates, new], ignore_index=True)
    changes, _ = book.build(made, code="other")
    assert told(changes) == [
        ("estimate", "withdrawn", "tryptase.during.median", "34", ""),
        ("estimate", "added", "tryptase.during.midrange", "", "34 (30 to 38.5)"),
    ]


def test_verdicts_that_moved_came_and_went():
    book = Book()
    book.build(tables(claims={"P1": "reproduced", "P2": "untestable", "P3": "external"}))
    changes, _ = book.build(tables(claims={"P1": "contradicted", "P3": "external", "P4": "reproduced"}), claims="other")
    assert told(changes) == [
        ("verdict", "moved", "P1", "reproduced", "contradicted"),
        ("verdict", "withdrawn", "P2", "untestable", ""),
        ("verdict", "added", "P4", "", "reproduced"),
    ]
    assert set(changes["why"]) == {"claims"} and changes["detail"].tolist() == ["why P1", "", "why P4"]


def test_a_value_says_what_became_of_its_row():
    book = Book()
    book.build(tables())
    values = {**LABS, 20: 33.5, 90: 31.5}
    changes, _ = book.build(tables(labs(values)))
    found = changes.set_index("subject_id")
    assert found.loc["tryptase.d90", ["why", "detail"]].tolist() == ["read", "observations.csv:7"]
    assert found.loc["tryptase.d20", ["why", "detail"]].tolist() == ["edited", "observations.csv:5"]


def test_a_value_that_another_row_replaced_names_both_rows(book):
    corrected = [{**row, "row_id": "late.csv:2", "value": 33.5} if row["day"] == 20 else row for row in labs(LABS)]
    ledger = [
        {
            "source_file": "observations.csv",
            "source_row": 5,
            "row_id": "observations.csv:5",
            "outcome": "superseded",
            "replaced_by": "late.csv:2",
        },
        {"source_file": "late.csv", "source_row": 2, "row_id": "late.csv:2", "outcome": "used"},
    ]
    changes, _ = book.build(tables(corrected, ledger=ledger))
    found = changes.set_index("subject_id").loc["tryptase.d20"]
    assert (found["why"], found["detail"]) == ("replaced", "late.csv:2 < observations.csv:5")


def test_a_withdrawn_value_says_whether_its_row_is_gone_or_set_aside(book):
    left = [row for row in labs(LABS) if row["day"] != 60]
    made = tables(left)
    assert book.compare(made)[0].set_index("subject_id").loc["tryptase.d60", "why"] == "gone"
    stands = tables()["ingested"]
    made["ingested"] = stands
    made["ledger"] = tables(
        ledger=[
            {
                "source_file": "observations.csv",
                "source_row": 6,
                "row_id": "observations.csv:6",
                "outcome": "quarantined",
                "reason": "implausible",
                "detail": "35 > 30",
            }
        ]
    )["ledger"]
    found = book.compare(made)[0].set_index("subject_id").loc["tryptase.d60"]
    assert (found["why"], found["detail"]) == ("quarantined", "observations.csv:6: implausible: 35 > 30")


def test_two_cases_are_compared_each_with_its_own_history():
    rossi, verdi = Book(), Book("verdi")
    rossi.build(tables())
    verdi.build(tables(case="verdi"))
    both = {name: pd.concat([part, tables(labs({-3: 1, 4: 2}), case="verdi")[name]]) for name, part in tables().items()}
    found, states = compare_reports(
        both,
        rossi.settings | verdi.settings,
        {"rossi": MADE_BY, "verdi": MADE_BY},
        {"rossi": rossi.files, "verdi": verdi.files},
    )
    assert set(found["changes"]["case"]) == {"verdi"} and sorted(states) == ["rossi", "verdi"]
    assert found["reports"][["case", "report"]].values.tolist() == [["rossi", 1], ["verdi", 1], ["verdi", 2]]
