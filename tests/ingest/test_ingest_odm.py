"""CDISC ODM: REDCap's project gives what its CSV gives, raw or labelled; other study databases; hostile XML."""

import csv
import io
from xml.sax.saxutils import quoteattr

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.containers import odm_xml
from casebook.errors import CasebookError
from casebook.ingest.formats.redcap.reader import read as read_redcap
from casebook.ingest.formats.redcap.reader import read_grid
from casebook.ingest.identifiers import Identifier
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import Export
from laws import examples

# name, form, type, label, choices, validation, identifies
FIELDS = [
    ("record_id", "enrolment", "text", "Record ID", "", "", ""),
    ("surname", "enrolment", "text", "Surname", "", "", "y"),
    ("born", "enrolment", "text", "Date of birth", "", "date_dmy", "y"),
    ("sex", "enrolment", "radio", "Sex", "0, Female | 1, Male", "", ""),
    ("seen", "visit", "text", "Date", "", "date_dmy", ""),
    ("itch", "visit", "radio", "How much itch, today?", "0, None | 1, Some, not much | 2, Much", "", ""),
    ("where", "visit", "checkbox", "Where?", "1, Head | 2, Hands, feet", "", ""),
    ("asleep", "visit", "yesno", "Slept well?", "", "", ""),
    ("remark", "visit", "notes", "Remark", "", "", ""),
    ("drawn", "blood", "text", "Date", "", "datetime_dmy", ""),
    ("tryptase", "blood", "text", "Tryptase <b>(ug/L)</b>", "", "number_comma_decimal", ""),
    ("ratio", "blood", "calc", "Ratio", "[tryptase]/2", "", ""),
]
FORMS = {
    "visit": {
        "kind": "score", "instrument": "diary", "date": "seen",
        "fields": {"itch": "itch", "where___1": "head", "where___2": "limbs", "asleep": "sleep"},
    },
    "blood": {
        "kind": "lab", "date": "drawn", "fields": {"tryptase": "tryptase", "ratio": "ratio"}, "units": {"tryptase": "ug/L"},
    },
}  # fmt: skip
COLUMNS = [
    "record_id",
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "surname",
    "born",
    "sex",
    "enrolment_complete",
    "seen",
    "itch",
    "where___1",
    "where___2",
    "asleep",
    "remark",
    "visit_complete",
    "drawn",
    "tryptase",
    "ratio",
    "blood_complete",
]
LABELS = [
    "Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "Surname", "Date of birth", "Sex", "Complete?",
    "Date", "How much itch, today?", "Where? (choice=Head)", "Where? (choice=Hands, feet)", "Slept well?", "Remark",
    "Complete?", "Date", "Tryptase (ug/L)", "Ratio", "Complete?",
]  # fmt: skip
ROWS = [
    ["10001", "start_arm_1", "", "", "ESEMPIO", "2010-03-14", "1", "2", "2024-01-08", "1", "1", "0", "0",
     "two\nlines; \"quoted\"", "2", "", "", "", ""],
    ["10001", "start_arm_1", "blood", "1", "", "", "", "", "", "", "", "", "", "", "", "2024-01-08 08:15", "12,5", "6.25", "2"],
    ["10001", "start_arm_1", "blood", "2", "", "", "", "", "", "", "", "", "", "", "", "2024-01-09 08:20", "UNK", "", "0"],
    ["10001", "later_arm_1", "", "1", "", "", "", "", "2024-02-08", "2", "0", "1", "1", "", "2", "", "", "", ""],
    ["10001", "later_arm_1", "", "2", "", "", "", "", "", "0", "0", "0", "", "", "1", "", "", "", ""],
    ["10002", "start_arm_1", "", "", "PROVA", "1990-07-02", "0", "2", "2024-03-01", "2", "0", "0", "1", "", "2", "", "", "", ""],
]  # fmt: skip
_LABEL_OF = {
    "redcap_event_name": {"start_arm_1": "Start", "later_arm_1": "Later"}, "redcap_repeat_instrument": {"blood": "Blood"},
    "sex": {"0": "Female", "1": "Male"}, "itch": {"0": "None", "1": "Some, not much", "2": "Much"},
    "where___1": {"0": "Unchecked", "1": "Checked"}, "where___2": {"0": "Unchecked", "1": "Checked"},
    "asleep": {"0": "No", "1": "Yes"},
    **{f"{form}_complete": {"0": "Incomplete", "1": "Unverified", "2": "Complete"} for form in ("enrolment", "visit", "blood")},
}  # fmt: skip
DICTIONARY_HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number", "Identifier?",
)  # fmt: skip
PROFILE = {"format": "redcap", "dictionary": "dictionary.csv", "missing": ["UNK"], "forms": FORMS}


