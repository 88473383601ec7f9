"""Where a report holds what: its sections, figures, tables and declarations by the names that the checklists use."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from casebook.report.printed_table import Table
from casebook.words import Language, read_words

# Tables of the page and the section in which each stands.
TABLES = {
    "events": "timeline", "laboratory": "diagnosis", "assays": "diagnosis", "observations": "diagnosis",
    "dose_table": "treatment", "medications": "treatment", "assessments": "outcomes", "causality": "outcomes",
    "rates": "outcomes", "challenges": "outcomes", "phases": "methods", "limits": "methods", "visits": "quality",
    "reasons": "quality", "claims": "claims",
}  # fmt: skip
# What the report says in sentences, and in which section.
_TOLD = {
    "doses": "treatment",
    "courses": "outcomes",
    "methods": "methods",
    "visits_told": "quality",
    "completeness": "quality",
}
_FACTS = {"demographics": ("age_at_first_dose_years", "sex"), "diagnosis": ("diagnosis",), "history": ("history",)}
KEYWORDS = range(2, 6)


class Places(dict[str, Markup]):
    """Name -> a link to the place, for each place that holds something; `text.discussion`, `table.claims`, ...

    page : what the templates are filled with
    """

    def __init__(self, page: Mapping[str, Any], settings: Mapping[str, Any], language: Language) -> None:
        super().__init__()
        self._language, self._numbers = language, page["numbers"]
        for section in page["texts"]:
            self[f"text.{section}"] = self._section(section)
        for name, section in _TOLD.items():
            if page.get(name):
                self[f"told.{name}"] = self._section(section)
        for name, section in TABLES.items():
            tables = page.get(name)
            for table in [tables] if isinstance(tables, Table) else tables or ():
                if table.rows:
                    self.setdefault(f"table.{name}", self._table(table, section))
        for figure in page["figures"]:
            text = language.say("checklist", "figure", number=figure["number"])
            self[f"figure.{figure['name']}"] = _link(f"figure-{figure['name']}", text)
        self._add_patient(page["patient"], settings["patient"])
        self._add_head(settings)
        if page["references"]:
            self["list.references"] = self._section("references")
        if settings["consent"]["given"]:
            self["consent"] = self._section("consent")
        for key in settings["declarations"]:
            self[f"declared.{key}"] = self._section("consent")

    def _add_patient(self, facts: Sequence[tuple[str, str]], given: Mapping[str, Any]) -> None:
        section = self._section("patient")
        for name, keys in _FACTS.items():
            if any(key in given for key in keys):
                self[f"fact.{name}"] = section
        if self._language.say("patient", "first_line") in [label for label, _ in facts]:
            self["fact.first_line"] = section

    def _add_head(self, settings: Mapping[str, Any]) -> None:
        for guideline in ("care", "scribe", "cent"):
            # A title that the author has not given in this language stands in English.
            codes = (self._language.code, "en")
            phrases = {phrase for code in codes for phrase in read_words(code, "reading")["titles"][guideline]}
            if any(phrase in settings["title"].casefold() for phrase in phrases):
                self[f"title.{guideline}"] = _link("main", self._language.say("checklist", "title"))
        if len(settings["keywords"]) in KEYWORDS:
            self["keywords"] = _link("main", self._language.say("page", "keywords"))

    def _section(self, section: str) -> Markup:
        return _link(section, self._language.say("checklist", "section", number=self._numbers[section]))

    def _table(self, table: Table, section: str) -> Markup:
        parts = {"number": self._numbers[section], "caption": table.caption}
        return _link(f"table-{table.id}", self._language.say("checklist", "table", **parts))


def _link(anchor: str, text: str) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(anchor, text)


def found(names: Collection[str], places: Mapping[str, Markup]) -> list[Markup]:
    """The places of those names that there are, each once."""
    return list(dict.fromkeys(places[name] for name in names if name in places))
