"""Provenance: what a report was made from and with, as a table and on the page."""

from hashlib import sha256

import pandas as pd
import pytest
from lxml import html

from casebook.model import conform, validate
from casebook.report import provenance_table, render_reports
from report.one_case import CASE, case_tables, page, section_of, settings, table_of, words_of

WHO = {"case": CASE, "data_origin": "simulated"}
EXPORTS = conform(
    "exports",
    pd.DataFrame(
        [
            {**WHO, "export": name, "source_file": file, "format": "tidy", "bytes": 12_345, "sha256": "ab" * 32}
            for name, file in (("doses.csv", "doses.csv"), ("lis.xlsx!1", "lis.xlsx"), ("lis.xlsx!2", "lis.xlsx"))
        ]
    ),
)
TEXT = "Ünïcode.\n".encode()


def provenance() -> pd.DataFrame:
    return provenance_table(
        EXPORTS,
        {"config/cases/rossi/abstract.md": TEXT},
        "c" * 64,
        {"clean_tables": "d" * 16},
        {"pandas": "3.0.1"},
        WHO,
    )


def test_every_input_text_code_and_package_has_a_row():
    table = validate("provenance", provenance())
    assert table[["kind", "name"]].values.tolist() == [
        ["code", "scripts/clean_tables.py"], ["configuration", "config/cases/rossi.yaml"], ["input", "doses.csv"],
        ["input", "lis.xlsx"], ["package", "pandas"], ["text", "config/cases/rossi/abstract.md"],
    ]  # fmt: skip
    text = table[table["kind"] == "text"].iloc[0]
    assert text["value"] == sha256(TEXT).hexdigest() and text["bytes"] == len(TEXT)


def test_the_page_tells_them():
    tables = {**case_tables(), "provenance": provenance()}
    tree = page(settings(), tables=tables)
    assert table_of(tree, "Raw files that were read") == [
        ["doses.csv", "12,345", "ab" * 32],
        ["lis.xlsx", "12,345", "ab" * 32],
    ]
    assert table_of(tree, "Packages with which") == [["pandas", "3.0.1"]]
    assert "c" * 64 in words_of(section_of(tree, "provenance"))


def test_a_page_without_provenance_is_whole():
    assert "Casebook version" in words_of(section_of(page(), "provenance"))


@pytest.mark.parametrize(("shares", "begins"), [(True, "data:application/zip;base64,"), (False, "rossi-data.zip")])
def test_a_page_holds_its_data_where_they_may_leave_with_it(shares, begins):
    about = settings(share_data=shares)
    pages = render_reports(case_tables(), {CASE: about}, {}, {}, archives={CASE: ("rossi-data.zip", b"PK")})
    (link,) = html.document_fromstring(pages[CASE].encode()).xpath("//p[@id='data']/a")
    assert link.get("href").startswith(begins)
    assert ("beside" in link.getparent().text_content()) != shares
