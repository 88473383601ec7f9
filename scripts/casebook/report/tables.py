"""The tables of the report: a caption, column heads and rows of printed cells."""

from bisect import bisect_left, bisect_right
from collections import namedtuple
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.report.ask import asked, asked_numbers, asked_record, placed
from casebook.report.diary import is_daily
from casebook.report.estimates import Estimates
from casebook.words import Language, print_unit

OUTCOMES = ("used", "superseded", "quarantined", "ignored")
MOST_ON_PAPER, FIRST_ON_PAPER = 150, 20
UNMAPPED = "no measure in the protocol"


@dataclass(frozen=True)
class Table:
    """A table as printed; `folded` tables are shut until the reader opens them, `id` names the anchor of a table.

    on_paper : how many rows a page of paper shows; `rest` says there where the others are
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    folded: bool = False
    id: str = ""
    on_paper: int = MOST_ON_PAPER
    rest: str = ""


def placed_tables(page: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """A page whose tables bear the names under which they stand there, so that a link can lead to each.

    A folded table of many rows would fill pages of paper that nobody reads: its first rows stand for it there.
    """

    def named(name: str, part: Any) -> Any:
        if isinstance(part, list) and part and all(isinstance(each, Table) for each in part):
            return [named(f"{name}-{number}", each) for number, each in enumerate(part, start=1)]
        return on_paper(replace(part, id=part.id or name.replace("_", "-"))) if isinstance(part, Table) else part

    def on_paper(table: Table) -> Table:
        if not table.folded or len(table.rows) <= MOST_ON_PAPER:
            return table
        rest = language.say("page", "rest", shown=FIRST_ON_PAPER, rows=len(table.rows))
        return replace(table, on_paper=FIRST_ON_PAPER, rest=rest)

    return {name: named(name, part) for name, part in page.items()}


class CaseTables:
    """The tables of one case, made from its data, its estimates and the words of its language."""

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], estimates: Estimates, language: Language
    ) -> None:
        self.tables, self.settings, self.estimates, self.language = tables, settings, estimates, language
        self.say, self.number, self.day = language.say, language.number, language.day
        self.tell, self.mark = language.tell, language.mark
        self._labels: dict[tuple[str, str], str] = {}
        self._rows: dict[str, Sequence[Any]] = {}
        # Sorted by estimate, and very many: only the rows of what is asked are looked at.
        rows = tables["estimate_rows"]
        self._sources = [rows[name].to_numpy(dtype=object) for name in ("estimate_id", "table", "record_id")]

    def rows(self, table: str) -> Sequence[Any]:
        """Each row of a table with its columns as attributes; read once, since many parts of the page walk over it."""
        if table not in self._rows:
            frame = self.tables[table]
            row = namedtuple("Row", frame.columns)
            self._rows[table] = [row(*cells) for cells in zip(*(frame[name].tolist() for name in frame), strict=True)]
        return self._rows[table]

    def sources_of(self, estimate_id: str) -> list[tuple[str, str]]:
        """Table and identifier of each value that stands under an estimate."""
        estimates, tables, names = self._sources
        first, last = bisect_left(estimates, estimate_id), bisect_right(estimates, estimate_id)
        return list(zip(tables[first:last], names[first:last], strict=True))

    def label(self, kind: str, name: str) -> str:
        """A measure, instrument, event or drug in words, as it may stand in a sentence of either direction."""
        if (kind, name) not in self._labels:
            self._labels[kind, name] = self.language.isolate(self._named(kind, name))
        return self._labels[kind, name]

    def _named(self, kind: str, name: str) -> str:
        known = self.settings[kind].get(name)
        given = known.get("label") if isinstance(known, Mapping) else known
        return given or name.replace("_", " ").capitalize()

    @cached_property
    def labels(self) -> dict[str, str]:
        """Every measure, instrument and category of events of the case in words."""
        places = {"events": ("events", "category"), "instruments": ("scores", "instrument"),
                  "measures": ("observations", "measure")}  # fmt: skip
        return {
            name: self._named(kind, name)
            for kind, (table, column) in places.items()
            for name in sorted({*self.settings[kind], *self.tables[table][column]})
        }

    def measure(self, name: str) -> str:
        """The measure of an estimate, which may be an instrument, a drug or a category of events, in words."""
        if name == "systemic_steroids":
            return self.say("treatment", "steroids")
        instrument = name.removesuffix("_week")
        if instrument in self.settings["instruments"] and instrument != name:
            return self.say("ask", "weekly", instrument=self.label("instruments", instrument))
        kinds = ("measures", "instruments", "drugs", "events")
        return self.label(next((kind for kind in kinds if name in self.settings[kind]), "measures"), name)

    def comparison(self, name: str) -> str:
        """What is compared with what, or the one phase, in words."""
        parts = [self._phase_in_words(part) for part in name.split("_vs_")]
        return self.say("comparisons", "against", later=parts[0], earlier=parts[1]) if len(parts) == 2 else parts[0]

    def _phase_in_words(self, name: str) -> str:
        if label := next((phase.get("label") for phase in self.settings["phases"] if phase["name"] == name), None):
            return label
        words, _, number = name.rpartition("_")
        if words in ("day", "before_dose"):
            return self.say("comparisons", words, number=number.replace("-", "\N{MINUS SIGN}"))
        if number.isdigit():
            return self.say("comparisons", "again", phase=self._phase_in_words(words), number=number)
        return self.say("comparisons", name, default=name.replace("_", " "))

    def when(self, row: Any) -> str:
        """The date of a row where the case tells dates, by which a table can be sorted; else its day."""
        if not row.date:
            return self.day(row.day)
        return Markup('<time datetime="{}">{}</time>').format(row.date, self.language.date(row.date))

    def value(self, row: Any) -> str:
        """The value of an observation with its sign and unit."""
        sign = {"below": "< ", "above": "> "}.get(row.censor, "")
        known = self.settings["measures"].get(row.measure, {})
        unit = known.get("print_unit") or print_unit(row.unit)
        return f"{sign}{self.number(row.value, known.get('decimals'), trim=True)} {unit}"

    def amount(self, dose: float, unit: str) -> str:
        """A dose with its unit; empty where none is stated."""
        return "" if pd.isna(dose) else f"{self.number(dose)}\N{NO-BREAK SPACE}{print_unit(unit)}"

    def events(self) -> Table:
        """Clinical events by day."""
        rows = [
            [
                asked_record(self.when(row), "events", row.event_id), self.label("events", row.category), row.text,
                placed(row.row_id, "events", row.event_id),
            ]
            for row in self.rows("events")
        ]  # fmt: skip
        heads = [self.say("page", "day"), self.say("events", "category"), self.say("events", "text"),
                 self.say("laboratory", "row")]  # fmt: skip
        return Table(self.say("events", "caption"), heads, rows)

    def laboratory(self) -> Table:
        """Each measure before and during treatment."""
        keys = ("measure", "unit", "reference", "before", "during", "level", "shift", "change", "beyond")
        observations: dict[str, list[Any]] = {}
        for row in self.rows("observations"):
            observations.setdefault(row.measure, []).append(row)
        rows = [
            self._laboratory_row(measure, observations[measure]) for measure in self._measures_in_order(observations)
        ]
        return Table(self.say("laboratory", "caption"), [self.say("laboratory", key) for key in keys], rows)

    def _measures_in_order(self, found: Collection[str]) -> list[str]:
        """The protocol's measures in its order, then the others by name."""
        return [name for name in self.settings["measures"] if name in found] + sorted(
            set(found) - set(self.settings["measures"])
        )

    def _laboratory_row(self, measure: str, observations: Sequence[Any]) -> list[str]:
        unit = observations[0].unit
        known = self.settings["measures"].get(measure, {})
        change = f"{measure}.during_vs_before.percent_change"
        shift = f"{measure}.during_vs_before.hodges_lehmann"
        beyond = self.estimates.value(f"{measure}.during_vs_before.beyond_rcv")
        percent = self.estimates.print(change)
        is_beyond = "" if beyond is None else self.say("laboratory", "is_beyond" if beyond else "is_within")
        return [
            self.label("measures", measure),
            known.get("print_unit") or print_unit(unit),
            self._reference(observations),
            self._phase(measure, "before"),
            self._phase(measure, "during"),
            self.estimates.ask_with_interval(f"{measure}.during_vs_before.level_change"),
            self.estimates.ask_with_interval(shift),
            asked(f"{percent}\N{NO-BREAK SPACE}%" if percent else "", change),
            asked(is_beyond, f"{measure}.during_vs_before.beyond_rcv"),
        ]

    def _reference(self, observations: Sequence[Any]) -> str:
        """The reference range of the last observation that has one."""
        for row in reversed(observations):
            if not (pd.isna(row.ref_low) and pd.isna(row.ref_high)):
                return asked_record(self.reference(row), "observations", row.observation_id)
        return ""

    def reference(self, row: Any) -> str:
        """The reference range of an observation; empty where it has none."""
        decimals = self.settings["measures"].get(row.measure, {}).get("decimals")
        low, high = (self.number(limit, decimals, trim=True) for limit in (row.ref_low, row.ref_high))
        if low and high:
            return f"{low} – {high}"
        return f"< {high}" if high else f"> {low}" if low else ""

    def _phase(self, measure: str, phase: str) -> str:
        count = self.estimates.value(f"{measure}.{phase}.n")
        if not count:
            return self.say("page", "none")
        name, shown = f"{measure}.{phase}", self.estimates.print
        printed = shown(f"{name}.median") or self.say("page", "not_estimable")
        low, high = shown(f"{name}.minimum"), shown(f"{name}.maximum")
        if low and high and count > 1:
            printed += f" ({low}\N{EN DASH}{high})"
        printed += f", n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{shown(f'{name}.n')}"
        if censored := int(self.estimates.value(f"{name}.n_censored") or 0):
            printed += f" ({self.say('laboratory', 'censored', n=censored)})"
        return asked(printed, f"{name}.median")

    def reference_changes(self) -> list[str]:
        """For each measure whose variation is known: what its reference change value is, and of whom."""
        told = []
        for measure in self._measures_in_order(set(self.tables["observations"]["measure"])):
            row = self.estimates.row(f"{measure}.during_vs_before.beyond_rcv")
            if row and not pd.isna(row["estimate"]):
                note = asked_numbers(self.tell(row["note"]), row["estimate_id"], before="%")
                told.append(Markup("{}: {}.").format(self.label("measures", measure), note))
        return told

    def observations(self, flagged: bool = False) -> Table:
        """Every observation, or each that is flagged, with the file and row it was read from."""
        rows = []
        for row in self.rows("observations"):
            if flagged and not row.flag:
                continue
            name = "observations", row.observation_id
            value, place = asked_record(self.value(row), *name), row.row_id if flagged else placed(row.row_id, *name)
            rows.append([self.when(row), self.label("measures", row.measure), value, self.mark(row.flag), place])
        heads = [self.say("page", "day"), *(self.say("laboratory", key) for key in ("measure", "value", "flag", "row"))]
        caption = self.say("quality", "flagged") if flagged else self.say("laboratory", "values")
        return Table(caption, heads, rows, folded=not flagged)

    def medications(self) -> Table:
        """Each stretch of a medication."""
        rows = []
        for row in self.rows("medications"):
            name = "medications", row.medication_id
            dose = self.amount(row.daily_dose, row.unit)
            stop = "" if pd.isna(row.stop_day) else self.day(row.stop_day)
            rows.append(
                [
                    self.label("drugs", row.drug),
                    asked_record(self.day(row.start_day), *name),
                    asked_record(stop, *name) or self.say("treatment", "ongoing"),
                    asked_record(dose, *name) or self.say("treatment", "not_stated"),
                    self.tell(row.pattern),
                    placed(row.row_id, *name),
                ]
            )
        heads = [self.say("treatment", key) for key in ("drug", "from", "to", "dose", "pattern")]
        heads.append(self.say("laboratory", "row"))
        return Table(self.say("treatment", "caption"), heads, rows, folded=len(rows) > 12)

    def steroids(self) -> Table:
        """The burden of systemic steroids before and during treatment."""
        keys = ("mg", "mg_per_kg", "days", "days_per_90")
        statistics = ("steroid_mg", "steroid_mg_per_kg", "steroid_days", "steroid_days_per_90")
        rows = [
            [
                self.say("treatment", phase),
                *(self.estimates.ask(f"systemic_steroids.{phase}.{name}") for name in statistics),
            ]
            for phase in ("before", "during")
        ]
        rows = [row for row in rows if any(row[1:])]
        heads = [self.say("treatment", "steroid_period"), *(self.say("treatment", key) for key in keys)]
        return Table(self.say("treatment", "steroids"), heads, rows)

    def steroid_notes(self) -> list[str]:
        """What limits the burden of steroids, before and during."""
        names = (f"systemic_steroids.{phase}.steroid_mg" for phase in ("before", "during"))
        rows = [row for row in map(self.estimates.row, names) if row]
        return [
            Markup("{}: {}.").format(
                self.say("treatment", row["comparison"]), asked_numbers(self.tell(row["note"]), row["estimate_id"])
            )
            for row in rows
            if row["note"]
        ]

    def assessments(self, instrument: str) -> Table:
        """The weeks before each dose; without any the weeks; of an instrument that is scored at visits its days."""
        periods = self.tables["score_periods"]
        periods = periods[periods["instrument"] == instrument]
        is_assessed = (periods["period"] == "assessment").any()
        kind = "day" if not is_daily(periods) else "assessment" if is_assessed else "week"
        rows = []
        for row in self.rows("score_periods"):
            if (row.instrument, row.period) != (instrument, kind):
                continue
            number = row.label.rpartition("_")[2]
            label = self.say("outcomes", "before_dose", number=number) if kind == "assessment" else ""
            days = self.say("outcomes", "days", start=self.day(row.start_day), end=self.day(row.end_day))
            if kind == "day":
                label, days = self.say("diary", "day"), self.day(row.start_day)
            since = "" if pd.isna(row.days_since_dose) else self.day(row.days_since_dose)
            complete = f"{row.scores_recorded} / {row.scores_expected}"
            numbers = (self.number(row.mean, 1), self.number(row.maximum), since, complete)
            name = f"period:{instrument}:{kind}:{row.start_day}"
            rows.append([label or days, days, *(asked(number, name) for number in numbers)])
        heads = [
            self.say("outcomes", "assessment"), self.say("page", "day"),
            *(self.say("outcomes", key) for key in ("mean", "maximum", "since", "complete")),
        ]  # fmt: skip
        caption = self.say("outcomes", "caption", instrument=self.label("instruments", instrument))
        return Table(caption, heads, rows, folded=len(rows) > 40)

    def rates(self) -> Table:
        """Event rates before and during treatment."""
        rows = []
        for name, about in self.settings["events"].items():
            for phase in ("before", "during"):
                estimate_id = f"{name}.{phase}.event_rate"
                if about["rate"] and self.estimates.print(estimate_id):
                    row = self.estimates.row(estimate_id)
                    count = row["n_before"] if phase == "before" else row["n_after"]
                    rate = self.estimates.ask_with_interval(estimate_id)
                    rows.append(
                        [
                            about["label"],
                            self.say("treatment", phase),
                            asked(f"{count}", estimate_id),
                            rate,
                            self.mark(row["note"]),
                        ]
                    )
        heads = [
            self.say("outcomes", "event"), self.say("treatment", "steroid_period"), self.say("outcomes", "count"),
            self.say("outcomes", "rate"), self.say("laboratory", "flag"),
        ]  # fmt: skip
        return Table(self.say("outcomes", "rates"), heads, rows)
