"""One case as the figures see it: its tables, its words and numbers, and the stretch of time that is drawn."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from casebook.draw.presets import DEFAULT, PRESETS, Preset
from casebook.estimate.course import Course, courses
from casebook.words import Sentences, filled, print_date, print_number, print_unit, read_words

LONGEST_BEFORE = 365
# The key of each clean table, and what table `changes` calls its rows.
_KINDS = {
    "observation_id": "observation", "score_id": "score", "dose_id": "dose", "medication_id": "medication",
    "event_id": "event",
}  # fmt: skip


class CaseView:
    """The tables of one case with what is needed to draw them; `preset` says what the journal asks of the figure."""

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], preset: Preset = PRESETS[DEFAULT]
    ) -> None:
        self.tables = tables
        self.settings = settings
        self.preset = preset
        self.words = read_words(settings["language"], "figures")
        self._sentences = Sentences(settings["language"], settings["translations"])
        rows = tables["estimates"]
        self._estimates = dict(zip(rows["estimate_id"], rows["estimate"], strict=True))
        self._intervals = dict(zip(rows["estimate_id"], zip(rows["ci_low"], rows["ci_high"], strict=True), strict=True))

    def say(self, key: str, group: str = "", **parts: Any) -> str:
        """A text of the language, with its parts filled in; a plural is chosen by the part `n`."""
        return filled(self.words[group][key] if group else self.words[key], self.settings["language"], parts)

    def tell(self, text: str) -> str:
        """A text of a table, which is English, in the language as far as its sentences are known."""
        return self._sentences(text)

    def captioned(self, caption: str) -> str:
        """A caption with what is to be said of data that is not a patient's; an empty one stays empty."""
        is_patient = self.settings["data_origin"] == "patient"
        return caption if is_patient or not caption else f"{caption} {self.settings['origin_note']}."

    def estimate(self, estimate_id: str) -> float | None:
        """An estimate, None where it is missing or empty."""
        value = self._estimates.get(estimate_id)
        return None if value is None or pd.isna(value) else float(value)

    def interval(self, estimate_id: str) -> tuple[float, float] | None:
        """The 95 % interval of an estimate, None where none exists."""
        low, high = self._intervals.get(estimate_id, (None, None))
        return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))

    def number(self, value: float, decimals: int | None = None, trim: bool = True) -> str:
        """`value` as people of the language write it, with at most that many decimals, else four significant digits.

        trim : leave out zeros at the end of the decimals
        """
        return print_number(value, self.settings["language"], decimals, trim)

    def decimals(self, measure: str) -> int | None:
        """With how many decimals a measure is printed."""
        return self.settings["measures"].get(measure, {}).get("decimals")

    def label(self, kind: str, name: str) -> str:
        """A measure, instrument, drug or event in words."""
        known = self.settings[kind].get(name)
        given = known.get("label") if isinstance(known, Mapping) else known
        return given or name.replace("_", " ").capitalize()

    def unit(self, measure: str, unit: str) -> str:
        """The unit of a measure as people write it."""
        return self.settings["measures"].get(measure, {}).get("print_unit") or print_unit(unit)

    def values(self, measure: str) -> pd.DataFrame:
        """The observations of a measure by day."""
        rows = self.tables["observations"]
        return rows[rows["measure"] == measure]

    def drawn_values(self, measures: list[str]) -> pd.DataFrame:
        """The observations of the measures as a figure shows them: in the order of the measures, each by day."""
        columns = ["measure", "day", "value", "unit", "censor", "ref_low", "ref_high", "flag", "row_id", "new"]
        rows = [self.values(measure) for measure in measures]
        return self.with_new(pd.concat(rows) if rows else self.tables["observations"].iloc[:0])[columns]

    def measures(self, wanted: str, most: int) -> list[str]:
        """The measures that the protocol wants and the record holds; where it wants none, those with most values."""
        counts = self.tables["observations"]["measure"].value_counts()
        chosen = [name for name in self.settings[wanted] if name in counts]
        if self.settings[wanted]:
            return chosen
        others = [name for name in counts.index if name not in (self.settings["weight_measure"], "height")]
        return sorted(others, key=lambda name: (-counts[name], name))[:most]

    @cached_property
    def panel_measures(self) -> list[str]:
        """The measures that have a panel in any figure, in the order in which they take their looks."""
        return list(dict.fromkeys([*self.measures("journey_measures", 4), *self.measures("biomarkers", 3)]))

    def is_new(self, rows: pd.DataFrame) -> pd.Series:
        """For each row of a clean table whether it was added or corrected since the report it is compared with."""
        key = next(column for column in rows.columns if column in _KINDS)
        return rows[key].isin(self._new.get(_KINDS[key], ()))

    def with_new(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with a column `new`: yes, or nothing."""
        return rows.assign(new=self.is_new(rows).map({True: "yes", False: ""}).astype(object))

    def new_spans(self, instrument: str, first: Any, last: Any, item: str = "") -> list[str]:
        """For each stretch from a first to a last day: yes where a score of the instrument in it is new, or nothing.

        item : the only item that counts, where one is named
        """
        scores = self.tables["scores"]
        own = scores[(scores["instrument"] == instrument) & ((scores["item"] == item) | (item == ""))]
        days = own.loc[self.is_new(own), "day"].astype(int).to_numpy()
        spans = zip(first, last, strict=True)
        return ["yes" if ((days >= start) & (days <= end)).any() else "" for start, end in spans]

    @cached_property
    def compared(self) -> Any:
        """The row of table `reports` of the report that this one is compared with; None where there is none."""
        rows = self.tables["reports"] if "reports" in self.tables else pd.DataFrame({"role": []})
        return next(rows[rows["role"] == "compared"].itertuples(), None)

    @cached_property
    def _new(self) -> dict[str, set[str]]:
        changes = self.tables["changes"] if "changes" in self.tables else pd.DataFrame(columns=["kind", "change"])
        changes = changes[changes["change"].isin(("added", "corrected"))]
        return {kind: set(rows["subject_id"]) for kind, rows in changes.groupby("kind", sort=True)}

    @cached_property
    def treatment(self) -> str:
        """The drug that counts the days."""
        if self.settings["treatment"]:
            return self.settings["treatment"]
        given = self.tables["doses"].query("status == 'given' and day == 0")["drug"]
        return given.iloc[0] if len(given) else ""

    @cached_property
    def course(self) -> Course | None:
        """The case as the estimates see it, so that both say alike when a value was; None without a first dose."""
        if 0 not in self.given_days:
            return None
        settings = {**self.settings, "treatment": self.treatment}
        return next(courses(self.tables, {settings["case"]: settings}))

    @cached_property
    def first_date(self) -> str:
        """The date of day 0 as people write it; empty where dates are relative."""
        for name in ("doses", "observations", "scores", "events"):
            dated = self.tables[name]
            for day, text in dated.loc[dated["date"] != "", ["day", "date"]].itertuples(index=False):
                first = date.fromisoformat(text) - timedelta(days=int(day))
                return print_date(first.isoformat(), self.settings["language"])
        return ""

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last day that is drawn: of what was measured, given or, a year back, taken; not of the history."""
        tables = self.tables
        measured = [tables[name]["day"] for name in ("observations", "scores", "doses") if len(tables[name])]
        first = min((int(days.min()) for days in measured), default=0)
        marked = [name for name, about in self.settings["events"].items() if about["mark"]]
        events = tables["events"]
        noted = events.loc[events["category"].isin(marked) & (events["day"] >= -LONGEST_BEFORE), "day"]
        first = min(first, int(noted.min()) if len(noted) else first)
        taken = tables["medications"]["start_day"]
        if len(taken):
            # A medication of many years would press the rest into a corner.
            first = min(first, max(int(taken.min()), -LONGEST_BEFORE))
        last = max((int(days.max()) for days in measured), default=0)
        events = tables["events"]["day"]
        last = max(last, int(events.max()) if len(events) else last)
        return min(first, 0), max(last, 0)

    @cached_property
    def given_days(self) -> list[int]:
        """Days on which a dose of the treatment was given."""
        doses = self.tables["doses"]
        return doses[(doses["drug"] == self.treatment) & (doses["status"] == "given")]["day"].astype(int).tolist()

    @cached_property
    def phases(self) -> list[tuple[str, int, int, bool]]:
        """Label, first day, day after the last, and whether it is a gap, of each phase within the span."""
        start, end = self.span
        given = self.settings["phases"] or [
            {"name": "before", "label": self.say("before")},
            {"name": "during", "label": self.say("during"), "from_day": 0},
        ]
        starts = [max(phase.get("from_day", start), start) for phase in given]
        ends = [*starts[1:], end + 1]
        found = []
        for phase, first, after in zip(given, starts, ends, strict=True):
            if min(after, end + 1) > first:
                label = phase.get("label") or phase["name"].replace("_", " ")
                found.append((label, first, min(after, end + 1), phase.get("gap", False)))
        return found
