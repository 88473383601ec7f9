"""Workbooks: every sheet read as a file of its own, cells as a person sees them, and hostile ones refused."""

import contextlib
import datetime as dt
import io
import json
import re
import struct
import time
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.containers import workbook_cells
from casebook.errors import CasebookError
from casebook.ingest import raw_file
from casebook.ingest import workbook as workbook_module
from casebook.ingest.folder import case_files
from casebook.ingest.raw_text import decode
from casebook.ingest.records import split_records
from casebook.ingest.workbook import SheetFile, sheets_of
from laws import examples

LABS = [["date", "measure", "value"], [dt.date(2021, 1, 4), "tryptase", 12.5]]
SHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = re.compile(rb'<c r="A1".*?</c>')
LIS = {
    "order_id": "Richiesta", "collected_date": "Data", "code": "Codice", "value": "Risultato", "reference": "Valori",
}  # fmt: skip


def workbook(*sheets: list[list], change=None) -> bytes:
    """A workbook with these rows in its sheets; `change` may do more to it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """The workbook with one part changed: `change` gets its bytes and gives others, or None to leave it out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in dict.fromkeys([*old.namelist(), name]):
            data = old.read(part) if part in old.namelist() else b""
            data = change(data) if part == name else data
            if data is not None:
                new.writestr(part, data)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def without_a_process_of_its_own(request, monkeypatch):
    """Starting a process for every workbook would take most of the time; those of one class have theirs."""

    def here(_, path: str, file):
        return json.loads(json.dumps(workbook_cells.read_workbook(path)))

    if request.cls is not TestInAProcessOfItsOwn:
        monkeypatch.setattr(workbook_module, "run_limited", here)


def cells_of(case, content: bytes) -> list[list[str]]:
    """The cells of the first sheet, as the readers get them."""
    path = case.put("book.xlsx", content)
    (file,) = case_files(case.folder, [path]).values()
    sheet = sheets_of(file)[0]
    return split_records(decode(sheet.content(), sheet.path), ",", sheet.path).cells


class TestCells:
    CELLS = (
        (35, "General", "35"), (35.0, "0.00", "35"), (0.1 + 0.2, "General", "0.3"), (1 / 3, "0.0", "0.333333333333333"),
        (1e-7, "General", "0.0000001"), (1.5e17, "General", "150000000000000000"), (-0.0, "General", "0"),
        (0.058, "0.0%", "5.8%"), (1, "0%", "100%"), (0.058, '0.000" %"', "0.058"), (0.07, "0%", "7%"),
        (7, "000", "007"), (7, "0", "7"), (7.5, "000", "7.5"), ("001", "General", "001"), ("001", "@", "001"),
        ("19 but poor collection", "General", "19 but poor collection"), ("=lt;5", "@", "=lt;5"),
        (True, "General", "TRUE"), (False, "General", "FALSE"), ("#N/A", "General", "#N/A"),
        (dt.date(2021, 3, 5), "dd/mm/yyyy", "2021-03-05"), (dt.datetime(2021, 3, 5), "mm-dd-yy", "2021-03-05"),
        (dt.datetime(2021, 3, 5, 8, 15), "dd/mm/yy hh:mm", "2021-03-05T08:15:00"), (dt.time(8, 15), "hh:mm", "08:15"),
        (dt.time(8, 15, 30), "hh:mm:ss", "08:15:30"), (dt.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        ("05/03/2021", "General", "05/03/2021"), ("a\nb", "General", "a\nb"), (12, '0.0" mg/d"', "12"),
    )  # fmt: skip

    def test_a_cell_is_written_as_it_is_seen_with_every_digit(self, case):
        def change(book):
            for row, (value, form, _) in enumerate(self.CELLS, start=1):
                cell = book.active.cell(row, 1, value)
                cell.number_format = form
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"

        assert cells_of(case, workbook([], change=change)) == [[text] for *_, text in self.CELLS]

    def test_dates_of_a_workbook_that_counts_from_1904(self, case):
        def change(book):
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

        assert cells_of(case, workbook([[dt.date(2021, 3, 5)]], change=change)) == [["2021-03-05"]]

    def test_a_number_beyond_all_measure_is_no_number(self, case):
        content = with_part(workbook([[35.25]]), SHEET, lambda part: part.replace(b"35.25", b"1e999"))
        assert cells_of(case, content) == [["Infinity"]]
        content = with_part(workbook([[35.25]]), SHEET, lambda part: part.replace(b"35.25", b"NaN"))
        case.put("book.xlsx", content)
        assert "book.xlsx!1: is a workbook (XLSX) with a part that cannot be read" in case.fault()

    def test_of_merged_cells_the_first_holds_the_value(self, case):
        assert cells_of(case, workbook([["a", "", "b"]], change=lambda book: book.active.merge_cells("A1:B1"))) == [
            ["a", "", "b"]
        ]

    def test_texts_within_a_cell_and_in_several_fonts_are_whole(self, case):
        inline = b'<c r="A1" t="inlineStr"><is><r><t>tryp</t></r><r><t>tase</t></r></is></c>'
        content = workbook([["x"]])
        content = with_part(content, SHEET, lambda part: ONE_CELL.sub(inline, part))
        assert cells_of(case, content) == [["tryptase"]]

    def test_strings_that_cells_share_are_found(self, case):
        assert cells_of(case, shared("tryp_x000D_tase")) == [["tryptase"]]

    def test_a_formula_has_its_stored_value_and_an_empty_text_is_one(self, case):
        def change(part: bytes) -> bytes:
            return part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
                b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"
            )

        assert cells_of(case, with_part(workbook([["=1+1"]]), SHEET, change)) == [["2"]]
        text = b'<c r="A1" t="str"><f>IF(1,"")</f><v></v></c><c r="B1"><v>1</v></c>'
        content = with_part(workbook([["x"]]), SHEET, lambda part: ONE_CELL.sub(text, part))
        assert cells_of(case, content) == [["", "1"]]


