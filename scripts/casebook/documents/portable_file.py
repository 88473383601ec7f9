"""A PDF that a browser printed, from the inside: what it says of itself, its bookmarks, no trace of the hour."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as Tree

from casebook.documents.paper import words
from casebook.errors import CasebookError

_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")
_NODE = re.compile(rb"\(node(\d{8})\)")
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


def finished(file: bytes, tree: Tree.Element, about: Mapping[str, str], written: int | None) -> bytes:
    """The file with title, keywords and origin, its bookmarks named as the headings of the page.

    tree : the page that was printed
    written : seconds of the epoch; None leaves every date out
    Raises CasebookError for bytes that are no PDF as Chromium writes them.
    """
    from pypdf import PdfReader

    # The browser's own dates are blanked where they stand: what is added at the end does not remove them.
    file = _renumbered(_DATE.sub(lambda date: b" " * len(date[0]), file))
    try:
        reader = PdfReader(BytesIO(file))
        changed = {reader.trailer.raw_get("/Info").idnum: _information(reader, about, written)}
        marks = list(_marks(reader.trailer["/Root"].get("/Outlines")))
        trailer = reader.trailer
    except Exception as error:  # pypdf raises whatever a damaged file leads it to
        raise CasebookError(f"what was printed is no PDF that can be read ({type(error).__name__})") from None
    headings = [words(part) for part in tree.iter() if part.tag in ("h1", "h2", "h3", "h4")]
    if len(marks) == len(headings):
        # Chromium loses the space where a heading goes on in the next line.
        changed |= {number: _named(mark, heading) for (number, mark), heading in zip(marks, headings, strict=True)}
    return _updated(file, trailer, changed)


def _renumbered(file: bytes) -> bytes:
    """The file with its named tags (heads of tables) numbered from 1, in their order and where they stand.

    Chromium names them by the nodes of its session, of which in some there is one more before those of the page.
    """
    numbers = sorted(set(_NODE.findall(file)))
    names = {number: b"(node%08d)" % place for place, number in enumerate(numbers, start=1)}
    return _NODE.sub(lambda node: names[node[1]], file)


def _information(reader: Any, about: Mapping[str, str], written: int | None) -> Any:
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    told = {"/Title": about["title"], "/Subject": about["origin"], "/Keywords": about["keywords"]}
    told |= {"/Creator": "Casebook", "/Producer": str((reader.metadata or {}).get("/Producer", ""))}
    if written is not None:
        told["/CreationDate"] = told["/ModDate"] = f"D:{datetime.fromtimestamp(written, UTC):%Y%m%d%H%M%S}+00'00'"
    return DictionaryObject({NameObject(key): TextStringObject(text) for key, text in told.items() if text})


def _marks(parent: Any) -> Iterator[tuple[int, Any]]:
    """The bookmarks below one with the numbers of their objects, in the order of the pages."""
    reference = (
        parent.get_object().raw_get("/First") if parent is not None and "/First" in parent.get_object() else None
    )
    while reference is not None:
        mark = reference.get_object()
        yield reference.idnum, mark
        yield from _marks(mark)
        reference = mark.raw_get("/Next") if "/Next" in mark else None


def _named(mark: Any, title: str) -> Any:
    from pypdf.generic import NameObject, TextStringObject

    mark[NameObject("/Title")] = TextStringObject(title)
    return mark


def _updated(file: bytes, trailer: Mapping[str, Any], changed: Mapping[int, Any]) -> bytes:
    """The file with some objects written anew at its end (ISO 32000-1, 7.5.6), where it has a plain table of them."""
    before = _END.search(file)
    if before is None or not file[int(before[1]) :].startswith(b"xref"):
        raise CasebookError("what was printed is no PDF as Chromium writes them")
    target = BytesIO()
    target.write(file if file.endswith(b"\n") else file + b"\n")
    places = {}
    for number in sorted(changed):
        places[number] = target.tell()
        target.write(b"%d 0 obj\n" % number)
        changed[number].write_to_stream(target)
        target.write(b"\nendobj\n")
    table = target.tell()
    target.write(b"xref\n0 1\n0000000000 65535 f \n")
    for _, run in groupby(enumerate(sorted(places)), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        target.write(b"%d %d\n" % (numbers[0], len(numbers)))
        target.writelines(b"%010d 00000 n \n" % places[number] for number in numbers)
    kept = b" ".join(
        b"/%s %d %d R" % (key.encode(), trailer.raw_get(f"/{key}").idnum, trailer.raw_get(f"/{key}").generation)
        for key in ("Root", "Info")
    )
    target.write(
        b"trailer\n<</Size %d %s /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer["/Size"], kept, int(before[1]), table)
    )
    return target.getvalue()
