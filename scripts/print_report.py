"""Print the case report of a batch of cases as PDF."""

import os
from pathlib import Path

from casebook.documents import about, find_browser, print_report, written_at
from casebook.errors import faults_as_messages, note
from casebook.files import write_bytes


def main(snakemake) -> None:
    """Read reports/BATCH/report.html; write reports/BATCH/report.pdf."""
    (settings,) = snakemake.params.settings.values()
    page = Path(snakemake.input.report).read_text(encoding="utf-8")

    def tell(said: str) -> None:
        note(snakemake.log[0], said)

    printed = print_report(page, about(settings), written_at(os.environ), find_browser(), tell)
    write_bytes(printed, snakemake.output.pdf)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
