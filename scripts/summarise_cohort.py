"""Write the tables and the pages over all cases."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.cohort import (
    OF_A_CASE,
    POOLED,
    TABLES,
    all_together,
    common_language,
    doses_of,
    index_page,
    part_from_json,
    pooled_tables,
    published_of,
    render_cohort,
    render_cohort_of_batches,
    render_overview,
    summary_of,
)
from casebook.cohort.batch_summary import Summary
from casebook.cohort.parts import Part
from casebook.errors import faults_as_messages
from casebook.files import write_text
from casebook.model import describe_tables, write_tables
from casebook.model.parquet import read_parquet
from casebook.settings.languages import FALLBACK
from summarise_batch import index_rows, parts_of, write_batch_page, write_rows


def main(snakemake) -> None:
    """Read the tables of every case and which texts its author has written, or what shared batches say of their cases.

    Write the tables in results/cohort/ with their description, reports/cohort.html and reports/index.html.
    """
    given, made, settings = snakemake.input, snakemake.output, snakemake.params.settings
    if given.summary:
        batches = _summaries(given.summary)
        summary, rows = all_together(batches.values()), {name: list(given[name]) for name in OF_A_CASE}
        origins = [case["origin_note"] for case in summary["cases"]]
        cohort = _cohort(rows)
        pages = render_cohort_of_batches(cohort, summary), render_overview(batches)
    else:
        parts = parts_of({name: given[name] for name in TABLES}, settings)
        rows = {name: list(made[f"{name}_parquet"]) for name in OF_A_CASE}
        write_rows(parts, {name: path for name, (path,) in rows.items()})
        origins = [about["origin_note"] for about in settings.values()]
        cohort = _cohort(rows)
        pages = render_cohort(cohort, doses_of(parts), settings, published_of(parts)), _index(parts)
    paths = {name: made[name] for name in ("cases", *POOLED)}
    write_tables(cohort, paths)
    write_text(describe_tables("cohort", paths, origins, rows), made.datapackage)
    for page, path in zip(pages, (made.page, made.index), strict=True):
        write_text(page, path)


def write_index(path: str, parts: Sequence[str], unfinished: Collection[str], language: str) -> None:
    """Write the page over all cases after a run in which some were not finished.

    parts : `part_of` of each that was; language : of the page where none was
    """
    write_text(_index([part_from_json(part) for part in parts], unfinished, language), path)


def write_pages_of_batches(
    path: str, whole: Sequence[str], others: Mapping[str, tuple[Sequence[str], Collection[str]]], language: str
) -> None:
    """The same where cases share batches: the first page, and page and rows of the batches that were not finished.

    The rows are those of their finished cases, or whoever asks the tables would miss a hundred cases for one.

    path : of the first page
    whole : `results/BATCH/cases.json` of the batches that were finished
    others : batch -> `part_of` of each of its cases that was finished, and the other cases
    """
    batches = _summaries(whole)
    for name, (lines, unfinished) in others.items():
        parts = [part_from_json(line) for line in lines]
        write_batch_page(parts, f"reports/{name}/index.html", unfinished, language)
        write_rows(parts, {table: f"results/cohort/{table}/{name}.parquet" for table in OF_A_CASE})
        batches[name] = summary_of(parts)
    write_text(render_overview(batches, {name: cases for name, (_, cases) in others.items()}, language), path)


def _cohort(rows: Mapping[str, Sequence[str]]) -> dict[str, pd.DataFrame]:
    """The tables over all cases, of those in which a case has many rows some columns.

    rows : table of OF_A_CASE -> its files
    """
    of_cases = {of: read_parquet(of, rows[of], columns) for of, columns in POOLED.values()}
    return {"cases": read_parquet("cases", rows["cases"]), **of_cases, **pooled_tables(of_cases)}


def _summaries(files: Sequence[str]) -> dict[str, Summary]:
    """Batch -> what is said of its cases, from results/BATCH/cases.json."""
    return {Path(file).parent.name: json.loads(Path(file).read_text(encoding="utf-8")) for file in files}


def _index(parts: Sequence[Part], unfinished: Collection[str] = (), default: str = FALLBACK) -> str:
    """The page over all cases."""
    settings: dict[str, Any] = {part["settings"]["case"]: part["settings"] for part in parts}
    return index_page(index_rows(parts, default), common_language(settings, default), unfinished)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
