"""Which file is read how: by the case file, else by its content; and what a folder may hold."""

import dataclasses
import os
import socket
from pathlib import Path

import pytest

from casebook.errors import CasebookError
from casebook.ingest import ingest_exports
from casebook.ingest.formats import FORMATS
from casebook.ingest.reading import Reading, valueless
from casebook.settings import load_project, raw_files, reveal_patients, stage_settings
from casebook.settings.yaml_files import read_yaml

PROJECT = Path(__file__).parents[2]
LABS = "date,measure,value\n2021-01-04,tryptase,12\n"


def test_the_cases_of_the_project_are_read_whole(monkeypatch):
    monkeypatch.chdir(PROJECT)
    cases = load_project(read_yaml(Path("config/config.yaml"))).cases
    settings = {case: stage_settings("ingest", cases[case]) for case in ("bossi2023", "demo-asthma")}
    rows = ingest_exports({case: raw_files(case) for case in settings}, reveal_patients(settings))["ingested"]
    assert set(rows["case"]) == set(settings) and not rows.duplicated(["case", "row_id"]).any()
    told = {file: own["source_row"].nunique() for file, own in rows[rows["case"] == "bossi2023"].groupby("source_file")}
    for path in raw_files("bossi2023"):
        # Ignored; two messages with a result each; the rows of a sheet.
        other = {"SOURCE.txt": 1, "kit_results.hl7": 2, "lis_2021.xlsx": 20}
        assert told[path.name] == other.get(path.name, path.read_bytes().count(b"\n")), path.name
    bundle = rows[(rows["case"] == "demo-asthma") & (rows["source_file"] == "registry_bundle.json")]
    assert bundle["source_row"].nunique() == 115
    identity = ("ESEMPIO LUCA", "SMPLCU10C14G388O", "14/03/2010", "E.L.", "20100314", "PROVA", "PRVGLI80E57G388I")
    assert not any(text in rows.to_csv() for text in identity)
    diary = rows[(rows["source"] == "redcap-msaf") & (rows["kind"] == "score")]
    assert set(diary["instrument"]) == {"msaf"} and "abdominal_pain" in set(diary["code"])


def test_two_runs_and_two_orders_give_the_same_table(case):
    case.put("b.csv", LABS)
    case.put("a.csv", LABS)
    files = raw_files("rossi")
    first, second = (
        ingest_exports({"rossi": order}, {"rossi": case.settings})["ingested"] for order in (files, files[::-1])
    )
    assert first.equals(second) and first["source_file"].is_monotonic_increasing


def test_a_file_in_a_folder_of_its_own_is_named_below_the_case(case):
    case.put("2021/labs.csv", LABS)
    case.settings["exports"] = [{"files": "labs.csv", "format": "tidy"}]
    assert case.values()["row_id"].tolist() == ["2021/labs.csv:2"]


def test_an_ignored_file_is_one_row_and_is_not_read(case):
    case.put("labs.csv", LABS)
    case.put("scan.pdf", b"%PDF\0")
    case.settings["ignore"] = ["*.pdf"]
    row = case.ingest().set_index("source_file").loc["scan.pdf"]
    assert (row["source_row"], row["kind"], row["note"]) == (0, "none", "file ignored by the case file")


@pytest.mark.parametrize("key", ["exports", "ignore"])
def test_an_entry_that_matches_no_file_is_a_mistake(case, key):
    case.put("labs.csv", LABS)
    case.settings[key] = ["lab.csv"] if key == "ignore" else [{"files": "lab.csv", "format": "tidy"}]
    message = case.fault()
    assert (
        f"config/cases/rossi.yaml, {key}.0: 'lab.csv' matches no file" in message and "did you mean labs.csv" in message
    )


def test_a_name_goes_before_a_pattern_and_two_patterns_are_a_mistake(case):
    case.put("labs.csv", LABS)
    case.put("labs_old.csv", "anything")
    case.settings |= {"exports": [{"files": "labs*.csv", "format": "tidy"}], "ignore": ["labs_old.csv"]}
    assert len(case.values()) == 1
    case.settings["ignore"] = ["*_old.csv"]
    assert "exports.0 and ignore.0 both name the file labs_old.csv" in case.fault()


def test_a_format_that_contradicts_its_source_is_a_mistake(case):
    case.source("lis-esempio")
    case.put("labs.csv", LABS)
    case.settings["exports"] = [{"files": "labs.csv", "source": "lis-esempio", "format": "tidy"}]
    assert "says tidy, but source lis-esempio is of format delimited" in case.fault()


