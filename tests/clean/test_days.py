"""Day 0 is the first given dose; where that is not sure, the case stops and says which row to correct."""

import pytest

from casebook.clean import clean_tables
from casebook.errors import CasebookError
from clean.raw_rows import GENERIC, PROTOCOL, clean, dose, fates, lab, table, tidy, values


def doses(tables):
    frame = tables["doses"].astype(object).where(tables["doses"].notna(), None)
    return frame[["dose_id", "dose", "status", "interval_days"]].values.tolist()


def test_doses_with_their_intervals_over_a_missed_one():
    tables = clean(dose(3, "2019-11-11"), dose(4, "2019-12-09", "missed"), dose(5, "2020-01-06"))
    assert doses(tables) == [
        ["omalizumab.d0", 300.0, "given", None],
        ["omalizumab.d28", 300.0, "given", 28],
        ["omalizumab.d56", None, "missed", None],
        ["omalizumab.d84", 300.0, "given", 56],
    ]


def test_a_dose_in_the_sheet_twice_counts_once_but_two_injections_with_times_are_two():
    tables = clean(
        dose(3, "2019-11-11", value="150"), dose(4, "2019-11-11", value="150"),
        dose(5, "2019-12-09 08:00", value="150"), dose(6, "2019-12-09 08:05", value="150"),
    )  # fmt: skip
    assert tables["doses"]["dose_id"].tolist() == [
        "omalizumab.d0",
        "omalizumab.d28",
        "omalizumab.d56",
        "omalizumab.d56.2",
    ]
    assert fates(tables)["doses.csv:4"] == ("superseded", "printed again")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (dose(3, "2019-11-11", value=""), "given without a dose"),
        (dose(3, "2019-11-11", value="0"), "given without a dose"),
        (dose(3, "2019-11-11", value="3oo"), "not a number"),
        (dose(3, "2019-11-11", unit=""), "no unit"),
        (dose(3, "2019-11-31"), "not a date"),
        (dose(3, "2019-11-11", "perhaps"), "unknown status"),
        (dose(3, "2019-11-11", note="7 cells where the header has 5"), "damaged row"),
    ],
)
def test_a_bad_dose_after_the_first_is_quarantined(row, reason):
    tables = clean(row)
    assert fates(tables) == {"doses.csv:3": ("quarantined", reason)} and len(tables["doses"]) == 1


def test_given_and_missed_on_one_day_contradict_each_other():
    tables = clean(dose(3, "2019-11-11"), dose(4, "2019-11-11", "missed"))
    assert set(fates(tables).values()) == {("quarantined", "conflicting doses for one day")}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([dose(2, "2020-02-30")], ["data/raw/rossi/doses.csv", "row 2", "2020-02-30"]),
        ([dose(2, "2019-10-41"), dose(3, "2019-11-11")], ["doses.csv", "row 2", "2019-10-41"]),
        ([dose(2, "2019-11-11"), dose(3, "2019-10-14", value="3oo")], ["doses.csv", "row 3", "not a number"]),
        ([dose(2, "2019-10-14", "perhaps"), dose(3, "2019-11-11")], ["row 2", "unknown status"]),
        ([dose(2, "2019-10-14"), dose(3, "2019-10-14", "missed")], ["row 2", "conflicting doses"]),
        ([dose(2, "2019-10-14", "missed")], ["config/cases/rossi.yaml", "no given dose of omalizumab", "data/raw/rossi", "doses sheet"]),
        ([lab(2, "14/10/2019", "HB", "12", "g/dL")], ["no given dose of omalizumab"]),
        ([tidy("dose", 2, "2019-10-14", "mepolizumab", "100", "mg")], ["no given dose of omalizumab"]),
    ],
)  # fmt: skip
def test_without_a_sure_first_dose_the_case_stops(rows, words):
    with pytest.raises(CasebookError) as fault:
        clean(*rows, first_dose=False)
    assert [word for word in words if word not in str(fault.value)] == []


def test_a_bad_dose_that_cannot_be_the_first_does_not_stop_the_case():
    assert len(clean(dose(3, "2019-11-41"), dose(4, "2019-12-09"))["doses"]) == 2


