"""Check that nothing which leaves a batch of cases tells who the patient is."""

from pathlib import Path

from casebook.errors import faults_as_messages
from casebook.identity import check_identity
from casebook.ingest import read_identifiers
from casebook.model import write_tables
from casebook.settings import raw_files, reveal_patients


def main(snakemake) -> None:
    """Search results/BATCH, reports/BATCH and its logs; write results/BATCH/identity_check.csv."""
    settings = snakemake.params.settings
    identifiers = read_identifiers({case: raw_files(case) for case in settings}, reveal_patients(settings))
    (output,), (log,) = snakemake.output, snakemake.log
    tables = check_identity(
        identifiers,
        settings,
        folders=[Path(output).parent, Path(snakemake.input.report).parent],
        logs=[Path(log).parent],
        skip=[Path(output), Path(log)],
    )
    write_tables(tables, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
