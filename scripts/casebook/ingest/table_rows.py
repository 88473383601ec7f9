"""The rows of a file that is one table with a header: which hold values, which do not, and whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from casebook.errors import CasebookError
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
from casebook.ingest.records import Records, refuse_swallowed_rows

NO_PATIENT = "no patient in the row"


@dataclass(frozen=True)
class Layout:
    """Where things stand in a table.

    header : index of the header's record
    columns : field of Casebook -> index of its column; `patient` is used to choose rows and never kept
    needed : fields of which one must be filled, or the row holds no value
    identifiers, header_lines : beginnings of lines that are no rows of the table
    keep_irregular : whether a row with more or fewer cells than the header may keep its cells; not where a column is
        left out of the table, whose content could have slipped into another
    """

    header: int
    columns: Mapping[str, int]
    needed: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    header_lines: tuple[str, ...] = ()
    keep_irregular: bool = True


@dataclass
class TableRows:
    """The rows that hold values, field by field, and what is known of all others."""

    lines: list[int]
    fields: dict[str, list[str]]
    notes: list[str]
    others: list[tuple[int, str]]
    patients: frozenset[str] = field(default_factory=frozenset)

    def cells(self, *names: str) -> list[str]:
        """All filled cells of the named fields."""
        return [cell for name in names for cell in self.fields.get(name, []) if cell]

    def reading(self, columns: Mapping[str, Sequence[str] | str]) -> Reading:
        """A Reading with the columns of `ingested` as given, one row a record."""
        values = pd.DataFrame(
            {"source_row": self.lines, **columns, "note": self.notes}, index=range(len(self.lines)), dtype=object
        )
        rows = pd.concat([values, valueless(self.others).astype(object)], ignore_index=True)
        return Reading(rows, [*self.lines, *(line for line, _ in self.others)], patients=self.patients)


def as_label(text: str) -> str:
    """A header's or label's text as it is compared: without differences of case and blanks."""
    return " ".join(text.split()).casefold()


def read_rows(records: Records, layout: Layout, export: Export) -> TableRows:
    """Sort the records of a table into rows with values and others, keeping the cells of the first alone."""
    if export.patient is not None and "patient" not in layout.columns:
        raise CasebookError(
            f"has no column that says whose a row is, so the rows of patient {export.patient!r} cannot be chosen",
            file=export.file.path, row=records.lines[layout.header],
            remedy="Name the column patient (in the sheet or the source profile), or delete patient under exports",
        )  # fmt: skip
    width = len(records.cells[layout.header])
    identifiers = tuple(as_label(label) for label in layout.identifiers if label.strip())
    header_lines = tuple(as_label(label) for label in layout.header_lines if label.strip())
    header_cells = [cell.strip() for cell in records.cells[layout.header]]
    value_at = layout.columns.get("value")
    wanted = [layout.columns[name] for name in layout.needed if name in layout.columns]
    others: list[tuple[int, str]] = []
    lines: list[int] = []
    kept: list[list[str]] = []
    begins_label = bool(identifiers or header_lines)
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
                continue
            has_value = value_at is not None and value_at < len(cells) and cells[value_at].strip()
            if header_lines and first.startswith(header_lines) and not has_value:
                others.append((line, HEADER_LINE))
                continue
        if index < layout.header:
            others.append((line, HEADER_LINE))
            continue
        if wanted and not _holds_any(cells, wanted):
            others.append((line, NO_VALUE))
            continue
        if _spans_lines(records, index):
            refuse_swallowed_rows(records, index, width)
        lines.append(line)
        kept.append(cells)
    return _chosen(lines, kept, others, width, not header_cells[-1], layout, export)


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


def _chosen(
    lines: list[int],
    kept: list[list[str]],
    others: list[tuple[int, str]],
    width: int,
    nameless_end: bool,
    layout: Layout,
    export: Export,
) -> TableRows:
    """The case's own rows of those kept, by column; rows of another width are marked."""
    widths = {len(cells) for cells in kept}
    if widths == {width + 1} and len(kept) > 1 and not any(cells[-1].strip() for cells in kept):
        width += 1  # every row ends in a delimiter, the header does not
    elif widths == {width - 1} and nameless_end:
        width -= 1  # the header ends in a delimiter, no row does
    notes = [""] * len(kept)
    hidden: set[int] = set()
    if widths - {width}:
        for number, cells in enumerate(kept):
            if len(cells) != width:
                notes[number] = f"{len(cells)} cells where the header has {width}"
                kept[number] = (cells + [""] * width)[:width]
                hidden.add(number)
    by_column = list(zip(*kept, strict=True)) if kept else [()] * width
    fields = {name: list(map(str.strip, by_column[at])) for name, at in layout.columns.items()}
    patients: frozenset[str] = frozenset()
    if "patient" in layout.columns:
        ids = fields.pop("patient")
        known = {patient for number, patient in enumerate(ids) if number not in hidden}
        patient = one_patient(known, export)
        # A row of another width may have its cells displaced: only an id seen elsewhere says that it is another's.
        other = [
            bool(found) and found != patient and (number not in hidden or found in known)
            for number, found in enumerate(ids)
        ]
        notes = [note or ("" if found else NO_PATIENT) for note, found in zip(notes, ids, strict=True)]
        others.extend((line, ANOTHER_PATIENT) for line, is_other in zip(lines, other, strict=True) if is_other)
        own = [number for number, is_other in enumerate(other) if not is_other]
        patients = frozenset({patient} if patient and patient in ids else ())
    else:
        own = list(range(len(kept)))
    if hidden and not layout.keep_irregular:
        for cells in fields.values():
            for number in hidden:
                cells[number] = ""
    if len(own) != len(kept):
        lines, notes = [lines[number] for number in own], [notes[number] for number in own]
        fields = {name: [cells[number] for number in own] for name, cells in fields.items()}
    return TableRows(lines, fields, notes, others, patients)
