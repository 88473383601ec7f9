"""Write the page over all cases."""

import pandas as pd

from casebook.cohort import render_index
from casebook.errors import faults_as_messages
from casebook.model import read_table, write_text


def main(snakemake) -> None:
    """Read the tables of every batch; write reports/index.html."""
    tables = {
        name: pd.concat([read_table(name, path) for path in paths], ignore_index=True)
        for name, paths in snakemake.input.items()
    }
    write_text(render_index(tables, snakemake.params.settings), snakemake.output.index)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
