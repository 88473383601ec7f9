"""Describe the tables of a batch of cases for other tools, as a Frictionless data package."""

from casebook.errors import faults_as_messages
from casebook.files import write_text
from casebook.model import describe_tables


def main(snakemake) -> None:
    """Read the tables' bytes; write results/BATCH/datapackage.json."""
    paths = dict(snakemake.input.items())
    origins = [settings["origin_note"] for settings in snakemake.params.settings.values()]
    write_text(describe_tables(snakemake.wildcards.batch, paths, origins), snakemake.output.datapackage)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
