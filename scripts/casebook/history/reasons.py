"""Why something differs from the report before: the row that came, went or reads otherwise, or what made the number."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from casebook.history.records import Differences
from casebook.history.state import Estimate, Key, Record, State

_SHOWN = 6
Why = tuple[str, str]


class RowReasons:
    """Why values were added, corrected or withdrawn, from what became of the rows of the raw files.

    ledger : table `ledger` of the case
    record_rows : table and identifier of each value -> its row_id
    rows : row_id -> print of each raw row as it stands
    """

    def __init__(
        self,
        earlier: State,
        present: State,
        ledger: pd.DataFrame,
        record_rows: Mapping[Key, str],
        rows: Mapping[str, str],
    ) -> None:
        self._made_otherwise = _made_otherwise(earlier, present, ("settings", "code"))
        self._record_rows = record_rows
        self._fates = {row.row_id: row for row in ledger.itertuples()}
        self._replaced: dict[str, list[str]] = {}
        for row_id, by in zip(ledger["row_id"], ledger["replaced_by"], strict=True):
            if by:
                self._replaced.setdefault(by, []).append(row_id)
        self._by_print = {told: row_id for row_id, told in sorted(rows.items(), reverse=True)}

    def added(self, record: Record) -> Why:
        """Where it was read from."""
        return "read", self._record_rows.get(record.key, "")

    def corrected(self, was: Record, now: Record) -> Why:
        """Whether another row replaced its row, its row reads otherwise, or the same row is read otherwise."""
        row = self._record_rows.get(now.key, "")
        replaced = self._replaced.get(row, [])
        if replaced:
            return "replaced", f"{row} < {', '.join(replaced)}"
        if was.row and was.row == now.row:
            return ", ".join(self._made_otherwise) or "code", row
        return "edited", row

    def withdrawn(self, was: Record) -> Why:
        """What became of its row, if it still stands there as it was."""
        fate = self._fates.get(self._by_print.get(was.row, "")) if was.row else None
        if fate is None or fate.outcome == "used":
            return "gone", ""
        detail = f"{fate.row_id}: {fate.reason}"
        return fate.outcome, f"{detail}: {fate.detail}" if fate.detail else detail


class NumberReasons:
    """Why estimates and verdicts moved."""

    def __init__(self, earlier: State, present: State, differences: Differences) -> None:
        self._made_otherwise = _made_otherwise(earlier, present, ("settings", "code"))
        self._claims_otherwise = _made_otherwise(earlier, present, ("claims",))
        self._differences = differences
        self._now = {record.key: (0, record.day, f"added {record.record_id}") for record in differences.added}
        self._now |= {now.key: (1, now.day, f"corrected {now.record_id}") for _, now in differences.corrected}
        self._before = {
            record.key: (2, record.day, f"withdrawn {record.record_id}") for record in differences.withdrawn
        }

    def of_estimate(self, was: Estimate | None, now: Estimate | None) -> Why:
        """Which of the values that it stands on are others; where none is, what else made it."""
        found = [self._now[key] for key in now.rows & self._now.keys()] if now else []
        found += [self._before[key] for key in was.rows & self._before.keys()] if was else []
        changed = [told for *_, told in sorted(found)]
        if changed:
            more = f"; and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
            return "values", "; ".join(changed[:_SHOWN]) + more
        return ", ".join(self._elsewhere(self._made_otherwise)), ""

    def of_verdict(self) -> str:
        """What of the case or of the checks is another."""
        return ", ".join(self._elsewhere([*self._claims_otherwise, *self._made_otherwise]))

    def _elsewhere(self, made_otherwise: Sequence[str]) -> list[str]:
        reasons = list(made_otherwise)
        if self._differences.moved_days:
            reasons.append("day_0")
        if self._differences.added or self._differences.corrected or self._differences.withdrawn:
            reasons.append("other_values")
        return reasons or ["packages"]


def _made_otherwise(earlier: State, present: State, parts: Iterable[str]) -> list[str]:
    return [part for part in parts if earlier.made_by[part] != present.made_by[part]]
