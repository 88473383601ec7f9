"""A checklist filled with where in the report each item is; what is not there is missing, or was not done."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from casebook.report.checklists.places import found
from casebook.report.printed_table import Table
from casebook.words import Language, read_words

NAMES = ("care", "scribe", "cent")


@dataclass(frozen=True)
class Checklist:
    """A guideline with how many of its items are in the report, which are missing, and the table of all.

    told : how many items are where, in a sentence
    provenance : where the items come from, and which wording is not checked
    missing : items that the author still has to write
    """

    table: Table
    told: str
    provenance: str
    missing: tuple[str, ...]


def checklist_tables(places: Mapping[str, Markup], language: Language) -> list[Checklist]:
    """CARE, SCRIBE and CENT, filled."""
    return [_filled(name, places, language) for name in NAMES]


def _filled(name: str, places: Mapping[str, Markup], language: Language) -> Checklist:
    rules, words = _rules(name), read_words(language.code, "checklists")
    rows, missing, not_done = [], [], []
    for item, rule in rules["items"].items():
        there = found(rule["in"], places)
        # An item that asks for the author's words is not answered by a table alone.
        lacks = rule.get("needs", "") not in ("", *places)
        status = rule["otherwise"] if lacks or not there else ""
        {"missing": missing, "not_done": not_done}.get(status, []).append(item)
        said = Markup('<span class="{}">{}</span>').format(status, language.say("checklist", status)) if status else ""
        where = Markup("; ").join([*([said] if said else []), *there])
        rows.append([item, words[name][item], where])
    heads = [language.say("checklist", key) for key in ("item", "topic", "where")]
    parts = {"guideline": rules["guideline"], "total": len(rows), "count": len(rows) - len(missing) - len(not_done)}
    told = language.say("checklist", "told", missing=len(missing), not_done=len(not_done), **parts)
    caption = language.say("checklist", "caption", guideline=rules["guideline"])
    table = Table(caption, heads, rows, folded=name != "care", id=f"checklist-{name}")
    return Checklist(table, told, words["provenance"][name], tuple(missing))


@cache
def _rules(name: str) -> dict[str, Any]:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
