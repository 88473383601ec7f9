"""REDCap's CSV as a grid: raw or labelled, with the dictionary beside it."""

from collections.abc import Mapping

from casebook.errors import CasebookError
from casebook.ingest.formats.redcap.dictionary import Dictionary, find_dictionary
from casebook.ingest.formats.redcap.grid import STRUCTURE, Grid, GridRow, as_cell, columns_of
from casebook.ingest.formats.redcap.labels import codes_of_labels, is_labelled, names_of_labels
from casebook.ingest.raw_text import decode
from casebook.ingest.reading import BLANK_LINE, COLUMN_HEADER, Export
from casebook.ingest.records import DELIMITERS, Records, first_records, refuse_swallowed_rows, split_records
from casebook.ingest.table_rows import NO_PATIENT


def read_csv(export: Export) -> Grid:
    """The grid of a CSV export. Raises CasebookError for a missing dictionary and a header that cannot be told."""
    path, profile = export.file.path, export.profile
    text = decode(export.file.content(), path, profile.get("encoding", ""))
    delimiter, header, index = header_of(text)
    records = split_records(text, delimiter, path)
    dictionary = find_dictionary(export.file, profile.get("dictionary", ""), export.beside, profile.get("encoding", ""))
    line = records.lines[index]
    labelled = is_labelled(header, dictionary)
    columns = names_of_labels(header, dictionary, path, line) if labelled else header
    double = sorted({column for column in columns if column and columns.count(column) > 1})
    if double:
        # A header that is none holds whatever a row does; only what is known to be a field's name is repeated.
        mapped = {column for form in profile.get("forms", {}).values() for column in columns_of(form)}
        known = [column for column in double if column in mapped or dictionary.field(column) or column in STRUCTURE]
        told = f"column {', '.join(known)}" if len(known) == len(double) else "a column"
        raise CasebookError(f"{told} stands twice in the header", file=path, row=line)
    columns = [column or f"column {at}" for at, column in enumerate(columns, start=1)]
    return _grid(records, index, columns, dictionary, labelled)


def header_of(text: str) -> tuple[str, list[str], int]:
    """Delimiter, column names and record index of the header: the first line that is not blank."""
    found: tuple[str, list[str], int] = (",", [], 0)
    for delimiter in DELIMITERS:
        for index, cells in enumerate(first_records(text, delimiter)):
            if any(map(str.strip, cells)):
                if len(cells) > len(found[1]):
                    found = (delimiter, [cell.strip() for cell in cells], index)
                break
    return found


def _grid(records: Records, index: int, columns: list[str], dictionary: Dictionary, labelled: bool) -> Grid:
    width = len(columns)
    kept: list[tuple[int, list[str]]] = []
    others, damaged = [], []
    for number, (line, cells) in enumerate(zip(records.lines, records.cells, strict=True)):
        if any("\n" in cell or "\r" in cell for cell in cells):
            refuse_swallowed_rows(records, number, width)
        if number == index:
            others.append((line, COLUMN_HEADER))
        elif not any(map(str.strip, cells)):
            others.append((line, BLANK_LINE))
        elif len(cells) != width:
            # No cell is kept: one that identifies may have slipped into another column.
            damaged.append((line, f"{len(cells)} cells where the header has {width}", cells[0].strip()))
        elif not cells[0].strip():
            damaged.append((line, NO_PATIENT, ""))
        else:
            kept.append((line, [as_cell(cell) for cell in cells]))
    codes_of_labels(columns, [cells for _, cells in kept], dictionary, labelled)
    places = {name: columns.index(name) for name in STRUCTURE if name in columns}
    own = [at for at in range(width) if at not in places.values()]
    rows = [_row(line, cells, own, places) for line, cells in kept]
    kind = "labels" if labelled else "names"
    return Grid(
        [columns[at] for at in own], rows, dictionary, records.lines[index], others, damaged,
        conventions={"format": "REDCap CSV", "separator": records.delimiter, "header": kind},
    )  # fmt: skip


def _row(line: int, cells: list[str], own: list[int], places: Mapping[str, int]) -> GridRow:
    event, instrument, instance = (cells[places[name]] if name in places else "" for name in STRUCTURE)
    return GridRow(line, [cells[at] for at in own], event, instrument, instance)
