"""Notes: what a number of the page is, how it was computed, and the file and row of each value behind it."""

import json
from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup, escape

from casebook.report import counts
from casebook.report.ask import NOTES_GO_HERE, asked_on, number_asked
from casebook.report.facts import Fact
from casebook.report.methods import Methods
from casebook.report.note import Note
from casebook.report.records import Records, evidence
from casebook.report.rendering import render_part
from casebook.report.tables import CaseTables

# What describes a phase beside its median.
_DESCRIBED = frozenset({"n", "n_censored", "minimum", "maximum", "median"})


class Notes:
    """The notes of one case by the names that the page asks."""

    def __init__(self, case: CaseTables, facts: Mapping[str, Fact], methods: Methods, records: Records) -> None:
        self._case, self._facts_by_name, self._methods, self._records = case, facts, methods, records

    def stands_under(self, name: str) -> str:
        """The name of the note that tells a number: what describes one phase is told with its median."""
        measure, _, rest = name.partition(".")
        phase, _, statistic = rest.rpartition(".")
        median = f"{measure}.{phase}.median"
        return median if statistic in _DESCRIBED and median in self._case.estimates else name

    def note(self, name: str) -> Note:
        """The note of a number: of an estimate by its estimate_id, of another kind by `KIND:NAME`."""
        kind, colon, rest = name.partition(":")
        if not colon:
            return self._estimate(name)
        return self._fact(rest) if kind == "fact" else counts.NOTES[kind](self._case, self._records, rest)

    def _estimate(self, estimate_id: str) -> Note:
        case = self._case
        row = case.estimates.row(estimate_id)
        is_phase = row["statistic"] == "median"
        sources = self._records.in_order(self.sources(row))
        by = self._methods.number(row["method"])
        method = told("" if by else case.mark(row["method"]), case.mark(row["note"]))
        places = self._records.places(sources)
        title, printed = (self._phase if is_phase else self._number)(row)
        return Note(title, printed, self._facts(row), method, estimate_id, sources, places, by)

    def _phase(self, row: Mapping) -> tuple[str, str]:
        """What describes a phase: which, and its median with the range."""
        case, name = self._case, row["estimate_id"].removesuffix(".median")
        comparison = case.comparison(row["comparison"])
        title = case.say("ask", "phase", measure=self.measure(row["measure"]), phase=comparison)
        median = case.estimates.print(f"{name}.median")
        median = case.estimates.with_unit(f"{name}.median", median) if median else case.say("page", "not_estimable")
        low, high = (case.estimates.print(f"{name}.{end}") for end in ("minimum", "maximum"))
        if not (low and high):
            return title, case.say("ask", "median", median=median)
        return title, case.say("ask", "median_and_range", median=median, low=low, high=high)

    def _fact(self, name: str) -> Note:
        """A fact of the record: what one row says, or how many rows there are."""
        fact = self._facts_by_name[name]
        sources = self._records.in_order(fact.sources)
        places = self._records.places(sources)
        if fact.records:
            return Note(fact.about, self._case.say("ask", "counted", n=len(sources)), (), "", name, sources, places)
        record = self._records.record(sources[0])
        when = self._case.say("ask", "on_day", what=record.thing, day=record.when)
        remarks = [record.remark] * bool(record.remark)
        return Note(when, record.value or record.when, remarks, "", name, sources, places)

    def sources(self, row: Mapping) -> list[tuple[str, str]]:
        """Table and identifier of each value behind an estimate.

        Where an estimate on very many values does not name them, they stand under the n of its phases.
        """
        own = self._case.sources_of(row["estimate_id"])
        if own:
            return own
        phases = [self._case.sources_of(f"{row['measure']}.{phase}.n") for phase in row["comparison"].split("_vs_")]
        return [source for phase in phases for source in phase] if all(phases) else []

    def _number(self, row: Mapping) -> tuple[str, str]:
        """Any other estimate: measure, statistic and comparison in words, and the number."""
        say = self._case.say
        statistic = say("statistics", row["statistic"], default=row["statistic"].replace("_", " "))
        comparison = self._case.comparison(row["comparison"])
        title = say("ask", "title", measure=self.measure(row["measure"]), statistic=statistic, comparison=comparison)
        return title, self._printed(row)

    def measure(self, name: str) -> str:
        """A measure, instrument, drug or event in words."""
        return self._case.measure(name)

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
        if row["statistic"] == "median":
            censored = case.estimates.value(row["estimate_id"].removesuffix("median") + "n_censored")
            facts += [case.say("laboratory", "censored", n=int(censored))] if censored else []
        return facts


def with_notes(page: str, case: CaseTables, facts: Mapping[str, Fact], methods: Methods) -> str:
    """The page with the numbers that it asks numbered, and their notes and evidence where they are to go."""
    records = Records(case)
    known = Notes(case, facts, methods, records)
    asked, shown = asked_on(page)
    under = {name: known.stands_under(name) for name in asked}
    number_of = {name: number for number, name in enumerate(dict.fromkeys(under.values()), start=1)}
    notes = [known.note(name) for name in number_of]
    cited = {number: list(note.sources) for number, note in enumerate(notes, start=1)}
    found = evidence(cited, shown, records)
    # In a script `<` could end it; nothing else is special there.
    data = json.dumps(found.data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"notes": notes, "say": case.say, "language": case.language, "data": Markup(data)}  # noqa: S704  JSON
    numbers = {name: number_of[note] for name, note in under.items()}
    return number_asked(page, numbers, found.index).replace(str(NOTES_GO_HERE), render_part("notes.html.j2", parts), 1)


def told(method: str, note: str) -> str:
    """Method and limits as sentences."""
    return Markup(" ").join(_sentence(text) for text in (method, note) if text)


def _sentence(text: str) -> Markup:
    """With a capital and a full stop; what is markup begins with a part of another language, and stays as it is."""
    if isinstance(text, Markup):
        return text + "."
    return escape(f"{text[:1].upper()}{text[1:].rstrip('.')}.")
