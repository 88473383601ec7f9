"""The ledger quotes what helps to mend a row, and nothing that a person wrote in free words."""

import pytest

from casebook.clean.quoting import quote
from clean.raw_rows import clean, lab


@pytest.mark.parametrize(
    ("reason", "found", "said"),
    [
        ("not a number", "vedi nota", "vedi nota"),
        ("not a number", "12 or 13", "12 or 13"),
        ("not a number", "3oo", "3oo"),
        ("not a number", "Luca Esempio", "… …"),
        ("not a number", "tel. 333 1234567", "…. ### #######"),
        ("not a number", "SMPLCU10C14G388O", "…"),
        ("not a number", "14/03/2010", "##/##/####"),
        ("not a number", "12 emolizzato, la mamma telefona", "12 emolizzato, la … …"),
        ("two units in one cell", "13,5 g/dL (135 g/L)", "13,5 g/dL (135 g/L)"),
        ("implausible value", "128 g/dL", "128 g/dL"),
        ("not a date", "circa marzo 2019", "circa … ####"),
        ("unknown status", "BOH", "BOH"),
        ("unknown status", "da chiarire con la madre di Luca", "a text of 32 characters"),
        ("no measure in the protocol", "Velocità di eritrosedimentazione", "Velocità di eritrosedimentazione"),
        ("not a number", "x" * 41, "a text of 41 characters"),
    ],
)
def test_what_may_be_quoted(reason, found, said):
    assert quote(reason, found, calendar=False) == said


def test_dates_may_be_quoted_where_dates_may_leave():
    assert quote("not a date", "31 marzo 2019", calendar=True) == "31 marzo 2019"
    assert quote("not a number", "1234567", calendar=True) == "#######"


def test_a_name_in_the_cell_of_a_result_or_date_stays_there():
    rows = lab(3, "30/02/2020 Luca", "HB", "12", "g/dL"), lab(4, "14/10/2019", "HB", "Luca Esempio", "g/dL")
    for frame in clean(*rows).values():
        assert "Luca" not in frame.to_csv() and "Esempio" not in frame.to_csv()