class TestRows:
    def test_a_row_is_named_by_workbook_sheet_and_row(self, case):
        case.put("lis_2021.xlsx", workbook(LABS, LABS))
        rows = case.values()
        assert rows["row_id"].tolist() == ["lis_2021.xlsx!1:2", "lis_2021.xlsx!2:2"]
        assert set(rows["source_file"]) == {"lis_2021.xlsx"} and rows["source_row"].tolist() == [2, 2]
        assert rows["collected_at"].tolist() == ["2021-01-04"] * 2 and rows["value"].tolist() == ["12.5"] * 2

    def test_a_formula_without_a_stored_value_damages_its_row(self, case):
        case.put("labs.xlsx", workbook([*LABS, [dt.date(2021, 1, 5), "tryptase", "=C2*2"]]))
        rows = case.values()
        assert rows["note"].tolist() == ["", "a formula without a stored value"] and rows["value"].tolist() == [
            "12.5",
            "",
        ]

    def test_numbers_bear_the_decimal_mark_of_the_sheets_texts(self, case):
        case.put("labs.xlsx", workbook([*LABS, ["13/01/2021", "tryptase", "< 0,35"], ["14/01/2021", "vaf", 0.25]]))
        rows = case.values()
        assert rows["value"].tolist() == ["12,5", "< 0,35", "0,25"] and set(rows["decimal"]) == {","}
        assert rows["collected_at"].tolist() == ["2021-01-04", "13/01/2021", "14/01/2021"]
        assert set(rows["date_format"]) == {"%d/%m/%Y"}

    def test_texts_that_contradict_each_other_are_not_guessed(self, case):
        case.put("labs.xlsx", workbook([*LABS, ["2021-01-05", "tryptase", "1,5"], ["2021-01-05", "tryptase", "1.5"]]))
        assert "labs.xlsx!1: holds numbers with decimal point (1.5) and with decimal comma (1,5)" in case.fault()

    def test_a_table_may_begin_in_any_row_and_column(self, case):
        title = [["Laboratorio di Esempio"], [], ["Paziente", "ESEMPIO LUCA"], []]
        case.put(
            "labs.xlsx", workbook([*title, *([None, *row] for row in LABS), [], [None, dt.date(2021, 1, 5), "ige", 3]])
        )
        rows = case.ingest()
        assert rows["source_row"].tolist() == [1, 3, 5, 6, 8]
        assert rows["note"].tolist() == ["header line", "header line", "column header", "", ""]
        assert "ESEMPIO" not in rows.to_csv()

    def test_a_profile_reads_a_sheet_as_it_reads_text(self, case):
        case.source(
            "lis",
            format="delimited",
            delimiter=";",
            encoding="cp1252",
            decimal=",",
            date_format="%d/%m/%Y",
            columns=LIS,
        )
        rows = [["Esportazione LIS"], [], list(LIS.values()), ["001", dt.datetime(2019, 2, 16), "TRIPT", 35.1, "< 11,4"],
                ["002", "17/02/2019", "TRIPT", "<2", "< 11,4"], ["003", "18/02/2019", "KIT", 0.058, None]]  # fmt: skip

        def change(book):
            book.active["D6"].number_format = "0.0%"

        case.put("lis_2019.xlsx", workbook(rows, change=change))
        found = case.values()
        assert found["order_id"].tolist() == ["001", "002", "003"] and found["value"].tolist() == ["35,1", "<2", "5,8%"]
        assert found["collected_at"].tolist() == ["2019-02-16", "17/02/2019", "18/02/2019"]
        assert set(found["source"]) == {"lis"} and set(found["decimal"]) == {","}

    def test_one_patient_of_many_by_an_id_of_digits(self, case):
        rows = [["patient", *LABS[0]], ["007", *LABS[1]], [7, dt.date(2021, 1, 4), "tryptase", 99]]
        case.put("ward.xlsx", workbook(rows))
        case.settings["exports"] = [{"files": "ward.xlsx", "patient": "007"}]
        assert case.ingest()["note"].tolist() == ["column header", "", "another patient"]
        del case.settings["exports"][0]["patient"]
        assert "ward.xlsx!1: holds rows of 2 patients" in case.fault()

    def test_a_redcap_project_with_its_dictionary_in_the_next_sheet(self, case):
        data = [["record_id", "visit", "systolic", "phone"], ["1", dt.date(2019, 10, 14), 110, "555"]]
        head = [
            "Variable / Field Name",
            "Form Name",
            "Field Type",
            "Field Label",
            "Text Validation Type OR Show Slider Number",
            "Identifier?",
        ]
        fields = [["record_id", "bp", "text", "", "", ""], ["visit", "bp", "text", "", "date_ymd", ""],
                  ["systolic", "bp", "text", "Systolic", "integer", ""], ["phone", "bp", "text", "Phone", "phone", "y"]]  # fmt: skip
        case.source(
            "study", format="redcap", forms={"bp": {"kind": "lab", "date": "visit", "fields": {"systolic": "bp"}}}
        )
        case.put("study.xlsx", workbook(data, [head, *fields]))
        rows = case.ingest()
        (value,) = rows[rows["kind"] == "lab"].to_dict("records")
        assert (value["value"], value["collected_at"], value["name"]) == ("110", "2019-10-14", "Systolic")
        assert value["row_id"] == "study.xlsx!1:2:systolic" and "555" not in rows.to_csv()

    @pytest.mark.parametrize(("decimal", "written"), [(None, "1.234"), (",", "1,234")])
    def test_a_reader_that_knows_text_alone_gets_the_mark_of_its_profile(self, case, decimal, written):
        forms = {"bp": {"kind": "lab", "date": "visit", "fields": {"height": "height"}}}
        case.source("study", format="redcap", forms=forms, **({"decimal": decimal} if decimal else {}))
        case.put("study.xlsx", workbook([["record_id", "visit", "height"], ["1", dt.date(2019, 10, 14), 1.234]]))
        (row,) = case.values().to_dict("records")
        assert (row["value"], row["decimal"]) == (written, decimal or ".")


