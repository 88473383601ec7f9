"""Clean the tables of a batch of cases: units, censoring, duplicates, plausibility; every row accounted for."""

from casebook.clean import clean_tables
from casebook.errors import faults_as_messages
from casebook.model import read_table, write_tables


def main(snakemake) -> None:
    """Read results/BATCH/ingested.csv; write the clean tables and the ledger."""
    ingested = read_table("ingested", snakemake.input.ingested)
    tables = clean_tables(ingested, snakemake.params.settings)
    write_tables(tables, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
