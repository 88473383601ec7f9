"""A work as a reference list prints it: the style of Vancouver (ICMJE, NLM Citing Medicine), the DOI as a link."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup, escape
from pybtex.bibtex.utils import split_name_list
from pybtex.database import InvalidNameString, Person

from casebook.errors import CasebookError
from casebook.report.bibliography import Entry
from casebook.report.latex import plain_text, unknown_commands
from casebook.words import Language

AUTHORS_TOLD = 6  # ICMJE: six authors, then et al.
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
# What a reader needs to find a work, by kind: each group by one of its fields.
_NEEDED = {
    "article": (("author",), ("title",), ("journal", "journaltitle"), ("year", "date")),
    "book": (("author", "editor"), ("title",), ("publisher",), ("year", "date")),
    "incollection": (("author",), ("title",), ("booktitle",), ("year", "date")),
    "inbook": (("author", "editor"), ("title",), ("year", "date")),
    "inproceedings": (("author",), ("title",), ("booktitle",), ("year", "date")),
}
_ANY = (("title",), ("year", "date", "url", "doi"))
_CHAPTERS = frozenset({"incollection", "inbook", "inproceedings", "conference"})


def reference(entry: Entry, file: str, language: Language) -> Markup:
    """The reference as HTML.

    Raises CasebookError with file and row for names that cannot be read.
    """
    field = {name: plain_text(value) for name, value in entry.fields.items() if name not in ("author", "editor", "url")}
    year = field.get("year") or field.get("date", "")[:4]
    parts = [
        _names(entry, "author", file) or _editors(entry, file, language),
        field.get("title", ""),
        *(_in_book(entry, field, year, file, language) if entry.kind in _CHAPTERS else _source(field, year)),
    ]
    told = Markup(" ").join(escape(_sentence(part)) for part in parts if part)
    return told + _where(entry, language)


def lacking(entry: Entry) -> list[str]:
    """Fields without which a reader cannot find the work."""
    needed = _NEEDED.get(entry.kind, _ANY)
    return [group[0] for group in needed if not any(entry.fields.get(name) for name in group)]


def not_understood(entry: Entry) -> list[str]:
    """LaTeX commands of the printed fields that would be printed as they are written."""
    printed = ("author", "editor", "title", "journal", "booktitle", "publisher")
    return unknown_commands(" ".join(plain_text(entry.fields[name]) for name in printed if name in entry.fields))


def doi_of(entry: Entry) -> str:
    """The DOI without what people write before it; empty where there is none by form."""
    match = _DOI.fullmatch(plain_text(entry.fields.get("doi", "")))
    return match[1] if match else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _source(field: dict[str, str], year: str) -> list[str]:
    journal = field.get("journal") or field.get("journaltitle")
    if journal:
        issue = f"({field['number']})" if field.get("number") else ""
        volume = f"{field.get('volume', '')}{issue}"
        pages = _pages(field.get("pages") or field.get("eid", ""))
        return [journal, year + (f";{volume}" if volume else "") + (f":{pages}" if pages else "")]
    return [_edition(field), _published(field, year)]


def _in_book(entry: Entry, field: dict[str, str], year: str, file: str, language: Language) -> list[str]:
    editors = _editors(entry, file, language)
    book = language.say("references", "in", book=_sentence(editors) + " " if editors else "") + field.get(
        "booktitle", ""
    )
    pages = _pages(field.get("pages", ""))
    return [
        book,
        _edition(field),
        _published(field, year),
        language.say("references", "pages", pages=pages) if pages else "",
    ]


def _edition(field: dict[str, str]) -> str:
    return field.get("edition", "")


def _published(field: dict[str, str], year: str) -> str:
    by = field.get("publisher") or field.get("school") or field.get("institution") or field.get("howpublished", "")
    place = field.get("address") or field.get("location", "")
    return "; ".join(part for part in (": ".join(part for part in (place, by) if part), year) if part)


def _pages(pages: str) -> str:
    return re.sub(r"\s*[-\N{EN DASH}]+\s*", "\N{EN DASH}", pages)


def _where(entry: Entry, language: Language) -> Markup:
    doi = doi_of(entry)
    if doi:
        # Every sign of a DOI that an address cannot hold is written with percent signs.
        address = "https://doi.org/" + quote(doi, safe="/:;()._-+@!~*',")
        return Markup(' <a href="{}">doi:{}</a>').format(address, doi)
    address = entry.fields.get("url", "").replace("\\", "")
    if match := _ADDRESS.fullmatch(re.sub(r"^\\url\{(.*)\}$", r"\1", address)):
        link = Markup('<a href="{0}">{0}</a>').format(match[0])
        return Markup(" ") + language.say("references", "from", address=link)
    return Markup()


def _editors(entry: Entry, file: str, language: Language) -> str:
    names = _names(entry, "editor", file)
    count = len(split_name_list(entry.fields.get("editor", "")))
    return language.say("references", "editors", n=count, names=names) if names else ""


def _names(entry: Entry, role: str, file: str) -> str:
    """Surname and initials of each, six at most."""
    names = [name for name in split_name_list(re.sub(r"\band\s*$", "", entry.fields.get(role, ""))) if name.strip()]
    others = bool(names) and names[-1].strip() == "others"
    told = [_name(name, entry, role, file) for name in (names[:-1] if others else names)]
    if len(told) > AUTHORS_TOLD:
        told, others = told[:AUTHORS_TOLD], True
    return ", ".join([*told, *(["et al"] if others else [])])


def _name(name: str, entry: Entry, role: str, file: str) -> str:
    try:
        person = Person(name)
    except InvalidNameString:
        raise CasebookError(
            f"entry {entry.key!r} holds a name with too many commas: {name!r}", file=file, row=entry.row, key=role,
            remedy="Put `and` between the names",
        ) from None  # fmt: skip
    surname = plain_text(" ".join([*person.prelast_names, *person.last_names]))
    given = plain_text(" ".join([*person.first_names, *person.middle_names]))
    lineage = plain_text(" ".join(person.lineage_names))
    return " ".join(part for part in (surname, _initials(given), lineage) if part)


def _initials(given: str) -> str:
    """First letters of given names: Jean-Marie Luc and J.-M. L. are JML; JML is itself."""
    parts: Sequence[str] = [part for part in re.split(r"[\s.\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]+", given) if part]
    if len(parts) == 1 and parts[0].isupper() and len(parts[0]) <= 4:
        return parts[0]
    return "".join(part[0].upper() for part in parts)
