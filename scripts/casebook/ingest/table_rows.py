"""The rows of a file that is one table with a header: which hold values, which do not, and whose they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from casebook.errors import CasebookError
from casebook.ingest.header_lines import as_label, identifiers_of_line, telling_identifiers
from casebook.ingest.identifiers import Identifier
from casebook.ingest.reading import (
    ANOTHER_PATIENT,
    BLANK_LINE,
    COLUMN_HEADER,
    HEADER_LINE,
    NO_VALUE,
    PATIENT_HEADER,
    Export,
    Reading,
    one_patient,
    valueless,
)
from casebook.ingest.records import NO_STORED_VALUE, Records, TypedCell, refuse_swallowed_rows

NO_PATIENT = "no patient in the row"
NOT_STORED = "a formula without a stored value"
# Fields that hold numbers: where a sheet stores one, it is written with the decimal mark of the sheet's texts.
NUMBERS = ("value", "ref_low", "ref_high", "reference")


@dataclass(frozen=True)
class Layout:
    """Where things stand in a table.

    header : index of the header's record
    columns : field of Casebook -> index of its column; `patient` is used to choose rows and never kept
    tests : in a wide table, name of each column that holds results -> its index
    needed : fields of which one must be filled, or the row holds no value
    identifiers, header_lines : beginnings of lines that are no rows of the table
    identity : index of each column that identifies -> its label; its cells go nowhere but into the identifiers
    skipped : indexes of further records that are header lines
    keep_irregular : whether a row with more or fewer cells than the header may keep its cells; not where a column is
        left out of the table, whose content could have slipped into another
    """

    header: int
    columns: Mapping[str, int]
    tests: Mapping[str, int] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    header_lines: tuple[str, ...] = ()
    identity: Mapping[int, str] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    keep_irregular: bool = True


@dataclass
class TableRows:
    """The rows that hold values, field by field (and test by test), and what is known of all others."""

    lines: list[int]
    fields: dict[str, list[str]]
    tests: dict[str, list[str]]
    notes: list[str]
    others: list[tuple[int, str]]
    patients: frozenset[str]
    identifiers: frozenset[Identifier]

    def cells(self, *names: str) -> list[str]:
        """All filled text cells of the named fields."""
        return texts_of(cell for name in names for cell in self.fields.get(name, []))

    def reading(self, columns: Mapping[str, Sequence[str] | str], conventions: Mapping[str, str]) -> Reading:
        """A Reading with the columns of `ingested` as given, one row a record."""
        return self.reading_of([self.frame(columns)], conventions, several_values=False)

    def frame(self, columns: Mapping[str, Sequence[str] | str]) -> pd.DataFrame:
        """The rows that hold values with the columns of `ingested` as given, `decimal` among them."""
        written = {
            name: cells if isinstance(cells, str) else as_written(cells, columns["decimal"] if name in NUMBERS else ".")
            for name, cells in columns.items()
        }
        return pd.DataFrame(
            {"source_row": self.lines, **written, "note": self.notes}, index=range(len(self.lines)), dtype=object
        )

    def reading_of(
        self, values: Sequence[pd.DataFrame], conventions: Mapping[str, str], several_values: bool
    ) -> Reading:
        """A Reading of rows with values, and of the others as they are known here."""
        rows = pd.concat([*values, valueless(self.others).astype(object)], ignore_index=True)
        records = [*self.lines, *(line for line, _ in self.others)]
        return Reading(rows, records, several_values, self.patients, self.identifiers, conventions)


def texts_of(cells: Iterable[str]) -> list[str]:
    """The filled cells that a person or program wrote as text: only these show how a file writes numbers and dates."""
    return [cell for cell in cells if cell and type(cell) is str]


def as_written(cells: Sequence[str], decimal: str) -> list[str]:
    """Cells as plain text, those that a sheet stores as numbers with this decimal mark."""
    return [cell.written(decimal) if type(cell) is TypedCell else cell for cell in cells]


def read_rows(records: Records, layout: Layout, export: Export) -> TableRows:
    """Sort the records of a table into rows with values and others, keeping the cells of the first alone."""
    if export.patient is not None and "patient" not in layout.columns:
        raise CasebookError(
            "has no column that says whose a row is, so the rows of the patient named for it cannot be chosen",
            file=export.file.path, row=records.lines[layout.header],
            remedy="Name the column patient (in the sheet or the source profile), or delete patient under exports",
        )  # fmt: skip
    return _chosen(_sorted(records, layout), records, layout, export)


@dataclass
class _Sorted:
    """The records of a table: those that may hold values with their cells, and the others with why they do not."""

    lines: list[int] = field(default_factory=list)
    kept: list[list[str]] = field(default_factory=list)
    others: list[tuple[int, str]] = field(default_factory=list)
    empty: list[list[str]] = field(default_factory=list)
    identifiers: set[Identifier] = field(default_factory=set)


def _sorted(records: Records, layout: Layout) -> _Sorted:
    width = len(records.cells[layout.header])
    identifiers = tuple(as_label(label) for label in layout.identifiers if label.strip())
    header_lines = tuple(as_label(label) for label in layout.header_lines if label.strip())
    header_cells = [cell.strip() for cell in records.cells[layout.header]]
    value_at = layout.columns.get("value")
    wanted = [layout.columns[name] for name in layout.needed if name in layout.columns] + [*layout.tests.values()]
    begins_label = bool(identifiers or header_lines)
    found = _Sorted()
    others = found.others
    for index, (line, cells) in enumerate(zip(records.lines, records.cells, strict=True)):
        if not any(map(str.strip, cells)):
            others.append((line, BLANK_LINE))
            continue
        if index == layout.header or (cells[0] == records.cells[layout.header][0] and _stripped(cells) == header_cells):
            others.append((line, COLUMN_HEADER))
            continue
        if begins_label:
            first = as_label(cells[0]) or as_label(next(cell for cell in cells if cell.strip()))
            if identifiers and first.startswith(identifiers):
                others.append((line, PATIENT_HEADER))
                found.identifiers |= identifiers_of_line(cells, layout.identifiers, layout.header_lines)
                continue
            has_value = value_at is not None and value_at < len(cells) and cells[value_at].strip()
            if header_lines and first.startswith(header_lines) and not has_value:
                others.append((line, HEADER_LINE))
                continue
        if index < layout.header or index in layout.skipped:
            others.append((line, HEADER_LINE))
            found.identifiers |= identifiers_of_line(cells, harmless=layout.header_lines)
            continue
        if wanted and not _holds_any(cells, wanted):
            others.append((line, NO_VALUE))
            found.empty.append(cells)
            continue
        if _spans_lines(records, index):
            refuse_swallowed_rows(records, index, width)
        found.lines.append(line)
        found.kept.append(cells)
    return found


def _stripped(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _holds_any(cells: list[str], wanted: list[int]) -> bool:
    # A loop, not any(): this runs for every row of a laboratory's export.
    for at in wanted:  # noqa: SIM110
        if at < len(cells) and cells[at].strip():
            return True
    return False


def _spans_lines(records: Records, index: int) -> bool:
    """Whether a record holds a line break: only such a one can have swallowed others."""
    if index + 1 < len(records.lines):
        return records.lines[index + 1] > records.lines[index] + 1
    return any("\n" in cell or "\r" in cell for cell in records.cells[index])


def _chosen(found: _Sorted, records: Records, layout: Layout, export: Export) -> TableRows:
    """The case's own rows of those kept, by column; rows of another width are marked."""
    lines, kept, others = found.lines, found.kept, found.others
    notes, hidden, width = _other_widths(kept, records.cells[layout.header])
    by_column = list(zip(*kept, strict=True)) if kept else [()] * width
    identifiers = found.identifiers | _in_columns(by_column, found.empty, hidden, layout)
    strip = _strip_text if not records.delimiter else str.strip
    fields = {name: list(map(strip, by_column[at])) for name, at in layout.columns.items()}
    tests = {name: list(map(strip, by_column[at])) for name, at in layout.tests.items()}
    if not records.delimiter:
        _mark_not_stored(fields, notes)
    patients: frozenset[str] = frozenset()
    own = list(range(len(kept)))
    if "patient" in layout.columns:
        ids = fields.pop("patient")
        known = {patient for number, patient in enumerate(ids) if number not in hidden}
        patient = one_patient(known, export)
        # A row of another width may have its cells displaced: only an id seen elsewhere says that it is another's.
        other = [
            bool(told) and told != patient and (number not in hidden or told in known)
            for number, told in enumerate(ids)
        ]
        notes = [note or ("" if told else NO_PATIENT) for note, told in zip(notes, ids, strict=True)]
        others.extend((line, ANOTHER_PATIENT) for line, is_other in zip(lines, other, strict=True) if is_other)
        own = [number for number, is_other in enumerate(other) if not is_other]
        patients = frozenset({patient} if patient and patient in ids else ())
    if hidden and not layout.keep_irregular:
        for cells in (*fields.values(), *tests.values()):
            for number in hidden:
                cells[number] = ""
    if len(own) != len(kept):
        lines, notes = [lines[number] for number in own], [notes[number] for number in own]
        fields = {name: [cells[number] for number in own] for name, cells in fields.items()}
        tests = {name: [cells[number] for number in own] for name, cells in tests.items()}
    return TableRows(lines, fields, tests, notes, others, patients, frozenset(identifiers))


