"""Ingest the raw exports of a batch of cases: every value as it stood in its source."""

from pathlib import Path

from casebook.errors import faults_as_messages, note
from casebook.ingest import ingest_exports
from casebook.model import write_tables
from casebook.settings import reveal_patients


def main(snakemake) -> None:
    """Read the raw files of every case of the batch; write results/BATCH/ingested.csv and exports.csv."""
    settings = reveal_patients(snakemake.params.settings)
    (case,) = settings
    tables = ingest_exports({case: list(snakemake.input.raw)}, settings, Path(snakemake.params.raw_root))
    for export in tables["exports"].itertuples():
        note(snakemake.log[0], f"{export.case}/{export.export}: {export.format} · {export.conventions}")
    write_tables(tables, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
