"""Ask any number: what stands on the page as a control, and the order in which the page asks.

A number that can be asked is a link to its note, or, where it is one value of the record, to the place on the page that
names its file and row. It is named when it is printed and numbered when the page is whole, so that notes count up as a
reader meets them. A script opens what is asked where the number stands; without one the link leads there.
"""

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape

from markupsafe import Markup, escape

_RECORD = "record:"
_ASKED = re.compile(r'<a class="ask" data-ask="([^"]*)">')
_PLACE = re.compile(r'<span data-place="([^"]*)">')
_NUMBER = r"[\N{MINUS SIGN}-]?[0-9]+(?:[.,][0-9]+)*"
# Where the notes are to stand; no text of an author can write it, since theirs is escaped.
NOTES_GO_HERE = Markup("<!--notes-->")


def asked(printed: str, name: str) -> Markup:
    """`printed` as a control that opens the note `name`; nothing where nothing is printed."""
    return Markup('<a class="ask" data-ask="{}">{}</a>').format(name, printed) if printed else Markup()


def asked_record(printed: str, table: str, record_id: str) -> Markup:
    """`printed` as a control that opens one value of the record."""
    return asked(printed, record_named(table, record_id))


def record_named(table: str, record_id: str) -> str:
    """The name by which one value of the record is asked."""
    return f"{_RECORD}{table}:{record_id}"


def asked_rows(printed: str, title: str, table: str, names: Iterable[str], fact: str = "") -> str:
    """A count or share as a control that opens the rows of `table` that it counts; as it is where there are none."""
    found = list(names)
    return asked(printed, rows_named(title, table, found, fact)) if found else printed


def rows_named(title: str, table: str, names: Iterable[str], fact: str = "") -> str:
    """The name by which some rows of the record are asked, which the note calls `title`."""
    return "rows:" + json.dumps([title, fact, table, list(names)])


def asked_numbers(text: str, name: str, before: str = "", but: str = "") -> Markup:
    """A text in which every number is a control that opens the note `name`.

    before : only numbers with this behind them, such as a percent sign
    but : pattern of what is no such number, though it has digits
    """
    number = f"({_NUMBER})" + (rf"(?=\s?{re.escape(before)})" if before else "")
    pattern = re.compile(f"{but}|{number}" if but else number)
    plain = Markup if isinstance(text, Markup) else escape
    parts, end = [], 0
    for match in pattern.finditer(text):
        if match[1]:
            parts += [plain(text[end : match.start()]), asked(match[1], name)]
            end = match.end()
    return Markup().join([*parts, plain(text[end:])])


def placed(text: str, table: str, record_id: str) -> Markup:
    """`text`, the file and row of one value, as the place to which its numbers lead."""
    return Markup('<span data-place="{}">{}</span>').format(f"{table}:{record_id}", text)


def asked_on(page: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What a page asks for, each once, in the order of the page.

    Returns the names of notes, and table and identifier of values of the record.
    """
    found = [unescape(name) for name in dict.fromkeys(_ASKED.findall(page))]
    notes = [name for name in found if not name.startswith(_RECORD)]
    return notes, [_record(name.removeprefix(_RECORD)) for name in found if name.startswith(_RECORD)]


def _record(name: str) -> tuple[str, str]:
    table, _, record_id = name.partition(":")
    return table, record_id


def number_asked(page: str, numbers: Mapping[str, int], rows: Mapping[tuple[str, str], int]) -> str:
    """The page with each control leading to its note, the first one of a note with an anchor for the way back.

    numbers : what is asked -> the number of its note
    rows : table and identifier of a value -> its row in the evidence
    """
    met: set[int] = set()
    there: set[int] = set()

    def place(match: re.Match) -> str:
        row = rows.get(_record(unescape(match[1])))
        if row is None or row in there:
            return "<span>"
        there.add(row)
        return f'<span id="r{row}">'

    def link(match: re.Match) -> str:
        name = unescape(match[1])
        if name.startswith(_RECORD):
            row = rows[_record(name.removeprefix(_RECORD))]
            return f'<a class="ask" href="#{f"r{row}" if row in there else "notes"}" data-r="{row}">'
        number = numbers[name]
        anchor = "" if number in met else f' id="a{number}"'
        met.add(number)
        return f'<a class="ask" href="#n{number}" data-n="{number}"{anchor}>'

    return _ASKED.sub(link, _PLACE.sub(place, page))
