"""Several results of one sample: which stands, which gives way, and what the ledger says of it."""

import pytest

from clean.raw_rows import clean, fates, lab, score, values

WHEN = "06/01/2020 08:15"


def tryptase(row, value, status="DEF", reported_at="", order_id="20-000119", when=WHEN, **more):
    return lab(row, when, "TRIPT", value, "µg/L", status, reported_at=reported_at, order_id=order_id, **more)


def outcomes(*rows):
    """value and flag of what stands, and the fate of each row by its line."""
    tables = clean(*rows)
    return values(tables, "value", "status", "flag"), {row.split(":")[1]: fate for row, fate in fates(tables).items()}


def test_a_correction_beats_the_final_result():
    stands, fate = outcomes(tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "38,8", "RETT", "10/02/2020"))
    assert stands == [(38.8, "corrected", "")]
    assert fate == {"8": ("superseded", "corrected"), "12": ("used", "")}


def test_the_final_result_beats_the_preliminary_one_in_whatever_order_they_stand():
    for first, second in ((8, 12), (12, 8)):
        stands, fate = outcomes(tryptase(first, "40,4", "PROV"), tryptase(second, "40,4"))
        assert stands == [(40.4, "final", "")]
        assert fate[str(first)] == ("superseded", "preliminary, final arrived")


def test_a_preliminary_result_alone_is_used_and_flagged():
    assert outcomes(tryptase(8, "40,4", "PROV"))[0] == [(40.4, "preliminary", "preliminary")]


def test_a_result_printed_again_in_another_file_counts_once():
    stands, fate = outcomes(tryptase(8, "33,0"), tryptase(10, "33", source_file="lis_2020.csv"))
    assert len(stands) == 1 and fate == {"8": ("used", ""), "10": ("superseded", "printed again")}


def test_of_two_finals_of_one_order_the_later_report_stands():
    stands, fate = outcomes(tryptase(8, "30", reported_at="11/01/2020"), tryptase(9, "31", reported_at="09/01/2020"))
    assert stands == [(30.0, "final", "")] and fate["9"] == ("superseded", "reported again later")


@pytest.mark.parametrize(
    "reports", [("", ""), ("09/01/2020", "09/01/2020"), ("09/01/2020", ""), ("09/01/2020 10:00", "09/01/2020")]
)
def test_two_finals_of_one_order_without_a_later_one_are_both_quarantined(reports):
    stands, fate = outcomes(tryptase(8, "30", reported_at=reports[0]), tryptase(9, "31", reported_at=reports[1]))
    assert stands == [] and set(fate.values()) == {("quarantined", "conflicting results for one sample")}


def test_samples_of_one_order_taken_at_different_times_are_different_samples():
    stands, _ = outcomes(tryptase(8, "30"), tryptase(9, "31", when="06/01/2020 10:15"))
    assert [value for value, *_ in stands] == [30.0, 31.0]


def test_a_time_that_was_amended_with_the_status_makes_no_second_sample():
    stands, fate = outcomes(tryptase(8, "30", "PROV"), tryptase(9, "31", when="06/01/2020 08:20"))
    assert stands == [(31.0, "final", "")] and fate["8"] == ("superseded", "preliminary, final arrived")


def test_an_empty_final_result_takes_no_preliminary_one_back_but_a_failed_one_does():
    assert outcomes(tryptase(8, "30", "PROV"), tryptase(9, ""))[0] == [(30.0, "preliminary", "preliminary")]
    assert outcomes(tryptase(8, "30", "PROV"), tryptase(9, "emolizzato"))[0] == []


def test_the_ledger_names_the_row_that_superseded():
    tables = clean(tryptase(8, "48,8"), tryptase(12, "38,8", "RETT"))
    assert tables["ledger"].set_index("row_id").loc["lis.csv:8", "detail"] == "lis.csv:12"