def delimited(*rows) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def dictionary() -> str:
    rows = [
        (name, form, "", kind, label, choices, "", validation, identifies)
        for name, form, kind, label, choices, validation, identifies in FIELDS
    ]
    return delimited(DICTIONARY_HEADER, *rows)


def raw(rows=ROWS) -> str:
    return delimited(COLUMNS, *rows)


def labelled(rows=ROWS) -> str:
    cells = [
        [_LABEL_OF.get(column, {}).get(cell, cell) for column, cell in zip(COLUMNS, row, strict=True)] for row in rows
    ]
    return delimited(LABELS, *cells)


def odm(rows=ROWS, attributes='FileType="Snapshot"', before="") -> str:
    """The project as REDCap writes it: checkboxes as items of their own, no empty item, T in a date with time."""
    forms: dict[str, list[str]] = {}
    items = []
    for name, form, kind, label, choices, validation, identifies in FIELDS:
        oids = (
            [f"{name}___{part.split(',')[0].strip()}" for part in choices.split("|")] if kind == "checkbox" else [name]
        )
        forms.setdefault(form, []).extend(oids)
        for oid in oids:
            data_type = {"datetime_dmy": "partialDatetime", "date_dmy": "date"}.get(validation, "text")
            told = f' redcap:TextValidationType="{validation}"' if validation else ""
            told += ' redcap:Identifier="y"' if identifies else ""
            items.append(
                f'<ItemDef OID="{oid}" Name="{oid}" DataType="{data_type}" redcap:FieldType="{kind}"{told}>'
                f"<Question><TranslatedText>{label.replace('<', '&lt;')}</TranslatedText></Question></ItemDef>"
            )
    for form in forms:
        forms[form].append(f"{form}_complete")
        items.append(f'<ItemDef OID="{form}_complete" DataType="text" redcap:FieldType="select">'
                     "<Question><TranslatedText>Complete?</TranslatedText></Question></ItemDef>")  # fmt: skip
    groups = "".join(
        f'<ItemGroupDef OID="{form}.all" Repeating="No">' + "".join(f'<ItemRef ItemOID="{oid}"/>' for oid in oids)
        + "</ItemGroupDef>"
        for form, oids in forms.items()
    )  # fmt: skip
    definitions = "".join(
        f'<FormDef OID="Form.{form}" Repeating="No" redcap:FormName="{form}"><ItemGroupRef ItemGroupOID="{form}.all"/></FormDef>'
        for form in forms
    )
    events = "".join(
        f'<StudyEventDef OID="Event.{event}" Repeating="No" redcap:UniqueEventName="{event}"/>'
        for event in ("start_arm_1", "later_arm_1")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n{before}<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
        f'xmlns:redcap="https://projectredcap.org" ODMVersion="1.3.1" SourceSystem="REDCap" {attributes}>\n'
        '<Study OID="P"><GlobalVariables><redcap:MissingDataCodes>UNK, Unknown&#10;NA, Not applicable'
        "</redcap:MissingDataCodes><redcap:RepeatingInstrumentsAndEvents>"
        '<redcap:RepeatingInstruments><redcap:RepeatingInstrument redcap:UniqueEventName="start_arm_1" '
        'redcap:RepeatInstrument="blood"/></redcap:RepeatingInstruments>'
        '<redcap:RepeatingEvent redcap:UniqueEventName="later_arm_1"/></redcap:RepeatingInstrumentsAndEvents>'
        '</GlobalVariables><MetaDataVersion OID="M" redcap:RecordIdField="record_id">'
        f"{events}{definitions}{groups}{''.join(items)}</MetaDataVersion></Study>\n"
        f'<ClinicalData StudyOID="P" MetaDataVersionOID="M">\n{"".join(_subject(row, forms) for row in rows)}'
        "</ClinicalData>\n</ODM>\n"
    )