class TestSheets:
    def test_hidden_sheets_are_read_chart_sheets_and_empty_ones_are_not(self, case):
        def change(book):
            book.create_chartsheet(index=0)
            book.worksheets[0].sheet_state = "veryHidden"
            book.create_sheet("empty")

        case.put("labs.xlsx", workbook(LABS, LABS, change=change))
        assert case.values()["row_id"].tolist() == ["labs.xlsx!2:2", "labs.xlsx!3:2"]

    def test_a_workbook_without_any_cell_is_a_mistake(self, case):
        case.put("labs.xlsx", workbook([], []))
        assert "labs.xlsx: holds no cell in any sheet" in case.fault()

    def test_a_sheet_that_is_nothing_known_must_be_named_or_ignored(self, case):
        case.put("labs.xlsx", workbook(LABS, [["Letter to ROSSI MARIO"]]))
        message = case.fault()
        assert (
            "data/raw/rossi/labs.xlsx!2: is recognised as none" in message and "under ignore as labs.xlsx!2" in message
        )
        case.settings["ignore"] = ["labs.xlsx!2"]
        rows = case.ingest()
        assert rows["row_id"].tolist() == ["labs.xlsx!2:0", "labs.xlsx!1:1", "labs.xlsx!1:2"]
        assert set(rows["source_file"]) == {"labs.xlsx"} and rows["note"].tolist()[0] == "file ignored by the case file"

    @pytest.mark.parametrize("pattern", ["labs.xlsx!ROSSI MARIO", "*.xlsx!ROSSI*", "labs.xlsx!2", "labs.xls?!2"])
    def test_a_sheet_may_be_named_but_its_name_is_never_told(self, case, pattern):
        def change(book):
            book.worksheets[1].title = "ROSSI MARIO"

        case.put("labs.xlsx", workbook(LABS, [["Letter"]], change=change))
        assert "MARIO" not in case.fault()
        case.settings["ignore"] = [pattern]
        assert "MARIO" not in case.ingest().to_csv()
        case.settings["ignore"] = ["labs.xlsx!BIANCHI"]
        assert "matches no file of the case" in case.fault() and "MARIO" not in case.fault()

    def test_a_sheet_goes_before_its_workbook_and_a_workbook_stands_for_its_sheets(self, case):
        case.put("labs.xlsx", workbook(LABS, [["Letter"]], LABS))
        case.settings |= {"exports": [{"files": "labs.xlsx", "format": "tidy"}], "ignore": ["labs.xlsx!2"]}
        assert case.values()["row_id"].tolist() == ["labs.xlsx!1:2", "labs.xlsx!3:2"]
        case.settings |= {"exports": [{"files": "labs.xlsx!3"}], "ignore": ["*.xlsx"]}
        assert case.ingest()["row_id"].tolist() == ["labs.xlsx!1:0", "labs.xlsx!2:0", "labs.xlsx!3:1", "labs.xlsx!3:2"]
        case.settings["ignore"] = ["labs.xlsx!2", "*.xlsx!2"]
        assert "labs.xlsx!1" in case.ingest()["row_id"].str.cat()
        case.settings["ignore"] = ["lab*.xlsx!2", "*.xlsx!2"]
        assert "ignore.0 and ignore.1 both name the file labs.xlsx!2" in case.fault()

    def test_an_ignored_workbook_is_not_opened(self, case):
        case.put("labs.csv", "date,measure,value\n2021-01-04,tryptase,12\n")
        case.put("bomb.xlsx", b"PK\x03\x04")
        case.settings["ignore"] = ["*.xlsx"]
        assert "bomb.xlsx:0" in case.ingest()["row_id"].tolist()

    def test_a_fault_of_an_ignored_sheet_stops_nothing(self, case):
        content = workbook(LABS, LABS)
        case.put("labs.xlsx", with_part(content, "xl/worksheets/sheet2.xml", lambda part: part[: len(part) // 2]))
        assert "labs.xlsx!2: is a workbook (XLSX) whose XML is damaged" in case.fault()
        case.settings["ignore"] = ["labs.xlsx!2"]
        assert len(case.values()) == 1

    def test_the_object_does_not_show_the_sheets_name(self, case):
        path = case.put("labs.xlsx", workbook(LABS, change=lambda book: setattr(book.active, "title", "ROSSI MARIO")))
        (sheet,) = sheets_of(raw_file.RawFile(path, "labs.xlsx"))
        assert isinstance(sheet, SheetFile) and sheet.title == "ROSSI MARIO" and "ROSSI" not in repr(sheet)


def far_cells(*refs: str, dimension: str = "A1:XFD1048576") -> bytes:
    """A workbook whose sheet says that it is as large as can be, with a text in these cells."""
    rows = "".join(
        f'<row r="{ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{ref}"><v>1</v></c></row>' for ref in refs
    )
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    return with_part(workbook([["x"]]), SHEET, lambda _: xml.encode())


def shared(*strings: str) -> bytes:
    """A workbook with these shared strings, of which its one cell is the first."""
    table = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    table += "".join(f"<si><t>{string}</t></si>" for string in strings) + "</sst>"
    content = with_part(workbook([["x"]]), SHEET, lambda part: ONE_CELL.sub(b'<c r="A1" t="s"><v>0</v></c>', part))
    return with_part(content, "xl/sharedStrings.xml", lambda _: table.encode())


def bomb() -> bytes:
    return with_part(
        workbook(LABS), SHEET, lambda part: part.replace(b"<sheetData>", b" " * 40_000_000 + b"<sheetData>")
    )


def with_doctype(doctype: bytes, part: str = SHEET):
    def change(content: bytes) -> bytes:
        return doctype + content.partition(b"?>")[2] if content.startswith(b"<?xml") else doctype + content

    return with_part(workbook(LABS), part, change)


LOL = b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
XXE = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


class TestHostile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (lambda: workbook(LABS)[:-200], "is damaged or cut off"),
            (lambda: workbook(LABS)[:2000], "is damaged or cut off"),
            (lambda: b"PK\x05\x06" + bytes(18), "is a ZIP file, no workbook"),
            (bomb, "unpacks to more than 100 times its size"),
            (lambda: with_doctype(LOL), "declares a document type or entities"),
            (lambda: with_doctype(XXE), "declares a document type or entities"),
            (lambda: with_doctype(b"<!DOCTYPE worksheet>"), "declares a document type or entities"),
            (lambda: with_doctype(LOL, "xl/workbook.xml"), "declares a document type or entities"),
            (lambda: with_doctype(LOL, "xl/styles.xml"), "declares a document type or entities"),
            (lambda: with_doctype(LOL, "xl/sharedStrings.xml"), "declares a document type or entities"),
            (lambda: with_part(workbook(LABS), SHEET, lambda _: None), "a part is missing"),
            (lambda: with_part(workbook(LABS), "xl/workbook.xml", lambda _: None), "a part is missing"),
            (lambda: with_part(shared("x"), "xl/sharedStrings.xml", lambda _: b""), "whose XML is damaged"),
            (lambda: with_part(workbook(LABS), "xl/styles.xml", lambda _: None), "a part is missing"),
            (lambda: with_part(workbook(LABS), "_rels/.rels", lambda _: None), "is a ZIP file, no workbook"),
            (lambda: with_part(workbook(LABS), SHEET, lambda _: b"<x/>"), "holds no table of cells"),
            (lambda: with_part(workbook(LABS), SHEET, lambda part: part.replace(b"spreadsheetml/2006", b"other")), "holds no table"),
            (lambda: with_part(workbook(LABS), SHEET, lambda part: part[: len(part) // 2]), "whose XML is damaged"),
            (lambda: with_part(workbook(LABS), SHEET, lambda part: part.replace(b'row r="2"', b'row r="1"')), "row 1: its rows do not stand in order"),
            (lambda: with_part(workbook(LABS), SHEET, lambda part: part.replace(b'c r="B2"', b'c r="A2"')), "row 2: its cells do not stand in order"),
            (lambda: shared(), "a part that cannot be read (IndexError)"),
            (lambda: far_cells("A1", "XFD1048576"), "row 1048576: holds a cell in column 16,384; at most 500"),
            (lambda: far_cells("A1", "A9999999999"), "its rows do not stand in order"),
            (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file (XLS, DOC) or a workbook locked"),
        ],
    )  # fmt: skip
    def test_it_is_refused_in_words(self, case, content, told):
        case.put("labs.xlsx", content())
        began = time.monotonic()
        message = case.fault()
        assert "data/raw/rossi/labs.xlsx" in message and told in message, message
        assert time.monotonic() - began < 20

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("mimetype", "OpenDocument"),
            ("xl/workbook.bin", "XLSB"),
            ("word/document.xml", "Word"),
            ("a.csv", "no workbook"),
        ],
    )
    def test_other_zip_files_are_told_by_what_they_are(self, case, name, told):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(name, b"application/vnd.oasis.opendocument.spreadsheet")
        case.put("book.ods", stream.getvalue())
        assert told in case.fault()

    def test_a_dimension_that_lies_and_far_empty_cells_cost_nothing(self, case):
        began = time.monotonic()
        assert cells_of(case, far_cells("A1", "B1048576")) == [["1", ""], ["", "1"]]
        empty = far_cells("A1", "XFD1048576")
        empty = with_part(empty, SHEET, lambda part: part.replace(b'"XFD1048576"><v>1</v>', b'"XFD1048576" s="0">'))
        assert cells_of(case, empty) == [["1"]]
        assert time.monotonic() - began < 20

    def test_too_many_rows_are_refused(self, case, monkeypatch):
        monkeypatch.setattr(workbook_cells, "MAXIMUM_ROWS", 3)
        path = case.put("labs.xlsx", workbook(LABS + LABS))
        (found,) = workbook_cells.read_workbook(str(path))
        assert found["fault"][0] == "holds more than 3 rows"

    def test_a_size_that_lies_gives_no_more_than_it_declares(self, case):
        content = bytearray(workbook(LABS))
        at = content.rindex(SHEET.encode()) - 46
        (size,) = struct.unpack_from("<I", content, at + 24)
        struct.pack_into("<I", content, at + 24, size // 2)
        case.put("labs.xlsx", bytes(content))
        assert "damaged" in case.fault()

    def test_a_member_locked_with_a_password(self, case):
        content = bytearray(workbook(LABS))
        at = content.rindex(SHEET.encode()) - 46
        content[at + 8] |= 1
        case.put("labs.xlsx", bytes(content))
        assert "is locked with a password" in case.fault()

    def test_macros_are_carried_past_unread(self, case):
        stream = io.BytesIO(workbook(LABS))
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
        case.put("labs.xlsm", stream.getvalue())
        assert len(case.values()) == 1

    def test_a_workbook_of_the_strict_kind_is_told(self, case):
        strict = (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        case.put("labs.xlsx", with_part(workbook(LABS), "xl/workbook.xml", lambda part: part.replace(*strict)))
        assert "Strict Open XML" in case.fault()

    def test_what_other_programs_write_carelessly_is_read(self, case):
        content = with_part(workbook(LABS), "docProps/core.xml", lambda _: b"<broken")
        content = with_part(
            content, "xl/styles.xml", lambda part: part.replace(b"<fills", b"<fills x=").replace(b" x= ", b' x="" ')
        )
        content = with_part(
            content,
            SHEET,
            lambda part: part.replace(b"</sheetData>", b"</sheetData><dataValidations><x/></dataValidations>"),
        )
        case.put("labs.xlsx", content)
        assert len(case.values()) == 1


class TestInAProcessOfItsOwn:
    def test_a_workbook_is_read(self, case):
        case.put("labs.xlsx", workbook(LABS, LABS))
        assert len(case.values()) == 2

    def test_a_fault_comes_back_in_words(self, case):
        case.put("labs.xlsx", with_doctype(LOL))
        assert "labs.xlsx!1: is a workbook (XLSX) whose XML declares a document type" in case.fault()
        case.put("labs.xlsx", bomb())
        assert "labs.xlsx: unpacks to more than 100 times its size" in case.fault()

    def test_a_workbook_that_changes_while_it_is_read(self, case, monkeypatch):
        def changing(function, path, file):
            case.put("labs.xlsx", workbook(LABS, LABS, LABS))
            return [{"number": 1, "title": "", "rows": ["1\x1fx"]}]

        monkeypatch.setattr(workbook_module, "run_limited", changing)
        case.put("labs.xlsx", workbook(LABS))
        assert "labs.xlsx: changed while it was read" in case.fault()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(150))
@given(st.data())
def test_law_a_damaged_workbook_is_read_or_refused_in_words(tmp_path, data):
    part = data.draw(
        st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", ""])
    )
    noise = data.draw(st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=3)), max_size=3))

    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        for at, signs in noise:
            place = at % len(changed)
            changed[place : place + len(signs)] = signs
        return bytes(changed)

    whole = workbook([*LABS, ["x", "=1+1", 0.25]])
    path = tmp_path / "book.xlsx"
    path.write_bytes(with_part(whole, part, change) if part else change(whole))
    with contextlib.suppress(CasebookError):
        json.dumps(workbook_cells.read_workbook(str(path)))


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=6).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(40))
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.integers(0, 5))
def test_law_a_grid_reads_to_the_same_rows_as_text_and_as_workbook(case, grid, above):
    """The same cells with any separator, and in a sheet, are the same rows."""
    rows = [["Titolo"] for _ in range(above)] + [["date", "category", "text"]]
    rows += [["2021-01-04", category, text] for category, text in grid]

    def quoted(mark: str) -> str:
        return "\n".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"

    def change(book):
        for row in book.active.iter_rows():
            for cell in row:
                cell.data_type = "s" if cell.value else cell.data_type

    contents = [quoted(";").encode(), quoted(",").encode("utf-16"), quoted("\t").encode("utf-8-sig")]
    found = []
    for name, content in (
        *(("events.csv", content) for content in contents),
        ("events.xlsx", workbook(rows, change=change)),
    ):
        for path in case.folder.iterdir():
            path.unlink()
        case.put(name, content)
        found.append(case.ingest()[["source_row", "kind", "code", "text", "collected_at", "note"]].values.tolist())
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0]) == len(rows)
