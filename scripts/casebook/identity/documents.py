"""Files as texts with their places, whatever their format.

Pixels are not read: of a picture only what stands in it as text (title, description, author) is. Each picture that
Casebook writes has its SVG beside it, whose words are.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import NamedTuple

from casebook.errors import CasebookError


class Place(NamedTuple):
    """Where a text stands.

    told : as the user finds it
    numbered : the same without a name that the file itself gives (of a column, key, member), in case that identifies
    """

    told: str
    numbered: str


class Passage(NamedTuple):
    """A text and its place. It runs on into the next passage unless it ends in a break or line end."""

    place: Place
    text: str


@dataclass(frozen=True, repr=False)
class Document:
    """A file to be searched.

    file : as the user would type it
    read : what it says, in texts; for a table, each cell of a column once
    places : the places of some of the texts, by their indexes
    characters : how many characters are searched
    raw : for a table, its file as it stands
    flows : whether a text runs on into the next one
    metadata_only : whether there is more in the file than could be searched (pixels)
    may_be_dates : whether a text stands where dates of samples stand
    rows : for a table, the same with the cells of each row in one text
    """

    file: str
    read: Callable[[], Sequence[str]]
    places: Callable[[Iterable[int]], Iterable[Place]]
    characters: int
    raw: str = ""
    flows: bool = True
    metadata_only: bool = False
    may_be_dates: Callable[[int], bool] = lambda _: False
    rows: Callable[[], "Document"] | None = None

    @cached_property
    def texts(self) -> Sequence[str]:
        """What the file says, read when it is first asked for."""
        return self.read()


def documents_below(
    folders: Iterable[Path], root: Path = Path(), skip: Iterable[Path] = (), copies: Mapping[Path, Path] | None = None
) -> Iterator[Document]:
    """Every file below the folders, in the order of `files_below`, each read when its turn comes.

    Raises CasebookError for a file that cannot be searched.
    """
    return (read_document(path, file) for path, file in files_below(folders, root, skip, copies))


def files_below(
    folders: Iterable[Path], root: Path = Path(), skip: Iterable[Path] = (), copies: Mapping[Path, Path] | None = None
) -> list[tuple[Path, str]]:
    """Every file below the folders, sorted, with what to call it.

    skip : files that are left out
    copies : folder -> the one that it is a copy of, by which its files are called
    """
    left_out = {path.resolve() for path in skip}
    found = []
    for folder in folders:
        place = root / folder
        called = (copies or {}).get(folder) or place.relative_to(root)
        found += [
            (path, (called / path.relative_to(place)).as_posix())
            for path in sorted(place.rglob("*"))
            if path.is_file() and path.resolve() not in left_out
        ]
    return found


def read_document(path: Path, file: str = "") -> Document:
    """A file as texts with their places; `file` is what to call it.

    Raises CasebookError for a file that cannot be searched: locked with a password, too large, damaged.
    """
    file = file or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise cannot_search(file, error.strerror or "cannot be read") from None
    return document_of(content, file)


def document_of(content: bytes, file: str) -> Document:
    """The same, from a file's bytes."""
    from casebook.identity.tables import table_document

    if is_table(file) and (text := text_of(content)) is not None:
        return table_document(text, file)
    try:
        passages, metadata_only = passages_of(content, file)
    except CasebookError as error:
        raise cannot_search(file, error.message) from None
    places = [passage.place for passage in passages]
    texts = [passage.text for passage in passages]
    return Document(
        file,
        lambda: texts,
        lambda indexes: {places[index] for index in indexes},
        sum(map(len, texts)),
        metadata_only=metadata_only,
    )


def cannot_search(file: str, why: str) -> CasebookError:
    """The fault of a file in which an identifier could stand unseen."""
    return CasebookError(
        f"cannot be searched for the patient's identity: {why}",
        file=file,
        remedy="Delete it, or put it elsewhere; do not send it",
    )


def is_table(file: str) -> bool:
    """Whether a file's name says that it is a table of text."""
    return file.lower().endswith((".csv", ".tsv"))


def passages_of(content: bytes, name: str, depth: int = 0) -> tuple[list[Passage], bool]:
    """What a file of any format says; whether there is more in it than could be read.

    Raises CasebookError, without a file, where its text cannot be got at.
    """
    from casebook.identity.containers import gzip_passages, is_gzip, is_zip, zip_passages
    from casebook.identity.markup import is_markup, markup_passages
    from casebook.identity.pictures import is_picture, picture_passages
    from casebook.identity.portable import is_pdf, pdf_passages

    if is_pdf(content):
        return pdf_passages(content, depth), False
    if is_zip(content):
        return zip_passages(content, depth)
    if is_gzip(content):
        return gzip_passages(content, name, depth)
    if is_picture(content):
        return picture_passages(content), True
    text = text_of(content)
    if text is None:
        # No text: whatever letters stand in it, as one byte a letter or two.
        return [
            Passage(Place("bytes", "bytes"), content.decode(encoding, "ignore") + "\n")
            for encoding in ("latin-1", "utf-8", "utf-16-le", "utf-16-be")
        ], False
    if is_markup(text):
        return markup_passages(text), False
    if text.lstrip()[:1] in ("{", "[") and (found := json_passages(text)) is not None:
        return found, False
    return line_passages(text), False


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x7f]")


def text_of(content: bytes) -> str | None:
    """The text of a file; None for one that holds none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if _CONTROLS.search(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def line_passages(text: str) -> list[Passage]:
    """A text line by line, its entities (&nbsp;) as the signs that they stand for, as Markdown has them."""
    lines = re.split(r"\r\n|\r|\n", text)
    return [Passage(_line(number), f"{unescape(line)}\n") for number, line in enumerate(lines, 1) if line]


def _line(number: int) -> Place:
    return Place(f"line {number}", f"line {number}")


def json_passages(text: str) -> list[Passage] | None:
    """Every value of a JSON text with the path of its keys, then every key; None where it is none, or too deep."""
    try:
        content = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    values, keys = [], []
    waiting = [("", content)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            keys += [(f"{path}.{key}".lstrip("."), key) for key in value]
            waiting += reversed([(f"{path}.{key}".lstrip("."), part) for key, part in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(f"{path}[{number}]", part) for number, part in enumerate(value)])
        elif isinstance(value, str):
            values.append((path, value))
    return [
        Passage(Place(f"{word} {path}" if path else word, f"{word} {number}"), f"{told}\n")
        for word, told_by in (("value", values), ("key", keys))
        for number, (path, told) in enumerate(told_by, 1)
    ]
