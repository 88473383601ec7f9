"""What the tables of the report are made from, and those of the laboratory, the scores and the events."""

from bisect import bisect_left, bisect_right
from collections import namedtuple
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.report.ask import asked, asked_numbers, asked_record, placed
from casebook.report.diary import is_daily
from casebook.report.estimates import Estimates
from casebook.report.printed_table import Table
from casebook.words import Language, print_unit

UNMAPPED = "no measure in the protocol"


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
