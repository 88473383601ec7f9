"""Files that hold files (ZIP and what is one inside: DOCX, XLSX, ODT; gzip) as texts, member by member."""

import zlib
from contextlib import closing
from gzip import GzipFile
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from casebook.errors import CasebookError
from casebook.identity.documents import Passage, Place, passages_of, text_of
from casebook.identity.markup import is_markup, markup_passages

DEEPEST = 3
MOST_MEMBERS = 10_000
MOST_BYTES = 200_000_000


def is_zip(content: bytes) -> bool:
    """Whether a file is a ZIP archive or an office document."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_gzip(content: bytes) -> bool:
    """Whether a file is compressed with gzip."""
    return content.startswith(b"\x1f\x8b")


def gzip_passages(content: bytes, name: str, depth: int) -> tuple[list[Passage], bool]:
    """What the compressed file says."""
    _check_depth(depth)
    try:
        with GzipFile(fileobj=BytesIO(content)) as packed:
            inner = packed.read(MOST_BYTES + 1)
    except (zlib.error, EOFError, OSError):
        raise CasebookError("it is damaged") from None
    if len(inner) > MOST_BYTES:
        raise CasebookError(f"unpacked, it is larger than {MOST_BYTES // 1_000_000} MB")
    return passages_of(inner, name.removesuffix(".gz"), depth + 1)


def zip_passages(content: bytes, depth: int) -> tuple[list[Passage], bool]:
    """The names of all members, the archive's comment, and what every member says."""
    _check_depth(depth)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _members(archive, content, depth)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise CasebookError("it is a damaged archive") from None
    except RuntimeError:
        # What zipfile raises for a member that is locked.
        raise CasebookError("it is locked with a password") from None


def _check_depth(depth: int) -> None:
    if depth >= DEEPEST:
        raise CasebookError(f"more than {DEEPEST} archives lie one within the other")


def _members(archive: ZipFile, content: bytes, depth: int) -> tuple[list[Passage], bool]:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise CasebookError(f"it holds more than {MOST_MEMBERS} files")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise CasebookError(f"unpacked, it is larger than {MOST_BYTES // 1_000_000} MB")
    passages = [Passage(Place("archive", "archive"), f"{archive.comment.decode('utf-8', 'replace')}\n")]
    metadata_only = False
    for number, info in enumerate(infos, 1):
        told, numbered = f"member {info.filename}", f"member {number}"
        passages.append(Passage(Place("name of a member", "name of a member"), f"{info.filename}\n"))
        if info.comment:
            passages.append(Passage(Place(told, numbered), f"{info.comment.decode('utf-8', 'replace')}\n"))
        with archive.open(info) as member:
            inner = member.read(info.file_size + 1)
        found, partly = _member_passages(inner, info.filename, depth)
        metadata_only |= partly
        passages += [
            Passage(Place(f"{told}, {place.told}", f"{numbered}, {place.numbered}"), text)
            for place, text in [*found, Passage(Place("end", "end"), "\n")]
        ]
    if any(info.filename == "xl/workbook.xml" for info in infos):
        passages += _dates_of_workbook(content)
    return passages, metadata_only


def _member_passages(inner: bytes, name: str, depth: int) -> tuple[list[Passage], bool]:
    text = text_of(inner) if name.lower().endswith((".xml", ".rels")) else None
    if text is not None and is_markup(text):
        # Office programs write a whole part in one line, so that its paragraphs tell more than lines.
        return markup_passages(text, _paragraph), False
    return passages_of(inner, PurePosixPath(name).name, depth + 1)


def _paragraph(_line: int, paragraph: int) -> Place:
    return Place(f"paragraph {paragraph}", f"paragraph {paragraph}")


def _dates_of_workbook(content: bytes) -> list[Passage]:
    """A date stands in a workbook as a number of days, so the dates are read by openpyxl; all else is read as XML."""
    import warnings
    from datetime import date

    from openpyxl import load_workbook

    found = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with closing(load_workbook(BytesIO(content), read_only=True, data_only=True)) as book:
                for number, sheet in enumerate(book.worksheets, 1):
                    for cell in (cell for row in sheet.iter_rows() for cell in row):
                        if isinstance(cell.value, date):
                            place = Place(
                                f"sheet {sheet.title}, {cell.coordinate}", f"sheet {number}, {cell.coordinate}"
                            )
                            found.append(Passage(place, f"{cell.value:%Y-%m-%d}\n"))
    except Exception as error:  # openpyxl raises whatever a damaged workbook leads it to
        raise CasebookError(f"it is a damaged workbook ({type(error).__name__})") from None
    return found
