"""Tidy sheets: what each kind yields, and what is said of a header that is not right."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.ingest import ingest_exports, read_identifiers
from casebook.settings import raw_files
from laws import examples

LABS = "date,measure,value,unit,ref_low,ref_high,status,method,note\n"


def test_a_laboratory_sheet_keeps_every_cell_as_it_stood(case):
    case.put("labs.csv", LABS + '2021-02-30, tryptase ,1.00,ug/L,,000025,final,"FEIA, serum",on prednisone\n')
    (row,) = case.values().to_dict("records")
    assert row["row_id"] == "labs.csv:2" and row["source_row"] == 2 and row["source_field"] == "value"
    assert (row["kind"], row["code"], row["value"], row["unit"]) == ("lab", "tryptase", "1.00", "ug/L")
    assert (row["ref_low"], row["ref_high"], row["method"]) == ("", "000025", "FEIA, serum")
    assert row["collected_at"] == "2021-02-30" and row["text"] == "on prednisone"
    assert (row["decimal"], row["date_format"], row["source"], row["note"]) == (".", "%Y-%m-%d", "tidy", "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("date,instrument,item,score\n2021-01-04,act,sleep,3\n", {"kind": "score", "instrument": "act", "code": "sleep", "value": "3"}),
        (
            "date,time,drug,dose,unit,route,status,note\n2021-01-04,08:30,omalizumab,,mg,SC,missed,fever\n",
            {"kind": "dose", "code": "omalizumab", "value": "", "status": "missed", "collected_at": "2021-01-04 08:30", "text": "fever"},
        ),
        (
            "drug,start,stop,daily_dose,unit,pattern\nprednisone,2021-01-04,2021-01-08,40,mg,course\n",
            {"kind": "medication", "code": "prednisone", "value": "40", "collected_at": "2021-01-04", "stop_at": "2021-01-08"},
        ),
        (
            "drug,start_day,stop_day,daily_dose\nprednisone,-12,,40\n",
            {"kind": "medication", "day": "-12", "stop_day": "", "collected_at": ""},
        ),
        ("day,category,text\n14,relapse,flushing\n", {"kind": "event", "code": "relapse", "day": "14", "text": "flushing", "value": ""}),
        ("day,time,measure,value\n0,07:45,tryptase,<2\n", {"kind": "lab", "day": "0", "collected_at": "07:45", "value": "<2"}),
    ],
)  # fmt: skip
def test_the_header_says_what_a_sheet_holds_whatever_its_name(case, content, expected):
    case.put("sheet from the ward.csv", content)
    (row,) = case.values().to_dict("records")
    assert {column: row[column] for column in expected} == expected


def test_a_header_may_be_written_in_capitals_with_blanks_and_a_byte_order_mark(case):
    case.put("labs.csv", b"\xef\xbb\xbf" + b" Date ,MEASURE,Value\r\n2021-01-04,tryptase,12\r\n")
    assert case.values()["value"].tolist() == ["12"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_sheet_in_any_unicode_is_read_with_or_without_a_mark(case, encoding):
    case.put("labs.csv", "date,measure,value,unit\n2021-01-04,tryptase,12,µg/L\n".encode(encoding))
    assert case.values()["unit"].tolist() == ["µg/L"]


def test_titles_may_stand_above_the_header_and_what_excel_says_of_the_separator(case):
    title = "sep=;\nDiario clinico; reparto di Allergologia\n\nPaziente: ESEMPIO LUCA;nato il;14/03/2010\n"
    case.put("labs.csv", title + "date;measure;value\n13/01/2021;tryptase;35,1\n")
    rows = case.ingest()
    assert rows["source_row"].tolist() == [1, 2, 3, 4, 5, 6]
    assert rows["note"].tolist() == ["header line"] * 2 + ["blank line", "header line", "column header", ""]
    assert rows["value"].tolist()[-1] == "35,1" and "ESEMPIO" not in rows.to_csv()


def test_a_header_with_a_mistake_is_no_title(case):
    case.put("labs.csv", "date,measure,valeu\n2021-01-04,tryptase,12\ndate,measure,value\n2021-01-05,tryptase,13\n")
    assert "labs.csv, row 1: unknown column 'valeu'" in case.fault()


def test_a_header_below_fifty_lines_is_none(case):
    case.put("labs.csv", "Titolo\n" * 49 + "date,measure,value\n2021-01-04,tryptase,12\n")
    assert len(case.values()) == 1
    case.put("labs.csv", "Titolo\n" * 50 + "date,measure,value\n2021-01-04,tryptase,12\n")
    assert "is recognised as none" in case.fault()


def test_how_a_file_is_written_is_told(case):
    case.put("a.csv", "date,measure,value\n2021-01-04,tryptase,12\n")
    case.put("b.csv", "date;measure;value\n13/01/2021;tryptase;35,1\n".encode("utf-16"))
    tables = ingest_exports({"rossi": raw_files("rossi")}, {"rossi": case.settings})
    assert tables["exports"]["conventions"].tolist() == [
        "encoding utf-8 (found out) · separator , · decimal . (as in every tidy sheet) · date_format %Y-%m-%d (as in every tidy sheet)",
        "encoding utf-16-le (byte order mark) · separator ; · decimal , (found out) · date_format %d/%m/%Y (found out)",
    ]


def test_whom_the_header_lines_and_the_patient_column_name_is_known_in_memory_alone(case):
    title = "Cognome e nome;ESEMPIO LUCA;Sesso;M\nCodice fiscale: SMPLCU10C14G388O  Telefono: 333 1234567 Data referto: oggi\n"
    case.put(
        "labs.csv", title + "patient;date;measure;value\n000025;2021-01-04;tryptase;12\n000026;2021-01-04;ige;1\n7;;;\n"
    )
    case.settings["exports"] = [{"files": "labs.csv", "patient": "000025"}]
    found = read_identifiers({"rossi": raw_files("rossi")}, {"rossi": case.settings})["rossi"]
    assert {(one.kind, one.text) for one in found} == {
        ("name", "ESEMPIO LUCA"), ("tax code", "SMPLCU10C14G388O"), ("phone", "333 1234567"),
        ("record number", "000025"), ("record number", "000026"),
    }  # fmt: skip
    assert not any(one.text in case.ingest().to_csv() for one in found)


def test_every_line_is_accounted_for(case):
    case.put("labs.csv", "\n" + LABS + "\n,,,,,,,,\n2021-01-04,tryptase,12,ug/L,,,,,\n\n")
    rows = case.ingest()
    assert rows["source_row"].tolist() == [1, 2, 3, 4, 5, 6]
    assert rows["note"].tolist() == ["blank line", "column header", "blank line", "blank line", "", "blank line"]


def test_a_row_after_a_quoted_line_break_bears_its_own_line(case):
    case.put("events.csv", 'date,category,text\n2021-01-04,visit,"first\nsecond"\n2021-01-05,visit,third\n')
    assert case.values()[["source_row", "text"]].values.tolist() == [[2, "first\nsecond"], [4, "third"]]


def test_prose_with_line_breaks_and_commas_is_no_swallowed_row(case):
    case.put("events.csv", 'date,category,text\n2021-01-04,visit,"well,\nate, slept, walked\nand, on 5 May, flew"\n')
    assert len(case.values()) == 1


def test_a_row_of_another_length_is_kept_and_marked(case):
    case.put(
        "doses.csv", "date,drug,dose\n2021-01-04,omalizumab,300\n2021-02-01,omalizumab\n2021-03-01,omalizumab,300,mg\n"
    )
    rows = case.values()
    assert rows["note"].tolist() == ["", "2 cells where the header has 3", "4 cells where the header has 3"]
    assert rows["code"].tolist() == ["omalizumab"] * 3


def test_a_delimiter_after_every_row_shifts_nothing(case):
    case.put("a.csv", "date,drug,dose\n2021-01-04,omalizumab,300,\n2021-02-01,omalizumab,150,\n")
    case.put("b.csv", "date,drug,dose,\n2021-01-04,omalizumab,300\n")
    rows = case.values()
    assert rows["note"].tolist() == [""] * 3 and rows["value"].tolist() == ["300", "150", "300"]


def test_a_header_alone_is_a_sheet_without_rows(case):
    case.put("events.csv", "date,category,text\n")
    assert case.ingest()["note"].tolist() == ["column header"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "date,measure,valeu,unit",
            ["unknown column 'valeu' (did you mean value?)", "value is missing", "labs.csv, row 1"],
        ),
        ("date,measure,value,colour", ["unknown column 'colour'", "ref_low"]),
        ("measure,value,unit", ["column date or day is missing"]),
        ("date,measure,value,Value", ["column 'value' twice"]),
        ("date,day,measure,value", ["columns date and day: keep one"]),
    ],
)
def test_a_wrong_header_is_told_by_column_with_the_allowed_ones(case, header, told):
    case.put("labs.csv", f"{header}\n2021-01-04,tryptase,12,ug/L\n")
    message = case.fault()
    assert all(words in message for words in told), message


def test_a_column_without_a_name_must_be_empty(case):
    case.put("labs.csv", "date,measure,value,\n2021-01-04,tryptase,12,\n")
    assert len(case.values()) == 1
    case.put("labs.csv", "date,measure,value,\n2021-01-04,tryptase,12,x\n")
    assert "column 4 has no name" in case.fault()


class TestSemicolonsOfASpreadsheet:
    """Where a spreadsheet writes `;` it writes its country's numbers and dates as well."""

    def rows(self, case, *cells: str):
        case.put("labs.csv", "date;measure;value\n" + "".join(f"{cell}\n" for cell in cells))
        return case

    def test_one_number_can_prove_the_decimal_comma(self, case):
        rows = self.rows(case, "13/01/2021;tryptase;35,1", "04/02/2021;tryptase;1,234").values()
        assert set(rows["decimal"]) == {","} and set(rows["date_format"]) == {"%d/%m/%Y"}
        assert rows["value"].tolist() == ["35,1", "1,234"]

    def test_what_may_be_thousands_or_decimals_is_not_guessed(self, case):
        message = self.rows(case, "2021-01-04;tryptase;1,234", "2021-01-05;tryptase;12").fault()
        assert "1,234" in message and "source profile" in message

    def test_contradicting_numbers_are_not_guessed(self, case):
        assert (
            "decimal point (3.5) and with decimal comma (35,1)"
            in self.rows(case, "2021-01-04;tryptase;35,1", "2021-01-05;tryptase;3.5").fault()
        )

    def test_a_date_that_may_be_read_in_two_ways_is_not_guessed(self, case):
        message = self.rows(case, "03/04/2021;tryptase;12", "05/06/2021;tryptase;13").fault()
        assert "03/04/2021" in message and "date_format" in message

    def test_days_and_months_that_contradict_each_other_are_not_guessed(self, case):
        assert "day first" in self.rows(case, "13/04/2021;tryptase;12", "05/16/2021;tryptase;13").fault()

    def test_a_month_may_come_first(self, case):
        assert set(self.rows(case, "02/13/2021;tryptase;12").values()["date_format"]) == {"%m/%d/%Y"}

    def test_one_bad_date_does_not_stop_the_file(self, case):
        rows = self.rows(case, "2021-01-04;tryptase;12", "2021-01-05;tryptase;12", "soon;tryptase;12").values()
        assert set(rows["date_format"]) == {"%Y-%m-%d"} and "soon" in rows["collected_at"].tolist()


