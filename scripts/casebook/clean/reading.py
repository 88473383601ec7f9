"""A raw row as it was understood, on its way to a clean table."""

from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal

from casebook.clean.dates import Moment, parse_day, parse_moment
from casebook.model import TABLES

# One row of the table `ingested`, all text but source_row; `order` counts the rows by case, file and line, `zone` says
# where the clock of its source hangs, or nothing.
INGESTED = tuple(TABLES["ingested"].columns)
Raw = namedtuple("Raw", [*INGESTED, "order", "zone"])


@dataclass(slots=True, eq=False)
class Reading:
    """What one row says.

    name : measure, instrument and item, drug or category
    role : "value" where it says something; "no result", "cancelled" or "broken" where its fate is settled already but
        other rows may hang on it
    date, time, day : as the row gives them (date an ordinal of the calendar); placed: the day since the first dose
    value, censor, unit, ref_low, ref_high : in the unit of the measure
    """

    row: Raw
    name: str
    status: str
    role: str = "value"
    date: int | None = None
    time: str = ""
    day: int | None = None
    placed: int = 0
    value: Decimal | None = None
    censor: str = "none"
    unit: str = ""
    ref_low: Decimal | None = None
    ref_high: Decimal | None = None
    stop_date: int | None = None
    stop_day: int | None = None
    stop_placed: int | None = None
    flags: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether the row gives a date or a day."""
        return self.date is not None or self.day is not None

    def flag(self, words: str) -> None:
        """Note what a reader should know, once."""
        if words not in self.flags:
            self.flags = (*self.flags, words)


def read_time(reading: Reading) -> str:
    """Fill date, time and day of a reading from its row; what was found where they cannot be read, else empty."""
    row = reading.row
    date, time, day = None, "", None
    if row.collected_at.strip():
        moment = parse_moment(row.collected_at, row.date_format, row.zone)
        if moment is None:
            return row.collected_at
        date, time = moment.date, moment.time
    if row.day.strip():
        day = parse_day(row.day)
        if day is None:
            return row.day
    if date is None and day is None:
        return row.collected_at.strip() or "empty"
    reading.date, reading.time, reading.day = date, time, day
    return ""


def read_stop(reading: Reading) -> str:
    """Fill the last day of a medication, if any; what was found where it cannot be read, else empty."""
    row = reading.row
    if row.stop_at.strip():
        moment = parse_moment(row.stop_at, row.date_format, row.zone)
        if moment is None or moment.date is None:
            return row.stop_at
        reading.stop_date = moment.date
    if row.stop_day.strip():
        reading.stop_day = parse_day(row.stop_day)
        if reading.stop_day is None:
            return row.stop_day
    return ""


def reported(row: Raw) -> Moment | None:
    """When a row was reported; None where it does not say so readably."""
    moment = parse_moment(row.reported_at, row.date_format, row.zone) if row.reported_at else None
    return None if moment is None or moment.date is None else moment


def is_later(moment: Moment | None, other: Moment | None) -> bool:
    """Whether one report is surely later than another.

    By the instant where both give their offset; else by the day, on one day by the time where both give one, and
    within one minute by the seconds where both give them.
    """
    if moment is None or other is None:
        return False
    if moment.instant is not None and other.instant is not None:
        return moment.instant > other.instant
    if moment.date != other.date:
        return moment.date > other.date
    if not (moment.time and other.time) or moment.time != other.time:
        return bool(moment.time and other.time) and moment.time > other.time
    return bool(moment.seconds and other.seconds) and Decimal(moment.seconds) > Decimal(other.seconds)
