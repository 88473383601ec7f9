"""JSON of FHIR, read strictly and a value at a time, with the line of every fault.

Numbers stay the text that they were: 1.0 and 1.00 differ. Refused are NaN and Infinity, a key given twice, nesting
beyond 64, and escapes that stand for no character.
"""

import re
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError

DEEPEST = 64
SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
# An escape that stands for NUL or half a character: such a text could not be written again.
_NO_CHARACTER = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_AGAIN = "Export it again"


class _RefusedError(ValueError):
    """A value that is JSON for Python but not for us."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        known: set[str] = set()
        double = next(key for key, _ in pairs if key in known or known.add(key))
        # A key of another shape may be a value in the wrong place, a name for instance.
        told = f"the key {double!r}" if PLAIN_KEY.fullmatch(double) else "a key"
        raise _RefusedError(f"gives {told} twice")
    return found


def _constant(name: str) -> None:
    raise _RefusedError(f"holds {name}, which is no number")


_DECODER = JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_constant)


class Reader:
    """The text of one file, and where its faults lie."""

    def __init__(self, text: str, file: Path) -> None:
        self.text, self.file = text, file
        self._has_escapes = "\\" in text and "\\u" in text

    def skip(self, at: int) -> int:
        """The next character that is no space."""
        return SPACE.match(self.text, at).end()

    def value(self, at: int, what: str) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends."""
        try:
            value, end = _DECODER.raw_decode(self.text, at)
        except JSONDecodeError as error:
            raise self.damaged(error.msg, error.pos) from None
        except _RefusedError as error:
            raise self.fault(f"{what} {error}", at) from None
        except RecursionError:
            raise self.too_deep(what, at) from None
        count = self.text.count
        if count("{", at, end) + count("[", at, end) > DEEPEST and _is_deep(value):
            raise self.too_deep(what, at)
        if self._has_escapes and _NO_CHARACTER.search(self.text, at, end):
            self._refuse_no_characters(value, what, at)
        return value, end

    def expect(self, marks: str, at: int) -> tuple[str, int]:
        """One of the marks, after spaces, and where it stands."""
        at = self.skip(at)
        mark = self.text[at : at + 1]
        if not mark or mark not in marks:
            raise self.damaged(f"Expecting {' or '.join(marks)}", at)
        return mark, at

    def end(self, at: int) -> None:
        """Nothing but spaces follows."""
        at = self.skip(at)
        if at < len(self.text):
            raise self.fault("goes on after the end of its JSON", at, "Put several resources in a Bundle or one a line")

    def damaged(self, said: str, at: int) -> CasebookError:
        """The fault for what is no JSON."""
        cut = self.skip(at) >= len(self.text) or said.startswith("Unterminated string")
        return self.fault("is cut off: its JSON does not end" if cut else f"is no JSON: {said}", at)

    def too_deep(self, what: str, at: int) -> CasebookError:
        """The fault for nesting that no resource has."""
        return self.fault(f"{what} is nested more than {DEEPEST} deep", at)

    def fault(self, message: str, at: int, remedy: str = _AGAIN) -> CasebookError:
        """A fault at a place of the text."""
        line = len(_LINE_END.findall(self.text, 0, at)) + 1
        return CasebookError(message, file=self.file, row=line, remedy=remedy)

    def _refuse_no_characters(self, value: Any, what: str, at: int) -> None:
        # Two halves together are one character, so only what came out decides.
        level = [value]
        while level:
            node = level.pop()
            if isinstance(node, dict):
                level.extend(node)
                level.extend(node.values())
            elif isinstance(node, list):
                level.extend(node)
            elif isinstance(node, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in node):
                raise self.fault(f"{what} holds an escape that stands for no character", at)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True
