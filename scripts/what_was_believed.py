"""Say what a report of some day rested on: python scripts/what_was_believed.py CASE DAY_OR_DATE [--measure NAME]."""

import argparse
from pathlib import Path

from casebook.clean.belief import TABLES_NEEDED, believed_values, day_meant
from casebook.errors import CasebookError, faults_as_messages
from casebook.model import read_table

RESULTS = Path("results")


def main() -> None:
    """Print the values that were reported by that day and not yet replaced."""
    parser = argparse.ArgumentParser(description="What a report of some day rested on: its values as they were then.")
    parser.add_argument("case", help="pseudonym of the case")
    parser.add_argument("day", help="day since the first dose (141, -7) or calendar date (2020-03-03)")
    parser.add_argument("--measure", default="", help="this measure, drug or instrument.item alone")
    arguments = parser.parse_args()
    tables = tables_of(arguments.case)
    day = day_meant(arguments.day, tables)
    found = believed_values(tables, day)
    if arguments.measure:
        found = found[found["measure"] == arguments.measure]
    print(f"{arguments.case}, day {day}, values reported by then and not yet replaced: {len(found)}")
    if len(found):
        told = found.rename(columns={"value": "value as written", "row_id": "row", "reported_day": "reported on day"})
        print(told.to_string(index=False))


def tables_of(case: str) -> dict:
    """The tables of one case, from its folder, which may lie in that of a batch."""
    for folder in (RESULTS / case, *sorted(RESULTS.glob(f"*/{case}"))):
        if (folder / "ledger.csv").is_file():
            return {name: read_table(name, folder / f"{name}.csv") for name in TABLES_NEEDED}
    raise CasebookError(f"there are no results of a case {case!r}", file=RESULTS, remedy="Build it with: make report")


if __name__ == "__main__":
    with faults_as_messages():
        main()
