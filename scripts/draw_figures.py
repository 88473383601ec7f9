"""Draw the figures of a batch of cases from its tables."""

from pathlib import Path

from casebook.draw import check_figures, draw_figures
from casebook.errors import faults_as_messages
from casebook.files import write_bytes
from casebook.model import read_tables, write_table


def main(snakemake) -> None:
    """Read the tables; write each figure in each format, results/BATCH/figures.csv and figure_checks.csv."""
    tables = read_tables(dict(snakemake.input.items()))
    params = snakemake.params
    # Each figure lies in the folder of its case's report.
    folder = next(path for path in Path(snakemake.output.drawn[0]).parents if path.name == "figures").parent
    figures, drawn = draw_figures(tables, params.settings, params.formats, params.presets, snakemake.threads)
    for row in figures.itertuples():
        content = drawn[row.case, row.preset, row.figure, row.format]
        write_bytes(content, folder / row.file)
    write_table("figures", figures, snakemake.output.figures)
    write_table("figure_checks", check_figures(figures, drawn), snakemake.output.figure_checks)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
