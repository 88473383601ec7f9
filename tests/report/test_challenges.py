"""The table of starts and stops: what happened, of which outcome, from what to what."""

from dataclasses import replace

from casebook.report.challenges import challenge_table
from casebook.report.estimates import Estimates
from casebook.report.tables import CaseTables
from casebook.words import Language
from report.one_case import case_tables, diary, full_case, page, plain, settings


def table(language="en", **changed):
    about = settings(language=language)
    tables, words = case_tables(about, **{**full_case(), **changed}), Language(language)
    found = challenge_table(CaseTables(tables, about, Estimates(tables["estimates"], about, words), words))
    return replace(found, rows=[[plain(cell) for cell in row] for row in found.rows])


def test_each_start_and_stop_has_a_row_of_each_outcome():
    found = table()
    assert [row[0] for row in found.rows] == [
        "First dose, day\xa00",
        "Dose due and not given, day\xa056",
        "Treatment resumed, day\xa077",
    ]
    assert found.rows[0][1:4] == ["MSAF, weekly mean", "8.0, n\xa0=\xa01", "0.0, n\xa0=\xa08"]
    assert found.rows[0][-1] == "Prednisone" and "omalizumab" in found.caption


def test_it_is_folded_where_it_is_long():
    assert not table().folded
    # Every second dose was missed: a stop and a start again, time after time.
    doses = [{"day": 28 * n, "status": "missed" if n % 2 else "given"} for n in range(24)]
    found = table(doses=doses, scores=diary(dict.fromkeys(range(-7, 670), 3)))
    assert found.folded and len(found.rows) > 20


def test_an_outcome_without_values_on_both_sides_has_no_row():
    assert not table(scores=diary({-3: 8, -2: 8})).rows


def test_it_stands_among_the_outcomes_in_both_languages():
    for language, caption in (("en", "Start, stop and restart of omalizumab"), ("it", "Inizio, sospensione e ripresa")):
        tree = page(settings(language=language), **full_case())
        assert tree.xpath(f"//section[@aria-labelledby='outcomes']//caption[contains(., '{caption}')]")
