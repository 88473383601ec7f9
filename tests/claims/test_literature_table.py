"""A published table, parsed as printed."""

import pandas as pd
import pytest

from casebook.claims import LITERATURE_COLUMNS, literature_sums, parse_literature, place_of_case, place_of_cases
from casebook.errors import CasebookError
from claims.small_claims import CASE, literature, printed_table, tables


def cells(**printed):
    return literature(printed).iloc[0]


@pytest.mark.parametrize(
    ("text", "form", "count", "low", "high", "group"),
    [
        ("17/51", "list", 2, 17, 51, "both"),
        ("26-48", "range", None, 26, 48, "adult"),
        ("26–48", "range", None, 26, 48, "adult"),
        ("2", "single", 1, 2, 2, "under 18"),
        ("51/36", "list", 2, 36, 51, "adult"),
        ("17.5", "single", 1, 17.5, 17.5, "under 18"),
        ("18", "single", 1, 18, 18, "adult"),
        ("17-93", "range", None, 17, 93, "both"),
    ],
)  # fmt: skip
def test_ages(text, form, count, low, high, group):
    row = cells(ages_as_printed=text)
    assert (row["age_form"], row["age_min"], row["age_max"], row["age_group"]) == (form, low, high, group)
    assert pd.isna(row["age_count"]) if count is None else row["age_count"] == count
    assert row["ages_as_printed"] == text and row["note"] == ""


@pytest.mark.parametrize(
    ("text", "count", "low", "high"),
    [("5.5/4 yrs", 2, 48, 66), ("3mos/2 yrs", 2, 3, 24), ("1-73 mos", None, 1, 73), ("2-40 mos", None, 2, 40), ("12 yrs", 1, 144, 144),
     ("4.5/6 mos", 2, 4.5, 6), ("14 mos", 1, 14, 14), ("2 yrs", 1, 24, 24), ("7/5 mos", 2, 5, 7)],
)  # fmt: skip
def test_lengths_of_therapy(text, count, low, high):
    row = cells(therapy_length_as_printed=text)
    assert (row["months_min"], row["months_max"]) == (low, high)
    assert pd.isna(row["length_count"]) if count is None else row["length_count"] == count


@pytest.mark.parametrize(("text", "low", "high"), [("300 mg", 300, 300), ("75-300 mg", 75, 300), ("150mg", 150, 150)])
def test_doses(text, low, high):
    row = cells(dose=text)
    assert (row["dose_min_mg"], row["dose_max_mg"]) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("4 wk", 4, 4), ("4 wk.", 4, 4), ("4wk", 4, 4), ("4 wks", 4, 4), ("2-4 wk.", 2, 4), ("4-7 wk", 4, 7)],
)
def test_intervals(text, low, high):
    row = cells(interval=text)
    assert (row["weeks_min"], row["weeks_max"]) == (low, high)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("↑", "up"),
        ("↓", "down"),
        ("=", "unchanged"),
        ("na", "not assessed"),
        ("=/↓", "unchanged/down"),
        ("↓/↑", "down/up"),
    ],
)
def test_directions(text, words):
    assert cells(total_ige_direction=text)["total_ige"] == words
    assert cells(tryptase_direction=text)["tryptase"] == words


@pytest.mark.parametrize(
    ("column", "text", "parsed"),
    [("ages_as_printed", "adults", "age_min"), ("ages_as_printed", "48-26", "age_min"), ("therapy_length_as_printed", "some weeks", "months_min"),
     ("dose", "300", "dose_min_mg"), ("interval", "monthly", "weeks_min"), ("n", "two", "n"), ("ref", "[x]", "reference"), ("year", "s.d.", "year"),
     ("total_ige_direction", "?", "total_ige"), ("ages_as_printed", "", "age_min"), ("therapy_length_as_printed", "6 wks", "months_min")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_stays_empty_and_is_named(column, text, parsed):
    row = literature({column: text}).iloc[0]
    assert pd.isna(row[parsed]) or row[parsed] == ""
    assert column in row["note"] and row["note"].startswith("not read:")


def test_a_table_without_a_column_is_refused():
    with pytest.raises(CasebookError, match="no column tryptase_direction"):
        parse_literature(printed_table({}).drop(columns="tryptase_direction"), "rossi")


def test_an_empty_table_keeps_its_columns():
    assert list(literature().columns) == list(LITERATURE_COLUMNS)


STUDIES = (
    {"study": "A", "n": "2", "ages_as_printed": "17/51", "total_ige_direction": "↓"},
    {"study": "B", "n": "1", "ages_as_printed": "15", "total_ige_direction": "↑", "tryptase_direction": "↓/↑"},
    {"study": "C", "n": "29", "ages_as_printed": "20-93"},
    {"study": "C", "n": "11", "ages_as_printed": "20-93", "disease": "CM", "total_ige_direction": "="},
)


def test_sums_by_disease_and_age():
    sums = literature_sums(literature(*STUDIES)).set_index(["disease", "age_group"])
    assert sums.loc[("all", "all"), "patients"] == 43
    assert sums.loc[("all", "all"), "studies"] == 3  # C stands in two rows
    assert sums.loc[("SM", "both"), "patients"] == 2
    assert sums.loc[("SM", "under 18"), ["total_ige_up", "tryptase_mixed"]].tolist() == [1, 1]
    assert sums.loc[("CM", "adult"), "total_ige_unchanged"] == 11
    assert sums.loc[("SM", "all"), "total_ige_not_assessed"] == 29
    for way in ("total_ige", "tryptase"):
        counted = [name for name in sums.columns if name.startswith(f"{way}_")]
        assert (sums[counted].sum(axis=1) == sums["patients"]).all()


def test_the_place_of_the_case():
    place = place_of_case(literature(*STUDIES), 8, 300).set_index(["study", "disease"])
    assert place["same_age_group"].tolist() == ["yes", "yes", "no", "no"]
    assert place["age_within"].tolist() == ["no", "no", "no", "no"]
    assert (place["dose_within"] == "yes").all()
    unknown = place_of_case(literature(*STUDIES), None, None)
    assert (unknown[["same_age_group", "age_within", "dose_within"]] == "").all(axis=None)


def test_each_case_is_placed_by_its_age_and_its_usual_dose():
    doses = tables(doses=[{"day": 0, "dose": 300.0}, {"day": 28, "dose": 300.0}, {"day": 56, "dose": 150.0}])["doses"]
    settings = {CASE: {"patient": {"age_at_first_dose_years": 16}}}
    place = place_of_cases(literature(*STUDIES), doses, settings)
    assert place["age_within"].tolist() == ["no", "no", "no", "no"]
    assert place["dose_within"].tolist() == ["yes"] * 4
    assert list(place.columns) == list(LITERATURE_COLUMNS)
    assert place_of_cases(literature(), doses, settings).empty


def test_the_sums_of_no_table_are_empty():
    assert literature_sums(literature()).empty