def _subject(row, forms) -> str:
    cells = dict(zip(COLUMNS, row, strict=True))
    event, form_repeats = cells["redcap_event_name"], cells["redcap_repeat_instrument"] != ""
    instance = cells["redcap_repeat_instance"] or "1"
    told = ""
    for form, oids in forms.items():
        values = [(oid, cells[oid]) for oid in oids if cells[oid] and not (form_repeats and oid == "record_id")]
        if values and (not form_repeats or form == cells["redcap_repeat_instrument"]):
            values = [(oid, cell.replace(" ", "T") if oid == "drawn" else cell) for oid, cell in values]
            # REDCap leaves line breaks as they are, so that they are blanks to whoever reads the XML.
            data = "".join(
                f'<ItemData ItemOID="{oid}" Value={quoteattr(cell, {chr(34): "&quot;"}).replace("&#10;", chr(10))}/>'
                for oid, cell in values
            )
            told += (
                f'<FormData FormOID="Form.{form}" FormRepeatKey="{instance if form_repeats else 1}">'
                f'<ItemGroupData ItemGroupOID="{form}.all" ItemGroupRepeatKey="1">{data}</ItemGroupData></FormData>\n'
            )
    return (
        f'<SubjectData SubjectKey="{row[0]}" redcap:RecordIdField="record_id">'
        f'<StudyEventData StudyEventOID="Event.{event}" StudyEventRepeatKey="{1 if form_repeats else instance}">{told}'
        "</StudyEventData></SubjectData>\n"
    )


def put(case, name, content, **profile):
    case.source("study", **PROFILE | profile)
    for path in case.folder.iterdir():
        path.unlink()
    case.put("dictionary.csv", dictionary())
    case.put(name, content)
    case.settings["exports"] = [{"files": name, "patient": "10001"}]
    return case


def told(case) -> pd.DataFrame:
    """All rows but those of the dictionary and the header, without what says where they stood."""
    rows = case.ingest()
    rows = rows[~rows["note"].isin(["data dictionary", "column header"])]
    rows = rows.sort_values(["source_row", "source_field"], ignore_index=True)
    return rows.drop(columns=["source_file", "source_row", "row_id"])


def test_raw_labelled_and_odm_give_the_same_tables(case):
    first = told(put(case, "raw.csv", raw()))
    assert set(first["source"]) == {"study"} and (first["kind"] != "none").sum() == 13
    pd.testing.assert_frame_equal(told(put(case, "labelled.csv", labelled())), first)
    pd.testing.assert_frame_equal(told(put(case, "project.xml", odm())), first)


def test_every_value_has_the_date_of_its_own_row(case):
    rows = put(case, "project.xml", odm()).values()
    itch = rows[rows["code"] == "itch"]
    assert itch[["value", "collected_at"]].values.tolist() == [["1", "2024-01-08"], ["2", "2024-02-08"], ["0", ""]]
    blood = rows[rows["kind"] == "lab"].set_index("code")
    assert blood["value"].to_dict() == {"tryptase": "12,5", "ratio": "6.25"}
    assert blood["decimal"].to_dict() == {"tryptase": ",", "ratio": "."}
    assert blood["unit"].to_dict() == {"tryptase": "ug/L", "ratio": ""}
    assert blood["name"].to_dict() == {"tryptase": "Tryptase (ug/L)", "ratio": "Ratio"}
    assert set(blood["collected_at"]) == {"2024-01-08 08:15"}


def test_a_missing_data_code_is_no_value_but_stays_visible(case):
    rows = put(case, "project.xml", odm(), missing=[]).ingest()
    unknown = rows[(rows["source_field"] == "tryptase") & (rows["kind"] == "none")]
    assert unknown["note"].tolist() == ["no value in the row"] and "UNK" not in rows.to_csv()


def test_without_its_dictionary_an_odm_file_still_says_what_its_fields_are(case):
    first = told(put(case, "raw.csv", raw()))
    put(case, "project.xml", odm(), dictionary="gone.csv")
    (case.folder / "dictionary.csv").unlink()
    pd.testing.assert_frame_equal(told(case), first)


def test_a_profile_of_format_odm_reads_the_same(case):
    rows = put(case, "project.xml", odm(), format="odm").values()
    assert len(rows) == 13