class TestSeveralPatients:
    CONTENT = (
        "patient,date,measure,value\n7,2021-01-04,tryptase,12\n8,2021-01-04,tryptase,99\n,2021-01-05,tryptase,13\n"
    )

    def test_the_case_takes_its_own_rows_alone(self, case):
        case.put("ward.csv", self.CONTENT)
        case.settings["exports"] = [{"files": "ward.csv", "patient": "7"}]
        rows = case.ingest()
        assert rows["note"].tolist() == ["column header", "", "another patient", "no patient in the row"]
        assert "99" not in rows["value"].tolist()

    def test_without_a_name_nothing_is_taken(self, case):
        case.put("ward.csv", self.CONTENT)
        assert "holds rows of 2 patients" in case.fault()

    def test_an_id_that_no_row_has_is_a_mistake(self, case):
        case.put("ward.csv", self.CONTENT)
        case.settings["exports"] = [{"files": "ward.csv", "patient": "9"}]
        assert "no row is of the patient named here" in case.fault()

    def test_an_id_needs_a_column(self, case):
        case.put("ward.csv", "date,measure,value\n2021-01-04,tryptase,12\n")
        case.settings["exports"] = [{"files": "ward.csv", "patient": "9"}]
        assert "no column that says whose a row is" in case.fault()

    def test_two_files_of_two_patients_are_not_mixed(self, case):
        case.put("a.csv", "patient,date,measure,value\n7,2021-01-04,tryptase,12\n")
        case.put("b.csv", "patient,date,measure,value\n8,2021-01-04,tryptase,99\n")
        assert "b.csv: names another patient" in case.fault()

    def test_a_damaged_row_of_another_patient_stays_away(self, case):
        case.put("ward.csv", self.CONTENT + "8,2021-01-04,tryptase,99,rossi mario\n7,2021-01-04,tryptase,13,5\n")
        case.settings["exports"] = [{"files": "ward.csv", "patient": "7"}]
        rows = case.ingest().set_index("source_row")
        assert rows.loc[5, "note"] == "another patient"
        assert rows.loc[6, "note"] == "5 cells where the header has 4" and rows.loc[6, "value"] == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(60))
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8), max_size=6))
def test_law_every_text_comes_back_as_it_was_and_every_row_is_there(case, texts):
    """Whatever is written with quotes is read as it was, stripped; nothing is lost or made up."""
    quoted = ["".join(('"', text.replace('"', '""'), '"')) for text in texts]
    case.put("events.csv", "date,category,text\n" + "".join(f"2021-01-04,visit,{text}\n" for text in quoted))
    assert case.values()["text"].tolist() == [text.strip() for text in texts]


def test_comments_stay_in_the_raw_file_unless_the_case_allows_free_text(case):
    case.put("labs.csv", "date,measure,value,unit,note\n2021-01-02,outcome,5,ug/L,called Mrs Prova\n")
    case.settings["free_text"] = False
    assert case.ingest()["text"].tolist() == ["", ""]
    case.settings["free_text"] = True
    assert "called Mrs Prova" in case.ingest()["text"].tolist()


def test_a_narrative_result_is_free_text_too(case):
    story = "the sample was taken at home by Mrs Prova, who also said that it was late"
    case.put("labs.csv", f'date,measure,value,unit\n2021-01-02,outcome,"{story}",\n2021-01-03,outcome,<0.35,ug/L\n')
    assert case.values()["value"].tolist() == [story, "<0.35"]
    case.settings["free_text"] = False
    assert case.values()["value"].tolist() == [f"a text of {len(story)} characters", "<0.35"]
