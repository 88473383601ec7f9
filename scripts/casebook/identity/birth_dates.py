"""In which spellings a birth date is sought, and what date an identifier means."""

import re
from datetime import date

from casebook.identity.spellings import Search, one_of

_MONTHS = (
    "gennaio genn gen january jan", "febbraio febbr feb february", "marzo mar march", "aprile apr april",
    "maggio magg mag may", "giugno giu june jun", "luglio lug july jul", "agosto ago august aug",
    "settembre sett set september sept sep", "ottobre ott october oct", "novembre nov november",
    "dicembre dic december dec",
)  # fmt: skip
_NAMES = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_YEARS = range(1880, 2101)

_BETWEEN = r"(?: ?[./\-] ?| )"
_MARK = r"[./\-]"
_AROUND_WORD = r"[ \t\n.,\-/]{0,4}"
_ORDINAL = r"(?:st|nd|rd|th|o|°)?"
_OF = r"(?:(?:of|di|del|dell'anno|the) )?"
_TIME = r"(?:t?\d{4}|t?\d{6})?"


def birth_dates_in(folded: str) -> set[date]:
    """Every date that a folded text may mean: day and month in either order, two-digit years in both centuries."""
    found = set()
    for year, month, day in re.findall(r"(?<!\d)(\d{4})[^\w]?(\d{2})[^\w]?(\d{2})", folded):
        found |= _dates(day, month, year)
    for year, month, day in re.findall(r"(?<!\d)(\d{4})[^\w]+(\d{1,2})[^\w]+(\d{1,2})(?!\d)", folded):
        found |= _dates(day, month, year)
    for first, second, year in re.findall(r"(?<!\d)(\d{1,2})[^\w]+(\d{1,2})[^\w]+(\d{4}|\d{2})(?!\d)", folded):
        found |= _dates(first, second, year) | _dates(second, first, year)
    for first, second, year in re.findall(r"(?<!\d)(\d\d)(\d\d)(\d{4})(?!\d)", folded):
        found |= _dates(first, second, year) | _dates(second, first, year)
    names = one_of(_NAMES)
    for day, name, year in re.findall(rf"(\d{{1,2}})\D{{0,6}}?({names})[^\W\d]*\D{{0,6}}?(\d{{4}}|\d\d)(?!\d)", folded):
        found |= _dates(day, str(_NAMES[name]), year)
    for name, day, year in re.findall(rf"({names})[^\W\d]*\W{{0,3}}(\d{{1,2}})\D{{1,6}}?(\d{{4}}|\d\d)(?!\d)", folded):
        found |= _dates(day, str(_NAMES[name]), year)
    return found


def _dates(day: str, month: str, year: str) -> set[date]:
    found = set()
    for full in (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year)):
        try:
            found.add(date(full, int(month), int(day)))
        except ValueError:
            continue
    return {one for one in found if one.year in _YEARS}


def birth_date_searches(born: date) -> list[Search]:
    """A date with its year, in figures and words, Italian and English, in any order that people write."""
    year, short = f"{born.year:04}", f"{born.year % 100:02}"
    days, months = {str(born.day), f"{born.day:02}"}, {str(born.month), f"{born.month:02}"}
    day, month = one_of(days), one_of({*months, _ROMAN[born.month - 1]})
    return [
        _in_figures(year, days, months, day, month),
        _in_words(born, year, short, days),
        _short(year, short, born, day, month),
    ]


def _in_figures(year: str, days: set[str], months: set[str], day: str, month: str) -> Search:
    orders = [
        *(f"{first}{_BETWEEN}{month}{_BETWEEN}{year}" for first in sorted(days)),
        *(f"{first}{_BETWEEN}{day}{_BETWEEN}{year}" for first in sorted(months)),
        f"{year}{_BETWEEN}{month}{_BETWEEN}{day}",
    ]
    roman = _ROMAN[int(min(months, key=len)) - 1]
    needs = {first + second + year for first in days for second in {*months, roman}}
    needs |= {second + first + year for first in days for second in months}
    needs |= {year + second + first for first in days for second in {*months, roman}}
    return Search("birth date", f"(?:{'|'.join(orders)})(?!\\d)", tuple((need,) for need in sorted(needs)))


def _in_words(born: date, year: str, short: str, days: set[str]) -> Search:
    names = _MONTHS[born.month - 1].split()
    name, day = one_of(names), one_of(days)
    firsts = sorted(days | ({"primo"} if born.day == 1 else set()))
    orders = [
        *(rf"{first}{_ORDINAL}{_AROUND_WORD}{_OF}{name}{_AROUND_WORD}{_OF}(?:{year}|'?{short})" for first in firsts),
        rf"{name}{_AROUND_WORD}{day}{_ORDINAL}{_AROUND_WORD}(?:{year}|'{short})",
        rf"{year}{_AROUND_WORD}{name}{_AROUND_WORD}{day}",
    ]
    stems = [stem for stem in names if not any(stem != other and stem.startswith(other) for other in names)]
    links = ("", "st", "nd", "rd", "th", "o", "of", "di", "del", "thof", "stof", "ndof", "rdof", "the")
    needs = {first + link + stem for first in firsts for link in links for stem in stems}
    needs |= {word + first for word in names for first in days}
    return Search("birth date", f"(?:{'|'.join(orders)})(?!\\d)", tuple((need,) for need in sorted(needs)))


def _short(year: str, short: str, born: date, day: str, month: str) -> Search:
    """Without separators, or with a year of two digits, where more must be as a date has it."""
    dd, mm = f"{born.day:02}", f"{born.month:02}"
    orders = [
        f"(?:{year}{mm}{dd}|{dd}{mm}{year}|{mm}{dd}{year}){_TIME}(?!\\w)",
        rf"(?:{day}{_MARK}{month}|{month}{_MARK}{day}){_MARK}'?{short}(?!\d|{_MARK}\d)",
        rf"{short}{_MARK}{mm}{_MARK}{dd}(?!\d|{_MARK}\d)",
        rf"(?:{dd} {mm}|{mm} {dd}) '?{short}(?! ?\d)",
    ]
    d, m, roman = str(born.day), str(born.month), _ROMAN[born.month - 1]
    figures = {f"{a}{b}{short}" for a in (d, dd) for b in (m, mm, roman)}
    figures |= {f"{b}{a}{short}" for a in (d, dd) for b in (m, mm, roman)}
    needs = {year + mm + dd, dd + mm + year, mm + dd + year, short + mm + dd, *figures}
    return Search("birth date", "|".join(orders), tuple((need,) for need in sorted(needs)), edge="whole")
