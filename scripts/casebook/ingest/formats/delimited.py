"""Delimited text of a laboratory system or a ward, as its source profile describes it."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from casebook.errors import CasebookError
from casebook.ingest.conventions import find_date_format, find_decimal
from casebook.ingest.formats.tidy import read_sheet, separator, with_times
from casebook.ingest.header_lines import as_label
from casebook.ingest.identifiers import kind_of_label
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode_head, decode_told
from casebook.ingest.reading import Export, Format, Reading
from casebook.ingest.records import DELIMITERS, NO_STORED_VALUE, Records, first_records, split_records
from casebook.ingest.table_rows import NOT_STORED, NUMBERS, Layout, TableRows, as_written, read_rows, texts_of

# One of these says what a row is about; a row with none of them holds no value.
_NEEDED = {"event": ("code", "name", "value", "text")}
_NEEDED_OTHERWISE = ("code", "name", "value")
# Fields of a profile that are not columns of table `ingested` under the same name.
_OWN_USE = ("collected_date", "collected_time")
_IN_BRACKETS = re.compile(r"(.*\S)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]", re.DOTALL)
_UNIT = re.compile(
    r"%|‰|[^/]*\S\s?/\s?[A-Za-zµμ].*|f[lL]|[pnuµμmk]?g|[mdcuµμ]?[lL]|[mkuµμ]?(?:IU|UI|U)|[mnpuµμ]?mol|mEq|mOsm|"
    r"sec|s|min|h|mmHg|[mc]?m|bpm|°C|ratio"
)


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
    text, encoding = decode_told(export.file.content(), path, profile.get("encoding", ""))
    if not profile:
        return read_sheet(export, text, encoding, find_out=True)
    for key in ("columns", "tests") if profile.get("layout") == "wide" else ("columns",):
        if not profile.get(key):
            raise CasebookError(f"names no {key}", file=f"config/sources/{export.source}.yaml", key=key)
    records, header = _with_header(text, export)
    layout = _layout(records, header, export)
    rows = read_rows(records, layout, export)
    numbers = [*rows.cells(*NUMBERS), *texts_of(cell for cells in rows.tests.values() for cell in cells)]
    told = {"encoding": encoding, "separator": separator(records)}
    marks = {}
    for key, find, cells in (
        ("decimal", find_decimal, numbers),
        ("date_format", find_date_format, rows.cells("collected_date")),
    ):
        marks[key] = profile.get(key) or find(cells, path)
        if key == "decimal" or "collected_date" in rows.fields:
            told[key] = f"{marks[key]} ({'profile' if profile.get(key) else 'found out'})"
    common = {**_common_fields(rows), "kind": profile.get("kind", "lab"), **marks}
    if layout.tests:
        return _wide(rows, common, _tests(records, header, export, layout.skipped), told)
    return rows.reading({**common, "source_field": profile["columns"].get("value", "")}, told)


def _delimiters(profile: Mapping) -> Sequence[str]:
    return (profile["delimiter"],) if profile.get("delimiter") else DELIMITERS


def _missing(cells: Sequence[str], profile: Mapping) -> list[str]:
    """The configured columns that a row of cells does not hold; of a wide file's tests one is enough."""
    found = {as_label(cell) for cell in cells}
    missing = [column for column in profile["columns"].values() if as_label(column) not in found]
    tests = _tests_of(profile)
    if tests and not any(_test_at(cells, column) for column in tests):
        missing.append("any test")
    return missing


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
            _check_header(cells, records.lines[index], export)
            return records, index
        if len(missing) < len(lacking):
            nearest, lacking = records.lines[index], missing
    raise CasebookError(
        f"no row holds all columns of source {export.source}; missing: {', '.join(lacking)}",
        file=path, row=nearest,
        remedy=f"Correct config/sources/{export.source}.yaml, or name another source under exports",
    )  # fmt: skip


def _check_header(cells: Sequence[str], row: int, export: Export) -> None:
    """Raises CasebookError for a configured column that stands twice, and for a test that seems to be misspelt."""
    names = [as_label(cell) for cell in cells]
    tests = _tests_of(export.profile)
    double = [column for column in export.profile["columns"].values() if names.count(as_label(column)) > 1]
    double += [column for column in tests if len(_test_at(cells, column)) > 1]
    if double:
        raise CasebookError(
            f"column {', '.join(dict.fromkeys(double))} stands twice in the header, so its values cannot be told apart",
            file=export.file.path, row=row, remedy="Export it once, or rename one of them",
        )  # fmt: skip
    known = {as_label(column) for column in export.profile["columns"].values()}
    taken = {names[at] for column in tests for at in _test_at(cells, column)}
    for column in tests:
        if not _test_at(cells, column):
            near = difflib.get_close_matches(as_label(column), set(names) - known - taken - {""}, n=1, cutoff=0.85)
            if near:
                raise CasebookError(
                    f"has no column {column}, but one that is nearly so: {near[0]}", file=export.file.path, row=row,
                    remedy=f"Correct tests in config/sources/{export.source}.yaml, or add this column to them",
                )  # fmt: skip


