"""Who somebody is, as the lines above a table and the columns that identify say it."""

import re
from collections.abc import Iterable, Sequence, Set

from casebook.ingest.identifiers import Identifier, identifiers_of, kind_of_label

# Shorter numbers would be met by chance wherever they are sought.
_SHORTEST_NUMBER = 5
# Labels of header lines that say nothing of who it is, so what follows them is no identifier.
_HARMLESS = frozenset(
    (
        *("sesso", "sex", "gender", "età", "eta", "age", "reparto", "ward", "medico", "physician", "provenienza"),
        *("laboratorio", "laboratory", "richiesta", "data", "date", "ora", "time", "pagina", "page"),
        *("data referto", "data prelievo", "data richiesta", "data stampa", "report date", "print date"),
    )
)
# A name or an address may be spread over cells; what follows another identifier is something else.
_IN_SEVERAL_CELLS = ("name", "address", "")
_BIRTH_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def as_label(text: str) -> str:
    """A header's or label's text as it is compared: without differences of case and blanks."""
    return " ".join(text.split()).casefold()


def identifiers_of_line(
    cells: Sequence[str], labels: Iterable[str] = (), harmless: Iterable[str] = ()
) -> set[Identifier]:
    """What a header line says of who somebody is: the words after each label, in the same cell or in the next ones.

    labels : further labels that identify, as a source profile names them; a line that begins with one does identify
    harmless : further labels that do not
    """
    own = {as_label(label).rstrip(": ") for label in labels}
    other = _HARMLESS | {as_label(label).rstrip(": ") for label in harmless}
    found: list[tuple[str, str]] = []
    label = ""
    for cell in cells:
        # A colon ends a label also where no blank follows it, but not within a time.
        words, value = re.sub(r"(?<=\D):(?=\S)", ": ", cell).split(), []
        at = 0
        while at < len(words):
            length, told = _label_at(words, at, own, other)
            if length:
                found.append((label, " ".join(value)))
                label, value = told, []
            else:
                value.append(words[at])
            at += length or 1
        found.append((label, " ".join(value)))
        if value and kind_of_label(label) not in _IN_SEVERAL_CELLS:
            label = ""
    told_of = {one for label, text in found if label for one in telling_identifiers([text], label)}
    if own and not told_of:
        first, *rest = [cell for cell in cells if cell.strip()]
        told_of = telling_identifiers(rest or [" ".join(first.split()[1:])], "")
    return told_of


def _label_at(words: Sequence[str], at: int, own: set[str], harmless: Set[str]) -> tuple[int, str]:
    """How many words a label takes that begins at one of the words, and the label if it identifies; 0 for none."""
    for length in range(min(4, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        label = as_label(phrase).rstrip(": ")
        # A single word within a text is a label only before a colon: names may be words of any kind.
        if at == 0 or length > 1 or phrase.endswith(":"):
            if label in own or kind_of_label(label):
                return length, label
            if label in harmless:
                return length, ""
    return (1, "") if words[at].endswith(":") else (0, "")


def telling_identifiers(cells: Iterable[str], label: str) -> set[Identifier]:
    """The identifiers that cells under one label hold, without those met by chance: single signs, short numbers."""
    found = set()
    for cell in set(cells):
        for one in identifiers_of(cell.lstrip(" -–=:"), label):
            if one.kind == "birth date" and (date := _BIRTH_DATE.search(one.text)):
                one = Identifier(one.kind, date[0])
            signs = sum(map(str.isalnum, one.text))
            if signs > 1 and not (one.kind == "record number" and len(one.text) < _SHORTEST_NUMBER):
                found.add(one)
    return found