def grid_of(tmp_path, name, content):
    files = {}
    for told_name, text in ((name, content), ("dictionary.csv", dictionary())):
        (tmp_path / told_name).write_text(text, encoding="utf-8", newline="")
        files[told_name] = RawFile(tmp_path / told_name, told_name)
    return Export(files[name], "redcap", "study", PROFILE, beside=files)


@pytest.mark.parametrize(("name", "content"), [("raw.csv", raw()), ("project.xml", odm())])
def test_the_grid_is_the_same_whatever_contains_it(tmp_path, name, content):
    grid = read_grid(grid_of(tmp_path, name, content))
    assert grid.columns == [column for column in COLUMNS if not column.startswith("redcap_")]
    assert [[row.event, row.instrument, row.instance] for row in grid.rows] == [row[1:4] for row in ROWS]
    assert [row.cells[0] for row in grid.rows] == [row[0] for row in ROWS]
    assert grid.rows[0].cells[9] == "0" and grid.rows[0].cells[10] == 'two lines; "quoted"'


@pytest.mark.parametrize(("name", "content"), [("raw.csv", raw()), ("labelled.csv", labelled()), ("p.xml", odm())])
def test_what_identifies_is_held_in_memory_for_every_patient(tmp_path, name, content):
    export = grid_of(tmp_path, name, content)
    export = Export(export.file, "redcap", "study", PROFILE, "10001", beside=export.beside)
    reading = read_redcap(export)
    assert reading.identifiers == {
        Identifier("name", "ESEMPIO"), Identifier("name", "PROVA"), Identifier("birth date", "2010-03-14"),
        Identifier("birth date", "1990-07-02"), Identifier("record number", "10001"), Identifier("record number", "10002"),
    }  # fmt: skip
    assert not any(word in reading.rows.to_csv() for word in ("ESEMPIO", "PROVA", "2010-03-14", "10001"))


def test_without_a_profile_the_message_names_the_items(case):
    case.put("project.xml", odm())
    message = case.fault()
    assert "is a CDISC ODM export that no source profile describes" in message and "sex, seen, itch" in message
    assert "surname" not in message and "born" not in message and "ESEMPIO" not in message


# Plain CDISC ODM: no REDCap, typed values, units, repeated item groups, shared items, a journal of changes.

PLAIN = """<?xml version="1.0"?>
<odm:ODM xmlns:odm="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="{type}">
<odm:Study OID="S"><odm:BasicDefinitions>
<odm:MeasurementUnit OID="MU.UGL" Name="x"><odm:Symbol><odm:TranslatedText>ug/L</odm:TranslatedText></odm:Symbol></odm:MeasurementUnit>
<odm:MeasurementUnit OID="MU.NGML" Name="ng/mL"/></odm:BasicDefinitions>
<odm:MetaDataVersion OID="M" Name="M">
<odm:FormDef OID="F.LAB" Name="Lab" Repeating="No"><odm:ItemGroupRef ItemGroupOID="G.HEAD"/><odm:ItemGroupRef ItemGroupOID="G.LAB"/></odm:FormDef>
<odm:ItemGroupDef OID="G.HEAD" Name="Head" Repeating="No"><odm:ItemRef ItemOID="IT.DATE"/></odm:ItemGroupDef>
<odm:ItemGroupDef OID="G.LAB" Name="Lab" Repeating="Yes"><odm:ItemRef ItemOID="IT.TRYP"/></odm:ItemGroupDef>
<odm:ItemDef OID="IT.DATE" Name="D" DataType="date"/>
<odm:ItemDef OID="IT.TRYP" Name="T" DataType="float"><odm:Question><odm:TranslatedText xml:lang="en">Tryptase</odm:TranslatedText>
<odm:TranslatedText xml:lang="it">Triptasi</odm:TranslatedText></odm:Question><odm:MeasurementUnitRef MeasurementUnitOID="MU.UGL"/></odm:ItemDef>
</odm:MetaDataVersion></odm:Study>
<odm:ClinicalData StudyOID="S" MetaDataVersionOID="M"><odm:SubjectData SubjectKey="A-1"><odm:StudyEventData StudyEventOID="V1">
<odm:FormData FormOID="F.LAB">{data}</odm:FormData></odm:StudyEventData></odm:SubjectData></odm:ClinicalData></odm:ODM>
"""
HEAD = '<odm:ItemGroupData ItemGroupOID="G.HEAD"><odm:ItemDataDate ItemOID="IT.DATE">2024-01-08</odm:ItemDataDate></odm:ItemGroupData>'
LAB = """<odm:ItemGroupData ItemGroupOID="G.LAB" ItemGroupRepeatKey="{key}" {more}>
<odm:{element} ItemOID="IT.TRYP" {value}</odm:ItemGroupData>"""


