"""The doses, the phases and the assays of a course as tables."""

from report.one_case import labs, page, settings, table_of

DOSES = [
    {"day": 0, "route": "SC", "row_id": "d.csv:2"},
    {"day": 28, "interval_days": 28, "row_id": "d.csv:3"},
    {"day": 56, "dose": None, "status": "missed", "row_id": "d.csv:4"},
    {"day": 77, "interval_days": 49, "row_id": "d.csv:5"},
]


def test_every_dose_is_listed_with_what_became_of_it_and_its_row():
    assert table_of(page(doses=DOSES), "Every dose of omalizumab") == [
        ["0", "given", "300 mg", "SC", "", "d.csv:2"], ["28", "given", "300 mg", "", "28", "d.csv:3"],
        ["56", "missed", "", "", "", "d.csv:4"], ["77", "given", "300 mg", "", "49", "d.csv:5"],
    ]  # fmt: skip


def test_doses_of_several_drugs_bear_their_names():
    rows = table_of(
        page(settings(other_drugs=["prednisone"]), doses=[*DOSES[:1], {"day": -3, "drug": "prednisone"}]),
        "Every dose of",
    )
    assert [row[1] for row in rows] == ["Prednisone", "Omalizumab"]


def test_a_course_without_phases_has_the_time_before_and_during():
    assert table_of(page(doses=DOSES), "Phases of the course") == [
        ["Before treatment", "−100", "−1", "100", "0", "0"], ["During treatment", "0", "77", "78", "3", "1"],
    ]  # fmt: skip


def test_phases_end_where_the_next_begins():
    phases = [
        {"name": "first_line", "label": "First line"},
        {"name": "q4w", "label": "q4w", "from_day": 0},
        {"name": "gap", "label": "Gap", "from_day": 56},
    ]
    rows = table_of(page(settings(phases=phases), doses=DOSES), "Phases of the course")
    assert [row[:3] for row in rows] == [["First line", "−100", "−1"], ["q4w", "0", "55"], ["Gap", "56", "77"]]


def test_a_record_that_begins_with_the_first_dose_has_no_time_before():
    assert len(table_of(page(settings(observed_from_day=None), doses=DOSES), "Phases of the course")) == 1


def test_assays_tell_method_laboratory_and_limit():
    values = labs({-60: 30.2, -30: 35.1}, method="ImmunoCAP", laboratory="A") + labs(
        {20: 2}, method="Other", censor="below"
    )
    assert table_of(page(observations=values), "By what each measure was measured") == [
        ["Serum tryptase", "ImmunoCAP", "A", "", "2", "−60 to −30"], ["Serum tryptase", "Other", "not stated", "2", "1", "20 to 20"],
    ]  # fmt: skip
