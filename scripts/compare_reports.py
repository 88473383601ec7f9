"""Compare the report of a batch of cases with the one before: what was added, corrected, withdrawn, what moved."""

import json
from pathlib import Path

from casebook.errors import faults_as_messages
from casebook.files import write_text
from casebook.history.compare import compare_reports
from casebook.history.folder import read_folder
from casebook.history.prints import made_by
from casebook.model import TABLES, read_tables, write_tables
from casebook.settings.yaml_files import read_yaml


def main(snakemake) -> None:
    """Read the tables and reports/BATCH/history; write changes, reports and results/BATCH/report_state.json.

    The history is no input of the rule: each report adds to it, and would so make itself out of date.
    """
    paths, params = dict(snakemake.input.items()), snakemake.params
    tables = read_tables({name: path for name, path in paths.items() if name in TABLES})
    (case,) = params.settings
    claims = [read_yaml(Path(path)) for path in snakemake.input.claims_files]
    prints = made_by(params.numbers_made_by[case], [*params.claims_made_by[case], json.dumps(claims, default=str)])
    # logs/FOLDER/compare_reports.log -> FOLDER: the tables may lie on a storage.
    folder = Path(*Path(snakemake.log[0]).parts[1:-1])
    history = {case: read_folder(Path("reports", folder, "history"))}
    compared, states = compare_reports(tables, params.settings, {case: prints}, history, params.against)
    write_tables(compared, {name: snakemake.output[name] for name in compared})
    write_text(states[case], snakemake.output.report_state)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