def plain(case, *data, kind="Snapshot"):
    case.source(
        "trial", format="odm", forms={"lab": {"kind": "lab", "date": "IT.DATE", "fields": {"IT.TRYP": "tryptase"}}}
    )
    case.put("export.xml", PLAIN.format(type=kind, data="".join(data)))
    return case


def lab(key, value, more="", change=""):
    return LAB.format(key=key, more=more, element="ItemData", value=f'Value="{value}" {change}/>')


def test_repeated_groups_of_items_are_rows_with_the_date_of_their_form(case):
    typed = LAB.format(key=2, more="", element="ItemDataFloat", value=(
        '><odm:MeasurementUnitRef MeasurementUnitOID="MU.NGML"/>20.0</odm:ItemDataFloat>'
    ))  # fmt: skip
    rows = plain(case, HEAD, lab(1, "12.50"), typed).values()
    assert rows[["name", "value", "unit", "collected_at", "row_id"]].values.tolist() == [
        ["Tryptase", "12.50", "ug/L", "2024-01-08", "export.xml:2:IT.TRYP"],
        ["Tryptase", "20.0", "ng/mL", "2024-01-08", "export.xml:3:IT.TRYP"],
    ]


def test_a_journal_of_changes_ends_with_what_holds(case):
    case = plain(
        case, HEAD, lab(1, "12"), lab(2, "13"), lab(3, "14"), lab(1, "15", change='TransactionType="Update"'),
        lab(2, "0", more='TransactionType="Remove"'), lab(3, "", change='TransactionType="Remove"'), lab(4, "16"), kind="Transactional",
    )  # fmt: skip
    assert case.values()["value"].tolist() == ["15", "16"]


def test_two_values_in_one_place_of_a_snapshot_are_a_fault(case):
    message = plain(case, HEAD, lab(1, "12"), lab(1, "13")).fault()
    assert "gives item IT.TRYP twice in one place, with different values" in message and "row" in message


def test_an_item_that_several_forms_share_stands_in_rows_of_their_own(case):
    other = '</odm:FormData><odm:FormData FormOID="F.VISIT"><odm:ItemGroupData ItemGroupOID="G.VISIT">'
    other += '<odm:ItemData ItemOID="IT.DATE" Value="2024-02-02"/></odm:ItemGroupData>'
    rows = plain(case, HEAD, lab(1, "12"), other).values()
    assert rows[["value", "collected_at"]].values.tolist() == [["12", "2024-01-08"]]


def test_what_a_database_says_of_a_subject_beside_its_key_identifies(tmp_path):
    told_more = 'SubjectKey="A-1" xmlns:oc="urn:oc" oc:StudySubjectID="ESEMPIO-77" oc:DateOfBirth="2010-03-14"'
    text = PLAIN.format(type="Snapshot", data=HEAD + lab(1, "12")).replace('SubjectKey="A-1"', told_more)
    export = grid_of(tmp_path, "export.xml", text)
    assert read_grid(export).identifiers == {
        Identifier("record number", "ESEMPIO-77"), Identifier("birth date", "2010-03-14"),
    }  # fmt: skip


def test_a_null_item_is_empty_and_an_uploaded_file_is_not_read(tmp_path):
    null = lab(1, "", change='IsNull="Yes"')
    binary = LAB.format(key=2, more="", element="ItemDataBase64Binary", value=">Tm9tZQ==</odm:ItemDataBase64Binary>")
    (tmp_path / "x.xml").write_text(PLAIN.format(type="Snapshot", data=HEAD + null + binary), encoding="utf-8")
    assert [row[5] for row in odm_xml.read_odm(str(tmp_path / "x.xml"))["rows"]] == [
        {"IT.DATE": "2024-01-08"}, {"IT.TRYP": ""}, {"IT.TRYP": "[document]"},
    ]  # fmt: skip