def test_the_only_drug_is_the_treatment_and_of_several_the_case_must_name_it():
    other = tidy("dose", 3, "2019-09-01", "mepolizumab", "100", "mg")
    assert len(clean(settings=GENERIC)["doses"]) == 1
    with pytest.raises(CasebookError, match=r"config/cases/rossi\.yaml: .*mepolizumab, omalizumab.*treatment:"):
        clean(other, settings=GENERIC)
    with pytest.raises(CasebookError, match=r"doses\.csv, row 3: mepolizumab was given before.*other_drugs"):
        clean(other)
    assert clean(other, other_drugs=["Mepolizumab"])["doses"]["day"].tolist() == [-43, 0]


def test_a_drug_is_known_with_its_strength_behind_its_name():
    first = tidy("dose", 3, "2019-09-01", "Omalizumab 150 mg", "150", "mg")
    assert clean(first)["doses"]["drug"].tolist() == ["omalizumab", "omalizumab"]


def test_a_name_keeps_what_tells_it_from_another():
    from casebook.clean.names import slug

    texts = ["IL-1α", "IL-1β", "γ-GT", "α-GT", "血", "液", "A<B", "A>B", "x" * 70 + "1", "x" * 70 + "2", "Омализумаб"]
    names = [slug(text) for text in texts]
    assert len(set(names)) == len(texts) and all(0 < len(name) <= 64 for name in names)
    assert slug("IL-1α") == "il_1_alpha" or slug("IL-1α") == "il_1alpha"
    assert slug("***") == ""


def counted(row, day, code="emoglobina", value="12"):
    return tidy("lab", row, "", code, value, "g/dL", day=day)


def test_days_are_shifted_so_that_the_first_dose_is_on_day_0():
    first, second = dose(2, "", day="1"), dose(3, "", day="29")
    tables = clean(first, second, counted(4, "1"), counted(5, "-6"), first_dose=False, dates="calendar")
    assert tables["doses"]["day"].tolist() == [0, 28]
    assert values(tables, "day", "date") == [(-7, ""), (0, "")]


def test_in_a_case_of_dates_and_days_the_days_count_from_the_first_dose():
    tables = clean(counted(3, "28"), lab(4, "12/11/2019 08:05", "HB", "12", "g/dL"), dates="calendar")
    assert values(tables, "day", "date", "time") == [(28, "2019-11-11", ""), (29, "2019-11-12", "08:05")]


def test_a_date_and_a_day_that_differ_are_quarantined():
    same, other = (lab(row, "11/11/2019", "HB", "12", "g/dL", day=day) for row, day in ((3, "28"), (4, "29")))
    tables = clean(same, other)
    assert fates(tables) == {"lis.csv:3": ("used", ""), "lis.csv:4": ("quarantined", "date and day differ")}


def test_a_date_has_no_day_where_the_doses_only_count():
    tables = clean(dose(2, "", day="0"), lab(3, "11/11/2019", "HB", "12", "g/dL"), first_dose=False)
    assert fates(tables) == {"lis.csv:3": ("quarantined", "date without a dated dose")}


@pytest.mark.parametrize("day", ["-28", "1", "28"])
def test_a_dose_with_a_counted_day_beside_dated_ones_is_a_question(day):
    with pytest.raises(
        CasebookError, match=r"doses\.csv, row 3: .*counted day and others have dates.*every dose its date"
    ):
        clean(dose(3, "", day=day))


def test_a_day_0_sample_keeps_its_time_and_dates_leave_only_where_the_case_says_so():
    row = lab(3, "14/10/2019 08:05", "HB", "12", "g/dL")
    assert values(clean(row), "day", "date", "time") == [(0, "", "08:05")]
    assert values(clean(row, dates="calendar"), "day", "date", "time") == [(0, "2019-10-14", "08:05")]


def test_no_date_leaves_through_the_ledger_either():
    rows = lab(3, "30/02/2020", "HB", "12", "g/dL"), lab(4, "14/10/2019", "HB", "seen 14/03/2010", "g/dL")
    details = clean(*rows)["ledger"]["detail"].tolist()
    assert "##/##/####" in details and "seen ##/##/####" in details
    assert "30/02/2020" in clean(*rows, dates="calendar")["ledger"]["detail"].tolist()


