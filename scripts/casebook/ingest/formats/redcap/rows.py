"""The grid of a study database as rows of table `ingested`, by its source profile."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.ingest.conventions import ISO_DATE
from casebook.ingest.formats.redcap.dictionary import Field
from casebook.ingest.formats.redcap.grid import SITE_WORDS, Grid, GridRow
from casebook.ingest.identifiers import Identifier, identifiers_of, kind_of_label
from casebook.ingest.reading import (
    ANOTHER_PATIENT,
    IDENTIFIER,
    NO_VALUE,
    NOT_MAPPED,
    Export,
    Reading,
    one_patient,
    valueless,
)
from casebook.ingest.table_rows import as_label

_DATE_ALONE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_BIRTH = re.compile(r"birth|dob|nascita", re.IGNORECASE)
# A shorter record id is a number like any other: sought in a report it would be found everywhere.
_SHORTEST_ID = 5
_CHOSEN = ("radio", "dropdown", "select", "checkbox", "yesno", "truefalse", "slider", "calc")


def rows_of_grid(grid: Grid, export: Export) -> Reading:
    """One row for every filled field that the profile maps; the other filled fields without their content.

    Raises CasebookError for several patients where the case does not say which is its own.
    """
    columns = _Columns(grid, export)
    patient = one_patient(grid.ids, export)
    values: list[dict[str, Any]] = []
    others: list[tuple[int, str]] = list(grid.others)
    identifiers = set(grid.identifiers)
    for row in grid.rows:
        identifiers |= columns.identifiers(row)
        if row.cells[0] != patient:
            others.append((row.source_row, ANOTHER_PATIENT))
            continue
        found = list(columns.rows(row))
        values.extend(found)
        if not found:
            others.append((row.source_row, NO_VALUE))
    kind = next(iter(export.profile["forms"].values()))["kind"]
    for line, note, record in grid.damaged:
        if record and record != patient:
            others.append((line, ANOTHER_PATIENT))
            continue
        values.append({"source_row": line, "kind": kind, "note": note, "decimal": ".", "date_format": ISO_DATE})
    rows = pd.concat([pd.DataFrame(values, dtype=object), valueless(others).astype(object)], ignore_index=True)
    return Reading(
        rows,
        [line for line, *_ in (*grid.others, *grid.damaged)] + [row.source_row for row in grid.rows],
        several_values=True,
        patients=frozenset({patient} if patient and patient in grid.ids else ()),
        identifiers=frozenset(identifiers),
        conventions=grid.conventions,
    )


def identifying_kind(column: str, field: Field | None, marked: bool) -> str:
    """The kind of identifier that a column holds, by its name and label; empty for one that does not identify.

    marked : whether the dictionary or the profile says that it identifies
    """
    label = field.label if field else ""
    kind = kind_of_label(column) or kind_of_label(label)
    if marked and not kind:
        validation = field.validation if field else ""
        if _BIRTH.search(column) or _BIRTH.search(label):
            kind = "birth date"
        elif validation in ("phone", "email"):
            kind = validation
        else:
            kind = "other"
    return kind


class _Columns:
    """What each column of a grid stands for."""

    def __init__(self, grid: Grid, export: Export) -> None:
        self.header = grid.columns
        self.place = {column: at for at, column in enumerate(grid.columns)}
        self.fields = [grid.dictionary.field(column) for column in grid.columns]
        self.missing = grid.missing | {str(code) for code in export.profile.get("missing", [])}
        self.mapped: dict[int, dict[str, Any]] = {}
        self.dates: dict[int, int] = {}
        forms = export.profile["forms"]
        read = {form["date"] for form in forms.values()} | {
            column for form in forms.values() for column in form.get("fields", {})
        }
        marked = self._marked(export)
        self.kinds = [
            identifying_kind(column, field, is_marked)
            for column, field, is_marked in zip(self.header, self.fields, marked, strict=True)
        ]
        for at, kind in enumerate(self.kinds):
            # What the profile reads is no identifier by its name alone; but nobody's birth is a result.
            if kind != "birth date" and self.header[at] in read and not marked[at]:
                self.kinds[at] = ""
        self.kinds[0] = ""  # the record's id is told apart by itself
        for name, form in forms.items():
            self._map(name, form, grid, export.profile)
        # The record's id and the dates say whose and when a value is; they are no values of their own.
        self.silent = {0, *self.dates.values()} - {at for at, column in enumerate(self.header) if column in SITE_WORDS}

    def rows(self, row: GridRow) -> Iterator[dict[str, Any]]:
        """The rows of table `ingested` that one record yields."""
        for at, cell in enumerate(row.cells):
            if at in self.silent or not cell:
                continue
            column = self.header[at]
            if at in self.mapped and cell not in self.missing:
                own = self.mapped[at]
                yield {
                    "source_row": row.source_row, **own, "value": cell, "unit": row.units.get(column, own["unit"]),
                    "collected_at": self._date(row, self.dates[at]), "note": "",
                }  # fmt: skip
            else:
                note = NO_VALUE if at in self.mapped else IDENTIFIER if self.kinds[at] else NOT_MAPPED
                yield {"source_row": row.source_row, "kind": "none", "source_field": column, "note": note}

    def identifiers(self, row: GridRow) -> frozenset[Identifier]:
        """What one record says of who somebody is, this patient or another."""
        record = row.cells[0]
        found = {Identifier("record number", record)} if len(record) >= _SHORTEST_ID else set()
        for at, kind in enumerate(self.kinds):
            cell = row.cells[at]
            if not kind or not cell or cell in self.missing:
                continue
            field = self.fields[at]
            # One of a few choices, a number or the date of a visit tells nobody apart, and stands everywhere.
            if (field is not None and field.type in _CHOSEN) or self.header[at] == SITE_WORDS[0]:
                continue
            if kind == "other":
                if not (_DATE_ALONE.fullmatch(cell) or (cell.isdecimal() and len(cell) < _SHORTEST_ID)):
                    found |= identifiers_of(cell)
            else:
                found.add(Identifier(kind, " ".join(cell.split())))
        return frozenset(found)

    def _marked(self, export: Export) -> list[bool]:
        named = {as_label(label) for label in export.profile.get("identifiers", [])}
        return [
            column in SITE_WORDS
            or as_label(column) in named
            or (field is not None and (field.identifies or as_label(field.name) in named))
            or (field is not None and bool(field.label) and as_label(field.label) in named)
            for column, field in zip(self.header, self.fields, strict=True)
        ]

    def _map(self, name: str, form: Mapping, grid: Grid, profile: Mapping) -> None:
        if form["date"] not in self.place:
            return
        for column, code in form.get("fields", {}).items():
            at = self.place.get(column)
            if at is None or self.kinds[at]:
                continue
            field = self.fields[at]
            self.dates[at] = self.place[form["date"]]
            self.mapped[at] = {
                "source_field": column,
                "kind": form["kind"],
                "code": code,
                "name": field.label if field else "",
                "instrument": form.get("instrument", name) if form["kind"] == "score" else "",
                "unit": form.get("units", {}).get(column, "") or (field.unit if field else ""),
                "decimal": _decimal(field, [row.cells[at] for row in grid.rows], profile.get("decimal", ".")),
                "date_format": profile.get("date_format", ISO_DATE),
            }

    def _date(self, row: GridRow, at: int) -> str:
        """The date of a form's row; of a field that identifies only what can be nothing but a date, and no birth."""
        cell = row.cells[at]
        hidden = self.kinds[at] == "birth date" or (self.kinds[at] and not _DATE_ALONE.fullmatch(cell))
        if cell in self.missing or hidden:
            cell = ""
        return cell or (self._date(row.within, at) if row.within is not None else "")


def _decimal(field: Field | None, cells: Sequence[str], usual: str) -> str:
    """The decimal mark of one column: as REDCap checks the field, unless its cells prove that the export chose another.

    REDCap can write every number of an export with the mark that its user prefers.
    """
    if field is None:
        return usual
    if field.validation.endswith("comma_decimal"):
        told = ","
    elif "number" in field.validation or field.type == "calc":
        told = "."
    else:
        return usual
    found = {mark for mark in ".," for cell in cells if mark in cell}
    return found.pop() if len(found) == 1 else told
