"""What a status means depends on who says it: OBX-11 D deletes a result, FHIR spells entered-in-error."""

import pytest

from casebook.clean.statuses import Statuses
from clean.raw_rows import PROTOCOL, clean, dose, fates, lab, score, tidy, values

SOURCES = {
    **PROTOCOL["sources"],
    "molecular": {"format": "hl7", "codes": {"HB": "hemoglobin"}, "statuses": {"Z": "final"}},
    "registry": {"format": "fhir", "codes": {"HB": "hemoglobin"}},
}


def statuses():
    return Statuses({"sources": SOURCES})


@pytest.mark.parametrize("source", ["hl7", "molecular"])
@pytest.mark.parametrize(
    ("letters", "meaning"),
    [
        ("P R S I", "preliminary"), ("F V", "final"), ("C A B", "corrected"), ("X", "cancelled"), ("D W", "withdrawn"),
        ("U", "confirmed"), ("N O", "no result"), ("Q 7", ""),
    ],
)  # fmt: skip
def test_letters_of_obx_11(source, letters, meaning):
    assert {statuses().read("lab", source, letter) for letter in letters.split()} == {meaning}


def test_a_profiles_own_word_goes_before_the_standards():
    assert statuses().read("lab", "molecular", "Z") == "final" and statuses().read("lab", "hl7", "Z") == ""


@pytest.mark.parametrize(
    ("kind", "source", "status", "meaning"),
    [
        ("dose", "hl7", "CP", "given"), ("dose", "hl7", "PA", "given"), ("dose", "hl7", "RE", "missed"),
        ("dose", "hl7", "NA", "missed"), ("dose", "hl7", "D", "cancelled"), ("dose", "hl7", "", "given"),
        ("lab", "fhir", "registered", "preliminary"), ("lab", "fhir", "preliminary", "preliminary"),
        ("lab", "fhir", "final", "final"), ("lab", "fhir", "amended", "corrected"), ("lab", "fhir", "appended", "corrected"),
        ("lab", "registry", "corrected", "corrected"), ("lab", "fhir", "cancelled", "cancelled"),
        ("lab", "fhir", "entered-in-error", "withdrawn"), ("lab", "fhir", "unknown", ""),
        ("dose", "fhir", "completed", "given"), ("dose", "fhir", "not-done", "missed"), ("dose", "fhir", "on-hold", "held"),
        ("dose", "fhir", "stopped", "given"), ("dose", "fhir", "in-progress", ""), ("dose", "fhir", "unknown", ""),
        ("dose", "fhir", "entered-in-error", "cancelled"),
        ("medication", "fhir", "active", "final"), ("medication", "fhir", "completed", "final"),
        ("medication", "fhir", "stopped", "final"), ("medication", "fhir", "on-hold", "held"),
        ("medication", "fhir", "intended", "not taken"), ("medication", "fhir", "not-taken", "not taken"),
        ("medication", "fhir", "entered-in-error", "cancelled"), ("medication", "fhir", "unknown", ""),
        ("score", "fhir", "completed", "final"), ("score", "fhir", "amended", "corrected"),
        ("score", "fhir", "in-progress", "preliminary"), ("score", "fhir", "entered-in-error", "cancelled"),
        ("event", "fhir", "actual", "final"), ("event", "fhir", "potential", "not happened"),
        ("event", "fhir", "entered-in-error", "cancelled"), ("event", "tidy", "entered-in-error", "cancelled"),
    ],
)  # fmt: skip
def test_statuses_by_standard_and_kind_of_row(kind, source, status, meaning):
    assert statuses().read(kind, source, status) == meaning


def hl7(row, value, status, reported_at="", when="20200106081500", **more):
    return lab(row, when, "HB", value, "g/dL", status, source="molecular", decimal=".", date_format="HL7",
               reported_at=reported_at, **{"order_id": "A1", "source_file": "kit.hl7", **more})  # fmt: skip


