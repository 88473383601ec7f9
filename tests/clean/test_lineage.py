"""What was believed when: every value from its report until the report that took its place."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.clean.belief import believed_values, day_meant
from casebook.clean.lineage import believed_on
from casebook.errors import CasebookError
from clean.raw_rows import FIRST_DOSE, clean, dose, lab, table, tidy, values
from laws import examples

# Day 84 is 6 January 2020.
WHEN = "06/01/2020 08:15"


def tryptase(row, value, status="DEF", reported_at="", order_id="20-000119", when=WHEN, **more):
    return lab(row, when, "TRIPT", value, "µg/L", status, reported_at=reported_at, order_id=order_id, **more)


def lineage(tables, row):
    entry = tables["ledger"].set_index("row_id").loc[row, ["reported_day", "replaced_day", "replaced_by"]]
    return tuple(None if pd.isna(value) else value for value in entry)


def believed(tables, day, prefix="lis"):
    rows = believed_on(tables["ledger"], day)["row_id"]
    return [row.split(":")[1] for row in rows if row.startswith(prefix)]


def test_a_value_stands_from_its_report_until_its_correction():
    tables = clean(tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "38,8", "RETT", "10/02/2020"))
    assert lineage(tables, "lis.csv:8") == (87, 119, "lis.csv:12")
    assert lineage(tables, "lis.csv:12") == (119, None, "")
    assert [believed(tables, day) for day in (86, 87, 118, 119, 500)] == [[], ["8"], ["8"], ["12"], ["12"]]


def test_each_of_a_chain_is_believed_until_the_next_comes():
    tables = clean(
        tryptase(8, "40", "PROV", "07/01/2020"), tryptase(9, "48,8", "DEF", "09/01/2020"),
        tryptase(10, "37", "RETT", "20/01/2020"), tryptase(11, "38,8", "RETT", "10/02/2020"),
    )  # fmt: skip
    assert [believed(tables, day) for day in (84, 85, 87, 98, 119)] == [[], ["8"], ["9"], ["10"], ["11"]]
    # The detail still leads to the value that stands; the lineage names what came next.
    assert tables["ledger"].set_index("row_id").loc["lis.csv:8", ["detail", "replaced_by"]].tolist() == [
        "lis.csv:11",
        "lis.csv:9",
    ]


def test_without_a_report_the_day_of_the_sample_counts():
    tables = clean(tryptase(8, "40", "PROV"), tryptase(9, "41", reported_at="09/01/2020"))
    assert lineage(tables, "lis.csv:8") == (84, 87, "lis.csv:9")
    assert lineage(tables, "doses.csv:2") == (0, None, "")


def test_a_cancelled_value_was_believed_until_its_cancellation():
    tables = clean(tryptase(8, "30", reported_at="09/01/2020"), tryptase(9, "", "ANN", "12/01/2020"))
    assert lineage(tables, "lis.csv:8") == (87, 90, "lis.csv:9")
    assert [believed(tables, day) for day in (87, 89, 90)] == [["8"], ["8"], []]


def test_a_value_taken_back_without_a_number_was_believed_too():
    tables = clean(tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "emolizzato", "RETT", "10/02/2020"))
    assert [believed(tables, day) for day in (100, 119)] == [["8"], []]


def test_a_value_printed_again_is_believed_once():
    tables = clean(
        tryptase(8, "33", reported_at="09/01/2020"),
        tryptase(10, "33", reported_at="09/01/2020", source_file="lis_2020.csv"),
    )
    assert believed(tables, 87) == ["8"] and believed(tables, 86) == []


def test_two_specimens_of_one_order_are_two_samples():
    serum, plasma = {"specimen": "Siero"}, {"specimen": "Plasma"}
    tables = clean(tryptase(8, "30", **serum), tryptase(9, "31", **plasma), tryptase(10, "32", "RETT", **plasma))
    assert values(tables, "value", "flag") == [
        (30.0, "another specimen of its order"),
        (32.0, "another specimen of its order"),
    ]
    assert lineage(tables, "lis.csv:9")[2] == "lis.csv:10"
    # A specimen that is not told, or told in another case, is no other specimen.
    for other in ({"specimen": ""}, {"specimen": "SIERO"}):
        assert values(clean(tryptase(8, "30", **serum), tryptase(10, "32", "RETT", **other)), "value") == [(32.0,)]


ENTRIES = st.lists(
    st.tuples(st.sampled_from(["PROV", "DEF", "DEF", "RETT", "ANN"]), st.sampled_from(["30", "31", "<2", "emolizzato", "x", ""]),
              st.sampled_from(["", "07/01/2020", "08/01/2020", "09/01/2020 10:00", "09/01/2020 12:00"]),
              st.sampled_from(["a", "a", "b", ""]), st.sampled_from(["", "Siero", "Plasma"])),
    max_size=8,
)  # fmt: skip


@given(ENTRIES)
@settings(max_examples=examples(60), deadline=None)
def test_laws_of_what_was_believed(entries):
    rows = [
        tryptase(number, value, status, reported_at, order, specimen=specimen)
        for number, (status, value, reported_at, order, specimen) in enumerate(entries, start=2)
    ]
    ledger = clean(*rows)["ledger"]
    used = ledger[ledger["outcome"] == "used"]["row_id"].tolist()
    last_day = int(max(ledger["reported_day"].max(), ledger["replaced_day"].fillna(0).max()))
    assert believed_on(ledger, last_day)["row_id"].tolist() == used
    superseded = ledger["outcome"] == "superseded"
    assert (superseded == (ledger["replaced_by"] != "")).all() and (superseded == ledger["replaced_day"].notna()).all()
    assert set(ledger["replaced_by"]) - {""} <= set(ledger["row_id"])
    heirs = dict(zip(ledger["row_id"], ledger["replaced_by"], strict=True))
    for day in range(last_day + 1):
        # No value is believed beside one that took its place.
        known = set(believed_on(ledger, day)["row_id"])
        for row in known:
            heir = heirs[row]
            while heir:
                assert heir not in known
                heir = heirs[heir]


def told(ingested, tables, day):
    found = believed_values({"ingested": ingested, **tables}, day)
    return [tuple(row) for row in found[found["measure"] != "omalizumab"].astype(object).itertuples(index=False)]


def test_the_values_a_report_rested_on_are_told_as_they_were_written():
    rows = (tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "38,8", "RETT", "10/02/2020"),
            tidy("event", 3, "2019-10-20", "relapse"), tryptase(9, "30", "DEF", "07/01/2020", "b", when="07/01/2020"),
            tryptase(10, "", "ANN", "12/01/2020", "b", when="07/01/2020"))  # fmt: skip
    ingested, tables = table(FIRST_DOSE, *rows), clean(*rows)
    assert told(ingested, tables, 87) == [
        ("TRIPT", 85, "30 µg/L", "lis.csv:9", 85), ("relapse", 6, "", "events.csv:3", 6),
        ("tryptase", 84, "48,8 µg/L", "lis.csv:8", 87),
    ]  # fmt: skip
    assert told(ingested, tables, 200)[1:] == [("tryptase", 84, "38,8 µg/L", "lis.csv:12", 119)]


def test_a_report_is_asked_for_by_day_or_date():
    tables = {"ingested": table(FIRST_DOSE), **clean()}
    assert day_meant("141", tables) == 141 and day_meant("-7", tables) == -7 and day_meant("2020-03-03", tables) == 141
    with pytest.raises(CasebookError, match="neither a day nor a date"):
        day_meant("3 March", tables)
    counted = dose(2, "", day="0")
    with pytest.raises(CasebookError, match="no dates"):
        day_meant("2020-03-03", {"ingested": table(counted), **clean(counted, first_dose=False)})
