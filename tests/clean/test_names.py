"""Which measure or drug a code and a name stand for, and what happens where the two disagree."""

import pytest

from clean.raw_rows import GENERIC, PROTOCOL, clean, dose, fates, lab, tidy, values

MEASURES = {
    **PROTOCOL["measures"],
    "leukocytes": {**PROTOCOL["measures"]["leukocytes"], "loinc": "6690-2", "loinc_codes": ["26464-8", "804-5"]},
    "hba1c": {"unit": "%", "units": {}, "names": ["hba1c"], "loinc": "4548-4"},
}


def named(code="", name="", loinc="", value="30", unit="ug/L", **more):
    """Value and flag of what stands, and the fate with its detail, of one result of a ward."""
    row = {**tidy("lab", 3, "2020-01-06", code, value, unit), "name": name, "loinc": loinc, **more}
    tables = clean(row, measures=MEASURES)
    entry = tables["ledger"].set_index("row_id").loc["labs.csv:3"]
    return values(tables, "measure", "flag"), (entry["outcome"], entry["reason"], entry["detail"])


@pytest.mark.parametrize(
    "how",
    [{"loinc": "21582-2"}, {"code": "21582-2"}, {"code": "X77", "loinc": " 21582-2 "}, {"name": "Triptasi", "loinc": "21582-2"},
     {"code": "X77", "name": "Serum tryptase, new assay", "loinc": "21582-2"}],
)  # fmt: skip
def test_a_measure_is_known_by_its_loinc_code(how):
    assert named(**how)[0] == [("tryptase", "")]


def test_further_loinc_codes_are_the_same_measure():
    for loinc in ("6690-2", "26464-8", "804-5"):
        assert named(name="WBC", loinc=loinc, value="6.9", unit="10*9/L")[0] == [("leukocytes", "")]


def test_a_loinc_code_and_a_name_of_two_measures_are_quarantined():
    for how in ({"name": "Emoglobina"}, {"code": "emoglobina"}, {"code": "HB", "source": "lis"}):
        stands, fate = named(loinc="21582-2", **how)
        assert stands == [] and fate == ("quarantined", "code and name differ", "21582-2")


def test_the_name_does_not_make_another_test_the_measure_unless_the_unit_fits():
    stands, fate = named(name="IgE totali", loinc="2458-8", value="120", unit="ug/L")
    assert stands == [] and fate == ("ignored", "no measure in the protocol", "2458-8")
    stands, _ = named(name="IgE totali", loinc="2458-8", value="50", unit="kU/L")
    assert stands == [("total_ige", "LOINC code of another test")]
    # What the source profile says of its own code stands above the code that the laboratory added.
    assert named(code="IGET", loinc="2458-8", value="50", unit="kU/L", source="lis")[0] == [("total_ige", "")]


def test_an_impossible_unit_is_quarantined_and_never_converted():
    stands, fate = named(name="HbA1c", loinc="4548-4", value="5.8", unit="mg/dL")
    assert stands == [] and fate == ("quarantined", "impossible unit", "mg/dL")
    assert named(name="HbA1c", value="5.8", unit="mg/dL")[1][:2] == ("quarantined", "impossible unit")
    assert named(name="emoglobina", value="12.7", unit="g/mL")[1] == ("quarantined", "impossible unit", "g/mL")


def test_a_test_that_no_measure_takes_is_told_by_its_code_or_name():
    assert named(code="VES", name="Velocità di eritrosedimentazione")[1][2] == "VES"
    assert named(name="Glucosio")[1] == ("ignored", "no measure in the protocol", "Glucosio")
    assert named(loinc="2345-7")[1][2] == "2345-7"


@pytest.mark.parametrize(
    "how",
    [
        {"code": "R03DX05"}, {"code": "1657209", "name": ""}, {"code": "999", "name": "Xolair 150 mg"}, {"code": "XOLAIR"},
        {"code": "", "name": "0.5 ML omalizumab 150 MG/ML Prefilled Syringe [Xolair]"}, {"code": "A10", "name": "omalizumab"},
    ],
)  # fmt: skip
def test_a_drug_is_known_by_brand_and_code(how):
    tables = clean({**dose(2, "2019-10-14"), **how}, first_dose=False)
    assert tables["doses"]["drug"].tolist() == ["omalizumab"]


def test_words_around_a_brand_may_say_that_it_was_not_the_drug():
    row = {**dose(3, "2019-11-11"), "code": "", "name": "placebo for Xolair"}
    assert clean(row)["doses"]["drug"].tolist() == ["omalizumab", "placebo_for_xolair"]


def test_a_code_and_a_name_of_two_drugs_are_quarantined():
    rows = dose(3, "2019-11-11", name="Prednisone"), tidy("medication", 4, "2019-11-11", "R03DX05", name="prednisone")
    assert set(fates(clean(*rows)).values()) == {("quarantined", "code and name differ")}


def test_of_a_code_in_digits_and_a_name_that_no_list_holds_the_name_is_told():
    row = tidy("medication", 3, "2019-11-11", "372687004", "500", "mg", name="Amoxicillin 500 mg capsule")
    assert clean(row)["medications"]["drug"].tolist() == ["amoxicillin"]
    assert clean(row, settings=GENERIC)["medications"]["drug"].tolist() == ["amoxicillin"]


def test_a_laboratory_that_is_told_stands_with_its_value():
    row = lab(2, "06/01/2020", "HB", "12", "g/dL", laboratory=" Laboratorio di Esempio ")
    assert values(clean(row), "laboratory") == [("Laboratorio di Esempio",)]
