"""Since the last report, in a sentence: how much was added, corrected and withdrawn, and how much moved."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.words import Language

# What a reader counts together. A visit is a day with measured values or a dose, none of which was known before.
_COUNTED = (
    ("observation", "values"), ("score", "scores"), ("dose", "doses"), ("medication", "entries"), ("event", "entries"),
)  # fmt: skip
VALUES = tuple(kind for kind, _ in _COUNTED)


def sentence_since(tables: Mapping[str, pd.DataFrame], language: Language) -> str:
    """One sentence: with which report this one is compared, and what has changed; of a first report, that it is one."""
    reports = tables["reports"]
    roles = dict(zip(reports["role"], reports.itertuples(), strict=True))
    if "this" not in roles:
        return ""
    report = int(roles["this"].report)
    if "compared" not in roles:
        key = "itself" if "earlier" in roles else "alone" if "unreadable" in roles else "first"
        return language.say("changes", key, report=report)
    told = counted(tables, language)
    return language.say(
        "changes", "since", report=int(roles["compared"].report), reach=reach_of(roles["compared"], language),
        told=", ".join(told) or language.say("changes", "nothing"),
    )  # fmt: skip


def counted(tables: Mapping[str, pd.DataFrame], language: Language) -> list[str]:
    """How many visits, values, estimates and verdicts, a phrase each."""
    changes = tables["changes"]
    counts: Counter[tuple[str, str]] = Counter()
    for kind, counted_as in _COUNTED:
        counts[counted_as, "added"] += len(changes_of(changes, kind, "added"))
    for change in ("corrected", "withdrawn"):
        counts["values", change] = int((changes["kind"].isin(VALUES) & (changes["change"] == change)).sum())
    counts["visits", "added"] = new_visits(tables)
    for kind in ("estimate", "verdict"):
        counts[f"{kind}s", "moved"] = len(changes_of(changes, kind, "moved"))
    order = [("visits", "added"), *((name, "added") for name in dict.fromkeys(dict(_COUNTED).values()))]
    order += [("values", "corrected"), ("values", "withdrawn"), ("estimates", "moved"), ("verdicts", "moved")]
    told = [
        language.say("counted", f"{name}_{change}", n=counts[name, change])
        for name, change in order
        if counts[name, change]
    ]
    moved = changes_of(changes, "day_0", "moved")["now"]
    return [*(language.say("changes", "day_0_moved", day=language.day(float(day))) for day in moved), *told]


def new_visits(tables: Mapping[str, pd.DataFrame]) -> int:
    """Days on which something was measured or a dose was given, all of which is new."""
    changes = tables["changes"]
    days: dict[bool, set[int]] = {True: set(), False: set()}
    for table, key, kind in (("observations", "observation_id", "observation"), ("doses", "dose_id", "dose")):
        added = set(changes_of(changes, kind, "added")["subject_id"])
        for subject, day in zip(tables[table][key], tables[table]["day"], strict=True):
            days[subject in added].add(int(day))
    return len(days[True] - days[False])


def changes_of(changes: pd.DataFrame, kind: str, change: str) -> pd.DataFrame:
    """Those rows of table `changes`."""
    return changes[(changes["kind"] == kind) & (changes["change"] == change)]


def reach_of(row: Any, language: Language) -> str:
    """Up to when the data of a report reach: its date where the case lets dates out, else its day."""
    return language.date(row.up_to_date) or language.say("changes", "up_to", day=language.day(float(row.up_to_day)))
