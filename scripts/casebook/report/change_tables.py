"""Since the last report, in tables: each value that is another, each estimate and verdict that moved, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casebook.report.changes import changes_of, reach_of, sentence_since
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables
from casebook.words import print_unit

_LEADING = (
    "before.median", "during.median", "during_vs_before.level_change", "during_vs_before.hodges_lehmann",
    "during_vs_before.percent_change", "last_vs_first.percent_change", "plateau_vs_baseline.fold_change",
    "during.days_to_response", "lapsed.days_to_relapse", "during.event_rate", "during.steroid_mg_per_kg",
)  # fmt: skip
# More rows than these would make the page too heavy to send: what is left out stands in changes.csv.
MOST_ROWS, MOST_ESTIMATES = 200, 80
# A verdict stands on the whole case, so that no value is another's.
_OF_VERDICTS = {"other_values": "case_values"}
# Scores of one instrument come by the dozen: what happened to more than these is told as stretches of days.
_SINGLE_SCORES = 8
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)")
_NAMED = re.compile(r"(added|corrected|withdrawn) (.+)\.d(-?\d+)(?:\.\d+)?|and (\d+) more")


@dataclass(frozen=True)
class Changes:
    """What the section says: a sentence, what is to be known of the comparison, and its tables."""

    sentence: str
    notes: list[str]
    tables: list[Table]


def changes_since(case: CaseTables) -> Changes:
    """The changes of a case since the report that it is compared with."""
    tables, reports = case.tables, case.tables["reports"]
    notes = [
        case.say("unreadable", row.why, report=row.report)
        for row in reports[reports["role"] == "unreadable"].itertuples()
    ]
    found = [_values(case), _verdicts(case), *_estimates(case), _reports(case)]
    unprinted = len(changes_of(tables["changes"], "estimate", "moved")) - len(_printed_moves(case))
    if unprinted:
        notes.append(case.say("changes", "unprinted", n=unprinted))
    return Changes(sentence_since(tables, case.language), notes, [table for table in found if table.rows])


def _values(case: CaseTables) -> Table:
    """Each value that was added, corrected or withdrawn; many scores as stretches of days."""
    changes = case.tables["changes"]
    first = changes[changes["kind"].isin(("day_0", "observation"))]
    rows = [_value_row(case, row) for row in first.sort_values("name", key=_order(case), kind="stable").itertuples()]
    scores = changes[changes["kind"] == "score"]
    scores = scores.assign(instrument=scores["name"].str.partition(".")[0] if len(scores) else "")
    for (instrument, change), part in scores.groupby(["instrument", "change"], sort=True):
        if len(part) <= _SINGLE_SCORES:
            rows += [_value_row(case, row) for row in part.itertuples()]
        else:
            rows.append(_stretch(case, instrument, change, part))
    rows += [
        _value_row(case, row) for row in changes[changes["kind"].isin(("dose", "medication", "event"))].itertuples()
    ]
    heads = [case.say("changes", key) for key in ("what", "change", "day", "was", "now", "why")]
    shown, caption = rows[:MOST_ROWS], case.say("changes", "values")
    return Table(_cut(case, caption, rows), heads, shown, folded=len(shown) > 40)


def _cut(case: CaseTables, caption: str, rows: list, most: int = MOST_ROWS) -> str:
    if len(rows) <= most:
        return caption
    return case.say("changes", "cut", caption=caption, shown=most, total=len(rows))


def _value_row(case: CaseTables, row: Any) -> list[str]:
    day = "" if pd.isna(row.day) else case.day(float(row.day))
    was = "" if row.kind == "event" else _localised(case, row, row.was)
    now = _description(case, row) if row.kind == "event" else _localised(case, row, row.now)
    return [_thing(case, row), case.say("changes", row.change), day, was, now, _why(case, row)]


def _thing(case: CaseTables, row: Any) -> str:
    """What a value is of, in words."""
    if row.kind == "day_0":
        return case.say("changes", "day_0")
    kinds = {"observation": "measures", "dose": "drugs", "medication": "drugs", "event": "events"}
    if row.kind != "score":
        return case.label(kinds[row.kind], row.name)
    instrument, _, item = row.name.partition(".")
    known = case.settings["instruments"].get(instrument, {}).get("items", {})
    words = known.get(item, {}).get("label") or item.replace("_", " ").capitalize()
    return f"{case.label('instruments', instrument)}: {words}"


def _stretch(case: CaseTables, instrument: str, change: str, part: pd.DataFrame) -> list[str]:
    days = part["day"].astype(int)
    told = case.say("changes", "scores", instrument=case.label("instruments", instrument), n=len(part))
    first, last = case.day(float(days.min())), case.day(float(days.max()))
    stretch = first if first == last else case.say("page", "range", low=first, high=last)
    why = ", ".join(dict.fromkeys(_reason(case, code) for whole in part["why"] for code in whole.split(", ")))
    return [told, case.say("changes", change), stretch, "", "", why]


def _description(case: CaseTables, row: Any) -> str:
    """What is told of an event, where it stands."""
    events = case.tables["events"]
    return "" if row.change == "withdrawn" else ", ".join(events.loc[events["event_id"] == row.subject_id, "text"])


def _localised(case: CaseTables, row: Any, text: str) -> str:
    """A value as the report prints values, with its unit."""
    known = case.settings["measures"].get(row.name, {}) if row.kind == "observation" else {}
    told = _NUMBER.sub(lambda match: case.number(float(match[0]), known.get("decimals"), trim=True), text)
    if row.kind == "observation" and text:
        return f"{told}\N{NO-BREAK SPACE}{known.get('print_unit') or print_unit(row.unit)}".rstrip()
    return " · ".join(_word(case, part) for part in told.split(" · "))


def _word(case: CaseTables, part: str) -> str:
    return case.say("ask", part) if part in ("given", "missed", "held") else case.tell(part)


def _reason(case: CaseTables, code: str) -> str:
    return case.say("reasons", code)


def _why(case: CaseTables, row: Any) -> str:
    """The reasons, with the rows or values that they name."""
    codes = (code if row.kind != "verdict" else _OF_VERDICTS.get(code, code) for code in row.why.split(", "))
    told = ", ".join(_reason(case, code) for code in codes if code)
    if not row.detail or row.kind == "verdict":
        return told
    if row.why == "replaced":
        by, _, rows = row.detail.partition(" < ")
        return f"{told}: {case.say('changes', 'replaces', row=by, rows=rows)}"
    if row.why == "values":
        return f"{told}: {'; '.join(_named(case, part, row.name) for part in row.detail.split('; '))}"
    place, separator, reason = row.detail.partition(": ")
    return f"{told} ({place}: {case.tell(reason)})" if separator else f"{told} ({place})"


def _named(case: CaseTables, part: str, measure: str) -> str:
    """A value that an estimate stands on: its day, and what it is of unless that is the measure of the estimate."""
    match = _NAMED.fullmatch(part)
    if not match:
        return part
    change, name, day, more = match.groups()
    if more:
        return case.say("changes", "more", n=int(more))
    told = case.say("changes", "on_day", change=case.say("changes", change), day=case.day(float(day)))
    subject = name.partition(".")[0]
    return told if subject == measure.removesuffix("_week") else f"{told} ({case.measure(subject)})"


def _verdicts(case: CaseTables) -> Table:
    statements = dict(zip(case.tables["claims"]["claim_id"], case.tables["claims"]["statement"], strict=True))
    changes = case.tables["changes"]
    rows = [
        [
            row.subject_id, case.mark(statements.get(row.subject_id, "")),
            *(case.say("claims", verdict) if verdict else "" for verdict in (row.was, row.now)),
            _why(case, row), case.mark(row.detail),
        ]
        for row in changes[changes["kind"] == "verdict"].itertuples()
    ]  # fmt: skip
    heads = [
        *(case.say("claims", key) for key in ("id", "statement")),
        *(case.say("changes", key) for key in ("was", "now", "why")), case.say("changes", "decided"),
    ]  # fmt: skip
    return Table(case.say("changes", "verdicts"), heads, rows)


def _printed_moves(case: CaseTables) -> list[tuple[Any, str, str]]:
    """Each estimate that moved so far that it is printed otherwise, with what is printed."""
    moved = changes_of(case.tables["changes"], "estimate", "moved")
    rows = moved.sort_values("name", key=_order(case), kind="stable").itertuples()
    told = ((row, *(_estimate(case, row.subject_id, text) for text in (row.was, row.now))) for row in rows)
    return [(row, was, now) for row, was, now in told if was != now]


def _order(case: CaseTables):
    """The measures in the order of the protocol, then the others by name."""
    places = {name: place for place, name in enumerate([*case.settings["instruments"], *case.settings["measures"]])}
    return lambda names: names.map(lambda name: (places.get(name.removesuffix("_week"), len(places)), name))


def _estimate(case: CaseTables, estimate_id: str, text: str) -> str:
    """A number with its interval, if it has one, as the report prints that estimate."""
    numbers = [case.estimates.printed(estimate_id, float(number)) for number in _NUMBER.findall(text)]
    if len(numbers) < 3:
        return "".join(numbers)
    return f"{numbers[0]} ({case.say('page', 'range', low=numbers[1], high=numbers[2])})"


def _estimates(case: CaseTables) -> Iterator[Table]:
    """The estimates that lead and have moved; then all that have, which are new, and which are no more."""
    moves = {row.subject_id: (row, was, now) for row, was, now in _printed_moves(case)}
    heads = [case.say("changes", key) for key in ("what", "estimate", "was", "now", "why")]
    subjects = [
        *case.settings["instruments"],
        *case.settings["measures"],
        *case.settings["events"],
        "systemic_steroids",
    ]
    leading = [name for subject in subjects for end in _LEADING if (name := f"{subject}.{end}") in moves]
    rows = [_estimate_row(case, *moves[name], asked=True) for name in leading]
    yield Table(case.say("changes", "leading"), heads, rows)
    others = [move for name, move in moves.items() if name not in leading]
    for change in ("added", "withdrawn"):
        for row in changes_of(case.tables["changes"], "estimate", change).itertuples():
            others.append((row, *(_estimate(case, row.subject_id, text) for text in (row.was, row.now))))
    others = [_estimate_row(case, *move, asked=False) for move in others]
    caption = case.say("changes", "others" if rows else "estimates")
    yield Table(_cut(case, caption, others, MOST_ESTIMATES), heads, others[:MOST_ESTIMATES], folded=True)


def _estimate_row(case: CaseTables, row: Any, was: str, now: str, asked: bool) -> list[str]:
    measure, comparison, statistic = _parts(row.subject_id)
    name = case.say("statistics", statistic, default=statistic.replace("_", " "))
    shown = case.estimates.ask_with_interval(row.subject_id) if asked else now
    unit = case.estimates.unit(row.subject_id) if row.subject_id in case.estimates else ""
    told = f"{name}, {case.comparison(comparison)}" + (f" ({unit})" if unit else "")
    return [case.measure(measure), told, was, shown, _why(case, row)]


def _parts(estimate_id: str) -> tuple[str, str, str]:
    rest, _, statistic = estimate_id.rpartition(".")
    measure, _, comparison = rest.partition(".")
    return measure, comparison, statistic


def _reports(case: CaseTables) -> Table:
    """The reports that the case has had."""
    rows = []
    for row in case.tables["reports"].itertuples():
        reach = "" if pd.isna(row.up_to_day) else reach_of(row, case.language)
        rows.append([case.number(row.report, 0), reach, case.say("roles", row.role)])
    heads = [case.say("changes", key) for key in ("report", "reach", "role")]
    return Table(case.say("changes", "reports"), heads, rows if len(rows) > 1 else [], folded=True)
