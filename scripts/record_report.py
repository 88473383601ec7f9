"""Record the finished report of a batch of cases in the history of its case."""

from pathlib import Path

from casebook.errors import faults_as_messages
from casebook.files import write_bytes, write_text
from casebook.history.folder import read_folder
from casebook.history.record import recordable


def main(snakemake) -> None:
    """Copy the state of the report, whose identity was checked, to reports/BATCH/history, unless it is there."""
    (case,) = snakemake.params.settings
    content = Path(snakemake.input.report_state).read_bytes()
    folder = Path(snakemake.input.report).parent / "history"
    number, name = recordable(content, case, read_folder(folder), folder.as_posix())
    if name:
        write_bytes(content, folder / name)
    write_text(f"report {number}\n", snakemake.output.recorded)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
