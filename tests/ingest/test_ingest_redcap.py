"""REDCap exports: records of several forms in one table, with the project's data dictionary beside them."""

import pytest

DICTIONARY_HEADER = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels",'
    '"Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,'
    '"Branching Logic (Show field only if...)"'
)
DICTIONARY = "\n".join(
    [
        DICTIONARY_HEADER,
        'record_id,demographics,,text,"Record ID",,,,,,,',
        'name,demographics,,text,"Last Name",,,,,,y,',
        'visit,bp,,text,"Date of visit",,,date_dmy,,,,',
        'systolic,bp,,text,"<b>Systolic</b> &lt; 300 <script>x</script>",,,integer,0,,,',
        'height,bp,,text,"Height (m, comma)",,,number_comma_decimal,0,3,,',
        'phone,bp,,text,"Phone",,,,,,y,',
        'pain,bp,,checkbox,"Where does it hurt?","1, head | 2, back",,,,,,',
    ]
)
DATA = "\n".join(
    [
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,name,demographics_complete,visit,systolic,height,phone,pain___1,bp_complete",
        "1,,,Valdez,2,,,,,,",
        '1,bp,1,,,2019-10-14,110,"1,54",555,1,2',
        "1,bp,2,,,2019-10-15,,,,0,",
        "1,bp,3,,,,,,,,",
        '2,bp,1,,,2019-10-14,180,"1,84",556,0,2',
        "",
    ]
)
FORMS = {
    "bp": {
        "kind": "lab", "date": "visit", "fields": {"systolic": "systolic_pressure", "height": "height"}, "units": {"height": "m"},
    },
    "pain": {"kind": "score", "instrument": "pain", "date": "visit", "fields": {"pain___1": "head"}},
}  # fmt: skip


@pytest.fixture
def study(case):
    case.source("study", format="redcap", dictionary="dictionary.csv", forms=FORMS, date_format="%Y-%m-%d", decimal=".")
    case.put("data.csv", DATA)
    case.put("dictionary.csv", DICTIONARY)
    case.settings["exports"] = [{"files": "data.csv", "source": "study", "patient": "1"}]
    return case


def test_every_filled_field_that_is_mapped_is_a_value(study):
    rows = study.values().set_index("row_id")
    assert list(rows.index) == [
        "data.csv:3:height", "data.csv:3:pain___1", "data.csv:3:systolic", "data.csv:4:pain___1",
    ]  # fmt: skip
    systolic, height, pain = (rows.loc[f"data.csv:3:{field}"] for field in ("systolic", "height", "pain___1"))
    assert (systolic["code"], systolic["value"], systolic["unit"], systolic["decimal"]) == (
        "systolic_pressure",
        "110",
        "",
        ".",
    )
    assert systolic["name"] == "Systolic < 300 x" and systolic["source_field"] == "systolic"
    assert (height["value"], height["unit"], height["decimal"], height["collected_at"]) == (
        "1,54",
        "m",
        ",",
        "2019-10-14",
    )
    assert (pain["kind"], pain["instrument"], pain["name"]) == ("score", "pain", "Where does it hurt?")


def test_every_other_field_and_row_is_accounted_for_without_its_content(study):
    rows = study.ingest()
    notes = rows[rows["kind"] == "none"].set_index("row_id")["note"].to_dict()
    assert notes == {
        "data.csv:1": "column header",
        "data.csv:2:name": "identifier",
        "data.csv:2:demographics_complete": "field not mapped",
        "data.csv:3:phone": "identifier",
        "data.csv:3:bp_complete": "field not mapped",
        "data.csv:5": "no value in the row",
        "data.csv:6": "another patient",
        **{f"dictionary.csv:{line}": "data dictionary" for line in range(1, 9)},
    }
    assert not any(word in rows.to_csv() for word in ("Valdez", "555", "180"))


def test_an_identifier_is_not_read_even_where_the_profile_maps_it(study):
    forms = {"bp": {"kind": "lab", "date": "visit", "fields": {"phone": "phone"}}}
    study.source("study", format="redcap", dictionary="dictionary.csv", forms=forms)
    assert study.values().empty and "555" not in study.ingest().to_csv()


def test_a_date_that_is_marked_as_an_identifier_dates_a_value_but_a_name_never_does(study):
    forms = {"bp": {"kind": "lab", "date": "visit", "fields": {"systolic": "systolic"}}}
    study.source("study", format="redcap", identifiers=["visit"], forms=forms)
    assert study.values()["collected_at"].tolist() == ["2019-10-14"]
    forms["bp"]["date"] = "phone"
    assert study.values()["collected_at"].tolist() == [""] and "555" not in study.ingest().to_csv()


def test_several_records_need_the_patients_own(study):
    study.settings["exports"][0].pop("patient")
    assert "holds rows of 2 patients" in study.fault()


def test_a_record_that_is_not_there_is_a_mistake(study):
    study.settings["exports"][0]["patient"] = "3"
    message = study.fault()
    assert "no row is of patient '3'" in message and "exports.0.patient" in message


def test_a_profile_is_recognised_by_its_fields(study):
    study.settings["exports"] = []
    study.put("data.csv", "\n".join(line for line in DATA.split("\n") if not line.startswith("2,")))
    assert set(study.values()["source"]) == {"study"}


def test_a_row_of_another_length_keeps_nothing_that_may_be_displaced(study):
    study.put("data.csv", DATA + "1,bp,4,,,2019-10-16,110,1,70,Valdez,1,2\n1,bp,5,,,2019-10-17,112,,,,\n")
    row = study.ingest().set_index("row_id").loc["data.csv:7"]
    assert row["note"] == "12 cells where the header has 11" and row["kind"] == "lab" and row["value"] == ""
    assert "data.csv:8:systolic" in study.ingest()["row_id"].tolist()


def test_the_dictionary_that_the_profile_names_must_be_there(study):
    (study.folder / "dictionary.csv").unlink()
    assert "its data dictionary dictionary.csv is not there" in study.fault()


def test_a_displaced_row_of_the_dictionary_could_hide_an_identifier(study):
    study.put("dictionary.csv", DICTIONARY.replace('"Last Name"', "Last, Name"))
    assert "dictionary.csv, row 3: 13 cells where the header has 12" in study.fault()


def test_fields_that_the_profile_maps_must_be_in_the_export(study):
    study.put("data.csv", DATA.replace("systolic,", "sys,", 1))
    assert "systolic (form bp)" in study.fault()


def test_without_a_profile_the_message_says_how_to_write_one(case):
    case.put("data.csv", DATA)
    case.put("dictionary.csv", DICTIONARY)
    message = case.fault()
    assert "format: redcap" in message and "visit, systolic, height" in message
    assert "name" not in message.split("identifiers: ")[1].split(".")[0].split(", ")
    assert "phone" not in message and "Valdez" not in message


def test_a_study_may_call_its_record_otherwise(case):
    case.put("data.csv", DATA.replace("record_id,redcap_repeat_instrument,redcap_repeat_instance", "study_id,a,b"))
    case.put("dictionary.csv", DICTIONARY.replace("record_id", "study_id"))
    assert "no source profile describes" in case.fault()