def test_a_correction_that_cannot_be_read_is_quarantined_and_the_old_value_flagged():
    stands, fate = outcomes(
        tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "vedi nota", "RETT", "10/02/2020")
    )
    assert stands == [(48.8, "final", "correction could not be read")]
    assert fate["12"] == ("quarantined", "not a number")
    assert outcomes(tryptase(8, "48,8"), tryptase(12, "", "RETT"))[0] == stands
    assert outcomes(tryptase(8, "48,8"), tryptase(12, "38,8", "RETT", when="30/02/2020"))[0] == stands


def test_a_correction_to_no_result_takes_the_value_back():
    stands, fate = outcomes(tryptase(8, "48,8"), tryptase(12, "emolizzato", "RETT"))
    assert stands == [] and fate == {"8": ("superseded", "corrected"), "12": ("ignored", "no result")}


def test_a_failed_run_beside_a_number_takes_nothing_back():
    stands, fate = outcomes(tryptase(8, "emolizzato"), tryptase(12, "38,8"))
    assert stands == [(38.8, "final", "")] and fate["8"] == ("ignored", "no result")


def test_a_later_cancellation_takes_the_result_back_and_a_new_report_stands():
    cancelled = tryptase(9, "", "ANN", "12/01/2020")
    stands, fate = outcomes(tryptase(8, "30", reported_at="09/01/2020"), cancelled)
    assert stands == [] and fate == {
        "8": ("superseded", "cancelled later"), "9": ("ignored", "cancelled by the laboratory"),
    }  # fmt: skip
    stands, _ = outcomes(
        tryptase(8, "30", reported_at="09/01/2020"), cancelled, tryptase(10, "31", reported_at="13/01/2020")
    )
    assert stands == [(31.0, "final", "")]


def test_a_cancellation_that_is_not_surely_later_takes_nothing_back_but_is_told():
    for reported_at in ("09/01/2020", "", "08/01/2020x"):
        stands, _ = outcomes(tryptase(8, "30", reported_at="09/01/2020"), tryptase(9, "30", "ANN", reported_at))
        assert stands == [(30.0, "final", "cancelled row for this sample")]


def test_without_an_order_number_two_values_of_one_moment_both_stay():
    stands, _ = outcomes(
        tryptase(8, "30", order_id=""), tryptase(9, "31", order_id=""), tryptase(10, "30", order_id="")
    )
    assert stands == [
        (30.0, "final", "another value on the same day"),
        (31.0, "final", "another value on the same day"),
    ]


def test_without_an_order_number_a_correction_replaces_the_value_of_its_moment():
    stands, fate = outcomes(
        tryptase(8, "0,81", order_id=""), tryptase(9, "0,5", order_id="", when="06/01/2020 16:00"),
        tryptase(12, "0,28", "RETT", order_id=""),
    )  # fmt: skip
    assert [value for value, *_ in stands] == [0.28, 0.5] and fate["8"] == ("superseded", "corrected")


def test_of_two_corrections_without_order_number_the_later_report_stands_else_the_later_row():
    earlier = tryptase(8, "31", "RETT", "12/01/2020", order_id="")
    assert outcomes(earlier, tryptase(9, "30", "RETT", "09/01/2020", order_id=""))[0][0][0] == 31.0
    assert outcomes(earlier, tryptase(9, "30", "RETT", "", order_id=""))[0][0][0] == 30.0


def test_a_value_that_the_ward_copied_into_its_sheet_counts_once():
    copied = {"order_id": "", "source_file": "labs.csv", "when": "06/01/2020"}
    stands, fate = outcomes(tryptase(8, "48,8"), tryptase(9, "48,8", **copied))
    assert len(stands) == 1 and fate["9"] == ("superseded", "printed again")
    # Nor does a copy of what was corrected since come back as a value of its own.
    stands, fate = outcomes(tryptase(8, "48,8"), tryptase(12, "38,8", "RETT"), tryptase(9, "48,8", **copied))
    assert stands == [(38.8, "corrected", "")] and fate["9"] == ("superseded", "printed again")


def test_a_status_in_no_list_is_quarantined():
    assert outcomes(tryptase(8, "30", "BOH"))[1] == {"8": ("quarantined", "unknown status")}


