"""Marks of acute and baseline samples: whole clauses, in both languages, and never a negation."""

import pytest

from casebook.clean.timing import read_timing
from clean.raw_rows import clean, lab, tidy, values


@pytest.mark.parametrize(
    ("comment", "specimen", "timing"),
    [
        ("acute sample", "", "acute"),
        ("Campione in acuto, emolizzato", "", "acute"),
        ("", "serum (acute)", "acute"),
        ("durante l'anafilassi", "", "acute"),
        ("valore basale", "", "baseline"),
        ("not acute", "", ""),
        ("non acuto", "", ""),
        ("acute lymphoblastic leukaemia", "", ""),
        ("acute; baseline", "", ""),
        ("", "", ""),
    ],
)
def test_a_clause_is_known_as_a_whole_or_not_at_all(comment, specimen, timing):
    assert read_timing(comment, specimen) == timing


def test_observations_carry_the_mark_of_their_source():
    rows = (
        lab(3, "01/10/2019 09:00", "TRIPT", "30", "ug/L", text="acuta"),
        lab(4, "02/10/2019 09:00", "TRIPT", "10", "ug/L", specimen="Siero, basale"),
        lab(5, "03/10/2019 09:00", "TRIPT", "11", "ug/L", text="sampled at home"),
    )
    assert values(clean(*rows), "day", "timing") == [(-13, "acute"), (-12, "baseline"), (-11, "")]


def test_events_keep_their_time_of_day():
    rows = tidy("event", 3, "2019-10-01T15:10", "relapse"), tidy("event", 4, "2019-10-02", "relapse")
    assert clean(*rows)["events"][["day", "time"]].values.tolist() == [[-13, "15:10"], [-12, ""]]
