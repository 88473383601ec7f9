"""One message with one result, made up, and what tests of HL7 v2 do with such messages."""

from casebook.ingest.exports import accounted
from casebook.ingest.formats.hl7 import reader
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import Export

MSH = "MSH|^~\\&|LIS|LAB ESEMPIO^12D^CLIA|CB||202103041015+0100||ORU^R01^ORU_R01|M1|P|2.5.1"
PID = "PID|1||0001^^^HOSP^MR||ESEMPIO^LUCA||20100314|M"
OBR = "OBR|1|P77^WARD|F99^LIS|TRY^Triptasi^L|||202103030800|||||||||||||||202103041000|||F"
OBX = "OBX|1|NM|21582-2^Tryptase^LN^TRIP^Triptasi^L||12.40|ug/L^^UCUM|<11.4|H^^HL70078~A|||F|||202103030805"
MESSAGE = (MSH, PID, OBR, OBX)


def text(*segments: str, end: str = "\r") -> str:
    """Segments as a file, each line with its end."""
    return "".join(segment + end for segment in segments)


def obx(kind: str, value: str, more: str = "||||||F") -> str:
    return f"OBX|1|{kind}|X^Exam^L||{value}{more}"


def read(content: bytes, path):
    """The reading of a file, its account checked as the stage does."""
    path.write_bytes(content)
    export = Export(RawFile(path, path.name), "hl7", "hl7", {})
    reading = reader.read(export)
    accounted(export, reading)
    return reading
