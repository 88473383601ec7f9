"""Labelled REDCap exports: from the labels of fields and choices back to their names and codes, by the dictionary."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from casebook.errors import CasebookError
from casebook.ingest.formats.redcap.dictionary import CHECKED, Dictionary, plain
from casebook.ingest.formats.redcap.grid import EVENT, INSTANCE, INSTRUMENT, SITE_WORDS

# How a labelled export heads the columns that REDCap adds.
_STRUCTURE_LABELS = {
    "event name": EVENT, "repeat instrument": INSTRUMENT, "repeat instance": INSTANCE,
    "data access group": SITE_WORDS[0], "survey identifier": SITE_WORDS[1],
}  # fmt: skip
_LABELS = {name: label for label, name in _STRUCTURE_LABELS.items()}
_BLANK_OR_QUOTE = re.compile(r"[\s\"'‘’“”]+")
_AS_NAMES = "Export the data raw, with the variable names as header"


def is_labelled(header: Sequence[str], dictionary: Dictionary) -> bool:
    """Whether a header holds the labels of the dictionary's fields rather than their names.

    The record's id is the first field of a project and the first column of every export.
    """
    first = next(iter(dictionary.columns.values()), "")
    if not header or _canonical(header[0]) != _canonical(first):
        return False
    labels = {_canonical(label) for label in dictionary.columns.values()} | set(_STRUCTURE_LABELS)
    by_name = sum(cell in dictionary.columns or cell in _LABELS for cell in header)
    by_label = sum(_canonical(cell) in labels for cell in header if cell)
    return by_label > by_name


def names_of_labels(header: Sequence[str], dictionary: Dictionary, file: Path, row: int) -> list[str]:
    """For each label of a header the name of its column; what no field is labelled stays as it is.

    Fields of one label are told apart by their order, which is the dictionary's. Raises CasebookError where that does
    not decide it: the columns stand in another order, or fewer or more bear the label than fields do.
    """
    names = list(header)
    order = list(dictionary.columns)
    candidates: dict[str, list[int]] = defaultdict(list)
    for position, label in enumerate(dictionary.columns.values()):
        candidates[_canonical(label)].append(position)
    places: dict[str, list[int]] = defaultdict(list)
    for at, cell in enumerate(header):
        places[_canonical(cell)].append(at)
    fixed: dict[int, int] = {}
    open_labels = []
    for label, found in places.items():
        if label in _STRUCTURE_LABELS and label not in candidates and len(found) == 1:
            names[found[0]] = _STRUCTURE_LABELS[label]
        elif len(found) == len(candidates[label]) == 1:
            fixed[found[0]] = candidates[label][0]
        elif candidates[label]:
            open_labels.append(label)
    positions = [fixed[at] for at in sorted(fixed)]
    for label in open_labels:
        if positions != sorted(positions):
            raise _ambiguous(header[places[label][0]], "the columns do not stand in its order", file, row)
        fixed |= _by_order(places[label], candidates[label], fixed, header, file, row)
    for at, position in fixed.items():
        names[at] = order[position]
    return names


def codes_of_labels(columns: Sequence[str], rows: list[list[str]], dictionary: Dictionary, labelled: bool) -> None:
    """Replace the labels of choices by their codes, column by column, in place.

    labelled : whether the header holds labels; decides where the cells could be either and no column proves it
    A cell that is no choice of its field, or one of two choices of the same label, stays as it is: a missing-data code,
    or what an older dictionary offered.
    """
    evidence: dict[int, int] = {}
    choices: dict[int, tuple[tuple[str, str], ...]] = {}
    for at, column in enumerate(columns):
        field = dictionary.field(column)
        if field is None or not field.choices:
            continue
        choices[at] = CHECKED if "___" in column and field.type == "checkbox" else field.choices
        codes = {code for code, _ in choices[at]}
        labels = {_canonical(label) for _, label in choices[at]}
        cells = {row[at] for row in rows} - {""}
        evidence[at] = sum(_canonical(cell) in labels and cell not in codes for cell in cells) - sum(
            cell in codes and _canonical(cell) not in labels for cell in cells
        )
    whole = sum(evidence.values())
    for at, offered in choices.items():
        if (evidence[at] or whole or (1 if labelled else -1)) < 0:
            continue
        told = [_canonical(label) for _, label in offered]
        # A label of two choices says which of them as little as one of none.
        code_of = {label: code for label, (code, _) in zip(told, offered, strict=True) if told.count(label) == 1}
        for row in rows:
            row[at] = code_of.get(_canonical(row[at]), row[at]) if row[at] else ""


def _by_order(
    places: Sequence[int], candidates: Sequence[int], fixed: dict[int, int], header: Sequence[str], file: Path, row: int
) -> dict[int, int]:
    """Columns of one label assigned to its fields: all in order, or each the only one between its neighbours."""
    if len(places) == len(candidates):
        return dict(zip(places, candidates, strict=True))
    if len(places) > len(candidates):
        raise _ambiguous(header[places[0]], f"it has {len(candidates)} such fields, the file {len(places)}", file, row)
    found: dict[int, int] = {}
    for at in places:
        after = max((position for place, position in fixed.items() if place < at), default=-1)
        before = min((position for place, position in fixed.items() if place > at), default=candidates[-1] + 1)
        fitting = [position for position in candidates if after < position < before]
        if len(fitting) != 1 or fitting[0] in found.values():
            raise _ambiguous(header[at], f"it has {len(candidates)} fields of that label", file, row)
        found[at] = fitting[0]
    return found


def _ambiguous(label: str, why: str, file: Path, row: int) -> CasebookError:
    return CasebookError(
        f"column {label!r} cannot be told apart by the data dictionary: {why}", file=file, row=row, remedy=_AS_NAMES
    )


def _canonical(label: str) -> str:
    """A label as it is compared; REDCap leaves quotes out of some exports."""
    return _BLANK_OR_QUOTE.sub(" ", plain(label)).strip().casefold()
