"""Notes: what a number of the page is, how it was computed, and the file and row of each value behind it."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup, escape

from casebook.report.ask import NOTES_GO_HERE, names_asked, number_asked
from casebook.report.facts import Fact
from casebook.report.records import Records, evidence, printed_places
from casebook.report.rendering import render_part
from casebook.report.tables import CaseTables


@dataclass(frozen=True)
class Note:
    """What a number answers when it is asked.

    title : what it is, in words
    printed : the number with its unit
    facts : further lines in the language of the page: interval, p, sample sizes
    method : how it was computed and what that assumes, and what limits it
    name : its name in the tables
    sources : table and identifier of each value behind it
    places : files and rows of these as printed
    """

    title: str
    printed: str
    facts: Sequence[str] = ()
    method: str = ""
    name: str = ""
    sources: Sequence[tuple[str, str]] = field(default=())
    places: str = ""


class Notes:
    """The notes of one case by the names that the page asks."""

    def __init__(self, case: CaseTables, facts: Mapping[str, Fact], records: Records) -> None:
        self._case, self._facts_by_name, self._records = case, facts, records
        self._sources: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in case.tables["estimate_rows"].itertuples():
            self._sources[row.estimate_id].append((row.table, row.record_id))

    def note(self, name: str) -> Note:
        """The note of a number: of an estimate by its estimate_id, of another kind by `KIND:NAME`."""
        kind, colon, rest = name.partition(":")
        return self._KINDS[kind](self, rest) if colon and kind in self._KINDS else self._estimate(name)

    def _estimate(self, estimate_id: str) -> Note:
        case = self._case
        row = case.estimates.row(estimate_id)
        sources = self._records.in_order(self.sources(row))
        method = told(case.mark(row["method"]), case.mark(row["note"]))
        places = self._places(sources)
        return Note(self.title(row), self._printed(row), self._facts(row), method, estimate_id, sources, places)

    def _fact(self, name: str) -> Note:
        """A fact of the record that stands on one row."""
        fact = self._facts_by_name[name]
        sources = self._records.in_order([fact.record] if fact.record else [])
        record = self._records.record(sources[0])
        when = self._case.say("ask", "on_day", what=record.thing, day=record.when)
        return Note(
            when,
            record.value or record.when,
            [record.remark] * bool(record.remark),
            "",
            name,
            sources,
            self._places(sources),
        )

    def sources(self, row: Mapping) -> list[tuple[str, str]]:
        """Table and identifier of each value behind an estimate.

        Where an estimate on very many values does not name them, they stand under the n of its phases.
        """
        own = self._sources.get(row["estimate_id"])
        if own:
            return own
        phases = [f"{row['measure']}.{phase}.n" for phase in row["comparison"].split("_vs_")]
        if not all(phase in self._sources for phase in phases):
            return []
        return [source for phase in phases for source in self._sources[phase]]

    def _places(self, sources: Sequence[tuple[str, str]]) -> str:
        return printed_places((record.file, record.row) for record in map(self._records.record, sources))

    def title(self, row: Mapping) -> str:
        """Measure, statistic and comparison in words."""
        say = self._case.say
        statistic = say("statistics", row["statistic"], default=row["statistic"].replace("_", " "))
        comparison = self._case.comparison(row["comparison"])
        return say("ask", "title", measure=self.measure(row["measure"]), statistic=statistic, comparison=comparison)

    def measure(self, name: str) -> str:
        """A measure, instrument, drug or event in words."""
        case = self._case
        if name == "systemic_steroids":
            return case.say("treatment", "steroids")
        instrument = name.removesuffix("_week")
        if instrument in case.settings["instruments"] and instrument != name:
            return case.say("ask", "weekly", instrument=case.label("instruments", instrument))
        for kind in ("measures", "instruments", "drugs", "events"):
            if name in case.settings[kind]:
                return case.label(kind, name)
        return case.label("measures", name)

    def _printed(self, row: Mapping) -> str:
        case, name = self._case, row["estimate_id"]
        if row["statistic"] == "beyond_rcv":
            return case.say("laboratory", "is_beyond" if row["estimate"] else "is_within")
        number = case.estimates.print(name)
        return case.estimates.with_unit(name, number) if number else case.say("page", "not_estimable")

    def _facts(self, row: Mapping) -> list[str]:
        case = self._case
        facts = []
        if interval := case.estimates.interval(row["estimate_id"]):
            facts.append(case.say("ask", "interval", interval=interval))
        if not pd.isna(row["p_value"]):
            facts.append(case.say("ask", "p", p=case.number(float(row["p_value"]), 3)))
        counts = [case.number(float(row[n]), 0) for n in ("n_before", "n_after") if not pd.isna(row[n])]
        if len(counts) == 2:
            facts.append(case.say("ask", "counts", earlier=counts[0], later=counts[1]))
        elif counts and row["statistic"] != "n":
            facts.append(case.say("ask", "count", n=counts[0]))
        return facts

    _KINDS: Mapping[str, Callable[["Notes", str], Note]] = {"fact": _fact}


def with_notes(page: str, case: CaseTables, facts: Mapping[str, Fact]) -> str:
    """The page with the numbers that it asks numbered, and their notes and evidence where they are to go."""
    names = names_asked(page)
    records = Records(case)
    known = Notes(case, facts, records)
    notes = [known.note(name) for name in names]
    cited = {number: list(note.sources) for number, note in enumerate(notes, start=1)}
    # In a script `<` could end it; nothing else is special there.
    data = json.dumps(evidence(cited, records), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"notes": notes, "say": case.say, "language": case.language, "data": Markup(data)}  # noqa: S704  JSON
    return number_asked(page, names).replace(str(NOTES_GO_HERE), render_part("notes.html.j2", parts), 1)


def told(method: str, note: str) -> str:
    """Method and limits as sentences."""
    return Markup(" ").join(_sentence(text) for text in (method, note) if text)


def _sentence(text: str) -> Markup:
    """With a capital and a full stop; what is markup begins with a part of another language, and stays as it is."""
    if isinstance(text, Markup):
        return text + "."
    return escape(f"{text[:1].upper()}{text[1:].rstrip('.')}.")
