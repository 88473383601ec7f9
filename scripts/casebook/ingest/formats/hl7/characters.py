"""HL7 v2 bytes as text: UTF-8, else the character set that each message names (MSH-18), else that of the profile."""

import codecs
import re
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.raw_text import decode

_MESSAGE = re.compile(rb"(?:(?<=[\r\n\x0b\x1c])|^)MSH[^\w\s][^\r\n]*")
# Names of HL7 table 0211 -> those of Python; what stands for UTF-8 or ASCII is left to the profile.
_NAMED = {"GB 18030-2000": "gb18030", "BIG-5": "big5", "KS X 1001": "euc_kr"}
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_messages(content: bytes, file: Path, encoding: str = "") -> tuple[str, str]:
    """The text and the encodings in which it was written.

    encoding : that of the source profile, for messages that name none and are not UTF-8
    Raises CasebookError with the line for bytes that are no text in what their message names.
    """
    if content.startswith(_WIDE):
        return decode(content, file), "utf-16"
    try:
        return decode(content, file), "utf-8"
    except CasebookError:
        pass  # not UTF-8, or no text at all, which is told below
    starts = [match.start() for match in _MESSAGE.finditer(content)]
    told = [_codec(match[0]) or encoding for match in _MESSAGE.finditer(content)]
    if len(set(told)) <= 1:
        chosen = told[0] if told else encoding
        return decode(content, file, chosen), chosen
    pieces, line = [], 1
    for begin, end, chosen in zip([0, *starts[1:]], [*starts[1:], len(content)], told, strict=True):
        piece = content[begin:end]
        try:
            pieces.append(decode(piece, file, chosen))
        except CasebookError as fault:
            row = fault.row + line - 1 if fault.row else None
            raise CasebookError(fault.message, file=file, row=row, remedy=fault.remedy) from None
        line += len(re.findall(rb"\r\n|\r|\n", piece))
    return "".join(pieces), ", ".join(sorted(filter(None, set(told))))


def _codec(header: bytes) -> str:
    """The codec that MSH-18 names by its first repetition; empty where it names none that decides."""
    fields = header.split(header[3:4])
    named = fields[17].decode("ascii", errors="replace").strip().upper() if len(fields) > 17 else ""
    repetition = fields[1][1:2].decode("ascii", errors="replace") if len(fields) > 1 else ""
    named = (named.split(repetition)[0] if repetition else named).strip()
    part = re.fullmatch(r"(?:ISO[ -]?)?8859[/-](\d{1,2})", named)
    if part:
        name = f"iso8859-{int(part[1])}"
        try:
            return codecs.lookup(name).name
        except LookupError:
            return ""
    return _NAMED.get(named, "")
