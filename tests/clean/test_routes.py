"""Routes of administration in the words of sheets, HL7, EDQM and SNOMED CT."""

import pytest

from casebook.clean.routes import read_route


@pytest.mark.parametrize(
    ("written", "route"),
    [
        ("SC", "SC"), (" sc ", "SC"), ("Subcutaneous", "SC"), ("s.c.", "SC"), ("via sottocutanea", "SC"), ("20066000", "SC"),
        ("Subcutaneous use", "SC"), ("Intravenous route (qualifier value)", "IV"), ("e.v.", "IV"), ("per os", "PO"),
        ("Orale", "PO"), ("IH", "INH"), ("per inalazione", "INH"), ("intrathecal", "intrathecal"), ("", ""),
    ],
)  # fmt: skip
def test_a_route_has_one_abbreviation_however_it_is_written(written, route):
    assert read_route(written) == route
    assert read_route(route) == route
