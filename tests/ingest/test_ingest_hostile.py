"""Files that cannot be read: one clear message each, with the line where there is one."""

from pathlib import Path

import pytest

from casebook.errors import CasebookError
from casebook.ingest import raw_file
from casebook.ingest.conventions import find_date_format, find_decimal
from casebook.ingest.records import MAXIMUM_CELL, MAXIMUM_LINE, split_records

LABS = "date,measure,value,note\n2021-01-04,tryptase,12,\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "holds blank lines only"),
        (b"\0" * 100, "row 1: holds NUL bytes"),
        (LABS.encode() + b"2021-01-05,tryptase,1\0002,\n", "row 3: holds NUL bytes"),
        (LABS.encode("utf-16") + b"\0\0", "row 3: holds NUL characters"),
        (b"PK\x03\x04" + b"\0" * 30, "is a workbook (XLSX) that is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 30, "an old Office file (XLS, DOC) or a workbook locked with a password"),
        (b"%PDF-1.7\n", "is a PDF"),
        (LABS.encode() + "2021-01-05,tryptase,12,più\n".encode("cp1252"), "row 3: byte 74 (0xf9) is no text in utf-8"),
        ((LABS + "x" * (MAXIMUM_LINE + 1)).encode(), "row 3: the line is 1,000,001 characters long"),
        ((LABS + '2021-01-05,tryptase,12,"' + "x\n" * MAXIMUM_CELL).encode(), "row 3: a cell is longer than 100,000"),
        ((LABS + '2021-01-05,tryptase,12,"open\nx\ny\n').encode(), "row 3: a quote opened here is not closed"),
        ((LABS + '2021-01-05,tryptase,"1\n2","""open""\n x\n').encode(), "row 4: a quote opened here is not closed"),
        ((LABS + '2021-01-05,tryptase,12,"sic" dixit\n').encode(), "row 3: a quoted cell does not end"),
    ],
)
def test_an_unreadable_file_is_told_by_name_and_line(case, content, told):
    case.put("labs.csv", content)
    message = case.fault()
    assert "data/raw/rossi/labs.csv" in message and told in message


def test_bytes_that_no_encoding_tried_can_read_are_told_with_those_tried(case):
    case.source("clinic", format="delimited", encoding="cp1252", columns={"collected_date": "Data", "value": "Esito"})
    case.put("export.csv", b"Data;Esito\n14/03/2020;\x81\n")
    assert "row 2: byte 23 (0x81) is no text in utf-8 or cp1252" in case.fault()


def test_a_file_beyond_all_measure_is_not_opened(case, monkeypatch):
    monkeypatch.setattr(raw_file, "MAXIMUM_BYTES", 10)
    case.put("labs.csv", LABS)
    assert "at most" in case.fault()


class TestAFileThatChangesWhileItIsRead:
    def test_it_grows(self, tmp_path, monkeypatch):
        path = tmp_path / "labs.csv"
        path.write_bytes(LABS.encode())
        file, opened = raw_file.RawFile(path, "labs.csv"), Path.open

        def growing(self, *arguments):
            with opened(self, "ab") as other:
                other.write(b"2021-01-05,tryptase,13,\n")
            return opened(self, *arguments)

        monkeypatch.setattr(Path, "open", growing)
        with pytest.raises(CasebookError, match=r"labs\.csv: changed while it was read"):
            file.content()

    def test_another_takes_its_place_after_it_was_recognised(self, tmp_path):
        path, other = tmp_path / "labs.csv", tmp_path / "new.csv"
        path.write_bytes(LABS.encode())
        other.write_bytes(LABS.replace("12", "99").encode())
        file = raw_file.RawFile(path, "labs.csv")
        assert file.head == LABS.encode()
        other.replace(path)
        with pytest.raises(CasebookError, match="changed while it was read"):
            file.content()

    def test_it_is_gone(self, tmp_path):
        path = tmp_path / "labs.csv"
        path.write_bytes(LABS.encode())
        file = raw_file.RawFile(path, "labs.csv")
        assert file.head
        path.unlink()
        with pytest.raises(CasebookError, match="cannot be read: No such file"):
            file.content()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(tmp_path, end):
    text = end.join(["a,b", "", f'"x{end}y",1', "form feed\x0c and \x85 and \u2028 end no line,2", "last,3"])
    assert split_records(text, ",", tmp_path).lines == [1, 2, 3, 5, 6]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["35,1"], ","), (["0,350"], ","), (["1.234,5"], ","), (["1.234.567"], ","), (["1234,567"], ","),
        (["35.1"], "."), (["1,234.5"], "."), (["<0.35", "12"], "."), (["12", "7"], "."), ([], "."),
        (["1,234", "< 0,5"], ","), (["vedi nota 1,5", "2.5"], "."), (["12.03.2020", "1,5"], ","), (["4,5 - 13,5"], ","),
    ],
)  # fmt: skip
def test_a_decimal_mark_is_proved_by_the_cells(tmp_path, cells, mark):
    assert find_decimal(cells, tmp_path) == mark


@pytest.mark.parametrize(
    ("cells", "date_format"),
    [
        (["2021-01-04", ""], "%Y-%m-%d"), (["2021/01/04"], "%Y/%m/%d"), (["13.01.2021", "04.02.2021"], "%d.%m.%Y"),
        (["01/13/2021"], "%m/%d/%Y"), (["31/01/2021 08:15"], "%d/%m/%Y"), ([], "%Y-%m-%d"),
    ],
)  # fmt: skip
def test_the_order_of_a_date_is_proved_by_a_day_beyond_twelve(tmp_path, cells, date_format):
    assert find_date_format(cells, tmp_path) == date_format
