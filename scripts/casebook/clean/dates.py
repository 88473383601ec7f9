"""Dates, times and day counts, read strictly: a real day of the calendar or nothing."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_EPOCH = date(1970, 1, 1).toordinal()

MONTHS = {
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
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_CLOCK_ALONE = re.compile(_CLOCK)
_OFFSET = r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_ISO = re.compile(rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:[ T]{_CLOCK}{_OFFSET})?")
_HL7 = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:(?P<hour>[0-9]{2})(?:(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?)?)?"
    r"(?P<offset>[+-][0-9]{4})?"
)
_DAY = re.compile(r"[+-]?[0-9]{1,6}")
FURTHEST_DAY = 73_000  # 200 years


class Moment(NamedTuple):
    """A day and the time on it, as the clock on the wall showed it.

    date : proleptic Gregorian ordinal, None where the source gives a time alone
    time : HH:MM or nothing
    seconds : what stands behind the minute, as SS or SS.fraction, or nothing
    instant : seconds since 1970 in UTC, where the source gives an offset; else None
    """

    date: int | None
    time: str
    seconds: str = ""
    instant: Decimal | None = None


@lru_cache(maxsize=64)
def _pattern(date_format: str) -> re.Pattern | None:
    """The regular expression of a date format; None for one with a two-digit year or parts unknown."""
    if date_format == "HL7":
        return _HL7
    date_format = re.split(r"[ T]%[HI]", date_format)[0]
    parts = re.split(r"(%.)", date_format)
    if any(part.startswith("%") and part not in _PARTS for part in parts):
        return None
    pattern = "".join(_PARTS.get(part) or re.escape(part) for part in parts)
    return re.compile(rf"{pattern}(?:[ T]{_CLOCK})?") if pattern.count("(?P<year>") == 1 else None


@lru_cache(maxsize=65_536)
def parse_moment(text: str, date_format: str, zone: str = "") -> Moment | None:
    """The day, and time if any, that `text` names in `date_format` (as for strptime, or HL7) or in ISO 8601.

    zone : where the clock hangs, as Europe/Rome; a time with an offset is told in it, every other as it is written

    Takes real days of the calendar from 1900 to 2100 with a year of four digits. None for anything else, so also for
    a month or a year alone.
    """
    text = text.strip()
    pattern = _pattern(date_format)
    match = _ISO.fullmatch(text) or (pattern.fullmatch(text) if pattern else None)
    if match is None:
        match = _CLOCK_ALONE.fullmatch(text)
        time = _clock(match.groupdict()) if match else None
        return None if time is None else Moment(None, *time)
    parts = match.groupdict()
    day, time = _date(parts), _clock(parts)
    if day is None or time is None:
        return None
    if not parts.get("offset"):
        return Moment(day, *time)
    east = _minutes_east(parts["offset"])
    return None if east is None else _told_in(zone, day, *time, east)


def _clock(parts: Mapping[str, str | None]) -> tuple[str, str] | None:
    """HH:MM and what stands behind; both empty without a time, None for a time that is none.

    An hour alone, as HL7 allows, is no time of day.
    """
    hour, minute, second = (parts.get(part) for part in ("hour", "minute", "second"))
    if int(hour or 0) > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    if minute is None:
        return "", ""
    fraction = (parts.get("fraction") or "").rstrip("0")
    return f"{int(hour):02d}:{minute}", (second or "") + (f".{fraction}" if fraction else "")


def _minutes_east(offset: str) -> int | None:
    """An offset in minutes; None for one that no place on earth has."""
    if offset in "Zz":
        return 0
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return None
    return (-1 if offset[0] == "-" else 1) * (hours * 60 + minutes)


def _told_in(zone: str, day: int, time: str, seconds: str, east: int) -> Moment:
    """A moment whose offset is known, on the clock of the zone, or as it is written where no zone is named."""
    if not time:
        return Moment(day, "")
    minutes = int(time[:2]) * 60 + int(time[3:]) - east
    since = (day - _EPOCH) * 1440 + minutes
    instant = Decimal(since * 60) + Decimal(seconds or 0)
    if zone:
        there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=since)).astimezone(ZoneInfo(zone))
        day, time = there.toordinal(), f"{there:%H:%M}"
    return Moment(day, time, seconds, instant)


def _date(parts: Mapping[str, str | None]) -> int | None:
    year = int(parts["year"])
    if not 1900 <= year <= 2100:
        return None
    if parts.get("ordinal"):
        day = date(year, 1, 1).toordinal() + int(parts["ordinal"]) - 1
        return day if int(parts["ordinal"]) >= 1 and date.fromordinal(day).year == year else None
    month = MONTHS.get(parts["name"].lower(), 0) if parts.get("name") else int(parts.get("month") or 0)
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
