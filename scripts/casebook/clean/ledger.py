"""The ledger: what became of every raw row, one entry each, no row without."""

from collections.abc import Iterable, Mapping

import pandas as pd

from casebook.clean.quoting import quote
from casebook.clean.reading import Raw
from casebook.errors import CasebookError

DEFECT = "This is a defect of Casebook: please report it"

# Every reason there is, by outcome; rows without a value are ignored for the reason that ingest noted.
REASONS: dict[str, dict[str, str]] = {
    "superseded": {
        "printed again": "the same value of the same sample, score, dose, medication or event stands in an earlier row",
        "corrected": "the laboratory corrected it",
        "preliminary, final arrived": "the final result has come",
        "reported again later": "the laboratory reported the sample again",
        "cancelled later": "the laboratory cancelled it",
        "end known from another row": "another row gives the last day of this medication",
    },
    "quarantined": {
        "damaged row": "the row does not have the cells of its file",
        "no name": "nothing says what was measured, scored, given or happened",
        "unknown status": "the status is in no list",
        "code and name differ": "its code is of another measure or drug than its name",
        "not a number": "text where a number belongs",
        "result in words": "what was found is told in words, and the measure has no limit of detection to put them at",
        "a range, not a number": "two numbers from which none can be chosen",
        "a titre, not a number": "a dilution, which is no amount",
        "two units in one cell": "the value comes with a unit of its own",
        "negative value": "below zero where that cannot be",
        "no unit": "nothing says in which unit",
        "impossible unit": "the measure has no factor for this unit",
        "implausible value": "beyond what a living patient can have",
        "not a date": "no real day, or written in another way than its source writes dates",
        "date and day differ": "the date is not on the day that the row counts",
        "date without a dated dose": "the doses count days, so that a date alone has no day",
        "conflicting results for one sample": "different results, and nothing says which is the later",
        "conflicting scores for one day": "different scores of one item on one day",
        "conflicting doses for one day": "given and not given on one day",
        "item not of the instrument": "the instrument has no such item",
        "outside the scale": "beyond what the instrument allows",
        "given without a dose": "a dose that was given needs an amount above zero",
        "given before the first dose": "a day before the first dated dose",
        "stop before start": "the medication ends before it begins",
        "paused without a last day": "the medication is paused, and nothing says since when",
    },
    "ignored": {
        "no measure in the protocol": "the protocol does not use this test",
        "no instrument in the protocol": "the protocol does not use this instrument",
        "cancelled by the laboratory": "the laboratory withdrew it",
        "entered in error": "whoever recorded it withdrew it",
        "no result": "no result could be made",
        "status alone": "it repeats no value and makes an earlier result final",
        "not taken": "planned, or not taken by the patient",
        "did not happen": "recorded as what might have happened",
    },
}

WITHDRAWN = frozenset({"cancelled by the laboratory", "entered in error"})


class Ledger:
    """Takes down the one fate of each row of a case.

    calendar : whether dates may leave; else digits of a date in a quotation are written as #
    """

    def __init__(self, calendar: bool) -> None:
        self._calendar = calendar
        self._fates: dict[str, tuple[Raw, str, str, str]] = {}
        self._sampled: dict[str, int] = {}

    def use(self, row: Raw) -> None:
        """The row stands in a clean table."""
        self._enter(row, "used", "", "")

    def ignore(self, row: Raw, reason: str, found: str = "") -> None:
        """The row holds nothing for this case; `found` is quoted."""
        self._enter(row, "ignored", reason, self._quote(reason, found))

    def quarantine(self, row: Raw, reason: str, found: str = "") -> None:
        """The row cannot be trusted; `found` is quoted."""
        self._enter(row, "quarantined", reason, self._quote(reason, found))

    def supersede(self, row: Raw, reason: str, by: Raw) -> None:
        """The row gives way to another."""
        self._enter(row, "superseded", reason, by.row_id)

    def fate(self, row: Raw) -> tuple[str, str]:
        """Outcome and reason of a row, both empty while it has none."""
        return self._fates[row.row_id][1:3] if row.row_id in self._fates else ("", "")

    def row(self, row_id: str) -> Raw:
        """The row of an entry."""
        return self._fates[row_id][0]

    def place(self, row: Raw, day: int) -> None:
        """The row's sample, score, dose or event was on that day since the first dose."""
        self._sampled[row.row_id] = day

    def sampled_day(self, row: Raw) -> int | None:
        """The day of a row's sample, None where it has none."""
        return self._sampled.get(row.row_id)

    def entries(self) -> Iterable[tuple[Raw, str, str, str]]:
        """Row, outcome, reason and detail of every row."""
        return self._fates.values()

    def sayings(self) -> list[str]:
        """What each row said, quoted, of those that gave way to another or were withdrawn; else empty."""
        return [
            # One by one: a value and the unit behind it may look like a date together (0.18 10*9/L).
            f"{self._quote('', row.value)} {self._quote('', row.unit)}".strip()
            if outcome == "superseded" or reason in WITHDRAWN
            else ""
            for row, outcome, reason, _ in self.entries()
        ]

    def _enter(self, row: Raw, outcome: str, reason: str, detail: str) -> None:
        if row.row_id in self._fates:
            first = " ".join(self.fate(row))
            raise CasebookError(f"row {row.row_id} has two fates: {first} and {outcome} {reason}", remedy=DEFECT)
        if row.kind != "none" and reason not in REASONS.get(outcome, {"": ""}):
            raise CasebookError(f"the ledger knows no reason {reason!r}", remedy=DEFECT)
        self._fates[row.row_id] = (row, outcome, reason, detail)

    def _quote(self, reason: str, found: str) -> str:
        return quote(reason, found, self._calendar) if found else ""


def check_complete(ingested: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> None:
    """Raise unless every ingested row has one entry, and just the used ones stand in a clean table, each in one."""
    ledger = tables["ledger"]
    read, entered = _keys(ingested), _keys(ledger)
    if len(set(read)) != len(read):
        raise CasebookError("two rows of the table ingested bear the same row_id", remedy=DEFECT)
    if len(read) != len(entered) or set(read) != set(entered):
        lost = sorted(set(read) - set(entered))[:3]
        raise CasebookError(
            f"{len(read)} rows were read and {len(entered)} stand in the ledger; missing: {lost}", remedy=DEFECT
        )
    used = _keys(ledger[ledger["outcome"] == "used"])
    shown = [key for name, frame in tables.items() if name != "ledger" for key in _keys(frame)]
    if len(shown) != len(used) or set(shown) != set(used):
        raise CasebookError("the rows of the clean tables are not those that the ledger calls used", remedy=DEFECT)


def _keys(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["case"].tolist(), frame["row_id"].tolist(), strict=True))
