"""Write the case report of a batch of cases as a Word document."""

import os
from pathlib import Path

from casebook.documents import about, write_document, written_at
from casebook.errors import faults_as_messages
from casebook.files import write_bytes


def main(snakemake) -> None:
    """Read reports/BATCH/report.html and the figures as PNG; write reports/BATCH/report.docx."""
    (settings,) = snakemake.params.settings.values()
    page = Path(snakemake.input.report).read_text(encoding="utf-8")
    pictures = {Path(path).stem: Path(path).read_bytes() for path in snakemake.input.drawn}
    write_bytes(write_document(page, pictures, about(settings), written_at(os.environ)), snakemake.output.docx)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