def test_medications_over_their_days():
    def prednisone(row, start, stop="", value="30", **more):
        return tidy("medication", row, start, "Prednisone", value, "mg", stop_at=stop, **more)

    tables = clean(
        prednisone(3, "2019-08-15", "2019-11-11"), prednisone(4, "2019-08-15", "2019-11-11"),
        prednisone(5, "2019-11-12"), prednisone(6, "2019-11-12", "2019-11-17"),
        prednisone(7, "2019-12-01", value=""),
    )  # fmt: skip
    frame = tables["medications"].astype(object).where(tables["medications"].notna(), None)
    assert frame[["medication_id", "start_day", "stop_day", "daily_dose"]].values.tolist() == [
        ["prednisone.d-60", -60, 28, 30.0], ["prednisone.d29", 29, 34, 30.0], ["prednisone.d48", 48, None, None],
    ]  # fmt: skip
    assert fates(tables)["medications.csv:4"] == ("superseded", "printed again")
    assert fates(tables)["medications.csv:5"] == ("superseded", "end known from another row")


def test_events_give_their_words_only_where_the_case_lets_free_text_out():
    rows = [
        tidy("event", row, "2019-10-20", "Anaphylaxis", text=text)
        for row, text in ((3, "in town"), (4, "in town"), (5, "at home"))
    ]
    assert clean(*rows)["events"][["event_id", "text"]].values.tolist() == [
        ["anaphylaxis.d6", ""],
        ["anaphylaxis.d6.2", ""],
    ]
    assert clean(*rows, free_text=True)["events"]["text"].tolist() == ["in town", "at home"]


def test_each_case_counts_from_its_own_first_dose():
    import pandas as pd

    both = pd.concat([table(dose(2, "2019-10-14"), lab(3, "15/10/2019", "HB", "12", "g/dL")),
                      table(dose(2, "2019-10-15"), lab(3, "15/10/2019", "HB", "12", "g/dL"), case="verdi")])  # fmt: skip
    tables = clean_tables(both, {case: {**PROTOCOL, "case": case} for case in ("rossi", "verdi")})
    assert tables["observations"][["case", "day"]].values.tolist() == [["rossi", 1], ["verdi", 0]]


def test_a_corrected_dose_replaces_and_a_withdrawn_one_is_ignored():
    tables = clean(
        dose(3, "2019-11-11", value="30"), dose(4, "2019-11-11", "corrected"), dose(5, "2019-12-09", "cancelled")
    )
    assert tables["doses"]["dose"].tolist() == [300.0, 300.0]
    assert fates(tables) == {
        "doses.csv:3": ("superseded", "corrected"),
        "doses.csv:4": ("used", ""),
        "doses.csv:5": ("ignored", "entered in error"),
    }


def test_the_last_day_of_a_medication_may_be_counted():
    rows = [
        tidy("medication", row, "", "cetirizine", "10", "mg", day="-7", stop_day=stop)
        for row, stop in ((3, "28"), (4, "4 w"))
    ]
    tables = clean(*rows)
    assert tables["medications"][["start_day", "stop_day"]].values.tolist() == [[-7, 28]]
    assert fates(tables)["medications.csv:4"] == ("quarantined", "not a date")


@pytest.mark.parametrize("file", ["doses_2019.csv", "doses_2020.csv"])
def test_a_sheet_whose_only_dose_cannot_be_read_stops_the_case_where_it_comes_before_the_others(file):
    rows = (dose(2, "2019-10-41", source_file=file), dose(3, "2019-11-11", source_file="doses_2019b.csv"))
    if file == "doses_2020.csv":
        # A later sheet with a bad row only: quarantined like any other.
        assert fates(clean(*rows, first_dose=False))["doses_2020.csv:2"] == ("quarantined", "not a date")
    else:
        with pytest.raises(CasebookError, match=r"doses_2019\.csv, row 2"):
            clean(*rows, first_dose=False)
