"""Ingest the raw exports of a batch of cases: every value as it stood in its source."""

from casebook.errors import faults_as_messages
from casebook.ingest import ingest_exports
from casebook.model import write_tables
from casebook.settings import raw_files


def main(snakemake) -> None:
    """Read the raw files of every case of the batch; write results/BATCH/ingested.csv."""
    settings = snakemake.params.settings
    tables = ingest_exports({case: raw_files(case) for case in settings}, settings)
    write_tables(tables, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