def _in_columns(
    by_column: list[tuple[str, ...]], empty: list[list[str]], hidden: set[int], layout: Layout
) -> set[Identifier]:
    """The identifiers in the columns that hold some, of every patient; a displaced cell may be anything."""
    found: set[Identifier] = set()
    identity = dict(layout.identity)
    if "patient" in layout.columns:
        identity[layout.columns["patient"]] = "record number"
    for at, label in identity.items():
        cells = (cell for number, cell in enumerate(by_column[at]) if number not in hidden)
        found |= telling_identifiers(cells, label)
        found |= telling_identifiers((row[at] for row in empty if len(row) == len(by_column)), label)
    return found


def _strip_text(cell: str) -> str:
    return cell if type(cell) is TypedCell else cell.strip()


def _mark_not_stored(fields: Mapping[str, list[str]], notes: list[str]) -> None:
    """A formula without a value may stand for anything, so its row is damaged; the cell is empty."""
    for cells in fields.values():
        for number, cell in enumerate(cells):
            if cell == NO_STORED_VALUE:
                cells[number], notes[number] = "", NOT_STORED


def _other_widths(kept: list[list[str]], header: Sequence[str]) -> tuple[list[str], set[int], int]:
    """For each row a note where its cells are more or fewer than the header's; it is cut or filled to that width."""
    width = len(header)
    widths = {len(cells) for cells in kept}
    if widths == {width + 1} and len(kept) > 1 and not any(cells[-1].strip() for cells in kept):
        width += 1  # every row ends in a delimiter, the header does not
    elif widths == {width - 1} and not header[-1].strip():
        width -= 1  # the header ends in a delimiter, no row does
    notes = [""] * len(kept)
    hidden: set[int] = set()
    if widths - {width}:
        for number, cells in enumerate(kept):
            if len(cells) != width:
                notes[number] = f"{len(cells)} cells where the header has {width}"
                kept[number] = (cells + [""] * width)[:width]
                hidden.add(number)
    return notes, hidden, width
