"""What the pages and tables over all cases take from each case, and the files of a shared batch that are made of it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from casebook.cohort import (
    OF_A_CASE,
    STATISTICS,
    TABLES,
    case_part,
    common_language,
    doses_of,
    part_as_json,
    part_from_json,
    render_batch,
    summary_of,
    tables_of,
)
from casebook.cohort.parts import Part
from casebook.cohort.split import by_case
from casebook.files import write_text
from casebook.model.many_files import read_batches
from casebook.model.parquet import write_parquet
from casebook.settings import narrative_files, read_narrative, texts_in
from casebook.settings.languages import FALLBACK
from casebook.words import Language


def part_of(folder: str, about: Mapping[str, Any]) -> str:
    """What the pages and tables over all cases take from one case that is built, as a line of JSON.

    folder : where it lives below results/
    about : its settings for the stage "cohort"
    """
    files = {name: [f"results/{folder}/{name}.csv"] for name in TABLES}
    (part,) = parts_of(files, {about["case"]: about})
    return part_as_json(part)


def parts_of(
    files: Mapping[str, Sequence[str]], settings: Mapping[str, Mapping[str, Any]], language: Language | None = None
) -> list[Part]:
    """What is taken from each case, from their tables; `language` of the index, unless given that of most cases."""
    tables, language = _read(files), language or common_language(settings)
    return [
        case_part(own, settings[case], _written(case, settings[case]["language"]), language)
        for case, own in by_case(tables, settings)
    ]


def summarise_batch(parts: Iterable[str], output: Any) -> None:
    """Write what is said of the cases of a shared batch, from `part_of` each: all that one new visit changes.

    output : the files by name, of which `page` lies in the folder of the batch, and those of OF_A_CASE are Parquet
    """
    found = list(map(part_from_json, parts))
    write_rows(found, {name: output[name] for name in OF_A_CASE})
    write_text(json.dumps(summary_of(found), ensure_ascii=False), output.summary)
    write_batch_page(found, output.page)


def write_rows(parts: Iterable[Part], paths: Mapping[str, str]) -> None:
    """Write what the cases bring to the tables over all cases, a Parquet file a table."""
    for name, table in tables_of(parts).items():
        write_parquet(name, table, paths[name])


def write_batch_page(
    parts: Sequence[Part], path: str, unfinished: Collection[str] = (), default: str = FALLBACK
) -> None:
    """Write the page of a batch.

    unfinished : its cases that the last run did not bring to their end; default : language where no case is whole
    """
    settings = {part["settings"]["case"]: part["settings"] for part in parts}
    cases, name = tables_of(parts)["cases"], Path(path).parent.name
    write_text(
        render_batch(name, index_rows(parts, default), cases, doses_of(parts), settings, unfinished, default), path
    )


def index_rows(parts: Sequence[Part], default: str = FALLBACK) -> list[dict[str, Any]]:
    """The rows of cases on one page; one that was made for a page in another language is made again."""
    language = common_language({part["settings"]["case"]: part["settings"] for part in parts}, default)
    return [part["index"] if part["language"] == language.code else _again(part, language) for part in parts]


def _again(part: Part, language: Language) -> dict[str, Any]:
    about = part["settings"]
    folder = about["page"].rpartition("/")[0]
    files = {name: [f"results/{folder}/{name}.csv"] for name in TABLES}
    (again,) = parts_of(files, {about["case"]: about}, language)
    return again["index"]


def _read(files: Mapping[str, Sequence[str]]) -> dict[str, pd.DataFrame]:
    only = {"estimates": {"statistic": STATISTICS}}
    return {name: read_batches(name, paths, only.get(name)) for name, paths in files.items()}


def _written(case: str, language: str) -> set[str]:
    """The sections that the author of a case has written; an empty file is none."""
    texts = texts_in(narrative_files(case), language)
    return {section for section, (path, _) in texts.items() if read_narrative(path).strip()}
