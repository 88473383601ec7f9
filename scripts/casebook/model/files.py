"""Tables as files: CSV, UTF-8, LF, sorted, whole or not at all, and safe to open in a spreadsheet."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from casebook.errors import CasebookError
from casebook.files import write_text
from casebook.model.columns import is_text
from casebook.model.frames import conform, validate
from casebook.model.tables import TABLES

# A spreadsheet runs a cell that begins so; a plain number is no formula and stays as it is.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SPECIAL = re.compile(rf"^{_FORMULA.pattern}|\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?\Z")


# A lone carriage return is quoted by some versions of Python's csv module and not by others.
_LINE_BREAK = re.compile(r"\r\n?")


def _defuse(text: str) -> str:
    text = _LINE_BREAK.sub("\n", text)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def _restore(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_table(name: str, path: str | Path) -> pd.DataFrame:
    """Table `name` from its CSV file, typed and validated.

    Raises CasebookError when the file is missing, damaged or of another table.
    """
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CasebookError(
            f"cannot be read as table {name}: {error}", file=path, remedy="Delete it and run again"
        ) from None
    if list(raw.columns) != list(TABLES[name].columns):
        raise CasebookError(f"is not table {name}: its columns differ", file=path, remedy="Delete it and run again")
    return validate(name, conform(name, restored(name, raw)))


def restored(name: str, raw: pd.DataFrame) -> pd.DataFrame:
    """Cells of table `name` as they stand in its file, all text, as they were before they were made safe to open."""
    for column, declared in TABLES[name].columns.items():
        if is_text(declared):
            # Each text once, as it is written.
            if any(text.startswith("'") for text in raw[column].unique()):
                raw[column] = raw[column].map(_restore)
        else:
            raw[column] = raw[column].mask(raw[column] == "")
    return raw


def read_tables(paths: Mapping[str, str | Path]) -> dict[str, pd.DataFrame]:
    """Tables by name from files by name."""
    return {name: read_table(name, path) for name, path in paths.items()}


def write_table(name: str, frame: pd.DataFrame, path: str | Path) -> None:
    """Write table `name`, validated, sorted, whole or not at all; a line break within a cell is written as LF."""
    frame = validate(name, conform(name, frame))
    write_text(_csv(frame, [column for column, declared in TABLES[name].columns.items() if is_text(declared)]), path)


def csv_text(frame: pd.DataFrame) -> str:
    """CSV text of a table that is none of `TABLES`, in the order of its rows: LF, and safe to open in a spreadsheet."""
    return _csv(frame.copy(), [column for column in frame if not pd.api.types.is_numeric_dtype(frame[column])])


def _csv(frame: pd.DataFrame, texts: Sequence[str]) -> str:
    for column in texts:
        # Each text once: of all cases, most columns hold few texts and many rows.
        if any(_SPECIAL.search(text) for text in frame[column].dropna().unique()):
            frame[column] = frame[column].map(_defuse, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\n")


def write_tables(tables: Mapping[str, pd.DataFrame], paths: Mapping[str, str | Path]) -> None:
    """Write each table that `paths` names."""
    for name, path in paths.items():
        write_table(name, tables[name], path)
