"""REDCap exports: records of several forms in one table, with the project's data dictionary beside them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.ingest.formats.redcap.reader import read
from casebook.ingest.identifiers import Identifier
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import Export
from laws import examples

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
    assert "no row is of the patient named here" in message and "exports.0.patient" in message


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


# Labelled exports: field labels as header, choice labels as cells.

LABELS_HEADER = "Record ID,Repeat Instrument,Repeat Instance,Last Name,Complete?,Date of visit,Systolic < 300 x,"
LABELS_HEADER += (
    '"Height (m, comma)",Phone,"Where does it hurt? (choice=head)","Where does it hurt? (choice=back)",Complete?'
)
LABELLED = "\n".join(
    [
        LABELS_HEADER,
        "1,,,Valdez,Complete,,,,,,,",
        '1,Blood pressure,1,,,2019-10-14,110,"1,54",555,Checked,Unchecked,Complete',
        "",
    ]
)


def test_a_labelled_export_is_recognised_and_told_by_the_dictionary(study):
    study.settings["exports"] = []
    study.put("data.csv", LABELLED)
    rows = study.ingest()
    assert rows[rows["kind"] != "none"][["source_field", "value", "source"]].values.tolist() == [
        ["height", "1,54", "study"], ["pain___1", "1", "study"], ["systolic", "110", "study"],
    ]  # fmt: skip
    notes = rows[rows["kind"] == "none"].set_index("row_id")["note"].to_dict()
    assert notes["data.csv:2:demographics_complete"] == notes["data.csv:3:pain___2"] == "field not mapped"
    assert notes["data.csv:2:name"] == notes["data.csv:3:phone"] == "identifier"


def test_names_as_header_and_labels_as_cells_are_told_too(study):
    study.put("data.csv", DATA.replace(",555,1,2\n", ",555,Checked,Complete\n").replace(",,,0,\n", ",,,Unchecked,\n"))
    pain = study.values().query("code == 'head'")
    assert pain["value"].tolist() == ["1", "0"]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (LABELS_HEADER.replace("Phone", "Date of visit"), "it has 1 such fields, the file 2"),
        (LABELS_HEADER.replace("Last Name,Complete?,", "Last Name,Form,"), ""),
        ("Record ID,Complete?,Phone,Last Name,Complete?", "the columns do not stand in its order"),
        ("Record ID,Complete?", "it has 2 fields of that label"),
    ],
)
def test_labels_that_several_fields_bear_are_told_by_order_or_not_at_all(study, header, message):
    width = header.count(",") - header.count(", ")
    study.put("data.csv", header + "\n1" + "," * width + "\n")
    if message:
        told = study.fault()
        assert message in told and "cannot be told apart by the data dictionary" in told and "data.csv, row 1" in told
    else:
        study.ingest()


def test_one_label_for_two_choices_is_no_answer_to_either(study):
    """The first code would be a guess."""
    study.put("dictionary.csv", DICTIONARY + '\nmood,bp,,radio,Mood,"1, same | 2, same | 3, low",,,,,,')
    study.source("study", format="redcap", dictionary="dictionary.csv", forms={
        "bp": {"kind": "score", "date": "visit", "fields": {"mood": "mood"}},
    })  # fmt: skip
    study.put("data.csv", "record_id,visit,mood\n1,2019-10-14,same\n1,2019-10-15,low\n")
    assert study.values()["value"].tolist() == ["same", "3"]


# Numbers, missing answers, identifiers.


@pytest.mark.parametrize(("cells", "mark"), [(["1,5", "2"], ","), (["1.5", "2"], "."), (["1", "2"], ",")])
def test_an_export_may_write_all_numbers_with_one_mark(study, cells, mark):
    study.put("data.csv", "record_id,visit,systolic,height,pain___1\n" + "".join(
        f'1,2019-10-14,,"{cell}",\n' for cell in cells
    ))  # fmt: skip
    assert set(study.values()["decimal"]) == {mark}


def test_a_code_for_a_missing_answer_is_no_value_and_no_date(study):
    study.settings["sources"]["study"]["missing"] = ["-999", "NA"]
    study.put("data.csv", 'record_id,visit,systolic,height,pain___1\n1,NA,-999,"1,5",\n')
    rows = study.ingest().set_index("row_id")
    assert rows.loc["data.csv:2:systolic", ["kind", "note", "value"]].tolist() == ["none", "no value in the row", ""]
    assert rows.loc["data.csv:2:height", "collected_at"] == ""


def reading_of(case, data, **profile):
    case.put("data.csv", data)
    beside = {name: RawFile(case.folder / name, name) for name in ("data.csv", "dictionary.csv")}
    profile = {"dictionary": "dictionary.csv", "forms": FORMS} | profile
    return read(Export(beside["data.csv"], "redcap", "study", profile, "1", beside=beside))


def test_identifiers_of_all_patients_are_collected_by_kind(study):
    study.put("dictionary.csv", DICTIONARY + "\n".join([
        "", "dob,demographics,,text,Born,,,date_ymd,,,y,", "reach,demographics,,text,Reach,,,phone,,,y,",
        "code,demographics,,text,Ward code,,,,,,y,", "enrolled,demographics,,text,Enrolled,,,date_ymd,,,y,",
        "sex,demographics,,radio,Sex,\"1, m | 2, f\",,,,,y,", "mail,demographics,,text,Contact,,,email,,,,",
        "note_1,demographics,,text,E-mail,,,,,,,",
    ]))  # fmt: skip
    header = "record_id,name,dob,reach,code,enrolled,sex,mail,note_1,visit,systolic,height,pain___1\n"
    rows = [
        "1,ESEMPIO LUCA,2010-03-14,+39 000 111,W7,2020-01-02,1,l@example.org,m@example.org,,,,",
        "123456,PROVA ANNA,1990-07-02,,12,2020-01-03,2,,,,,,",
    ]
    reading = reading_of(study, header + "\n".join(rows) + "\n")
    # What no label tells is told by its content.
    assert sorted((found.kind, found.text) for found in reading.identifiers if found.text != "W7") == [
        ("birth date", "1990-07-02"), ("birth date", "2010-03-14"), ("email", "l@example.org"), ("email", "m@example.org"),
        ("name", "ESEMPIO LUCA"), ("name", "PROVA ANNA"), ("phone", "+39 000 111"),
        ("record number", "123456"),
    ]  # fmt: skip
    assert "W7" in {found.text for found in reading.identifiers}
    assert not any(found.text in reading.rows.to_csv() for found in reading.identifiers)


def test_a_field_that_the_profile_reads_is_no_identifier_by_its_name_alone(study):
    study.put("dictionary.csv", DICTIONARY.replace("systolic,bp", "via,bp"))
    forms = {"bp": {"kind": "lab", "date": "visit", "fields": {"via": "x"}}}
    reading = reading_of(study, "record_id,visit,via,street\n1,2019-10-14,7,ROAD 1\n", forms=forms)
    values = reading.rows[reading.rows["kind"] == "lab"]
    assert values["value"].tolist() == ["7"] and {found.text for found in reading.identifiers} == {"ROAD 1"}


def test_the_date_of_a_birth_is_the_date_of_no_form_and_no_value(study):
    forms = {"bp": {"kind": "lab", "date": "dob", "fields": {"systolic": "systolic", "birth_date": "x"}}}
    reading = reading_of(study, "record_id,dob,systolic,birth_date\n1,2010-03-14,110,2010-03-14\n", forms=forms)
    assert reading.rows["value"].dropna().tolist() == ["110"] and "2010-03-14" not in reading.rows.to_csv()
    assert reading.identifiers == {Identifier("birth date", "2010-03-14")}


def test_a_column_without_a_name_is_told_by_its_number(study):
    study.put("data.csv", "record_id,visit,systolic,height,pain___1,,\n1,2019-10-14,110,,,x,y\n")
    assert study.ingest()["row_id"].tolist()[1:4] == [
        "data.csv:2:column 6",
        "data.csv:2:column 7",
        "data.csv:2:systolic",
    ]


def test_a_header_that_is_a_row_is_not_quoted(study):
    study.put("data.csv", "ESEMPIO,ESEMPIO,1\n1,2,3\n")
    assert "row 1: a column stands twice in the header" in study.fault()
    study.put("data.csv", "record_id,visit,visit\n1,2,3\n")
    assert "column visit stands twice in the header" in study.fault()


@pytest.mark.parametrize(
    "header",
    [
        "field_name,form_name,section_header,field_type,field_label,select_choices_or_calculations,field_note,"
        "text_validation_type_or_show_slider_number,text_validation_min,text_validation_max,identifier,branching_logic",
        "Variable/Field Name,Form Name,Section Header,Field Type,Field Label,Choices OR Calculations,Field Note,"
        "Text Validation Type,Text Validation Min,Text Validation Max,IDENTIFIER ?,Branching Logic",
    ],
)
def test_a_dictionary_may_head_its_columns_in_several_ways(study, header):
    study.put("dictionary.csv", DICTIONARY.replace(DICTIONARY_HEADER, header))
    assert study.values()["decimal"].tolist() == [",", ".", ".", "."]
    study.put("data.csv", LABELLED)
    assert study.values()["value"].tolist() == ["1,54", "1", "110"]


MARKS = st.sampled_from(
    [",", ";", '"', "\n", "\r", "\t", "Complete?", "Record ID", "redcap_event_name", "'", "\0", "é", "1"]
)


@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_mutation_of_data_or_dictionary_ends_in_anything_but_a_clear_message(study, data):
    texts = {"data.csv": data.draw(st.sampled_from([DATA, LABELLED])), "dictionary.csv": DICTIONARY}
    for name in texts:
        for _ in range(data.draw(st.integers(0, 3))):
            at, length = data.draw(st.integers(0, len(texts[name]))), data.draw(st.integers(0, 40))
            texts[name] = texts[name][:at] + data.draw(MARKS) + texts[name][at + length :]
        study.put(name, texts[name])
    try:
        study.ingest()
        fault = ""
    except CasebookError as error:
        fault = str(error)
    assert "defect" not in fault and "Valdez" not in fault