# What is dangerous or damaged.

LAUGHS = "<!DOCTYPE ODM [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
SECRET = '<!DOCTYPE ODM [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (odm(before=LAUGHS), "declares entities or a DTD, which no export needs"),
        (odm(before=SECRET), "declares entities or a DTD, which no export needs"),
        (odm(before='<!DOCTYPE ODM SYSTEM "http://127.0.0.1:9/x.dtd">'), "declares entities or a DTD"),
        (odm().replace("ESEMPIO", "&secret;"), "is damaged XML"),
        (odm()[:-400], "ends before its XML is complete"),
        (odm().replace("</FormData>", "", 1), "is damaged XML: mismatched tag"),
        (odm().split("<Study")[0] + "<x>" * 200_000, "nests elements deeper than 64"),
        (odm().replace('encoding="UTF-8"', 'encoding="utf-99"'), "encoding that cannot be read"),
        (odm().replace('ODMVersion="1.3.1"', 'ODMVersion="2.0"'), "is CDISC ODM 2; version 1.3 is read"),
        (odm().replace('SubjectKey="10002"', 'SubjectKey=""'), "names no SubjectKey"),
        (odm().replace("</ODM>", '<ClinicalData StudyOID="Q"/></ODM>'), "holds data of several studies"),
        (odm().replace('<ItemData ItemOID="seen"', "<ItemData", 1), "has ItemData without ItemOID"),
    ],
)  # fmt: skip
def test_dangerous_or_damaged_odm_gets_one_clear_message(case, content, message):
    put(case, "project.xml", content)
    case.settings["exports"][0]["source"] = "study"
    told_fault = case.fault()
    assert message in told_fault and "project.xml" in told_fault
    assert not any(word in told_fault for word in ("ESEMPIO", "PROVA", "root:", "secret"))


def test_an_odm_file_with_entities_is_refused_though_nobody_names_its_source(case):
    put(case, "project.xml", odm(before=SECRET))
    assert "declares entities or a DTD, which no export needs" in case.fault()


@pytest.mark.parametrize("root", ["<ADT_A01>&x;</ADT_A01>", "<html><body/></html>"])
def test_other_xml_is_no_odm(case, root):
    case.put("message.xml", f'<?xml version="1.0"?>\n{SECRET.replace("ODM", "ADT_A01")}\n{root}\n')
    assert "is recognised as none of" in case.fault()


def test_xml_that_is_said_to_be_odm_and_is_not(case):
    put(case, "message.xml", "<html><body/></html>")
    case.settings["exports"][0]["source"] = "study"
    assert "is XML, but no CDISC ODM" in case.fault()


def test_too_much_xml_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(odm_xml, "MAXIMUM_BYTES", 100)
    (tmp_path / "x.xml").write_text(odm(), encoding="utf-8")
    with pytest.raises(CasebookError, match="MB of XML"):
        odm_xml.read_odm(str(tmp_path / "x.xml"))


MARKS = st.sampled_from([
    "<", ">", '"', "&", "&#10;", "&x;", "\0", "<!--", "]]>", "<![CDATA[", "</FormData>", "</ItemGroupData>", "<FormData>",
    '<ItemData ItemOID="a" Value="b"/>', "<ItemData>", 'TransactionType="Remove"', "<SubjectData>", "é", "\ud7ff", "x" * 300,
])  # fmt: skip


@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_mutation_of_an_odm_file_ends_in_anything_but_a_clear_message(tmp_path, monkeypatch, data):
    # In this process: what the child does is what may fail.
    monkeypatch.setattr(
        "casebook.ingest.formats.redcap.odm.run_limited", lambda _, *arguments, file: odm_xml.read_odm(*arguments)
    )
    text = odm()
    for _ in range(data.draw(st.integers(1, 4))):
        at, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 60))
        text = text[:at] + data.draw(MARKS) + text[at + length :]
    export = grid_of(tmp_path, "project.xml", text)
    try:
        read_redcap(Export(export.file, "redcap", "study", PROFILE, "10001", beside=export.beside))
        fault = ""
    except CasebookError as error:
        fault = str(error)
    assert len(fault.splitlines()) <= 1 and "ESEMPIO" not in fault
