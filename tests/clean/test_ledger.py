"""Nothing is lost in silence: laws that hold for whatever an export may say."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.clean import REASONS, clean_tables
from casebook.errors import CasebookError
from casebook.model import TABLES, validate
from clean.raw_rows import FIRST_DOSE, GENERIC, PROTOCOL, clean, dose, fates, lab, score, table, tidy, values
from laws import examples

GARBAGE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "TRIPT", "HB", "msaf", "flushing", "omalizumab", "µg/L", "g/dL", "12", "12,5", "<2", "DEF", "RETT", "PROV", "ANN",
         "given", "missed", "emolizzato", "14/10/2019", "15/10/2019 08:00", "2020-02-30", "7", "-7", "o1", "=SUM(A1)",
         "3-5", "1:80", "assente", "19 emolizzato", "C", "W", "U", "entered-in-error", "20191015081530+0100", "2019-10-15T08:15Z",
         "202001", "21582-2", "H", "xolair", "Siero", ">=^5", "3+"]
    ),
)  # fmt: skip
FIELDS = ("code", "name", "value", "unit", "reference", "ref_low", "ref_high", "status", "collected_at", "reported_at",
          "stop_at", "day", "stop_day", "order_id", "instrument", "text", "loinc", "interpretation", "method", "laboratory",
          "specimen")  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["lab", "lab", "score", "medication", "event", "dose", "none"]), "source": st.sampled_from(["lis", "tidy", "diary", "hl7", "fhir"]),
         "decimal": st.sampled_from([".", ","]), "date_format": st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "HL7", ""]),
         "note": st.sampled_from(["", "", "", "blank line"]), **dict.fromkeys(FIELDS, GARBAGE)}
    ),
    max_size=15,
)  # fmt: skip


def attempt(ingested, protocol):
    """The clean tables, or the fault that stops the case."""
    try:
        return clean_tables(ingested, {"rossi": protocol})
    except CasebookError as fault:
        return fault


@given(ROWS, st.sampled_from([PROTOCOL, GENERIC]), st.sampled_from(["relative", "calendar"]))
@settings(max_examples=examples(30), deadline=None)
def test_every_row_of_a_garbage_export_has_one_fate_with_a_known_reason(rows, protocol, dates):
    numbered = [{**row, "source_file": "x.csv", "source_row": number} for number, row in enumerate(rows, start=1)]
    ingested = table(FIRST_DOSE, *numbered)
    tables = attempt(ingested, {**protocol, "dates": dates})
    if isinstance(tables, CasebookError):
        # Only a dose can stop a case: one that may have been the first, or of a drug beside the treatment.
        assert any(row["kind"] == "dose" for row in rows) and "defect" not in str(tables)
        return
    assert sorted(tables["ledger"]["row_id"]) == sorted(ingested["row_id"])
    for entry in tables["ledger"].itertuples():
        assert entry.outcome == "used" or entry.reason in REASONS[entry.outcome] or entry.reason in {"blank line", ""}
        assert len(entry.detail) <= 40
    shown = pd.concat([frame["row_id"] for name, frame in tables.items() if name != "ledger"])
    assert sorted(shown) == sorted(tables["ledger"].query("outcome == 'used'")["row_id"])
    for name, frame in tables.items():
        validate(name, frame)


REAL = [
    lab(8, "06/01/2020 08:15", "TRIPT", "48,8", "µg/L", order_id="a", reported_at="09/01/2020"),
    lab(12, "06/01/2020 08:15", "TRIPT", "38,8", "µg/L", "RETT", order_id="a", reported_at="10/02/2020"),
    lab(25, "09/12/2019 08:40", "TRIPT", "40,4", "ng/mL", "PROV", order_id="b"),
    lab(32, "09/12/2019 08:40", "TRIPT", "40,4", "ng/mL", order_id="b"),
    lab(33, "10/12/2019", "IGET", "<2", "kU/L"),
    lab(34, "10/12/2019", "IGET", "<2", "kU/L"),
    lab(35, "10/12/2019", "HB", "12,8", "g/mL"),
    lab(36, "11/12/2019", "HB", "12,8", "g/dL", order_id="c"),
    lab(37, "11/12/2019", "HB", "12,9", "g/dL", order_id="c"),
    score(3, "2019-10-20", "4"), score(4, "2019-10-20", "4"), score(5, "2019-10-21", "O"),
    dose(9, "2019-11-11"), dose(10, "2019-12-09", "missed"), dose(11, "2020-01-06"), dose(12, "2020-01-06"),
    tidy("medication", 3, "2019-08-15", "prednisone", "30", "mg", stop_at="2019-11-11"),
    tidy("event", 3, "2019-10-20", "relapse", text="at home"),
]  # fmt: skip


@given(st.permutations(REAL))
@settings(max_examples=examples(15), deadline=None)
def test_the_order_of_rows_in_their_files_changes_no_value(rows):
    renumbered = [{**row, "source_row": number} for number, row in enumerate(rows, start=3)]
    expected, found = clean(*REAL), clean(*renumbered)
    for name in set(TABLES) & set(expected) - {"ledger"}:
        pd.testing.assert_frame_equal(found[name].drop(columns="row_id"), expected[name].drop(columns="row_id"))
    count = ["outcome", "reason"]
    assert sorted(found["ledger"][count].values.tolist()) == sorted(expected["ledger"][count].values.tolist())


def test_rows_without_a_value_are_ignored_for_the_reason_that_was_noted_and_damaged_ones_set_aside():
    note = {
        "source_file": "lis.csv",
        "source_row": 1,
        "kind": "none",
        "note": "column header",
        "decimal": ".",
        "source": "lis",
    }
    tables = clean(note, lab(2, "06/01/2020", "HB", "12", "g/dL", note="12 cells where the header has 13"))
    assert fates(tables) == {"lis.csv:1": ("ignored", "column header"), "lis.csv:2": ("quarantined", "damaged row")}


def test_a_test_that_the_protocol_does_not_use_is_ignored_and_named():
    tables = clean(lab(2, "06/01/2020", "VES", "8", "mm/h"))
    assert tables["ledger"].iloc[-1][["outcome", "reason", "detail"]].tolist() == [
        "ignored",
        "no measure in the protocol",
        "VES",
    ]


@pytest.mark.parametrize(
    "named", [{"code": "TRIPT"}, {"code": "Triptàsi "}, {"code": "9", "name": "TRIPTASI"}, {"code": "Tryptase"}]
)
def test_a_measure_is_found_by_local_code_name_or_its_own(named):
    row = {**lab(2, "06/01/2020", "", "30", "ug/L"), **named}
    assert values(clean(row), "observation_id", "loinc") == [("tryptase.d84", "21582-2")]


def test_scores_are_found_by_field_item_or_name():
    rows = [{**score(row, f"2019-10-2{row}", "4", item), "source": "diary"} for row, item in
            ((3, "msaf_flushing"), (4, "Flushing"), (5, "arrossamento"))]  # fmt: skip
    assert clean(*rows)["scores"]["item"].tolist() == ["flushing"] * 3


def test_further_values_of_one_day_are_numbered_by_time():
    tables = clean(lab(2, "06/01/2020 16:00", "HB", "12", "g/dL"), lab(3, "06/01/2020 08:00", "HB", "13", "g/dL"))
    assert values(tables, "observation_id", "value") == [("hemoglobin.d84", 13.0), ("hemoglobin.d84.2", 12.0)]


def test_a_generic_case_takes_every_measure_in_the_unit_used_most():
    rows = [tidy("lab", row, f"2019-11-{row:02d}", "outcome", "5", "ng/ml") for row in (3, 4)]
    rows += [tidy("lab", 5, "2019-11-05", "outcome", "5", "mol"), tidy("lab", 6, "2019-11-06", "CD4 %", "30", "%")]
    rows += [
        tidy("lab", 7, "2019-11-07", "Borg", "3"),
        tidy("score", 8, "2019-11-08", "Well-being", "70", instrument="EQ VAS"),
    ]
    tables = clean(*rows, settings=GENERIC)
    assert values(tables, "measure", "value", "unit") == [
        ("borg", 3.0, ""), ("cd4_percent", 30.0, "%"), ("outcome", 5.0, "ng/mL"), ("outcome", 5.0, "ng/mL"),
    ]  # fmt: skip
    assert fates(tables)["labs.csv:5"] == ("quarantined", "impossible unit")
    assert tables["scores"]["score_id"].tolist() == ["eq_vas.well_being.d25"]


def test_no_comment_and_no_long_text_leaves_through_any_table():
    secret = "Luca Esempio, nato il 14/03/2010 a Roma, codice fiscale SMPLCU10C14G388O"
    rows = (lab(2, "06/01/2020", "HB", "12", "g/dL", text=secret), lab(3, "06/01/2020", "HB", secret, "g/dL"))
    for frame in clean(*rows).values():
        text = frame.to_csv()
        assert "SMPLCU" not in text and "2010" not in text and "Luca" not in text


def test_a_row_that_is_twice_in_the_table_or_of_no_case_is_a_defect():
    twice = [dose(2, "2019-10-14"), lab(3, "06/01/2020", "HB", "12", "g/dL"), lab(3, "07/01/2020", "HB", "12", "g/dL")]
    with pytest.raises(CasebookError, match="defect"):
        clean(*twice, first_dose=False)
    with pytest.raises(CasebookError, match="no settings"):
        clean_tables(table(FIRST_DOSE, case="verdi"), {"rossi": PROTOCOL})
