"""A value against the patient's own others: what a reader should know of it, and never a reason to drop it."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from casebook.clean.names import words
from casebook.clean.reading import Reading
from casebook.clean.units import UnitTable, canonical

TOO_FAST = "change beyond what the measure can do"
SLIP = "may be a slip of {slip}"
OTHER_UNIT = "may be in another unit: {unit}"
ANOTHER = ("another method than before", "another laboratory than before", "another reference range than before")
_SLIPS = (100, 1000)
# How near a quotient must be to one that a slip makes, and from how many other values their median tells.
_NEAR = Decimal("0.2")
_ENOUGH = 3
# A unit whose factor lies between these is too near to the measure's own for a median to tell them apart.
_FACTOR_LOW, _FACTOR_HIGH = Decimal("0.2"), Decimal(5)


class Point(NamedTuple):
    """One value of a series in the unit of its measure.

    factor : by what the value as written was multiplied
    method, laboratory : as `words` tells them; limits: the reference range; each empty where the source gives none
    """

    day: int
    value: Decimal
    censor: str = "none"
    factor: Decimal = Decimal(1)
    method: str = ""
    laboratory: str = ""
    limits: tuple[Decimal | None, Decimal | None] | tuple[()] = ()


def flag_history(readings: Sequence[Reading], measures: Mapping[str, Mapping[str, Any]]) -> None:
    """Flag the standing values of a case, each against the others of its measure."""
    series: dict[str, list[Reading]] = {}
    for reading in readings:
        series.setdefault(reading.name, []).append(reading)
    for name, held in series.items():
        about = measures.get(name, {})
        held.sort(key=lambda reading: (reading.placed, reading.time, reading.row.order))
        table = UnitTable(held[0].unit, about.get("units", {}))
        points = [_point(reading, table) for reading in held]
        others = {canonical(unit): factor for unit, factor in about.get("units", {}).items()}
        found = flags(points, {**others, held[0].unit: "1"}, about.get("fastest_change"))
        for reading, said in zip(held, found, strict=True):
            for flag in said:
                reading.flag(flag)


def _point(reading: Reading, table: UnitTable) -> Point:
    limits = (reading.ref_low, reading.ref_high)
    return Point(
        reading.placed, reading.value, reading.censor, table.factor(reading.row.unit) or Decimal(1),
        words(reading.row.method), words(reading.row.laboratory), () if limits == (None, None) else limits,
    )  # fmt: skip


def flags(
    points: Sequence[Point], units: Mapping[str, str], fastest: Mapping[str, float] | None
) -> list[tuple[str, ...]]:
    """What is to be said of each point of a series in the order of time.

    units : every unit of the measure -> its factor, the measure's own among them
    fastest : the change that the measure can make: `factor`, `difference` or both, within `days`
    """
    slips = _slips(points, units)
    last: dict[str, Any] = {}
    found: list[tuple[str, ...]] = []
    for number, point in enumerate(points):
        said = []
        if fastest and number and is_too_fast(points[number - 1], point, fastest):
            said.append(TOO_FAST)
        if slips[number]:
            said.append(slips[number])
        for flag, now in zip(ANOTHER, (point.method, point.laboratory, point.limits), strict=True):
            if now:
                if last.setdefault(flag, now) != now:
                    said.append(flag)
                last[flag] = now
        found.append(tuple(said))
    return found


def is_too_fast(earlier: Point, later: Point, fastest: Mapping[str, float]) -> bool:
    """Whether two neighbouring values differ, within `days`, by more than a factor and by more than a difference.

    Of a censored value the nearest that it may be counts; a limit that `fastest` does not name does not count.
    """
    if later.day - earlier.day > fastest["days"]:
        return False
    low, high = (earlier, later) if earlier.value <= later.value else (later, earlier)
    if low.censor == "above" or high.censor == "below":
        return False
    factor, difference = fastest.get("factor"), fastest.get("difference")
    is_beyond_factor = factor is None or high.value > low.value * Decimal(str(factor))
    return is_beyond_factor and (difference is None or high.value - low.value > Decimal(str(difference)))


def _slips(points: Sequence[Point], units: Mapping[str, str]) -> list[str]:
    """For each point what its quotient with the median of the others looks like: another unit, a slip, or nothing."""
    ordered = sorted(point.value for point in points if point.censor == "none")
    if len(ordered) <= _ENOUGH:
        return [""] * len(points)
    found: dict[tuple[Decimal, Decimal], str] = {}
    for value, factor in {(point.value, point.factor) for point in points if point.censor == "none"}:
        middle = _median_of_others(ordered, value)
        found[value, factor] = _slip(value / middle, factor, units) if middle else ""
    return [found[point.value, point.factor] if point.censor == "none" else "" for point in points]


def _median_of_others(ordered: Sequence[Decimal], value: Decimal) -> Decimal:
    """The median of sorted values without one of them."""
    left_out, others = bisect_left(ordered, value), len(ordered) - 1
    low, high = (others - 1) // 2, others // 2
    return (ordered[low + (low >= left_out)] + ordered[high + (high >= left_out)]) / 2


def _slip(quotient: Decimal, factor: Decimal, units: Mapping[str, str]) -> str:
    for unit, other in units.items():
        expected = factor / Decimal(other)
        if not _FACTOR_LOW < expected < _FACTOR_HIGH and _is_near(quotient, expected):
            return OTHER_UNIT.format(unit=unit)
    for slip in _SLIPS:
        if _is_near(quotient, Decimal(slip)) or _is_near(quotient, 1 / Decimal(slip)):
            return SLIP.format(slip=slip)
    return ""


def _is_near(quotient: Decimal, expected: Decimal) -> bool:
    return abs(quotient / expected - 1) <= _NEAR
