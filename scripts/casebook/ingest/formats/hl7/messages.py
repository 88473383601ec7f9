"""HL7 v2 text as messages and segments: line ends, frames, batches, encoding characters, broken lines.

Everything is split lazily, message by message, so that a large file is never held as fields.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.formats.hl7.segments import (
    Encoding,
    Message,
    is_status_there,
    lines_of_message,
    lines_outside,
    mark_cut_off,
)

# A message or batch begins where its own separator follows twice around its encoding characters; `|` is always one.
_BEGIN = r"(?:MSH|FHS|BHS)(?:\||(?P<sep>[^\w\s])(?:(?!(?P=sep))[^\w\s]){1,5}(?P=sep))"
_BLOCK = re.compile(rf"{_BEGIN}|(?:BTS|FTS)(?:$|[^\w\s.,:;-])", re.MULTILINE)
_HEAD = re.compile(rf"^[ \t]*{_BEGIN}", re.MULTILINE)
# Where one of these may begin, to be sought for by its line end, which is faster.
_LINE = re.compile(r"\n(?=[BFM][HTS][HS])")
_USUAL = "MSH|^~\\&"
_INDENTED = re.compile(r"^[ \t]+(?=[A-Z][A-Z0-9]{2}\|)", re.MULTILINE)


def begins_hl7(text: str) -> bool:
    """Whether one of the lines begins as a message, a batch or a file of batches does; not where the text is XML."""
    return not text.lstrip("\ufeff \t\r\n").startswith("<") and _HEAD.search(one_line_end(text)) is not None


def first_senders(text: str) -> list[str]:
    """What MSH-3 and MSH-4 of the first message call the sending system and laboratory, without their further parts."""
    for line in one_line_end(text).split("\n"):
        line = line.lstrip()
        if line.startswith("MSH") and len(line) > 5:
            return [field.partition(line[4])[0] for field in line.split(line[3])[2:4]]
    return []


def one_line_end(text: str) -> str:
    """The text with LF for every CR, LF and CRLF, without the characters of MLLP frames and of joined files."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x0b", "").replace("\x1c", "").replace("\ufeff", "")


def split_messages(text: str, file: Path) -> Iterator[Message]:
    """Every message of the file in order, with the lines outside of messages between them.

    Raises CasebookError for a file that is cut off (a frame or batch that is not closed, a batch with other than the
    number of messages it states), for a message that begins within a line and for unreadable encoding characters.
    """
    if text.rfind("\x0b") > text.rfind("\x1c"):
        raise CasebookError(
            "its last message is not closed (no 0x1C), so the file is cut off", file=file, remedy=_AGAIN
        )
    text = one_line_end(text)
    if text.startswith((" ", "\t")) or "\n " in text or "\n\t" in text:
        text = _INDENTED.sub("", text)
    return _blocks(text, file)


def _blocks(text: str, file: Path) -> Iterator[Message]:
    _refuse_glued(text, file)
    batches = _Batches(file)
    line, begin = 1, 0
    for match in _LINE.finditer(text):
        start = match.end()
        if start > begin and _BLOCK.match(text, start):
            block = text[begin : start - 1]
            yield _block(block, line, batches)
            line += block.count("\n") + 1
            begin = start
    end = len(text) - text.endswith("\n")
    if end > begin:
        yield _block(text[begin:end], line, batches, is_last=not text.endswith("\n"))
    batches.close()


def _refuse_glued(text: str, file: Path) -> None:
    if text.count(_USUAL) == text.count(f"\n{_USUAL}") + text.startswith(_USUAL):
        return
    at = text.find(_USUAL)
    while at == 0 or text[at - 1] == "\n":
        at = text.find(_USUAL, at + 1)
    raise CasebookError(
        "a message begins within this line, so a line end is lost",
        file=file, row=text.count("\n", 0, at) + 1, remedy=_AGAIN,
    )  # fmt: skip


def _block(block: str, line: int, batches: "_Batches", is_last: bool = False) -> Message:
    """A message with all its lines, or lines outside of any."""
    if not block.startswith("MSH") or not _BLOCK.match(block):
        batches.take(block.partition("\n")[0], line)
        return lines_outside(block.split("\n"), line)
    batches.messages += 1
    encoding = _encoding_of(block, line, batches.file)
    message = lines_of_message(block, line, encoding)
    if line in message.damage:
        raise CasebookError(
            "the message stands on one line: its line ends are lost", file=batches.file, row=line, remedy=_AGAIN
        )
    batches.is_status_usual = batches.is_status_usual or is_status_there(message, encoding.field)
    if is_last and batches.is_status_usual:
        mark_cut_off(message, encoding.field)
    return message


class _Batches:
    """Counts messages and batches, and refuses a file whose own count is another."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.messages = self.batches = 0
        self.opened: dict[str, int] = {}
        self.is_status_usual = False

    def take(self, text: str, row: int) -> None:
        name, stated = text[:3], text[4:].partition(text[3:4] or "|")[0].strip()
        if name in ("FHS", "BHS") and text[3:4]:
            if name in self.opened:
                raise self._open(name)
            self.opened[name] = row
            if name == "BHS":
                self.messages = 0
        elif name == "BTS":
            self._compare(stated, (self.messages,), "messages", "batch", row)
            self.opened.pop("BHS", None)
            self.messages = 0
            self.batches += 1
        elif name == "FTS":
            if "BHS" in self.opened:
                raise self._open("BHS")
            if self.batches:
                self._compare(stated, (self.batches,), "batches", "file", row)
            self.opened.pop("FHS", None)
            self.batches = 0

    def close(self) -> None:
        for name in self.opened:
            raise self._open(name)

    def _open(self, name: str) -> CasebookError:
        what = "batch" if name == "BHS" else "file of batches"
        return CasebookError(
            f"the {what} that {name} opens here is not closed by {name[0]}TS, so the file is cut off",
            file=self.file, row=self.opened[name], remedy=_AGAIN,
        )  # fmt: skip

    def _compare(self, stated: str, found: tuple[int, ...], what: str, of: str, row: int) -> None:
        if stated.isascii() and stated.isdigit() and len(stated) < 10 and int(stated) not in found:
            raise CasebookError(
                f"the {of} states {int(stated)} {what}, but {found[0]} are there, so the file is not whole",
                file=self.file, row=row, remedy=_AGAIN,
            )  # fmt: skip


def _encoding_of(block: str, line: int, file: Path) -> Encoding:
    separator = block[3]
    characters = block[4:16].partition(separator)[0]
    encoding = _encoding(separator, characters)
    if encoding is None:
        raise CasebookError(
            "the encoding characters of this message (MSH-2) cannot be read", file=file, row=line, remedy=_AGAIN
        )
    return encoding


@lru_cache(maxsize=256)
def _encoding(separator: str, characters: str) -> Encoding | None:
    r"""What MSH-1 and MSH-2 name; without MSH-2 as usual. Of three the third is `\` or else parts subcomponents."""
    characters = characters.strip() or "^~\\&"
    if len(characters) > 6 or re.search(r"[\w\s]", characters) or len(set(characters)) < len(characters):
        return None
    component, repetition, escape, subcomponent = (*characters[:4], "", "", "")[:4]
    if len(characters) == 3 and escape != "\\":
        escape, subcomponent = "", escape
    return Encoding(separator, component, repetition, escape, subcomponent)


_AGAIN = "Export it again"