def test_scores_of_one_item_and_day():
    tables = clean(
        score(3, "2019-10-20", "4"), score(4, "2019-10-20", "4"), score(5, "2019-10-20", "4", item="fatigue"),
        score(6, "2019-10-21", "4"), score(7, "2019-10-21", "5"),
        score(8, "2019-10-22", "4"), score(9, "2019-10-22", "5", status="corrected"),
    )  # fmt: skip
    assert tables["scores"][["score_id", "score"]].values.tolist() == [
        ["msaf.fatigue.d6", 4.0], ["msaf.flushing.d6", 4.0], ["msaf.flushing.d8", 5.0],
    ]  # fmt: skip
    assert fates(tables) == {
        "scores.csv:3": ("used", ""), "scores.csv:4": ("superseded", "printed again"), "scores.csv:5": ("used", ""),
        "scores.csv:6": ("quarantined", "conflicting scores for one day"),
        "scores.csv:7": ("quarantined", "conflicting scores for one day"),
        "scores.csv:8": ("superseded", "corrected"), "scores.csv:9": ("used", ""),
    }  # fmt: skip


def test_a_correction_in_the_wards_sheet_replaces_the_laboratorys_result_of_the_same_moment():
    stands, fate = outcomes(tryptase(8, "48,8"), tryptase(9, "38,8", "RETT", order_id=""))
    assert stands == [(38.8, "corrected", "")] and fate["8"] == ("superseded", "corrected")


def test_a_cancelled_row_without_order_number_is_told_of():
    stands, _ = outcomes(tryptase(8, "30", order_id=""), tryptase(9, "30", "ANN", "12/01/2021", order_id=""))
    assert stands == [(30.0, "final", "cancelled row for this sample")]


def test_scores_made_final_replace_the_preliminary_ones():
    tables = clean(score(3, "2019-10-20", "4", status="preliminary"), score(4, "2019-10-20", "5"))
    assert tables["scores"]["score"].tolist() == [5.0]
    assert fates(tables)["scores.csv:3"] == ("superseded", "preliminary, final arrived")


def test_a_number_that_another_export_gives_again_to_another_day_loses_no_result():
    reported = {"source_file": "bundle_2.json", "reported_at": "09/03/2020", "when": "05/03/2020 08:15"}
    stands, fate = outcomes(tryptase(8, "30", reported_at="09/01/2020"), tryptase(9, "31", **reported))
    assert [value for value, *_ in stands] == [30.0, 31.0] and set(fate.values()) == {("used", "")}
    # A correction names the sample by its number, whatever day it gives.
    stands, _ = outcomes(tryptase(8, "30", reported_at="09/01/2020"), tryptase(9, "31", "RETT", **reported))
    assert [value for value, *_ in stands] == [31.0]


def sayings(*rows):
    """Line -> what the ledger tells that the row said."""
    ledger = clean(*rows)["ledger"]
    return {row_id.split(":")[1]: said for row_id, said in zip(ledger["row_id"], ledger["said"], strict=True) if said}


def test_the_ledger_keeps_what_a_row_said_before_another_took_its_place():
    assert sayings(tryptase(8, "48,8", reported_at="09/01/2020"), tryptase(12, "38,8", "RETT", "10/02/2020")) == {
        "8": "48,8 µg/L"
    }


def test_a_value_and_its_unit_are_not_taken_for_a_date():
    rows = [
        lab(row, WHEN, "WBC", value, "10*9/L", status, reported_at=when, order_id="1")
        for row, value, status, when in ((8, "7,18", "DEF", "09/01/2020"), (12, "7,81", "RETT", "10/02/2020"))
    ]
    assert sayings(*rows) == {"8": "7,18 10*9/L"}


def test_words_of_a_person_and_dates_leave_no_saying():
    first = tryptase(8, "Rossi 12/03/2010", "ANN", reported_at="09/01/2020")
    said = "".join(sayings(first, tryptase(12, "38,8", "DEF", "10/02/2020")).values())
    assert "Rossi" not in said and "2010" not in said
