"""The ledger of claims as the report shows it: by section of the paper, each verdict with what was computed and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from casebook.model.finding_tables import VERDICTS
from casebook.model.paper_sections import section_place
from casebook.report.ask import asked
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables
from casebook.words import in_sentence

_ESTIMATE = re.compile(r"\b[a-z0-9_]+\.[a-z0-9_-]+\.[a-z0-9_]+\b")
# A tag, the name of an estimate, a claim's id, or one word that may be the name of a measure, an instrument or a drug.
_NAMED = re.compile(rf"<[^>]*>|{_ESTIMATE.pattern}|\b[A-Z]\d{{2}}[a-z]?\b|\b[a-z][a-z0-9_]*\b(?!\.\w)")
_TIMES = {"d": "days", "wk": "weeks", "mo": "months", "a": "years"}
_TIME = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) (d|wk|mo|a)(?=[\s,;.)]|$)")


@dataclass(frozen=True)
class Claim:
    """One statement; `verdict` is its key, `word` the same in the language of the report, the others as printed."""

    id: str
    statement: str
    stated: str
    computed: str
    verdict: str
    word: str
    why: str


@dataclass(frozen=True)
class ClaimSection:
    """The claims of one section of the paper."""

    title: str
    claims: Sequence[Claim]


@dataclass(frozen=True)
class ClaimLedger(Table):
    """The table of all claims, which is drawn by its `sections`; `rows` are their ids."""

    sections: Sequence[ClaimSection] = ()


def claim_ledger(case: CaseTables) -> ClaimLedger:
    """The claims by section of the paper, in the order in which it is read, and by id within it."""
    table, say = case.tables["claims"], case.say
    ids = frozenset(table["claim_id"])
    found: dict[str, list[Claim]] = {}
    for row in case.rows("claims"):
        found.setdefault(row.section, []).append(_claim(case, row, ids))
    heads = [say("claims", key) for key in ("id", "statement", "verdict", "why")]
    sections = [ClaimSection(case.mark(title), found[title]) for title in sorted(found, key=section_place)]
    return ClaimLedger(say("claims", "caption"), heads, [[name] for name in sorted(ids)], sections=sections)


def _claim(case: CaseTables, row: Any, ids: frozenset[str]) -> Claim:
    names = [name for name in dict.fromkeys(_ESTIMATE.findall(row.why)) if name in case.estimates]
    is_told = row.computed.lower() in row.why.lower()
    computed = Markup() if is_told else escape(_told(case, row.computed))
    return Claim(
        id=row.claim_id,
        statement=case.mark(row.statement),
        stated=_told(case, row.stated),
        # Where one estimate alone decided, what was computed opens it. What the reason says again is said once.
        computed=asked(computed, names[0]) if len(names) == 1 else _linked(case, computed, ids),
        verdict=row.verdict,
        word=case.say("claims", row.verdict),
        why=_linked(case, escape(_told(case, row.why)), ids - {row.claim_id}),
    )


def _linked(case: CaseTables, text: Markup, ids: frozenset[str]) -> Markup:
    """A reason in which an estimate stands in words and opens its note, and another claim is a link to it."""

    def in_words(found: re.Match[str]) -> str:
        name = found[0]
        if name.startswith("<"):
            return name
        if name in case.estimates:
            told = _estimate(case, name)
            return str(asked(told[:1].upper() + told[1:] if found.start() == 0 else told, name))
        if name in ids:
            return f'<a href="#claim-{name}">{name}</a>'
        told = _in_words(case, name)
        return str(escape(told[:1].upper() + told[1:] if found.start() == 0 and told != name else told))

    return Markup(_NAMED.sub(in_words, str(text)))  # noqa: S704  escaped by the caller


def _estimate(case: CaseTables, name: str) -> str:
    """An estimate as a sentence has it: statistic, measure and comparison."""
    row = case.estimates.row(name)
    statistic = case.say("statistics", row["statistic"], default=row["statistic"].replace("_", " "))
    measure = row["measure"].removesuffix("_week")
    kind = "instruments" if measure in case.settings["instruments"] else "measures"
    kind = "drugs" if measure in case.settings["drugs"] else "events" if measure in case.settings["events"] else kind
    told = case.label(kind, measure)
    if measure != row["measure"]:
        told = case.say("challenges", "week", instrument=told)
    return case.say(
        "claims", "estimate", statistic=statistic, measure=told, comparison=case.comparison(row["comparison"])
    )


def _in_words(case: CaseTables, word: str) -> str:
    """A word as the case calls the instrument, drug or measure of that name; in plain words where it names none."""
    kinds = ("instruments", "drugs", "measures") if "_" in word else ("instruments",)
    kind = next((kind for kind in kinds if word in case.settings[kind]), "")
    if kind:
        return in_sentence(case.label(kind, word))
    # What the case knows nothing of is spelled as its labels spell the same words: free_ige is free IgE.
    if "_" not in word:
        return word
    spelled = {part.lower(): part for label in case.labels.values() for part in label.split()}
    return " ".join(in_sentence(spelled.get(part, part)) for part in word.split("_"))


def _told(case: CaseTables, text: str) -> str:
    """A text of the ledger in the language of the report, with units, and in English numbers, as they are printed."""
    measures = case.settings["measures"].values()
    printed = {about["unit"]: about["print_unit"] for about in measures if about["unit"]}
    if printed:
        text = _unit_behind_number(frozenset(printed)).sub(lambda found: printed[found[0]], text)
    told = case.mark(text)
    # The sentences of every other language print them so already.
    return told if case.language.code != "en" else _TIME.sub(lambda found: _time(case, found), told)


@cache
def _unit_behind_number(units: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(units, key=lambda unit: (-len(unit), unit))
    return re.compile(rf"(?<=\d )(?:{'|'.join(map(re.escape, longest_first))})(?![\w/])")


def _time(case: CaseTables, found: re.Match[str]) -> str:
    words = case.say("units", _TIMES[found[2]], n=1 if found[1] == "1" else 2)
    return f"{found[1]} {words}"


def verdict_counts(table: pd.DataFrame, case: CaseTables) -> str:
    """How many claims have which verdict; empty without claims."""
    counts = table["verdict"].value_counts()
    told = [case.say("verdict_counts", verdict, n=int(counts[verdict])) for verdict in VERDICTS if verdict in counts]
    return case.say("claims", "summary", count=len(table), verdicts=", ".join(told)) if told else ""