def test_a_file_that_fits_two_sources_must_be_named(case):
    for name in ("clinic", "ward"):
        case.source(name, format="delimited", columns={"collected_date": "Data", "value": "Esito"})
    case.put("export.csv", "Data;Esito\n14/03/2020;1\n")
    message = case.fault()
    assert "clinic, ward" in message and "Name its source under exports in config/cases/rossi.yaml" in message


def test_a_file_that_is_nothing_known_must_be_named_or_ignored(case):
    case.put("notes.txt", "Seen today.\n")
    message = case.fault()
    assert "data/raw/rossi/notes.txt" in message and "list it under ignore" in message and "Seen" not in message


def test_an_empty_folder_says_what_to_do(case):
    assert case.fault().startswith("data/raw/rossi holds no file. Put its exports there")
    case.folder.rmdir()
    assert case.fault().startswith("data/raw/rossi holds no file")


class TestWhatIsNoFileOfTheCase:
    @pytest.fixture(autouse=True)
    def one_good_file(self, case):
        case.put("labs.csv", LABS)

    def test_a_pipe(self, case):
        os.mkfifo(case.folder / "pipe.csv")
        assert "data/raw/rossi/pipe.csv: is a pipe (FIFO)" in case.fault()

    def test_a_socket(self, case):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(case.folder / "s.csv"))
            assert "s.csv: is a socket" in case.fault()

    def test_a_link_to_nothing(self, case):
        (case.folder / "gone.csv").symlink_to("nowhere.csv")
        assert "gone.csv: is a link to nothing" in case.fault()

    def test_a_link_that_leaves_the_folder(self, case):
        Path("secret.csv").write_text(LABS, encoding="utf-8")
        (case.folder / "other.csv").symlink_to(Path("secret.csv").absolute())
        assert "other.csv: is a link that leaves data/raw/rossi" in case.fault()

    def test_a_linked_folder_outside(self, case):
        Path("elsewhere").mkdir()
        (case.folder / "more").symlink_to(Path("elsewhere").absolute())
        assert "is a link that leaves" in case.fault()

    def test_a_link_in_a_circle(self, case):
        (case.folder / "loop.csv").symlink_to("loop.csv")
        assert "loop.csv: is a link to nothing" in case.fault()

    def test_a_name_that_cannot_be_shown(self, case):
        case.put("labs\n2.csv", LABS)
        assert "cannot be printed" in case.fault()

    def test_a_folder_named_like_a_file_is_a_folder(self, case):
        (case.folder / "more.csv").mkdir()
        assert len(case.values()) == 1

    def test_the_mark_of_a_workbook_that_is_open(self, case):
        case.put("~$labs.xlsx", b"\x07Prova M" + b" " * 157)
        assert "~$labs.xlsx: is the mark of a workbook that is open. Close it in Excel" in case.fault()

    def test_hidden_files_of_the_desktop_are_no_exports(self, case):
        case.put(".DS_Store", b"\0")
        assert len(case.values()) == 1


def test_a_reader_that_loses_or_makes_up_a_row_or_tells_what_a_line_held_is_found_out(case, monkeypatch):
    def reader(rows, records):
        return dataclasses.replace(FORMATS["tidy"], read=lambda export: Reading(valueless(rows), records))

    case.put("labs.csv", LABS)
    for rows, records, told in (
        ([(1, "column header")], [1, 2], "1 lost, 0 made up, 0 double"),
        ([(1, "column header"), (2, "blank line")], [1], "0 lost, 1 made up, 0 double"),
        ([(1, "column header"), (1, "blank line")], [1], "0 lost, 0 made up, 1 double"),
        ([(1, "Paziente ESEMPIO LUCA")], [1], "a note of its own"),
    ):
        monkeypatch.setitem(FORMATS, "tidy", reader(rows, records))
        with pytest.raises(CasebookError, match="defect of Casebook") as caught:
            case.ingest()
        assert told in str(caught.value) and "ESEMPIO" not in str(caught.value)


def test_each_file_is_told_with_its_size_and_checksum(case):
    from hashlib import sha256

    case.settings["ignore"] = ["notes.txt"]
    files = {"labs.csv": LABS.encode(), "notes.txt": b"nothing\n"}
    for name, content in files.items():
        case.put(name, content)
    exports = ingest_exports({"rossi": raw_files("rossi")}, {"rossi": case.settings})["exports"]
    assert {row.source_file: (row.bytes, row.sha256) for row in exports.itertuples()} == {
        name: (len(content), sha256(content).hexdigest()) for name, content in files.items()
    }
