"""The accounts of a case: what became of its rows, by what methods it was computed, and what could not be."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.model.record_tables import OUTCOMES
from casebook.report.ask import asked
from casebook.report.printed_table import Table
from casebook.report.tables import UNMAPPED
from casebook.words import Language


def files(ledger: pd.DataFrame, exports: pd.DataFrame, language: Language) -> Table:
    """Rows in and out of each file, and how it was read."""
    counts = pd.crosstab(ledger["source_file"], ledger["outcome"]).reindex(columns=list(OUTCOMES), fill_value=0)
    read: dict[str, list[str]] = {}
    for export in exports.itertuples():
        told = " · ".join(language.tell(part) for part in (export.format, *export.conventions.split(" · ")) if part)
        sheet = export.export.removeprefix(export.source_file)
        read.setdefault(export.source_file, []).append(f"{sheet} {told}".strip())
    rows = [
        [file, *(asked(str(value), f"file:{file}") for value in (row.sum(), *row)), " | ".join(read.get(file, []))]
        for file, row in counts.iterrows()
    ]
    heads = [language.say("quality", key) for key in ("file", "rows", *OUTCOMES, "read_as")]
    return Table(language.say("quality", "files"), heads, rows)


def reasons(ledger: pd.DataFrame, language: Language) -> Table:
    """How many rows were not used, and why."""
    left = ledger[ledger["outcome"] != "used"]
    counts = left.groupby(["outcome", "reason"]).size()
    order = sorted(counts.index, key=lambda key: (OUTCOMES.index(key[0]), key[1]))
    rows = [
        [
            language.say("quality", outcome),
            language.mark(reason),
            asked(str(counts[outcome, reason]), f"reason:{outcome}:{reason}"),
        ]
        for outcome, reason in order
    ]
    heads = [language.say("quality", key) for key in ("outcome", "why", "count")]
    return Table(language.say("quality", "reasons"), heads, rows)


def quarantined(ledger: pd.DataFrame, language: Language) -> Table:
    """Each row that a person should look at."""
    left = ledger[ledger["outcome"] == "quarantined"]
    rows = [[row.row_id, language.mark(row.reason), language.tell(row.detail)] for row in left.itertuples()]
    heads = [language.say("laboratory", "row"), language.say("quality", "why"), language.say("quality", "detail")]
    return Table(language.say("quality", "rows_quarantined"), heads, rows)


def unmapped(ledger: pd.DataFrame, language: Language) -> Table:
    """Tests that the protocol does not know, and how often they occur."""
    counts = ledger.loc[ledger["reason"] == UNMAPPED, "detail"].value_counts().sort_index()
    rows = [[test, asked(str(count), f"unmapped:{test}")] for test, count in counts.items()]
    heads = [language.say("quality", "test"), language.say("quality", "count")]
    return Table(language.say("quality", "unmapped"), heads, rows)


def completeness(score_periods: pd.DataFrame, labels: Mapping[str, str], language: Language) -> list[str]:
    """A sentence an instrument: how many of the scores of its assessments are recorded."""
    sentences = []
    assessments = score_periods[score_periods["period"] == "assessment"]
    for instrument, rows in assessments.groupby("instrument", sort=True):
        sentences.append(
            language.say(
                "quality", "complete", instrument=labels.get(instrument, instrument),
                recorded=asked(language.number(float(rows["scores_recorded"].sum()), 0), f"complete:{instrument}"),
                expected=asked(language.number(float(rows["scores_expected"].sum()), 0), f"complete:{instrument}"),
            )
        )  # fmt: skip
    return sentences


def models(modelled_ige: pd.DataFrame, language: Language) -> list[str]:
    """What each binding model leaves out, and where the patient lies beyond its fit; a text that both share once."""
    return [language.mark(limits) for limits in dict.fromkeys(modelled_ige["limits"])]


def limits(estimates: pd.DataFrame, language: Language) -> Table:
    """Why estimates are empty, and which; the visits of one measure count together."""
    empty = estimates[estimates["estimate"].isna()]
    found: dict[str, list[str]] = {}
    for note, measure, comparison in zip(*(empty[name] for name in ("note", "measure", "comparison")), strict=True):
        found.setdefault(note, []).append(f"{measure}.{comparison}")
    rows: list[list[Any]] = []
    for note in sorted(found):
        names = sorted(set(found[note]))
        shown = ", ".join(names[:6]) + (f" + {len(names) - 6}" if len(names) > 6 else "")
        rows.append([language.mark(note), shown, str(len(found[note]))])
    heads = [language.say("methods", "reason"), language.say("methods", "estimates"), language.say("quality", "count")]
    return Table(language.say("methods", "limits"), heads, rows, folded=True)
