"""Bytes as text: byte order mark, else strict UTF-8, else the encoding that the source profile names.

No detection by frequency: charset-normalizer and chardet both misread Italian cp1252.
"""

import codecs
import re
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.records import SheetText

# The longer mark first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTAINERS = (
    (b"PK\x03\x04", "an Excel (XLSX) or ZIP file", "Save the sheet as CSV UTF-8"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office file (XLS, DOC) or a workbook locked with a password",
        "Save it as an Excel workbook (.xlsx) without password, or as CSV UTF-8",
    ),
    (b"%PDF", "a PDF", "Ask for the export as CSV"),
    (b"\x1f\x8b", "a gzip archive", "Unpack it"),
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_AS_TEXT = "Save it as CSV UTF-8, or name its encoding in a source profile (config/sources)"


class SheetBytes(bytes):
    """The bytes of a sheet of a workbook, which bear its text."""

    text: SheetText

    @classmethod
    def of(cls, text: SheetText) -> "SheetBytes":
        """The text in UTF-8."""
        content = cls(text.encode())
        content.text = text
        return content


def decode(content: bytes, file: str | Path, encoding: str = "") -> str:
    """`content` as text, without byte order mark.

    encoding : that of the source profile, tried where the bytes are not UTF-8
    Raises CasebookError with the line for bytes that are no text in either.
    """
    return decode_told(content, file, encoding)[0]


def decode_told(content: bytes, file: str | Path, encoding: str = "") -> tuple[str, str]:
    """As `decode`, and in words which encoding it is and what says so."""
    if isinstance(content, SheetBytes):
        return content.text, f"XLSX (sheet {content.text.sheet})"
    refuse_container(content, file)
    for mark, marked in _MARKS:
        if content.startswith(mark):
            text = _decoded(content[len(mark) :], (marked,), file)[0]
            return _checked(text, file), f"{marked} (byte order mark)"
    wide = _unmarked_utf16(content)
    if wide:
        return _checked(_decoded(content, (wide,), file)[0], file), f"{wide} (found out)"
    if b"\0" in content:
        raise CasebookError(
            "holds NUL bytes, so it is no text",
            file=file, row=_line_of(content, content.index(b"\0")), remedy="Save it as CSV UTF-8",
        )  # fmt: skip
    text, found = _decoded(content, tuple(dict.fromkeys(("utf-8", encoding or "utf-8"))), file)
    return text, f"{found} ({'profile' if found == encoding else 'found out'})"


def decode_head(head: bytes, encoding: str = "") -> str:
    """The beginning of a file as text to recognise it by; what cannot be decoded is replaced."""
    if isinstance(head, SheetBytes):
        return head.text
    for mark, marked in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(marked, errors="replace")
    wide = _unmarked_utf16(head)
    if wide:
        return head.decode(wide, errors="replace")
    try:
        # Incremental: the head may end within a character.
        return codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return head.decode(encoding or "utf-8", errors="replace")


def _unmarked_utf16(content: bytes) -> str:
    """The UTF-16 of a text without byte order mark, empty where it is none.

    Every other byte of its first letters, digits and separators is NUL, and none between these.
    """
    sample = content[:2000]
    first, second = sample[::2], sample[1::2]
    for filled, nul, encoding in ((first, second, "utf-16-le"), (second, first, "utf-16-be")):
        if not filled.count(0) and 2 * nul.count(0) > len(nul):
            return encoding
    return ""


def refuse_container(content: bytes, file: str | Path) -> None:
    """Raises CasebookError for what is known to be no text, with what to do instead."""
    for magic, what, remedy in _CONTAINERS:
        if content.startswith(magic):
            raise CasebookError(f"is {what}, not a text file", file=file, remedy=remedy)


def _decoded(content: bytes, encodings: tuple[str, ...], file: str | Path) -> tuple[str, str]:
    """The text and the first of the encodings in which the bytes are text."""
    faults = []
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            faults.append(error)
    # The last encoding tried is the one the user named.
    first = faults[-1].start
    raise CasebookError(
        f"byte {first + 1} (0x{content[first]:02x}) is no text in {' or '.join(encodings)}",
        file=file, row=_line_of(content, first), remedy=_AS_TEXT,
    )  # fmt: skip


def _checked(text: str, file: str | Path) -> str:
    if "\0" in text:
        row = len(re.findall(r"\r\n|\r|\n", text[: text.index("\0")])) + 1
        raise CasebookError("holds NUL characters, so it is no text", file=file, row=row, remedy="Save it as CSV UTF-8")
    return text


def _line_of(content: bytes, offset: int) -> int:
    return len(_LINE_END.findall(content[:offset])) + 1
