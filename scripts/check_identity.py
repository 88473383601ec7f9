"""Check that nothing which leaves a batch of cases tells who the patient is."""

from pathlib import Path

from casebook.errors import faults_as_messages
from casebook.identity import check_identity
from casebook.ingest import check_unchanged, read_identifiers
from casebook.model import read_table, write_tables
from casebook.settings import reveal_patients


def main(snakemake) -> None:
    """Search results/BATCH, reports/BATCH with its history, and its logs; write results/BATCH/identity_check.csv."""
    settings = snakemake.params.settings
    (case,) = settings
    files, root = {case: list(snakemake.input.raw)}, Path(snakemake.params.raw_root)
    # Who is sought must be told by the files that the pages were made from.
    check_unchanged(files, read_table("exports", snakemake.input.exports), root)
    identifiers = read_identifiers(files, reveal_patients(settings), root)
    (output,), (log,) = snakemake.output, snakemake.log
    results, reports = Path(output).parent, Path(snakemake.input.report).parent
    tables = check_identity(
        identifiers,
        settings,
        folders=[results, reports],
        unlisted=[Path(log).parent, reports / "history"],
        # That a report was recorded is written when the search is over.
        skip=[Path(output), Path(log), results / "recorded.txt"],
        # logs/FOLDER/check_identity.log: the tables of FOLDER may lie on a storage, of which this is a copy.
        copies={results: Path("results", *Path(log).parts[1:-1])},
        processes=snakemake.threads,
    )
    write_tables(tables, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
