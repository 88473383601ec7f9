"""PDF files as texts: pages, notes, and what the file says of itself."""

import logging
import warnings
from io import BytesIO

from casebook.errors import CasebookError
from casebook.identity.documents import Passage, Place, passages_of

_DAMAGED = "it is a damaged PDF"


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF."""
    begins = content[:1024]
    return begins.lstrip().startswith(b"%PDF-") or (b"%PDF-" in begins and b"%%EOF" in content[-1024:])


def pdf_passages(content: bytes, depth: int = 0) -> list[Passage]:
    """The text of each page with its notes, then metadata, bookmarks, form fields and attached files.

    Raises CasebookError for a file that is damaged or locked with a password.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise CasebookError("it is locked with a password")
            return [*_pages(reader), *_about(reader), *_attached(reader, depth)]
    except CasebookError:
        raise
    except Exception as error:  # pypdf raises whatever a damaged file leads it to
        raise CasebookError(f"{_DAMAGED} ({type(error).__name__})") from None


def _passage(place: str, text: object) -> Passage:
    # Between the letters of some fonts pypdf reads signs that are none.
    told = str(text).replace("\0", "")
    return Passage(Place(place, place), f"{told}\n")


def _pages(reader) -> list[Passage]:
    found = []
    for number, page in enumerate(reader.pages, 1):
        place = f"page {number}"
        found += [_passage(place, line) for line in page.extract_text().split("\n")]
        for note in page.get("/Annots") or ():
            note = note.get_object()
            found += [_passage(place, note[key]) for key in ("/Contents", "/T", "/TU", "/V", "/RC") if key in note]
            if "/A" in note and "/URI" in note["/A"]:
                found.append(_passage(place, note["/A"]["/URI"]))
    return found


def _about(reader) -> list[Passage]:
    found = [_passage("metadata", value) for value in (reader.metadata or {}).values()]
    described = reader.trailer["/Root"].get("/Metadata")
    if described is not None:
        text = described.get_object().get_data().decode("utf-8", "replace")
        found += [_passage("metadata", part.text) for part in passages_of(text.encode(), "metadata")[0]]
    waiting = list(reader.outline)
    while waiting:
        mark = waiting.pop()
        if isinstance(mark, list):
            waiting += mark
        else:
            found.append(_passage("bookmarks", mark.title))
    return found


def _attached(reader, depth: int) -> list[Passage]:
    found = []
    for number, (name, contents) in enumerate(reader.attachments.items(), 1):
        place = f"attached file {number}"
        found.append(_passage(place, name))
        for content in contents:
            found += [_passage(place, text) for _, text in passages_of(content, name, depth + 1)[0]]
    return found
