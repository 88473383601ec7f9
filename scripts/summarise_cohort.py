"""Write the tables and the page over all cases."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.cohort import COHORT, STATISTICS, TABLES, render_cohort, render_index, summarise_cases
from casebook.errors import faults_as_messages
from casebook.model import describe_tables, write_tables, write_text
from casebook.model.many_files import read_batches
from casebook.settings import narrative_files, read_narrative, texts_in


def main(snakemake) -> None:
    """Read the tables of every batch, and which texts its author has written.

    Write the tables in results/cohort/ with their description, reports/cohort.html and reports/index.html.
    """
    settings = snakemake.params.settings
    tables = _read({name: snakemake.input[name] for name in TABLES})
    paths = {name: snakemake.output[name] for name in COHORT}
    cohort = summarise_cases(tables, settings)
    write_tables(cohort, paths)
    origins = [about["origin_note"] for about in settings.values()]
    write_text(describe_tables("cohort", paths, origins), snakemake.output.datapackage)
    write_text(render_cohort(cohort, tables["doses"], settings), snakemake.output.page)
    write_text(render_index(tables, settings, _texts(settings)), snakemake.output.index)


def write_index(
    path: str, batches: Sequence[str], settings: Mapping[str, Mapping[str, Any]], unfinished: Collection[str]
) -> None:
    """Write the page over all cases after a run in which some were not finished; `batches` are those that were."""
    tables = _read({name: [f"results/{batch}/{name}.csv" for batch in batches] for name in TABLES})
    write_text(render_index(tables, settings, _texts(settings), unfinished), path)


def _read(files: Mapping[str, Sequence[str]]) -> dict[str, pd.DataFrame]:
    only = {"estimates": {"statistic": STATISTICS}}
    return {name: read_batches(name, paths, only.get(name)) for name, paths in files.items()}


def _texts(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    return {case: _written(case, about["language"]) for case, about in settings.items()}


def _written(case: str, language: str) -> set[str]:
    """The sections that the author of a case has written; an empty file is none."""
    texts = texts_in(narrative_files(case), language)
    return {section for section, (path, _) in texts.items() if read_narrative(path).strip()}


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
