"""Check the claims of a batch of cases: a verdict, computed, on every statement of its case reports."""

from pathlib import Path

import pandas as pd

from casebook.claims import (
    LITERATURE_COLUMNS,
    check_claims,
    literature_sums,
    parse_claims,
    parse_literature,
    parse_primary_papers,
    place_of_cases,
    refuse_changed_verdicts,
)
from casebook.errors import CasebookError, faults_as_messages
from casebook.model import empty_table, read_table, read_tables, write_tables
from casebook.settings.yaml_files import read_yaml

TABLES = ("ingested", "observations", "scores", "doses", "medications", "events", "score_periods", "estimates")


def main(snakemake) -> None:
    """Read tables, claims files and published tables; write claims and literature, unless a locked verdict changed."""
    paths = dict(snakemake.input.items())
    claims = {_case_of(path): parse_claims(read_yaml(path), path) for path in map(Path, _listed(paths.get("claims")))}
    tables = read_tables({name: paths[name] for name in TABLES})
    published = {Path(path).name: path for path in _listed(paths.get("published"))}
    literature = _together("literature", claims, published, parse_literature)
    literature = pd.DataFrame(columns=list(LITERATURE_COLUMNS)) if literature is None else literature
    papers = _together("primary_papers", claims, published, parse_primary_papers)
    if papers is not None:
        tables["primary_papers"] = papers
    literature = place_of_cases(literature, tables["doses"], snakemake.params.settings)
    ledger = check_claims(claims, tables, literature, snakemake.params.settings)
    if snakemake.params.locked:
        accepted = [read_table("claims", path) for path in _listed(paths.get("accepted"))]
        refuse_changed_verdicts(ledger, pd.concat([empty_table("claims"), *accepted]), claims)
    written = {"claims": ledger, "literature": literature, "literature_sums": literature_sums(literature)}
    write_tables(written, dict(snakemake.output.items()))


def _listed(paths) -> list[str]:
    return [paths] if isinstance(paths, str) else list(paths or ())


def _case_of(path: Path) -> str:
    return path.name.removesuffix(".claims.yaml")


def _together(key: str, claims: dict, published: dict[str, str], parse) -> pd.DataFrame | None:
    """The published table that each claims file names under `key`, parsed, one below the other."""
    found = []
    for case, content in claims.items():
        if key not in content:
            continue
        name = content[key]
        if name not in published:
            there = ", ".join(sorted(published)) or "none"
            raise CasebookError(
                f"there is no file {name} in data/raw/literature; there are: {there}", file=content["file"], key=key
            )
        try:
            printed = pd.read_csv(published[name], dtype=str, keep_default_na=False, encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CasebookError(f"cannot be read as CSV: {error}", file=published[name]) from None
        found.append(parse(printed, case))
    return pd.concat(found, ignore_index=True) if found else None


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
