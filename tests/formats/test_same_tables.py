"""The same small data set written in every format gives the same bytes in every clean table.

Only where a value was read from (row_id) differs, as it must.
"""

from pathlib import Path

import pytest

from casebook.clean import clean_tables
from casebook.ingest import ingest_exports
from casebook.settings import load_project, raw_files, stage_settings
from casebook.settings.yaml_files import read_yaml
from formats import small_case as small

PROJECT = Path(__file__).parents[2]
TIDY = small.tidy()
PATIENT = "A0000017"
# Format -> its files, which take the place of the tidy sheets named; the sources and exports that they need.
WRITTEN = {
    "delimited, long": ({"lis.txt": small.labs_long()}, ["labs.csv"], {"lis": small.LONG}, {"patient": PATIENT}),
    "delimited, wide": ({"wide.csv": small.labs_wide()}, ["labs.csv"], {"wide": small.WIDE}, None),
    "workbook": ({"lis.xlsx": small.labs_workbook()}, ["labs.csv"], {"lis": small.LONG}, None),
    "HL7 v2": (
        {"results.hl7": small.labs_hl7(), "doses.hl7": small.doses_hl7()}, ["labs.csv", "doses.csv"], {}, None,
    ),
    "FHIR Bundle": ({"bundle.json": small.bundle()}, list(TIDY), {}, None),
    "FHIR NDJSON": ({"all.ndjson": small.ndjson()}, list(TIDY), {}, None),
    "REDCap, raw": (
        {"study.csv": small.redcap(), "dictionary.csv": small.redcap_dictionary()}, ["labs.csv", "scores.csv"],
        {"study": small.DIARY}, None,
    ),
    "REDCap, labelled": (
        {"study.csv": small.redcap_labelled(), "dictionary.csv": small.redcap_dictionary()}, ["labs.csv", "scores.csv"],
        {"study": small.DIARY}, None,
    ),
    "CDISC ODM": ({"study.xml": small.odm()}, ["labs.csv", "scores.csv"], {"study": small.DIARY}, None),
}  # fmt: skip


def clean(folder: Path, monkeypatch, files, sources, entry=None) -> dict[str, bytes]:
    """The clean tables of a case with these raw files, as the bytes of a CSV without row_id."""
    raw = folder / "data/raw/small"
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    case = load_project(read_yaml(PROJECT / "config/config.yaml") | {"cases": ["bossi2023"]}, PROJECT).cases[
        "bossi2023"
    ]
    exports = [{"files": name, **entry} for name in files if entry and name not in TIDY]
    case = {**case, "case": "small", "exports": exports, "ignore": [], "data_origin": "simulated", "free_text": True}
    case["sources"] = {name: {"source": name, **profile} for name, profile in sources.items()}
    case["in_tables"] = case
    monkeypatch.chdir(folder)
    ingest = {"small": stage_settings("ingest", case) | {"exports": exports}}
    tables = ingest_exports({"small": raw_files("small")}, ingest)
    cleaned = clean_tables(tables["ingested"], {"small": stage_settings("clean", case)})
    ledger = cleaned.pop("ledger")
    assert not (ledger["outcome"] == "quarantined").any(), ledger[ledger["outcome"] == "quarantined"].to_string()
    return {name: table.drop(columns="row_id").to_csv(index=False).encode() for name, table in cleaned.items()}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return clean(tmp_path_factory.mktemp("tidy"), patch, TIDY, {})


def test_the_tidy_sheets_hold_every_value(expected):
    lines = {name: table.count(b"\n") - 1 for name, table in expected.items()}
    assert lines == {"observations": 8, "scores": 6, "doses": 3, "medications": 2, "events": 2}
    assert b"total_ige.d-43,total_ige,19113-0,-43,,,2.0,k[IU]/L,below" in expected["observations"]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_format_gives_the_same_bytes(name, expected, tmp_path, monkeypatch):
    files, replaced, sources, entry = WRITTEN[name]
    files = {sheet: text for sheet, text in TIDY.items() if sheet not in replaced} | files
    assert clean(tmp_path, monkeypatch, files, sources, entry) == expected
