"""HL7 v2: what a message says of its results and doses, and what becomes of messages that are not whole."""

import pytest

from ingest.hl7_text import MESSAGE, MSH, OBR, OBX, PID, obx, read, text


def first(case, *segments: str):
    """The only row that holds a value."""
    case.put("lab.hl7", text(*segments))
    rows = case.values()
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_result_with_all_that_its_message_says_of_it(case):
    row = first(
        case, MSH, PID, "ORC|RE|P77|F99", OBR,
        f"{OBX}|77^Sede^L||^ImmunoCAP^L||||||LAB CENTRALE^L", "NTE|1|L|repeated\\.br\\twice", "NTE|2|L|a~b",
        "SPM|1|S5^S6||SER^Siero^L|||||||||||||202103030759",
    )  # fmt: skip
    told = {
        "source_row": 5, "source_field": "OBX-5", "kind": "lab", "code": "TRIP", "loinc": "21582-2", "name": "Tryptase",
        "value": "12.40", "unit": "ug/L", "reference": "<11.4", "interpretation": "H A", "status": "F",
        "collected_at": "202103030805", "reported_at": "202103041000", "order_id": "F99", "method": "ImmunoCAP",
        "laboratory": "LAB CENTRALE", "specimen": "Siero", "text": "repeated\ntwice\na\nb", "decimal": ".",
        "date_format": "HL7", "note": "", "source": "hl7",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told


def test_what_a_result_lacks_is_taken_from_its_order_and_message(case):
    row = first(case, MSH, PID, OBR.replace("F99^LIS", "").replace("||F", "||C", 1)[:-1] + "C", "OBX|1|ST|||negativo")
    assert (row["order_id"], row["status"], row["collected_at"]) == ("P77", "C", "202103030800")
    assert (row["laboratory"], row["reported_at"]) == ("LAB ESEMPIO", "202103041000")
    assert first(case, MSH, PID, "ORC|RE|P1|F1", "OBX|1|ST|||x")["order_id"] == "F1"
    assert first(case, MSH, PID, "OBR|1", "ORC|RE|P1", "OBX|1|ST|||x")["order_id"] == "P1"
    assert first(case, MSH, PID, "OBR|1", "OBX|1|ST|||x")["reported_at"] == "202103041015+0100"
    assert first(case, MSH, PID, "OBR|1||||||||||||||SER&Serum", "OBX|1|ST|||x")["specimen"] == "Serum"


@pytest.mark.parametrize(
    ("segment", "value"),
    [
        (obx("NM", "5.80"), "5.80"), (obx("NM", " <0.35 "), "<0.35"), (obx("nm", "7"), "7"), (obx("NM", "5^8"), "5^8"),
        (obx("SN", ">^5"), ">5"), (obx("SN", ">=^32"), ">=32"), (obx("SN", "^100^-^200"), "100-200"),
        (obx("SN", "^1^:^128"), "1:128"), (obx("SN", "^2^+"), "2+"), (obx("SN", "=^5"), "5"), (obx("SN", "^100"), "100"),
        (obx("SN", "5"), "5"), (obx("SN", "^1^^128"), "^1^^128"), (obx("SN", "^^-^3"), "^^-^3"),
        (obx("SN", "5^3"), "5^3"), (obx("SN", "^1^.^5"), "^1^.^5"), (obx("SN", "^1^-^2^9"), "^1^-^2^9"),
        (obx("SN", "-^1^-^3"), "-1-3"), (obx("NR", "3^5"), "3-5"), (obx("CWE", "260415000^Not detected^SCT"), "Not detected"),
        (obx("CE", "POS"), "POS"), (obx("CWE", "1^^L^^Positivo"), "Positivo"), (obx("CWE", "^^^^^^^^assente"), "assente"),
        (obx("IS", "Y"), "Y"), (obx("TS", "20210304^D"), "20210304"), (obx("", "tracce"), "tracce"),
        (obx("ST", 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f'), "a|b^c&d~e\\f"), (obx("FT", "\\H\\high\\N\\\\.br\\x\\X0d0a\\y\\.sp\\z"), "high\nx\ny\nz"),
        (obx("ST", "C:\\temp\\x \\Z1\\ \\X00\\ \\E\\F\\"), "C:\\temp\\x \\Z1\\ \\X00\\ \\F\\"), (obx("ST", "pi\\XC3B9\\"), "più"),
        (obx("NM", '""'), ""), (obx("NM", ""), ""), (obx("ST", "a^b"), "a^b"),
    ],
)  # fmt: skip
def test_a_value_is_read_by_its_type(case, segment, value):
    assert first(case, MSH, PID, OBR, segment)["value"] == value


@pytest.mark.parametrize(
    ("field", "code", "loinc", "name"),
    [
        ("718-7^Hb^LN", "", "718-7", "Hb"), ("HB^Emoglobina^L^718-7^Hb^LN", "HB", "718-7", "Emoglobina"),
        ("470^HB^LAB ^4546-8^^ LN", "470", "4546-8", "HB"), ("GLU", "GLU", "", ""), ("^Glucose", "", "", "Glucose"),
        ("^^^GLU^Glicemia^L", "GLU", "", "Glicemia"), ("A\\T\\B^x \\S\\ y^L", "A&B", "", "x ^ y"),
    ],
)  # fmt: skip
def test_a_code_may_stand_in_either_half(case, field, code, loinc, name):
    row = first(case, MSH, PID, OBR, f"OBX|1|NM|{field}||1||||||F")
    assert (row["code"], row["loinc"], row["name"]) == (code, loinc, name)


@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("mg/dL^^UCUM", "mg/dL"), ("^milligram", "milligram"), ("10*3/uL^K/uL^L", "10*3/uL"), ("10^9/L", "10^9/L"),
        ("10\\S\\9/L", "10^9/L"), ("x10^12/L", "x10^12/L"), ("1^CM^METRIC", "CM"), ("1^^UCUM", "1"), ("%", "%"), ("", ""),
    ],
)  # fmt: skip
def test_a_unit_is_its_code_or_else_its_text(case, field, unit):
    assert first(case, MSH, PID, OBR, f"OBX|1|NM|X||1|{field}|||||F")["unit"] == unit


def test_repetitions_are_rows_of_their_own(case):
    case.put("lab.hl7", text(MSH, PID, OBR, obx("CE", "1^E. coli~~2^Candida"), "NTE|1||both"))
    rows = case.values()
    assert rows[["source_row", "source_field", "value", "text"]].values.tolist() == [
        [4, "OBX-5[1]", "E. coli", "both"], [4, "OBX-5[3]", "Candida", "both"],
    ]  # fmt: skip


def test_values_that_are_no_text_or_say_who_somebody_is_are_noted_only(case):
    case.put("lab.hl7", text(MSH, PID, OBR, obx("ED", "^PDF^^Base64^QUJD~^PDF"), obx("XPN", "ESEMPIO^ADA"), "OBX|1|TX"))
    rows = case.ingest()
    assert rows["kind"].tolist() == ["none"] * 3
    assert rows["note"].tolist() == ["no value in the row", "identifier", "no value in the row"]


def test_only_messages_that_report_hold_results(case):
    order, other = MSH.replace("ORU^R01^ORU_R01", "OML^O21"), MSH.replace("ORU^R01^ORU_R01", "ADT^A08")
    case.put("lab.hl7", text(order, PID, OBR, OBX, other, PID, MSH.replace("ORU^R01^ORU_R01", ""), PID, OBR, OBX))
    rows = case.ingest()
    assert rows[["source_row", "kind", "note"]].values.tolist() == [
        [4, "none", "message without results"], [5, "none", "message without results"], [10, "lab", ""],
    ]  # fmt: skip


def test_given_doses(case):
    dose = "RXA|0|1|20210304|20210304|R03DX05^Omalizumab^ATC|150|mg^^UCUM"
    case.put(
        "doses.hl7",
        text(
            MSH.replace("ORU^R01^ORU_R01", "RAS^O17"), PID, "ORC|RE|P1|F1", dose, "RXR|SC^Sottocute^L", "NTE|1||left arm",
            "ORC|RE|P2", dose.replace("150", "999") + "|||||||||||||RE", "OBX|1|ST|X^Reason^L||fever||||||F",
            "RXA|0|1|20210401||R03DX05^Omalizumab^ATC|300|mg|||||||||||||CP|D",
        ),
    )  # fmt: skip
    rows = case.values()
    assert rows[["kind", "source_field", "value", "status", "order_id", "route", "collected_at", "text"]].values.tolist() == [
        ["dose", "RXA-6", "150", "CP", "F1", "Sottocute", "20210304", "left arm"],
        ["dose", "RXA-6", "", "RE", "P2", "", "20210304", ""],
        ["lab", "OBX-5", "fever", "F", "P2", "", "", ""],
        ["dose", "RXA-6", "300", "D", "P2", "", "20210401", ""],
    ]  # fmt: skip
    assert rows.loc[0, ["code", "name", "unit"]].tolist() == ["R03DX05", "Omalizumab", "mg"]


def test_several_specimens_of_one_order_are_told_apart_where_that_is_known(case):
    oul = MSH.replace("ORU^R01^ORU_R01", "OUL^R22")
    spm = "SPM|{0}|S{0}||SER|||||||||||||2021030{0}08"
    before = text(oul, PID, spm.format(1), OBR, OBX, spm.format(2), OBR, obx("NM", "3"))
    case.put("before.hl7", before)
    assert case.values()["order_id"].tolist() == ["F99/S1", "F99/S2"]
    assert case.values()["collected_at"].tolist() == ["202103030805", "2021030208"]
    case.put("before.hl7", text(oul, PID, OBR, OBX, spm.format(1), spm.format(2), obx("NM", "3")))
    assert case.values()["order_id"].tolist() == ["F99", "F99/S2"]
    assert case.values()["specimen"].tolist() == ["SER", "SER"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("frame", ["{}", "\ufeff{}", "\x0b{}\x1c\r", "// example\r\n\r\n{}", "\n \n{}", "  {}"])
def test_line_ends_frames_and_lines_before_the_first_message(case, end, frame):
    case.put("lab.hl7", frame.format(text(*MESSAGE, end=end)))
    row = case.values().iloc[0]
    before = frame.partition("{}")[0].count("\n")
    assert (row["value"], row["source_row"]) == ("12.40", 4 + before)


@pytest.mark.parametrize(
    ("characters", "value", "read"),
    [
        ("|^~\\&", "a\\S\\b~c", ["a^b", "c"]), ("|^~\\&#", "a\\S\\b", ["a^b"]), ("|^~\\}", "a\\T\\b", ["a}b"]),
        ("|^~}", "a\\S\\b", ["a\\S\\b"]), ("$%*@!", "a@S@b*c^d~e", ["a%b", "c^d~e"]), ("|^", "a~b", ["a~b"]), ("|", "a~b", ["a", "b"]),
    ],
)  # fmt: skip
def test_each_message_has_its_own_encoding_characters(case, characters, value, read):
    mark, component = characters[0], (characters + "^")[1]
    changed = [
        segment.replace("|^~\\&", "\0").replace("|", mark).replace("^", component).replace("\0", characters)
        for segment in (MSH, PID, OBR, "OBX|1|ST|X^Exam^L||\1||||||F")
    ]
    case.put("lab.hl7", text(*MESSAGE, *changed).replace("\1", value))
    rows = case.values()
    assert rows["value"].tolist() == ["12.40", *read]
    assert set(rows["code"]) == {"TRIP", "X"} and set(rows["order_id"]) == {"F99"}


def test_characters_are_read_as_the_message_names_them(case):
    named = [MSH + "|" * 6 + charset for charset in ("8859/15", "8859/1")]
    parts = [
        text(header, PID, OBR, obx("ST", "più €")).encode(codec, "ignore")
        for header, codec in zip(named, ("iso8859-15", "latin-1"), strict=True)
    ]
    case.put("lab.hl7", b"".join(parts))
    assert case.values()["value"].tolist() == ["più €", "più"]
    case.put("lab.hl7", text(MSH, PID, OBR, obx("ST", "più")).encode("cp1252"))
    assert "row 4: byte" in case.fault()
    case.source("clinic", format="hl7", encoding="cp1252")
    rows = case.values()
    assert rows["value"].tolist() == ["più"] and rows["source"].tolist() == ["clinic"]


def test_lines_that_are_no_segments(case):
    lines = [
        MSH, PID, OBR, "OBX|1|FT|X^Report^L||first", "", "// second", "third||||||F", "NTE|1||note", "goes on",
        obx("NM", "1"), "stray", "OBX|1|TX|Y||last words", "go on", "", "# remark", "/* more", "", "lines */", "",
        "OBX|1|FT|Z||begin~", "ADD|end||||||F", "ZZZ",
    ]  # fmt: skip
    case.put("lab.hl7", text(*lines, end="\n"))
    rows = case.ingest()
    told = rows[rows["kind"] == "lab"][["source_row", "value", "note", "text"]].values.tolist()
    assert told == [
        [4, "first\n\n// second\nthird", "", "note\ngoes on"], [10, "1", "the line of this result is broken", ""],
        [12, "last words\ngo on", "", ""], [20, "begin", "", ""], [20, "end", "", ""],
    ]  # fmt: skip
    others = rows[rows["kind"] == "none"][["source_row", "note"]].values.tolist()
    outside, blank = "outside any message", "blank line"
    assert others == [[14, blank], [15, outside], [16, outside], [17, blank], [18, outside], [19, blank]]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (f"{OBR} OBX|1|NM|X||1", "another result runs on in the same line"),
        (f"{OBX} OBX|2|NM|X||1", "another result runs on in the same line"),
        ("OBX;1;NM;X;;5.0", "another field separator than that of its message"),
    ],
)
def test_a_result_that_cannot_be_told_from_its_line_is_kept_as_damaged(case, line, note):
    case.put("lab.hl7", text(MSH, PID, OBR, line))
    assert case.values()[["source_row", "note"]].values.tolist() == [[4, note]]


