"""The cells of a workbook as text: as a reader of the sheet sees them, but with every digit that is stored."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# How a row is written for the process that asked for it; none of these can stand in XML.
BETWEEN_CELLS = "\x1f"
TYPED = "\x1d"
WITHOUT_STORED_VALUE = "\x1c"


_OUR_MARKS = re.compile(f"[{BETWEEN_CELLS}{TYPED}{WITHOUT_STORED_VALUE}]")


class CellTexts:
    """What writes the cells of a workbook, by the number formats of its styles."""

    def __init__(self, formats: list[str]) -> None:
        self._percent = [_shows_percent(form) for form in formats]
        self._digits = [len(form) if re.fullmatch("0{2,}", form) else 0 for form in formats]

    def __call__(self, cell: dict[str, Any]) -> str:
        """The text of a cell: as it stands, or after TYPED where it is stored as a number, date or truth value."""
        value, style = cell["value"], cell["style_id"]
        if isinstance(value, str):
            # Excel writes a carriage return within a cell in this way.
            text = _OUR_MARKS.sub(" ", value.replace("_x000D_", ""))
            return text if text.strip() else ""
        if value is None:
            return WITHOUT_STORED_VALUE
        if isinstance(value, bool):
            return TYPED + str(value).upper()
        if isinstance(value, int | float):
            percent = style < len(self._percent) and self._percent[style]
            return TYPED + _number(value, percent, self._digits[style] if style < len(self._digits) else 0)
        return TYPED + _moment(value)


def _number(value: int | float, percent: bool, digits: int) -> str:
    """The number with the 15 digits that a spreadsheet shows, never with an exponent.

    digits : how many a format of zeros alone demands, as that of a record number does
    """
    if isinstance(value, int) and not percent:
        return f"{value:0{digits}d}" if digits else str(value)
    exact = Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return str(exact)
    text = format(exact.scaleb(2) if percent else exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text == "-0" else text) + ("%" if percent else "")


def _moment(value: datetime | date | time | timedelta) -> str:
    """ISO 8601, with a time where there is one; a duration in hours, minutes and seconds."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime):
        value += timedelta(microseconds=500_000)
        return (value.date() if value.time().replace(microsecond=0) == time() else value).isoformat()[:19]
    return value.isoformat()


def _shows_percent(form: str) -> bool:
    return "%" in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form)
