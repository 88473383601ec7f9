"""The clean data as one file that is downloaded from the page."""

from base64 import b64encode
from dataclasses import dataclass

from markupsafe import Markup

from casebook.words import Language

# The tables that a reader gets: what was measured, scored, given, taken and what happened, each value with its row.
CLEAN = ("observations", "scores", "doses", "medications", "events")
# A reader who was sent the page alone has the data, too, up to a size that leaves the page fit to be sent.
LARGEST_WITHIN = 120_000


@dataclass(frozen=True)
class DataFile:
    """Name, size as printed and address of the data: in the page itself, or of the file beside it."""

    name: str
    size: str
    address: str
    is_within: bool


def data_file(name: str, content: bytes, language: Language, within: bool = True) -> DataFile:
    """The file of that name: within the page where it may leave with it and is small enough, else beside it."""
    is_within = within and len(content) <= LARGEST_WITHIN
    # Markup, since jinja would escape the plus signs of base64 for nothing.
    address = Markup(f"data:application/zip;base64,{b64encode(content).decode()}") if is_within else name  # noqa: S704
    size = f"{language.number(max(1, round(len(content) / 1000)), 0)}\N{NO-BREAK SPACE}kB"
    return DataFile(name, size, address, is_within)
