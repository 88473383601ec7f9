"""Numbers in a text are references: `{{ tryptase.before.median }}` to an estimate, `{{ dose.4.day }}` to the record."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup, escape

from casebook.errors import CasebookError
from casebook.report.ask import asked
from casebook.report.estimates import Estimates
from casebook.report.facts import Fact
from casebook.words import Language

REFERENCE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# A literal that is meant as such: `{{ "7" }}`.
_LITERAL = re.compile(r'"([^"{}\n]*)"')
ESTIMATE_OPTIONS = ("value", "unit", "interval", "n")
_DURATIONS = {"weeks": 7.0, "months": 30.4375}
FACT_OPTIONS = {
    "day": ("value", "month", "date"),
    "interval": ("value", "unit", *_DURATIONS),
    "amount": ("value", "unit"),
    "years": ("value", "unit"),
    "count": ("value",),
}
MISSING = "\N{EN DASH}"
# Noncharacters, which no text holds: they mark in Markdown where a reference stands, and stay through it.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_PLACE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


@dataclass(frozen=True)
class Printed:
    """What is printed of a reference, and the note that it opens, if any."""

    text: str
    note: str = ""

    def control(self) -> str:
        """The same as HTML."""
        return str(asked(self.text, self.note) if self.note else escape(self.text))


@dataclass(frozen=True)
class References:
    """What a text of one case may refer to: its estimates and the facts of its record."""

    estimates: Estimates
    facts: Mapping[str, Fact]
    language: Language

    def __contains__(self, name: str) -> bool:
        return name in self.estimates or name in self.facts

    def __iter__(self) -> Iterator[str]:
        yield from self.estimates
        yield from self.facts

    def options(self, name: str) -> tuple[str, ...]:
        """What may stand behind the name: `{{ name | option }}`."""
        row = self.estimates.row(name)
        if row is None:
            return FACT_OPTIONS[self.facts[name].kind]
        return (*ESTIMATE_OPTIONS, *_DURATIONS) if row["unit"] == "d" else ESTIMATE_OPTIONS

    def note(self, name: str) -> str:
        """The note that tells where the number comes from; empty where it stands on no row of the record."""
        if name in self.estimates:
            return name
        fact = self.facts[name]
        if name == "day.last":
            return f"last:{fact.quantity:.0f}"
        return f"fact:{name}" if fact.sources else ""

    def print(self, name: str, option: str = "") -> str:
        """The number with its unit, or the part of it that the option names.

        Raises KeyError for a name that there is not. `date` is empty where dates are relative.
        """
        if name in self.estimates:
            return self._estimate(name, option)
        fact = self.facts[name]
        if option in _DURATIONS:
            return self._duration(fact.quantity, option)
        if option == "month":
            return self.language.number(fact.quantity / _DURATIONS["months"], 0)
        if option == "date":
            return self.language.date(fact.date)
        unit = fact.unit
        if fact.kind in ("interval", "years"):
            unit = self._unit("days" if fact.kind == "interval" else "years", fact.number)
        if option:
            return unit if option == "unit" else fact.number
        return _joined(fact.number, unit)

    def _estimate(self, name: str, option: str) -> str:
        row = self.estimates.row(name)
        if option == "n":
            counts = [row[column] for column in ("n_before", "n_after") if not pd.isna(row[column])]
            return " / ".join(self.language.number(float(count), 0) for count in counts)
        if option == "unit":
            return self.estimates.unit(name)
        value = self.estimates.value(name)
        if option in _DURATIONS and value is not None:
            return self._duration(value, option)
        number = self.estimates.interval(name) if option == "interval" else self.estimates.print(name)
        if not number:
            return self.language.say("page", "not_estimable")
        return number if option else self.estimates.with_unit(name, number)

    def _duration(self, days: float, option: str) -> str:
        length = self.language.number(days / _DURATIONS[option], 1, trim=True)
        return _joined(length, self._unit(option, length))

    def _unit(self, name: str, printed: str) -> str:
        """A unit of time in the number that the printed amount asks for: 1 week, 1.5 weeks."""
        return self.language.say("units", name, n=1 if printed == "1" else 2)


def _joined(number: str, unit: str) -> str:
    return f"{number}\N{NO-BREAK SPACE}{unit}".rstrip("\N{NO-BREAK SPACE}")


def resolve_references(text: str, known: References, file: str) -> str:
    """`text` with each reference replaced by what it refers to, with its unit, as the report prints it.

    Raises CasebookError with file and row for a reference that there is not, naming the closest.
    """
    return spell_out(*place_references(text, known, file))


def place_references(text: str, known: References, file: str) -> tuple[str, list[Printed]]:
    """`text` with a mark in place of each reference, and what is to stand there, in order.

    Rows are kept: a reference over several lines leaves its line breaks. Raises as `resolve_references`.
    """
    printed: list[Printed] = []

    def replace(match: re.Match) -> str:
        row = text.count("\n", 0, match.start(1) + len(match[1]) - len(match[1].lstrip())) + 1
        printed.append(_resolve(match[1].strip(), known, file, row))
        return f"{_OPEN}{len(printed) - 1}{_CLOSE}" + "\n" * match[1].count("\n")

    between = REFERENCE.sub(lambda match: re.sub("[^\n]", " ", match[0]), text)
    if stray := re.search(r"\{\{|\}\}", between):
        row = between.count("\n", 0, stray.start()) + 1
        raise CasebookError("a reference is not closed or not opened", file=file, row=row, remedy="Write {{ name }}")
    return REFERENCE.sub(replace, text), printed


def holds_reference(text: str) -> bool:
    """Whether a part of a placed text holds the mark of a reference, in an address with its percent signs, too."""
    return _OPEN in text or "%EF%B7%90" in text.upper()


def without_references(text: str) -> str:
    """A part of a placed text with a sign in place of each mark that is neither letter, digit nor space."""
    return _PLACE.sub(_OPEN, text)


def note_names(text: str, printed: Sequence[Printed]) -> frozenset[str]:
    """What the references of a part of a placed text are of: the first parts of their names."""
    notes = (printed[int(number)].note.removeprefix("fact:") for number in _PLACE.findall(text))
    return frozenset(word for note in notes for word in note.partition(".")[0].split("_") if word)


def spell_out(text: str, printed: Sequence[Printed]) -> str:
    """A part of a placed text with what is printed at each mark, as text alone."""
    return _PLACE.sub(lambda match: printed[int(match[1])].text, text)


def fill_references(html: str, printed: Sequence[Printed]) -> Markup:
    """HTML made from a placed text, with what is to stand at each mark as a control that opens where it comes from."""
    return Markup(_PLACE.sub(lambda match: printed[int(match[1])].control(), html))  # noqa: S704  escaped


def resolve_softly(text: str, estimates: Estimates) -> Markup:
    """A text of the protocol with its references as controls, without units; what is missing prints as a dash."""
    parts = REFERENCE.split(text)
    names = [part.partition("|")[0].strip() for part in parts[1::2]]
    # Of the parts every other one is the name of a reference.
    parts[1::2] = [estimates.ask(name) or MISSING for name in names]
    return Markup().join(escape(part) for part in parts)


def _resolve(reference: str, known: References, file: str, row: int) -> Printed:
    if literal := _LITERAL.fullmatch(reference):
        return Printed(literal[1])
    name, _, option = (part.strip() for part in reference.partition("|"))
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
        told = (
            f"the closest are: {', '.join(near)}" if near else "see estimate_id in estimates.csv, and config/README.md"
        )
        raise CasebookError(
            f"there is no estimate and no fact {name!r}", file=file, row=row, remedy=f"Correct it; {told}"
        )
    allowed = known.options(name)
    if option and option not in allowed:
        raise CasebookError(
            f"found option {option!r}; allowed: {', '.join(allowed)}", file=file, row=row, key=f"{{{{ {name} }}}}"
        )
    printed = known.print(name, option)
    if option == "date" and not printed:
        raise CasebookError(
            "has no date: the dates of this case are relative", file=file, row=row, key=f"{{{{ {name} }}}}",
            remedy="Take the day or the month, or set dates: calendar",
        )  # fmt: skip
    return Printed(printed, "" if option == "unit" else known.note(name))
