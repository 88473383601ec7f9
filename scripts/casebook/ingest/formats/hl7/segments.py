"""The segments of one HL7 v2 message from its lines, those too that a sender has broken or run together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casebook.ingest.reading import BLANK_LINE, OUTSIDE_MESSAGE

BROKEN_LINE = "the line of this result is broken"
RUN_TOGETHER = "another result runs on in the same line"
OTHER_SEPARATOR = "another field separator than that of its message"
CUT_OFF = "the file ends within this result"
# Number of the field with the status: a result that ends before it, at the end of the file, may be cut off.
_STATUS = 11
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_RESULT = re.compile(r"(?:OBX|RXA)(?:$|[^\w\s])")
# Types of OBX-5 whose text a sender may have broken over several lines.
_TEXT_TYPES = ("TX", "FT", "ST", "")
_COMMENTS = ("//", "/*", "*/", "#", "--")


@dataclass(frozen=True)
class Encoding:
    """The characters that part the fields, components, repetitions and subcomponents of one message.

    A character that MSH-2 does not name is empty: nothing is parted or escaped by it.
    """

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str


@dataclass(slots=True)
class Message:
    """The segments of one message, or the lines outside any.

    encoding : None where the lines stand outside any message
    lines : for each segment the line on which it begins, as an editor counts it, from 1
    names : of each segment the name with the separator behind it
    others : lines that are no segments, with the note that says what they are
    damage : line of a result that is not whole, or of a segment in which one stands -> what is wrong with it
    """

    encoding: Encoding | None
    lines: Sequence[int]
    names: list[str]
    segments: list[str]
    others: list[tuple[int, str]] = field(default_factory=list)
    damage: dict[int, str] = field(default_factory=dict)


def lines_outside(lines: list[str], first: int) -> Message:
    """Lines outside any message; of a result among them its name alone is kept, for its message is not there."""
    numbered = list(enumerate(lines, start=first))
    results = [(number, line[:3]) for number, line in numbered if _RESULT.match(line)]
    others = [
        (number, OUTSIDE_MESSAGE if line.strip() else BLANK_LINE)
        for number, line in numbered
        if not _RESULT.match(line)
    ]
    names = [name for _, name in results]
    return Message(None, [number for number, _ in results], names, names, others)


def lines_of_message(block: str, first: int, encoding: Encoding) -> Message:
    """The message that stands in `block`, its first line being line `first` of the file."""
    lines, separator = block.split("\n"), encoding.field
    names = [line[:4] for line in lines]
    known = _known_names(separator)
    if known.issuperset(names) or all(map(known.add_name, names)):
        message = Message(encoding, range(first, first + len(lines)), names, lines)
    else:
        message = _Mending(lines, first, encoding).message
    result, dose = f"OBX{separator}", f"RXA{separator}"
    if block.count(result) != names.count(result) or block.count(dose) != names.count(dose):
        _mark_run_together(message, separator)
    return message


def is_status_there(message: Message, separator: str) -> bool:
    """Whether a result of the message goes on to its status."""
    return any(line.startswith("OBX") and line.count(separator) >= _STATUS for line in message.segments)


def mark_cut_off(message: Message, separator: str) -> None:
    """Mark the last segment, at whose end the file ends without a line end, where it is a result without status."""
    last = message.segments[-1]
    if last.startswith("OBX") and last.count(separator) < _STATUS:
        message.damage.setdefault(message.lines[-1], CUT_OFF)


class _Names(set):
    """Names of segments met, each with the separator behind it; ADD is none, for it continues another."""

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._pattern = re.compile(rf"(?!ADD)[A-Z][A-Z0-9]{{2}}{re.escape(separator)}")

    def add_name(self, name: str) -> bool:
        """Whether the first four characters of a line are the name of a segment and the separator."""
        if name not in self and self._pattern.match(name):
            self.add(name)
        return name in self


_known_names = lru_cache(maxsize=256)(_Names)


def _mark_run_together(message: Message, separator: str) -> None:
    """Mark the lines in which a result stands behind another segment: where that one ends cannot be told."""
    inside = re.compile(rf"(?:OBX|RXA){re.escape(separator)}")
    for line, segment in zip(message.lines, message.segments, strict=True):
        if inside.search(segment, 1):
            message.damage.setdefault(line, RUN_TOGETHER)


class _Mending:
    """A message some of whose lines are no segments.

    A line that continues the text of OBX-5 or NTE-3 is joined to it; one that continues anything else is joined to
    its segment, which is marked damaged where it is a result. Blank lines and comments are noted.
    """

    def __init__(self, lines: list[str], first: int, encoding: Encoding) -> None:
        self.lines, self.first, self.separator = lines, first, encoding.field
        self.message = Message(encoding, [], [], [])
        # Of the last segment its parts, whether a text ends it, and whether a gap follows it.
        self.parts: list[str] = []
        self.is_open = self.after_gap = False
        self.has_comment_end = True
        at = 0
        while at < len(lines):
            at += self._take(at)
        self._end()

    def _take(self, at: int) -> int:
        """Take the line at an index, with those that belong to it, and tell how many they are."""
        line, number, message = self.lines[at], self.first + at, self.message
        if self._is_segment(line):
            if line.startswith("ADD") and self.parts:
                # The standard's own continuation: goes on where the last field of the segment before ended.
                self.parts.append(line[4:])
                self.is_open = self.is_open and self.separator not in line[4:]
                return 1
            self._begin(number, line)
            return 1 + self._join_text(at + 1)
        if _RESULT.match(line):
            self._begin(number, line[:3] + self.separator)
            message.damage[number] = OTHER_SEPARATOR
        elif not line.strip():
            message.others.append((number, BLANK_LINE))
            self.after_gap = True
        elif self.separator not in line and (self.after_gap or _is_comment(line)):
            return self._skip_comment(at)
        else:
            self.parts += ("\n", line)
            if message.names[-1].startswith(("OBX", "RXA")):
                message.damage.setdefault(message.lines[-1], BROKEN_LINE)
        return 1

    def _begin(self, number: int, segment: str) -> None:
        self._end()
        self.message.lines.append(number)
        self.message.names.append(segment[:3] + self.separator)
        self.parts = [segment]
        self.is_open, self.after_gap = _is_open(segment, self.separator), False

    def _end(self) -> None:
        if self.parts:
            self.message.segments.append("".join(self.parts))

    def _is_segment(self, line: str) -> bool:
        if len(line) > 3:
            return line[3] == self.separator and _NAME.match(line) is not None
        return _NAME.fullmatch(line) is not None and not self.is_open

    def _join_text(self, at: int) -> int:
        """Join the lines that continue the text of the last segment, and tell how many they are.

        Where a line among them has the fields behind the text, all before it is text, blank lines too; where none has,
        the text ends at a blank line or a comment.
        """
        if not self.is_open:
            return 0
        until = None
        for end in range(at, len(self.lines)):
            line = self.lines[end]
            if self._is_segment(line) or _RESULT.match(line):
                until = end if until is None else until
                break
            if self.separator in line:
                until, self.is_open = end + 1, False
                break
            if until is None and (not line.strip() or _is_comment(line)):
                until = end
        count = (len(self.lines) if until is None else until) - at
        for line in self.lines[at : at + count]:
            self.parts += ("\n", line)
        return count

    def _skip_comment(self, at: int) -> int:
        """Note the lines of a comment, to its end where it is opened by /*."""
        end = at + 1
        if self.has_comment_end and self.lines[at].lstrip().startswith("/*"):
            ends = (place + 1 for place in range(at, len(self.lines)) if "*/" in self.lines[place])
            end = next(ends, end)
            self.has_comment_end = "*/" in self.lines[end - 1]
        for place in range(at, end):
            note = OUTSIDE_MESSAGE if self.lines[place].strip() else BLANK_LINE
            self.message.others.append((self.first + place, note))
        self.after_gap = True
        return end - at


def _is_open(segment: str, separator: str) -> bool:
    """Whether the last field of a segment is one of free text, so that the next line may continue it."""
    fields = segment.split(separator, 6)
    if segment.startswith("OBX"):
        return len(fields) == 6 and fields[2].strip() in _TEXT_TYPES
    return segment.startswith("NTE") and len(fields) == 4


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(_COMMENTS)
