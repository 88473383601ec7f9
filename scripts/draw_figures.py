"""Draw the figures of a batch of cases from its tables."""

from pathlib import Path

from casebook.draw import draw_figures
from casebook.errors import faults_as_messages
from casebook.model import read_tables, write_bytes, write_table


def main(snakemake) -> None:
    """Read the tables; write each figure in each format and results/BATCH/figures.csv."""
    tables = read_tables(dict(snakemake.input.items()))
    figures, drawn = draw_figures(tables, snakemake.params.settings, snakemake.params.formats)
    places = {Path(path).name: path for path in snakemake.output.drawn}
    for (_, figure, file_format), content in drawn.items():
        write_bytes(content, places[f"{figure}.{file_format}"])
    write_table("figures", figures, snakemake.output.figures)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
