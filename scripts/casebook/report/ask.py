"""Ask any number: what stands on the page as a control, and the order in which the page asks.

A number that can be asked is a link to its note. It is named when it is printed and numbered when the page is whole, so
that notes count up as a reader meets them. A script opens the note where the number stands; without one the link leads
there.
"""

import re
from html import unescape

from markupsafe import Markup, escape

_ASKED = re.compile(r'<a class="ask" data-ask="([^"]*)">')
# Where the notes are to stand; no text of an author can write it, since theirs is escaped.
NOTES_GO_HERE = Markup("<!--notes-->")


def asked(printed: str, name: str) -> Markup:
    """`printed` as a control that opens the note `name`; nothing where nothing is printed."""
    return Markup('<a class="ask" data-ask="{}">{}</a>').format(name, printed) if printed else Markup()


def names_asked(page: str) -> list[str]:
    """The notes that a page asks for, each once, in the order of the page."""
    return list(dict.fromkeys(unescape(name) for name in _ASKED.findall(page)))


def number_asked(page: str, names: list[str]) -> str:
    """The page with each control leading to its note, the first one of a note with an anchor for the way back."""
    numbers = {str(escape(name)): number for number, name in enumerate(names, start=1)}
    met: set[int] = set()

    def link(match: re.Match) -> str:
        number = numbers[match[1]]
        anchor = "" if number in met else f' id="a{number}"'
        met.add(number)
        return f'<a class="ask" href="#n{number}" data-n="{number}"{anchor}>'

    return _ASKED.sub(link, page)
