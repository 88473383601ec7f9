"""Lay out a new case that builds at once, and say what to fill in: python scripts/new_case.py ID."""

import sys

from casebook.errors import faults_as_messages
from casebook.settings.new_case import new_case


def main(arguments: list[str]) -> None:
    """Lay out the case that the one argument names."""
    case = arguments[0] if len(arguments) == 1 else ""
    for path in new_case(case):
        print(f"wrote {path.as_posix()}")
    print(
        f"\nIt builds at once: make report, then open reports/{case}/report.html\n"
        f"Now fill in:\n"
        f"  config/cases/{case}.yaml   what is marked FILL IN\n"
        f"  data/raw/{case}/           your own exports in place of the example rows; a sheet you do not need, delete\n"
        f"  config/cases/{case}/*.md   your text (abstract, findings, discussion, ...), when you write a report\n"
        f"Real patients' folders are ignored by git."
    )


if __name__ == "__main__":
    with faults_as_messages():
        main(sys.argv[1:])
