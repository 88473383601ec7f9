"""Write the tables and the page over all cases."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.cohort import (
    COHORT,
    STATISTICS,
    TABLES,
    case_part,
    common_language,
    doses_of,
    index_page,
    part_as_json,
    part_from_json,
    render_cohort,
    tables_of,
)
from casebook.cohort.parts import Part
from casebook.cohort.split import by_case
from casebook.errors import faults_as_messages
from casebook.model import describe_tables, write_tables, write_text
from casebook.model.many_files import read_batches
from casebook.settings import narrative_files, read_narrative, texts_in
from casebook.settings.languages import FALLBACK
from casebook.words import Language


def main(snakemake) -> None:
    """Read the tables of every case and which texts its author has written, or what shared batches say of their cases.

    Write the tables in results/cohort/ with their description, reports/cohort.html and reports/index.html.
    """
    shared = list(snakemake.input.cases)
    settings = snakemake.params.settings
    parts = _kept(shared) if shared else _parts({name: snakemake.input[name] for name in TABLES}, settings)
    settings = {part["settings"]["case"]: part["settings"] for part in parts}
    paths = {name: snakemake.output[name] for name in COHORT}
    cohort = tables_of(parts)
    write_tables(cohort, paths)
    origins = [about["origin_note"] for about in settings.values()]
    write_text(describe_tables("cohort", paths, origins), snakemake.output.datapackage)
    write_text(render_cohort(cohort, doses_of(parts), settings), snakemake.output.page)
    write_text(_index(parts), snakemake.output.index)


def part_of(folder: str, about: Mapping[str, Any]) -> str:
    """What the pages and tables over all cases take from one case that is built, as a line of JSON.

    folder : where it lives below results/
    about : its settings for the stage "cohort"
    """
    files = {name: [f"results/{folder}/{name}.csv"] for name in TABLES}
    (part,) = _parts(files, {about["case"]: about})
    return part_as_json(part)


def write_index(path: str, parts: Sequence[str], unfinished: Collection[str], language: str) -> None:
    """Write the page over all cases after a run in which some were not finished.

    parts : `part_of` of each that was; language : of the page where none was
    """
    write_text(_index([part_from_json(part) for part in parts], unfinished, language), path)


def _index(parts: Sequence[Part], unfinished: Collection[str] = (), default: str = FALLBACK) -> str:
    """The page over all cases; a row that was made for a page in another language is made again."""
    language = common_language({part["settings"]["case"]: part["settings"] for part in parts}, default)
    rows = [part["index"] if part["language"] == language.code else _again(part, language) for part in parts]
    return index_page(rows, language, unfinished)


def _again(part: Part, language: Language) -> dict[str, Any]:
    about = part["settings"]
    folder = about["page"].rpartition("/")[0]
    files = {name: [f"results/{folder}/{name}.csv"] for name in TABLES}
    (again,) = _parts(files, {about["case"]: about}, language)
    return again["index"]


def _kept(files: Iterable[str]) -> list[Part]:
    """What shared batches say of their cases, in order of the names of these."""
    lines = [line for path in files for line in Path(path).read_text(encoding="utf-8").split("\n") if line]
    return sorted(map(part_from_json, lines), key=lambda part: part["settings"]["case"])


def _parts(
    files: Mapping[str, Sequence[str]], settings: Mapping[str, Mapping[str, Any]], language: Language | None = None
) -> list[Part]:
    """What is taken from each case, from their tables; `language` of the index, unless given that of most cases."""
    tables, language = _read(files), language or common_language(settings)
    return [
        case_part(own, settings[case], _written(case, settings[case]["language"]), language)
        for case, own in by_case(tables, settings)
    ]


def _read(files: Mapping[str, Sequence[str]]) -> dict[str, pd.DataFrame]:
    only = {"estimates": {"statistic": STATISTICS}}
    return {name: read_batches(name, paths, only.get(name)) for name, paths in files.items()}


def _written(case: str, language: str) -> set[str]:
    """The sections that the author of a case has written; an empty file is none."""
    texts = texts_in(narrative_files(case), language)
    return {section for section, (path, _) in texts.items() if read_narrative(path).strip()}


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