def _layout(records: Records, header: int, export: Export) -> Layout:
    """Where the columns of the profile stand, and which of the others identify."""
    profile = export.profile
    names = [as_label(cell) for cell in records.cells[header]]
    named = {as_label(label) for label in profile.get("identifiers", [])}
    columns = {field: as_label(column) for field, column in profile["columns"].items()}
    positions = {
        field: names.index(column) for field, column in columns.items() if field == "patient" or column not in named
    }
    tests = {
        name: test["at"] for name, test in _tests(records, header, export).items() if names[test["at"]] not in named
    }
    read = {*positions.values(), *tests.values()}
    identity = {
        at: records.cells[header][at].strip()
        for at, name in enumerate(names)
        if at != positions.get("patient") and (name in named or (at not in read and kind_of_label(name)))
    }
    kind = profile.get("kind", "lab")
    return Layout(
        header,
        positions,
        tests,
        () if tests else _NEEDED.get(kind, _NEEDED_OTHERWISE),
        tuple(profile.get("identifiers", [])),
        tuple(profile.get("header_lines", [])),
        identity,
        _unit_row(records, header, positions, tests),
        keep_irregular="patient" not in positions and read == set(range(len(names))),
    )


def _common_fields(rows: TableRows) -> dict[str, list[str]]:
    """The columns of table `ingested` that a row bears whatever it holds."""
    fields = rows.fields
    collected = fields.get("collected_date", [""] * len(rows.lines))
    if "collected_time" in fields:
        collected = with_times(collected, fields["collected_time"])
    return {**{name: cells for name, cells in fields.items() if name not in _OWN_USE}, "collected_at": collected}


def _tests_of(profile: Mapping) -> Mapping[str, Mapping[str, str]]:
    return profile.get("tests", {}) if profile.get("layout", "wide") == "wide" else {}


def _test_at(cells: Sequence[str], column: str) -> list[int]:
    """Where a test's column stands in a header, which may name the unit in brackets behind it."""
    label = as_label(column)
    exact = [at for at, cell in enumerate(cells) if as_label(cell) == label]
    return exact or [
        at for at, cell in enumerate(cells) if (name := _name_and_unit(cell)[0]) and as_label(name) == label
    ]


def _name_and_unit(cell: str) -> tuple[str, str]:
    """The two parts of a header as `Hb [g/dL]`; both empty where it ends in no unit."""
    match = _IN_BRACKETS.fullmatch(cell.strip())
    return (match[1], match[2]) if match and _UNIT.fullmatch(match[2]) else ("", "")


def _unit_row(records: Records, header: int, columns: Mapping[str, int], tests: Mapping[str, int]) -> frozenset[int]:
    """The index of the row below the header of a wide file if it holds the units: no date, and units for values."""
    below = header + 1
    if not tests or below >= len(records.cells):
        return frozenset()
    cells = records.cells[below]
    when = [columns[field] for field in ("collected_date", "day") if field in columns]
    filled = [cells[at].strip() for at in tests.values() if at < len(cells) and cells[at].strip()]
    units = [cell for cell in filled if _unit_of(cell)]
    dated = any(at < len(cells) and cells[at].strip() for at in when)
    numbers = any(re.fullmatch(r"[<>≤≥]?\s*-?[\d.,]+", cell) for cell in filled)
    is_unit_row = 2 * len(units) > len(filled) and not dated and not numbers
    return frozenset({below} if is_unit_row else ())


def _unit_of(cell: str) -> str:
    """The unit that a cell below the header holds, with or without brackets."""
    unit = cell.strip().strip("()[]").strip()
    return unit if _UNIT.fullmatch(unit) and unit.casefold() != "n/a" else ""


def _tests(records: Records, header: int, export: Export, unit_rows: Iterable[int] = ()) -> dict[str, dict[str, str]]:
    """The columns of a wide file that hold tests: by their header what is known of each.

    The unit is that of the profile, else of the header's brackets, else of the row of units.
    """
    cells = records.cells[header]
    found = {}
    for column, test in _tests_of(export.profile).items():
        for at in _test_at(cells, column):
            known = found[" ".join(cells[at].split())] = {
                "at": at,
                "code": test.get("code", column),
                "name": column,
                "unit": test.get("unit") or _name_and_unit(cells[at])[1],
                "reference": test.get("reference", ""),
            }
            for row in unit_rows:
                below = _unit_of(records.cells[row][at]) if at < len(records.cells[row]) else ""
                known["unit"] = known["unit"] or below
    return found


def _wide(
    rows: TableRows, common: Mapping[str, Sequence[str] | str], tests: Mapping[str, Mapping], told: Mapping[str, str]
) -> Reading:
    """A row for every filled test of each record, and one for a damaged record of which no test can be told."""
    frame = rows.frame(common)
    parts, filled = [], set()
    for name, cells in rows.tests.items():
        at = [number for number, cell in enumerate(cells) if cell]
        stored = [cells[number] != NO_STORED_VALUE for number in at]
        values = as_written([cells[number] for number in at], common["decimal"])
        known = {key: tests[name][key] for key in ("code", "name", "unit", "reference") if key not in common}
        part = frame.iloc[at].assign(
            **known,
            source_field=name,
            value=[value if is_stored else "" for value, is_stored in zip(values, stored, strict=True)],
        )
        part["note"] = [note if is_stored else NOT_STORED for note, is_stored in zip(part["note"], stored, strict=True)]
        parts.append(part)
        filled.update(at)
    rest = frame.iloc[sorted(set(range(len(frame))) - filled)].assign(source_field="", value="")
    return rows.reading_of([*parts, rest], told, several_values=True)


FORMAT = Format("delimited", recognise, read)
