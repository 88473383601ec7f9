"""The page over all cases: each with its outcome, and what needs a person."""

import pandas as pd
import pytest
from lxml import html

from casebook.cohort import render_index
from report.one_case import case_tables, full_case, labs, settings


@pytest.fixture
def index():
    """The index of a whole case and of one that has only two values."""

    def make(language="en", **changes):
        about = {
            "rossi": settings(language=language, consent={"given": True}, **changes),
            "verdi": settings(
                case="verdi", language=language, title="<b>Another</b>", data_origin="patient", origin_note=""
            ),
        }
        tables = [
            case_tables(about["rossi"], **full_case()),
            case_tables(about["verdi"], observations=labs({-3: 1, 4: 2})),
        ]
        both = {name: pd.concat([part[name] for part in tables]) for name in tables[0]}
        text = render_index(both, about)
        assert "built-in" not in text and "nan" not in text.replace("financ", "")
        return html.document_fromstring(text)

    return make


def cells(tree):
    return [[cell.text_content().split() for cell in row] for row in tree.xpath("//tbody/tr")]


def test_each_case_has_a_row_that_leads_to_its_report(index):
    tree = index()
    assert tree.xpath("//tbody//a/@href") == ["rossi/report.html", "verdi/report.html"]


def test_what_needs_a_person_is_named(index):
    rossi, verdi = cells(index())
    assert " ".join(rossi[-1]) == "2 rows quarantined"
    assert " ".join(verdi[-1]) == "no consent on file"


def test_the_origin_stands_beside_cases_that_are_no_patients(index):
    rossi, verdi = cells(index())
    assert "Made-up" in " ".join(rossi[0]) and "Made-up" not in " ".join(verdi[0])


def test_the_main_outcome_is_told_in_numbers(index):
    rossi, verdi = cells(index())
    assert " ".join(rossi[1]) == "MSAF: 8 → 0"
    assert " ".join(verdi[1]) == "Serum tryptase: 1.0 → 2.0 µg/L"


def test_a_title_stays_a_text(index):
    assert index().xpath("//tbody//b") == []


def test_the_language_is_that_of_the_cases(index):
    tree = index("it")
    assert tree.xpath("/html/@lang") == ["it"]
    assert "consenso non agli atti" in tree.text_content()
