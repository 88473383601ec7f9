"""What an author wrote, as it may enter a report; and what there is to tell the author of it."""

import re
from dataclasses import dataclass

from casebook.errors import CasebookError

# Signs that no page and no document may hold, or that the machinery of references keeps for itself.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class AuthorNote:
    """Something in a text that its author may want to change: where, what was found, and what to write."""

    file: str
    row: int
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.found}; {self.advice}"


def checked(text: str, file: str, longest: int) -> str:
    """The text with one kind of line break, when it can be printed.

    Raises CasebookError for a text without end and for a sign that cannot be printed, with its row.
    """
    if len(text) > longest:
        raise CasebookError(
            f"holds {len(text):,} characters; at most {longest:,} fit a report", file=file, remedy="Shorten it"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _UNPRINTABLE.search(text):
        row = text.count("\n", 0, found.start()) + 1
        raise CasebookError(
            f"holds U+{ord(found[0]):04X}, which cannot be printed", file=file, row=row, remedy="Delete it"
        )
    return text