def outcomes(*rows):
    tables = clean(*rows, sources=SOURCES)
    stands = values(tables, "value", "status", "flag")
    return stands, {row.split(":")[1]: fate for row, fate in fates(tables).items()}


def test_a_result_withdrawn_by_a_later_message_is_no_longer_believed():
    taken_back = ("superseded", "cancelled later")
    for status in ("W", "D", "X"):
        stands, fate = outcomes(hl7(2, "12.8", "F", "20200107"), hl7(3, "12.8", status, "20200109"))
        assert stands == [] and fate["2"] == taken_back and fate["3"] == ("ignored", "cancelled by the laboratory")


def test_a_withdrawal_that_gives_no_time_takes_back_the_value_that_it_repeats_or_the_rows_before_it():
    stands, fate = outcomes(hl7(2, "12.8", "F"), hl7(3, "12.8", "W"), hl7(4, "13.1", "F"))
    assert [value for value, *_ in stands] == [13.1] and fate["2"] == ("superseded", "cancelled later")
    stands, _ = outcomes(hl7(2, "12.8", "F"), hl7(3, "", "D"), hl7(4, "13.1", "F"))
    assert [value for value, *_ in stands] == [13.1]
    stands, _ = outcomes(hl7(2, "12.8", "F", order_id=""), hl7(3, "12.8", "W", order_id=""))
    assert stands == []


def test_a_withdrawal_never_takes_back_what_was_reported_after_it():
    stands, _ = outcomes(hl7(2, "12.8", "W", "20200107"), hl7(3, "12.8", "F", "20200109"))
    assert [value for value, *_ in stands] == [12.8]


def test_a_status_alone_makes_the_preliminary_result_final():
    stands, fate = outcomes(hl7(2, "12.8", "P", "20200107"), hl7(3, "", "U", "20200108"))
    assert stands == [(12.8, "final", "")] and fate["3"] == ("ignored", "status alone")
    assert outcomes(hl7(2, "12.8", "P", "20200109"), hl7(3, "", "U", "20200108"))[0][0][1] == "preliminary"


@pytest.mark.parametrize(("status", "reason"), [("I", "no result"), ("N", "no result"), ("O", "no result")])
def test_a_row_that_announces_or_orders_holds_no_result(status, reason):
    assert outcomes(hl7(2, "", status))[1] == {"2": ("ignored", reason)}


def test_fhir_rows_that_tell_what_did_not_happen():
    more = {"source": "fhir", "decimal": ".", "date_format": "%Y-%m-%d"}
    drug = ("2019-10-20", "prednisone", "30", "mg")
    tables = clean(
        tidy("medication", 3, *drug, status="not-taken", **more),
        tidy("medication", 4, *drug, status="on-hold", **more),
        tidy("medication", 5, *drug, status="on-hold", stop_at="2019-11-20", **more),
        tidy("event", 6, "2019-10-20", "anaphylaxis", status="potential", **more),
        tidy("event", 7, "2019-10-20", "anaphylaxis", status="entered-in-error", **more),
        dose(8, "2019-11-11", "not-done", value="", source="fhir"),
        dose(9, "2019-12-09", "in-progress", source="fhir"),
        score(10, "2019-10-20", "4", status="in-progress", source="fhir"),
        dose(11, "2019-12-10", "entered-in-error", source="fhir"),
    )
    assert [fate for _, fate in sorted(fates(tables).items(), key=lambda entry: int(entry[0].split(":")[1]))] == [
        ("ignored", "not taken"), ("quarantined", "paused without a last day"), ("used", ""),
        ("ignored", "did not happen"), ("ignored", "entered in error"), ("used", ""),
        ("quarantined", "unknown status"), ("used", ""), ("ignored", "entered in error"),
    ]  # fmt: skip
    assert tables["doses"]["status"].tolist() == ["given", "missed"]
