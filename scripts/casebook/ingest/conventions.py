"""How a file without a source profile writes numbers and dates: decided from all its cells, never guessed."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from casebook.errors import CasebookError

ISO_DATE = "%Y-%m-%d"
_NUMERIC_CELL = re.compile(r"[\d.,<>≤≥=^~+\-–\s%()]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[ T]\d.*)?")
_REMEDY = "Write a source profile (config/sources) that says {key}, and name it under exports in the case file"


def find_decimal(cells: Iterable[str], file: Path) -> str:
    """Decimal mark of the numbers in `cells`: "." or ",".

    `35,1` proves a decimal comma; `1,234` alone proves nothing, since it may be 1.234 or 1234.
    Raises CasebookError when the cells leave it open or contradict each other.
    """
    proofs: dict[str, str] = {}
    for cell in sorted(set(cells)):
        if _NUMERIC_CELL.fullmatch(cell):
            for number in _NUMBER.findall(cell):
                proofs.setdefault(_decimal_of(number), number)
    if "." in proofs and "," in proofs:
        raise CasebookError(
            f"holds numbers with decimal point ({proofs['.']}) and with decimal comma ({proofs[',']})",
            file=file, remedy=_REMEDY.format(key="decimal"),
        )  # fmt: skip
    for mark in ".,":
        if mark in proofs:
            return mark
    if "?" in proofs:
        raise CasebookError(
            f"the mark in {proofs['?']} may stand before decimals or thousands, and no other number decides it",
            file=file, remedy=_REMEDY.format(key="decimal"),
        )  # fmt: skip
    return "."


def _decimal_of(number: str) -> str:
    """The decimal mark that one number proves: "." or ",", "?" where it may be either, "" where it has none."""
    marks = re.sub(r"\d", "", number)
    if not marks:
        return ""
    last, groups = marks[-1], re.split(r"[.,]", number)
    grouped = 1 <= len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(group) == 3 for group in groups[1:])
    if set(marks) == {".", ","}:
        return last if marks.count(last) == 1 else ""
    if len(marks) > 1:
        # 1.234.567 can only be thousands, so the decimal mark is the other; 12.03.2020 is no number.
        return {".": ",", ",": "."}[last] if grouped else ""
    return "?" if grouped else last


def find_date_format(cells: Iterable[str], file: Path) -> str:
    """How the dates in `cells` are written, as for strptime.

    A day beyond 12 decides between day and month first. Dates in a rarer form than most are left to be
    quarantined as unreadable. Raises CasebookError where nothing decides.
    """
    families: Counter[tuple[str, str]] = Counter()
    first_beyond, second_beyond, example = "", "", ""
    for cell, count in sorted(Counter(cells).items()):
        match = _DATE.fullmatch(cell)
        if not match:
            continue
        first, mark, second, third = match.groups()
        if len(first) == 4 and len(third) <= 2:
            families["year first", mark] += count
        elif len(third) == 4 and len(first) <= 2:
            families["year last", mark] += count
            example = example or cell
            first_beyond = first_beyond or (cell if int(first) > 12 else "")
            second_beyond = second_beyond or (cell if int(second) > 12 else "")
    if not families:
        if any(cells):
            raise _undecided("its dates are written in no form that is known without a profile", file)
        return ISO_DATE
    (family, mark), count = families.most_common(1)[0]
    if list(families.values()).count(count) > 1:
        raise _undecided("its dates are written in two forms, equally often", file)
    if family == "year first":
        return f"%Y{mark}%m{mark}%d"
    if first_beyond and second_beyond:
        raise _undecided(
            f"{first_beyond} reads only with the day first, {second_beyond} only with the month first", file
        )
    if first_beyond or second_beyond:
        return f"%d{mark}%m{mark}%Y" if first_beyond else f"%m{mark}%d{mark}%Y"
    raise _undecided(f"{example} may have the day or the month first, and no other date decides it", file)


def _undecided(message: str, file: Path) -> CasebookError:
    return CasebookError(message, file=file, remedy=_REMEDY.format(key="date_format"))
