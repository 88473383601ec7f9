"""HL7 v2 against an independent library, and against what no sender ever meant."""

import hl7
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.ingest.formats.hl7 import reader
from casebook.ingest.formats.hl7.messages import one_line_end, split_messages
from casebook.ingest.raw_file import RawFile
from ingest.hl7_text import MESSAGE, MSH, OBR, OBX, PID, obx, read, text
from laws import examples

WORD = st.text("abcXYZ 019.<>-'", max_size=6).map(str.strip)
RESULT = st.tuples(st.sampled_from(["NM", "ST", "TX"]), WORD, WORD, WORD, WORD, WORD, st.sampled_from("FPCX"))


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.lists(RESULT, min_size=1, max_size=4), min_size=1, max_size=3))
def test_the_same_as_an_independent_library(tmp_path_factory, messages):
    parts = [
        text(MSH, PID, OBR, *(f"OBX|1|{kind}|k{code}^{name}^L||{value}|{unit}|{reference}||||{status}" for kind, code, name, value, unit, reference, status in results))
        for results in messages
    ]  # fmt: skip
    rows = read("".join(parts).encode(), tmp_path_factory.getbasetemp() / "oracle.hl7").rows
    expected = [
        [str(segment[3][0][0]), str(segment[3][0][1]), *(str(segment[at]) for at in (5, 6, 7, 11))]
        for part in parts
        for segment in hl7.parse(part).segments("OBX")
    ]
    assert rows[["code", "name", "value", "unit", "reference", "status"]].values.tolist() == expected


FRAGMENTS = st.sampled_from(
    ["|", "^", "~", "\\", "&", "\r", "\n", "\r\n", "\x0b", "\x1c", "\0", "\ufeff", "é", "OBX", "OBX|", "MSH|^~\\&|", "BTS|9", "FHS|",
     "ADD|x", "NTE|1||", '""', "\\X0\\", "\\.br\\", "SN", "999999999999999999999", "PID|", "SPM|1|S", "ORC|", "RXA|", "\u2028", " ", ""]
)  # fmt: skip
WHOLE = text(
    "FHS|^~\\&", "BHS|^~\\&", MSH, PID, "ORC|RE|P|F", OBR, OBX, obx("SN", "^1^:^128"), obx("FT", "a\\.br\\b~c"), "NTE|1||x",
    "SPM|1|S^T||SER", MSH.replace("ORU^R01^ORU_R01", "VXU^V04"), PID, "RXA|0|1|20210304||X^Y^Z|1", "RXR|SC", OBX, "BTS|2", "FTS|1",
)  # fmt: skip


@st.composite
def mutations(draw) -> bytes:
    content = WHOLE
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(content))), draw(st.integers(0, 12))
        content = content[:at] + draw(FRAGMENTS) + content[at + length :]
    return content.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "cp1252"])), "replace")


@settings(max_examples=examples(400), deadline=None)
@given(
    st.one_of(
        mutations(),
        st.binary(max_size=60).map(lambda end: WHOLE.encode() + end),
        st.binary(max_size=80).map(lambda end: b"MSH" + end),
    )
)
def test_any_file_is_read_whole_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "fuzz.hl7"
    path.write_bytes(content or b" ")
    RawFile(path, "fuzz.hl7").check_size()
    recognised = reader.recognise(RawFile(path, "fuzz.hl7"), {}, {})
    assert recognised in ({}, {"hl7": True})
    try:
        reading = read(content or b" ", path)
    except CasebookError as fault:
        refused = str(fault)
    else:
        refused = ""
    if refused:
        assert "defect" not in refused
        return
    encoding = reading.conventions["encoding"]
    lines = one_line_end(content.decode(encoding or "utf-8")).split("\n")
    results = {number for number, line in enumerate(lines, start=1) if line.startswith(("OBX|", "RXA|"))}
    assert results <= set(reading.records) and recognised


def test_the_text_is_split_as_it_is_asked_for(tmp_path):
    content = text(*MESSAGE) + text("MSH|no characters here||", PID)
    messages = split_messages(content, tmp_path)
    assert next(messages).segments == list(MESSAGE)
    with pytest.raises(CasebookError, match="row 5"):
        next(messages)
