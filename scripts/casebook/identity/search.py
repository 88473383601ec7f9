"""Identifiers found in documents: which file, which place, which kind, and nothing of the text itself."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from casebook.identity.birth_dates import birth_date_searches, birth_dates_in
from casebook.identity.documents import Document, Place
from casebook.identity.folding import BREAK, CELL, clean, fold
from casebook.identity.names import name_searches
from casebook.identity.sieve import Sieve
from casebook.identity.spellings import (
    ANY_TAX_CODE,
    Search,
    address_searches,
    code_searches,
    email_searches,
    initials_searches,
    phone_searches,
    tax_code_searches,
)
from casebook.ingest.identifiers import Identifier, kind_of_content

FILE_NAME = "name of the file"


@dataclass(frozen=True, order=True)
class Finding:
    """An identifier was found.

    file : where, as the user would type it; a name that itself identifies is withheld
    place : row and column, line, page or member
    kind : kind of the identifier
    """

    file: str
    place: str
    kind: str


def find_identifiers(
    documents: Iterable[Document], identifiers: Collection[Identifier], ordinary_words: Collection[str] = frozenset()
) -> list[Finding]:
    """Where the documents hold an identifier in any of its spellings, or any Italian tax code; sorted, each place once.

    identifiers : what the raw files say of who the patient is
    ordinary_words : words, in small letters without accents, that are not sought as a name alone
    """
    sieve = Sieve(searches_of(identifiers, frozenset(ordinary_words)))
    return sorted(
        {found for number, document in enumerate(documents, 1) for found in findings_in(document, number, sieve)}
    )


def findings_in(document: Document, number: int, sieve: Sieve) -> set[Finding]:
    """The findings in one document, which is called by its number where its name identifies."""
    kinds = {kind for _, kind in _hits([document.file], True, sieve)}
    inside = set(_found_in(document, sieve))
    if not kinds and not inside:
        return set()
    file = _nameless(document.file, number, sieve) if kinds else document.file
    tells = {place.told: _names_somebody(place.told, sieve) for place, _ in inside}
    return {Finding(file, FILE_NAME, kind) for kind in kinds} | {
        Finding(file, place.numbered if tells[place.told] else place.told, kind) for place, kind in inside
    }


def searches_of(identifiers: Collection[Identifier], ordinary_words: Collection[str]) -> tuple[Search, ...]:
    """Every pattern that is sought for these identifiers, and that of any tax code."""
    found = [search for identifier in sorted(identifiers) for search in _searches_of_one(identifier, ordinary_words)]
    return (*dict.fromkeys(found), *ANY_TAX_CODE)


def _searches_of_one(identifier: Identifier, ordinary_words: Collection[str]) -> list[Search]:
    kind, text, folded = identifier.kind, identifier.text, fold(identifier.text)
    if kind == "other":
        kind = kind_of_content(text)
    match kind:
        case "name" | "other":
            # A header may hold the birth date behind the name.
            dates = sorted(birth_dates_in(folded))
            return name_searches(text, ordinary_words) + [one for born in dates for one in birth_date_searches(born)]
        case "initials":
            return initials_searches(clean(text))
        case "birth date":
            dates = sorted(birth_dates_in(folded))
            found = [search for born in dates for search in birth_date_searches(born)]
            return found if dates else code_searches(kind, folded)
        case "address":
            return address_searches(folded)
        case "tax code":
            return tax_code_searches(folded)
        case "phone":
            return phone_searches(folded)
        case "email":
            return email_searches(folded)
        case _:
            return code_searches(kind, folded)


def _found_in(document: Document, sieve: Sieve) -> Iterator[tuple[Place, str]]:
    if document.raw:
        # Most tables are read no further than this.
        chances = sieve.chances(document.raw)
        if not chances:
            return
        sieve = Sieve([*chances])
    indexes: dict[str, set[int]] = defaultdict(set)
    for index, kind in _hits(document.texts, document.flows, sieve, document.may_be_dates):
        indexes[kind].add(index)
    for kind, found in indexes.items():
        yield from ((place, kind) for place in document.places(found))
    crossing = [search for search in sieve.searches if search.crosses]
    if document.rows and crossing:
        rows = document.rows()
        found = {index for index, _ in _hits(rows.texts, False, Sieve(crossing), only_across=True)}
        yield from ((place, "name") for place in rows.places(found))


def _names_somebody(text: str, sieve: Sieve) -> bool:
    return any(True for _ in _hits([text], True, sieve))


def _hits(
    texts: Sequence[str],
    flows: bool,
    sieve: Sieve,
    may_be_dates: Callable[[int], bool] = lambda _: False,
    only_across: bool = False,
) -> Iterator[tuple[int, str]]:
    """Index of the text and kind, for every match; not for a date alone where `may_be_dates` says so.

    flows : whether a spelling may run from one text into the next
    only_across : whether a match counts only where it reaches over two cells
    """
    if flows:
        yield from _flowing_hits(texts, sieve)
        return
    for search, indexes in sieve.chances(BREAK.join(texts), BREAK).items():
        spelling = clean if search.capitals else fold
        text = spelling(BREAK.join(texts[index] for index in indexes))
        for match in search.matches(text):
            if only_across and CELL not in match.group():
                continue
            index = indexes[text.count(BREAK, 0, match.start())]
            if not (search.kind == "birth date" and may_be_dates(index) and _is_date_alone(text, match)):
                yield index, search.kind


def _flowing_hits(texts: Sequence[str], sieve: Sieve) -> Iterator[tuple[int, str]]:
    whole = "".join(texts)
    spelt: dict[bool, str] = {}
    ends: dict[bool, list[int]] = {}
    for search in sieve.chances(whole):
        capitals, spelling = search.capitals, clean if search.capitals else fold
        if capitals not in spelt:
            spelt[capitals] = spelling(whole)
        for match in search.matches(spelt[capitals]):
            if capitals not in ends:
                ends[capitals] = list(accumulate(len(spelling(text)) for text in texts))
            yield bisect_right(ends[capitals], match.start()), search.kind


def _is_date_alone(text: str, match) -> bool:
    """Whether a cell holds the date that was found and at most a time of day behind it."""
    start, end = text.rfind(BREAK, 0, match.start()) + 1, text.find(BREAK, match.end())
    rest = text[start : match.start()] + text[match.end() : end if end >= 0 else None]
    return not rest.strip("0123456789 :.,+-tz'")


def _nameless(file: str, number: int, sieve: Sieve) -> str:
    """A file by its folder and number, without the parts of its name that identify."""
    parts = ["(name withheld)" if _names_somebody(part, sieve) else part for part in file.split("/")]
    told = "/".join(parts)
    return f"{'(name withheld)' if _names_somebody(told, sieve) else told}, file {number}"
