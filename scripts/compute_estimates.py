"""Compute the estimates of a batch of cases from its clean tables."""

from casebook.errors import faults_as_messages
from casebook.estimate import compute_estimates
from casebook.model import read_tables, write_tables


def main(snakemake) -> None:
    """Read the clean tables; write estimates, the values they stand on, and what else is computed from them."""
    tables = read_tables(dict(snakemake.input.items()))
    computed = compute_estimates(tables, snakemake.params.settings, snakemake.threads)
    write_tables(computed, dict(snakemake.output.items()))


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