def test_a_result_at_which_the_file_ends_or_that_has_no_message_is_damaged(case):
    case.put("lab.hl7", text(OBX, *MESSAGE) + "OBX|2|NM|X^Exam^L||1")
    rows = case.values()
    assert rows["note"].tolist() == ["a result outside any message", "", "the file ends within this result"]
    assert rows["value"].tolist() == ["", "12.40", "1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (text("FHS|^~\\&", "BHS|^~\\&", *MESSAGE, "BTS|2", "FTS|1"), "row 7: the batch states 2 messages, but 1 are there"),
        (text("FHS|^~\\&", "BHS|^~\\&", *MESSAGE, "BTS|1", "FTS|2"), "row 8: the file states 2 batches, but 1 are there"),
        (text("BHS|^~\\&", *MESSAGE), "row 1: the batch that BHS opens here is not closed"),
        (text("FHS|^~\\&", *MESSAGE), "row 1: the file of batches that FHS opens here is not closed"),
        (f"\x0b{text(*MESSAGE)}\x1c\r\x0b{text(*MESSAGE)}", "not closed (no 0x1C)"),
        (text(*MESSAGE[:3], OBX + MSH, *MESSAGE[1:]), "row 4: a message begins within this line"),
        ("|".join(MESSAGE) + "\r", "row 1: the message stands on one line"),
        (text("MSH|LIS|LAB", *MESSAGE[1:]), "row 1: the encoding characters of this message"),
        (text(*MESSAGE, MSH, PID.replace("0001", "0002"), OBR, OBX), "holds rows of 2 patients"),
        ("<MSH><MSH.1>|</MSH.1>\nMSH|^~\\&|</MSH>", "is recognised as none of"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(case, content, told):
    case.put("lab.hl7", content)
    assert told in case.fault()


def test_a_file_that_is_said_to_be_hl7_and_is_not(case):
    case.put("lab.xml", "<?xml version='1.0'?><ORU_R01/>")
    case.settings["exports"] = [{"files": "lab.xml", "format": "hl7"}]
    assert "no line begins with MSH" in case.fault()


def test_whole_batches_are_read(case):
    case.put(
        "lab.hl7", text("FHS|^~\\&", "BHS|^~\\&", *MESSAGE, *MESSAGE, "BTS|2", "BHS|^~\\&", *MESSAGE, "BTS|1", "FTS|2")
    )
    rows = case.ingest()
    assert rows["note"].value_counts().to_dict() == {"": 3, "outside any message": 6}


def test_the_case_takes_its_own_patient(case):
    other = PID.replace("0001^^^HOSP^MR", "0002^^^HOSP^MR~77").replace("LUCA", "ADA")
    nameless, unnumbered = "PID|1", "PID|1||||ESEMPIO^LUCA||20100314"
    lines = [part for pid in (PID, other, nameless, unnumbered) for part in (MSH, pid, OBR, OBX)]
    case.put("lab.hl7", text(*lines))
    assert "patients" in case.fault()
    case.settings["exports"] = [{"files": "lab.hl7", "patient": "0001"}]
    rows = case.ingest()
    assert rows[["kind", "note", "value"]].values.tolist() == [
        ["lab", "", "12.40"], ["none", "another patient", ""], ["lab", "no patient in the message", ""], ["lab", "", "12.40"],
    ]  # fmt: skip
    case.settings["exports"] = [{"files": "lab.hl7", "patient": "77"}]
    assert case.ingest()["note"].tolist() == ["another patient", "", "no patient in the message", "another patient"]
    case.put("lab.hl7", text(*MESSAGE, MSH, OBR, OBX))
    case.settings["exports"] = []
    assert case.values()["value"].tolist() == ["12.40", "12.40"]


def identified(tmp_path, *segments: str) -> set[tuple[str, str]]:
    """Kind and text of the identifiers that a message holds."""
    found = read(text(*segments).encode(), tmp_path / "lab.hl7").identifiers
    return {(identifier.kind, identifier.text) for identifier in found}


def test_what_identifies_is_gathered_and_never_kept(tmp_path):
    pid = (
        "PID|1|77|0001^^^HOSP^MR~SMPLCU10C14G388O^^^MEF^NNITA|88|Esempio&Di^Luca^Maria~Finto^Gino|Modello^Ada|201003140830|M|"
        "Lulu|x|Via Prova 1&Via Prova^^Pavia^PV^27100||^PRN^PH^^39^0382^555010~^NET^Internet^luca@esempio.it|0382 555011||||V5|S6"
    )
    nk1, pv1, in1 = (
        "NK1|1|Esempio^Ugo||Via Altra 2^^Lodi|555012",
        "PV1|1|O" + "|" * 17 + "V9",
        "IN1|1" + "|" * 15 + "Esempio^Rita",
    )
    assert identified(tmp_path, MSH.replace("ORU", "ADT"), pid, nk1, pv1, in1) == {
        ("record number", "77"), ("record number", "0001"), ("tax code", "SMPLCU10C14G388O"), ("record number", "88"),
        ("name", "Esempio Luca Maria"), ("name", "Finto Gino"), ("name", "Modello Ada"), ("birth date", "20100314"),
        ("name", "Lulu"), ("address", "Via Prova 1"), ("address", "Via Prova 1 Pavia"), ("phone", "0382555010"),
        ("phone", "390382555010"), ("email", "luca@esempio.it"), ("phone", "0382 555011"), ("record number", "V5"),
        ("record number", "S6"), ("name", "Esempio Ugo"), ("address", "Via Altra 2"), ("address", "Via Altra 2 Lodi"),
        ("phone", "555012"), ("record number", "V9"), ("name", "Esempio Rita"),
    }  # fmt: skip
    assert ("name", "ESEMPIO ADA") in identified(tmp_path, MSH, PID, OBR, obx("XPN", "ESEMPIO^ADA"))
    reading = read(text(MSH, pid, nk1, OBR, OBX).encode(), tmp_path / "lab.hl7")
    kept = reading.rows.to_csv()
    assert not any(identifier.text in kept for identifier in reading.identifiers if len(identifier.text) > 2)
    assert reading.patients == {"0001"}
    assert reading.conventions == {"format": "HL7 v2", "encoding": "utf-8", "messages": "1"}


def test_recognised_by_its_sender_among_several_profiles(case):
    case.put("lab.hl7", text(*MESSAGE))
    case.source("one", format="hl7", sender="Lab Esempio")
    case.source("two", format="hl7", sender="other")
    case.source("three", format="hl7")
    assert set(case.values()["source"]) == {"one"}
    case.source("two", format="hl7", sender="LIS")
    assert "can be read in more than one way: one, two" in case.fault()
    case.settings["sources"] = {"three": {"source": "three", "format": "hl7"}}
    assert set(case.values()["source"]) == {"three"}
    case.settings["sources"] = {"two": {"source": "two", "format": "hl7", "sender": "other"}}
    assert set(case.values()["source"]) == {"hl7"}
    case.settings["exports"] = [{"files": "lab.hl7", "source": "two"}]
    assert set(case.values()["source"]) == {"two"}
