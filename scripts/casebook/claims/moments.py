"""Moments of a course by name: `dose 3`, `event relapse`, `last stop prednisone`, `day -420`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from casebook.claims.facts import Facts

FORMS = (
    "start", "end", "first_dose", "dose N", "last_dose", "missed_dose", "last_dose_before_gap", "reintroduction",
    "day N", "event CATEGORY", "event CATEGORY: words", "first start DRUG", "first stop DRUG", "last stop DRUG",
    "estimate ESTIMATE_ID",
)  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A day of the course and its name; without a day, `lacking` says which datum is missing."""

    name: str
    day: int | None
    lacking: str = ""

    def __str__(self) -> str:
        if self.day is None:
            return f"{self.words} (not known)"
        return self.words if self.name.startswith("day ") else f"{self.words} (day {self.day})"

    @property
    def placed(self) -> str:
        """The moment as a sentence places something there: on day 7, at first dose (day 0)."""
        return f"{'on' if self.name.startswith('day ') else 'at'} {self}"

    @property
    def words(self) -> str:
        """The name as a sentence has it; that of an estimate keeps its letters."""
        kind, _, rest = self.name.partition(" ")
        if kind == "estimate":
            return rest
        return f"{kind.replace('_', ' ')} {rest}".rstrip()


def moment(name: str, facts: Facts) -> Moment:
    """The day of a moment.

    Raises CasebookError for a name of no known form.
    """
    words = " ".join(name.split())
    for pattern, find in _FINDERS.items():
        if match := re.fullmatch(pattern, words):
            day, lacking = find(facts, *match.groups())
            return Moment(words, day, "" if day is not None else lacking)
    raise facts.fault(f"there is no moment {name!r}", f"Write one of: {'; '.join(FORMS)}")


def window(check: Mapping, facts: Facts) -> tuple[Moment, Moment]:
    """The days from `from` to `to` of a check, both included; without them from the first to the last record."""
    return moment(check.get("from", "start"), facts), moment(check.get("to", "end"), facts)


def given_days(facts: Facts) -> list[int]:
    """Days on which the treatment was given, ascending."""
    doses = facts.rows("doses", drug=facts.treatment, status="given")
    return sorted({int(day) for day in doses["day"]}) if len(doses) else []


def not_given_days(facts: Facts) -> list[int]:
    """Days on which a dose of the treatment was missed or held, ascending."""
    doses = facts.rows("doses", drug=facts.treatment)
    return sorted({int(day) for day in doses.loc[doses["status"] != "given", "day"]}) if len(doses) else []


def last_day(facts: Facts) -> int | None:
    """The last day of follow-up: of its estimate, else the last day of any record."""
    estimated = facts.number(f"{facts.treatment}.during.follow_up_days")
    if estimated is not None:
        return int(estimated)
    days = [int(day) for name in _DATED for day in facts.table(name).get("day", pd.Series(dtype=float)).dropna()]
    return max(days, default=None)


_DATED = ("observations", "scores", "doses", "events")


def _first_day(facts: Facts) -> tuple[int | None, str]:
    if facts.settings.get("observed_from_day") is not None:
        return int(facts.settings["observed_from_day"]), ""
    days = [int(day) for name in _DATED for day in facts.table(name).get("day", pd.Series(dtype=float)).dropna()]
    return min(days, default=None), "any dated record"


def _end(facts: Facts) -> tuple[int | None, str]:
    return last_day(facts), "any dated record"


def _dose(facts: Facts, number: str) -> tuple[int | None, str]:
    days = given_days(facts)
    place = int(number) - 1
    return (days[place] if 0 <= place < len(days) else None), f"dose {number} of {facts.treatment or 'the treatment'}"


def _first_dose(facts: Facts) -> tuple[int | None, str]:
    return _dose(facts, "1")


def _last_dose(facts: Facts) -> tuple[int | None, str]:
    days = given_days(facts)
    return (days[-1] if days else None), "a given dose"


def _missed(facts: Facts) -> tuple[int | None, str]:
    days = not_given_days(facts)
    return (days[0] if days else None), "a missed dose"


def _before_gap(facts: Facts) -> tuple[int | None, str]:
    missed = not_given_days(facts)
    before = [day for day in given_days(facts) if missed and day < missed[0]]
    return (before[-1] if before else None), "a missed dose with one given before"


def _reintroduction(facts: Facts) -> tuple[int | None, str]:
    missed = not_given_days(facts)
    after = [day for day in given_days(facts) if missed and day > missed[0]]
    return (after[0] if after else None), "a missed dose with one given after"


def _day(_: Facts, number: str) -> tuple[int, str]:
    return int(number), ""


def _event(facts: Facts, category: str, words: str | None = None) -> tuple[int | None, str]:
    rows = event_rows(facts, category, words or "")
    told = f"an event {category}" + (f" with the words {words!r}" if words else "")
    return (int(rows["day"].iloc[0]) if len(rows) else None), told


def event_rows(facts: Facts, category: str, words: str = "") -> pd.DataFrame:
    """The events of a category whose description holds the words, by day."""
    rows = facts.rows("events", category=category)
    if words and len(rows):
        rows = rows[rows["text"].astype(str).str.lower().str.contains(words.lower().strip(), regex=False)]
    return rows if rows.empty else rows.sort_values("day", kind="stable")


def _course(facts: Facts, which: str, end: str, drug: str) -> tuple[int | None, str]:
    rows = facts.rows("medications", drug=drug)
    told = f"a {end} of {drug}"
    if rows.empty or (end == "stop" and which == "last" and rows["stop_day"].isna().any()):
        # A course that goes on has no last stop.
        return None, told
    days = rows[f"{end}_day"].dropna()
    if days.empty:
        return None, told
    return int(days.min() if which == "first" else days.max()), told


def _estimate(facts: Facts, estimate_id: str) -> tuple[int | None, str]:
    row = facts.estimate(estimate_id)
    value = row["estimate"]
    return (None if pd.isna(value) else int(value)), f"{estimate_id}: {row['note'] or 'not estimable'}"


_FINDERS: Mapping[str, Callable[..., tuple[int | None, str]]] = {
    r"start": _first_day,
    r"end": _end,
    r"first_dose": _first_dose,
    r"dose (\d{1,4})": _dose,
    r"last_dose": _last_dose,
    r"missed_dose": _missed,
    r"last_dose_before_gap": _before_gap,
    r"reintroduction": _reintroduction,
    r"day (-?\d{1,6})": _day,
    r"event ([\w-]+)": _event,
    r"event ([\w-]+) ?: ?(.+)": _event,
    r"(first|last) (start|stop) ([\w-]+)": _course,
    r"estimate ([\w.-]+)": _estimate,
}
