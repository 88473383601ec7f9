"""Delimited text of a laboratory system or a ward, as its source profile describes it."""

from collections.abc import Mapping, Sequence

from casebook.errors import CasebookError
from casebook.ingest.conventions import find_date_format, find_decimal
from casebook.ingest.formats.tidy import read_sheet
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode, decode_head
from casebook.ingest.reading import Export, Format, Reading
from casebook.ingest.records import DELIMITERS, Records, first_records, split_records
from casebook.ingest.table_rows import Layout, as_label, read_rows

# One of these says what a row is about; a row with none of them holds no value.
_NEEDED = {"event": ("code", "name", "value", "text")}
_NEEDED_OTHERWISE = ("code", "name", "value")
# Fields of a profile that are not columns of table `ingested` under the same name.
_OWN_USE = ("collected_date", "collected_time")


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every delimited profile whose columns stand in one row of the file's beginning; uncertain where only most do."""
    found = {}
    for name, profile in sources.items():
        if profile["format"] == "delimited" and profile.get("columns"):
            text = decode_head(file.head, profile.get("encoding", ""))
            rows = (cells for delimiter in _delimiters(profile) for cells in first_records(text, delimiter))
            missing = min((len(_missing(cells, profile)) for cells in rows), default=len(profile["columns"]))
            if 2 * missing < len(profile["columns"]):
                found[name] = not missing
    return found


def read(export: Export) -> Reading:
    """Every row of the file. Without a profile the header must be in tidy words; numbers and dates are found out.

    Raises CasebookError when a configured column is missing or stands twice.
    """
    path, profile = export.file.path, export.profile
    text = decode(export.file.content(), path, profile.get("encoding", ""))
    if not profile:
        return read_sheet(export, text, find_out=True)
    if not profile.get("columns"):
        raise CasebookError("names no columns", file=f"config/sources/{export.source}.yaml", key="columns")
    records, header = _with_header(text, export)
    names = [as_label(cell) for cell in records.cells[header]]
    identifiers = {as_label(label) for label in profile.get("identifiers", [])}
    positions = {
        field: names.index(as_label(column))
        for field, column in profile["columns"].items()
        if field == "patient" or as_label(column) not in identifiers
    }
    unread = set(names) - {as_label(column) for column in profile["columns"].values()} | identifiers & set(names)
    kind = profile.get("kind", "lab")
    layout = Layout(
        header, positions, _NEEDED.get(kind, _NEEDED_OTHERWISE), tuple(profile.get("identifiers", [])),
        tuple(profile.get("header_lines", [])), keep_irregular="patient" not in positions and not unread,
    )  # fmt: skip
    rows = read_rows(records, layout, export)
    fields = rows.fields
    decimal = profile.get("decimal") or find_decimal(rows.cells("value", "ref_low", "ref_high", "reference"), path)
    date_format = profile.get("date_format") or find_date_format(rows.cells("collected_date"), path)
    collected = fields.get("collected_date", [""] * len(rows.lines))
    if "collected_time" in fields:
        collected = [f"{date} {time}".strip() for date, time in zip(collected, fields["collected_time"], strict=True)]
    return rows.reading(
        {
            **{field: cells for field, cells in fields.items() if field not in _OWN_USE},
            "collected_at": collected,
            "source_field": profile["columns"].get("value", ""),
            "kind": kind,
            "decimal": decimal,
            "date_format": date_format,
        }
    )


def _delimiters(profile: Mapping) -> Sequence[str]:
    return (profile["delimiter"],) if profile.get("delimiter") else DELIMITERS


def _missing(cells: Sequence[str], profile: Mapping) -> list[str]:
    """The configured columns that a row of cells does not hold."""
    found = {as_label(cell) for cell in cells}
    return [column for column in profile["columns"].values() if as_label(column) not in found]


def _with_header(text: str, export: Export) -> tuple[Records, int]:
    """The records and the index of the first that holds all configured columns."""
    profile, path = export.profile, export.file.path
    # With the wrong delimiter the quotes of a file make no sense, so it is chosen before the file is read strictly.
    delimiter = min(
        _delimiters(profile),
        key=lambda mark: min((len(_missing(cells, profile)) for cells in first_records(text, mark)), default=len(text)),
    )
    records = split_records(text, delimiter, path)
    nearest, lacking = None, list(profile["columns"].values())
    for index, cells in enumerate(records.cells):
        missing = _missing(cells, profile)
        if not missing:
            _refuse_double(cells, records.lines[index], export)
            return records, index
        if len(missing) < len(lacking):
            nearest, lacking = records.lines[index], missing
    raise CasebookError(
        f"no row holds all columns of source {export.source}; missing: {', '.join(lacking)}",
        file=path, row=nearest,
        remedy=f"Correct config/sources/{export.source}.yaml, or name another source under exports",
    )  # fmt: skip


def _refuse_double(cells: Sequence[str], row: int, export: Export) -> None:
    names = [as_label(cell) for cell in cells]
    double = [column for column in export.profile["columns"].values() if names.count(as_label(column)) > 1]
    if double:
        raise CasebookError(
            f"column {', '.join(dict.fromkeys(double))} stands twice in the header, so its values cannot be told apart",
            file=export.file.path, row=row, remedy="Export it once, or rename one of them",
        )  # fmt: skip


FORMAT = Format("delimited", recognise, read)
