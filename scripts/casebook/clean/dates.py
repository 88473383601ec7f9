"""Dates, times and day counts, read strictly: a real day of the calendar or nothing."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january gen gennaio", "feb february febbraio", "mar march marzo", "apr april aprile", "may mag maggio",
            "jun june giu giugno", "jul july lug luglio", "aug august ago agosto", "sep sept september set settembre",
            "oct october ott ottobre", "nov november novembre", "dec december dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_PARTS = {
    "%d": "(?P<day>[0-9]{1,2})", "%m": "(?P<month>[0-9]{1,2})", "%Y": "(?P<year>[0-9]{4})",
    "%b": "(?P<name>[A-Za-z]+)", "%B": "(?P<name>[A-Za-z]+)", "%j": "(?P<ordinal>[0-9]{3})",
}  # fmt: skip
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_TIME_ALONE = re.compile(_TIME)
_ISO = re.compile(rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:[ T]{_TIME})?")
_DAY = re.compile(r"[+-]?[0-9]{1,6}")
FURTHEST_DAY = 73_000  # 200 years


class Moment(NamedTuple):
    """A calendar day (proleptic Gregorian ordinal, None where the source gives a time alone) and HH:MM or nothing."""

    date: int | None
    time: str


@lru_cache(maxsize=64)
def _pattern(date_format: str) -> re.Pattern | None:
    """The regular expression of a date format; None for one with a two-digit year or parts unknown."""
    date_format = re.split(r"[ T]%[HI]", date_format)[0]
    parts = re.split(r"(%.)", date_format)
    if any(part.startswith("%") and part not in _PARTS for part in parts):
        return None
    pattern = "".join(_PARTS.get(part) or re.escape(part) for part in parts)
    return re.compile(rf"{pattern}(?:[ T]{_TIME})?") if pattern.count("(?P<year>") == 1 else None


@lru_cache(maxsize=65_536)
def parse_moment(text: str, date_format: str) -> Moment | None:
    """The day, and time if any, that `text` names in `date_format` (as for strptime) or in ISO 8601; None if none.

    Takes real days of the calendar from 1900 to 2100 with a year of four digits.
    """
    text = text.strip()
    pattern = _pattern(date_format)
    match = _ISO.fullmatch(text) or (pattern.fullmatch(text) if pattern else None)
    found = match or _TIME_ALONE.fullmatch(text)
    if not found:
        return None
    time = _time(found)
    day = _date(match.groupdict()) if match else None
    return None if time is None or (match and day is None) else Moment(day, time)


def _time(match: re.Match) -> str | None:
    hour, minute, second = (match[part] for part in ("hour", "minute", "second"))
    if hour is None:
        return ""
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return f"{int(hour):02d}:{minute}"


def _date(parts: dict[str, str | None]) -> int | None:
    year = int(parts["year"])
    if not 1900 <= year <= 2100:
        return None
    if parts.get("ordinal"):
        day = date(year, 1, 1).toordinal() + int(parts["ordinal"]) - 1
        return day if int(parts["ordinal"]) >= 1 and date.fromordinal(day).year == year else None
    month = _MONTHS.get(parts["name"].lower(), 0) if parts.get("name") else int(parts.get("month") or 0)
    try:
        return date(year, month, int(parts.get("day") or 0)).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=16_384)
def parse_day(text: str) -> int | None:
    """A count of days as a whole number, at most 200 years; None where it is none."""
    text = text.strip()
    if not _DAY.fullmatch(text) or abs(int(text)) > FURTHEST_DAY:
        return None
    return int(text)


def iso(ordinal: int) -> str:
    """A calendar day as YYYY-MM-DD; nothing beyond the calendar."""
    return date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= date.max.toordinal() else ""
