"""What a cell of results or a reference range says, and what is refused."""

from decimal import Decimal

import pytest

from casebook.clean.ranges import parse_range
from clean.raw_rows import clean, fates, lab, score, tidy, values


@pytest.mark.parametrize(
    ("text", "limit", "censor"),
    [
        ("<2", 2.0, "below"), ("< 0,35", 0.35, "below"), ("≤ 2", 2.0, "below"), ("<=2", 2.0, "below"),
        ("inferiore a 0,35", 0.35, "below"), ("Less  than 2", 2.0, "below"), (">200", 200.0, "above"),
        (">= 200", 200.0, "above"), ("superiore a 200", 200.0, "above"), ("200", 200.0, "none"),
    ],
)  # fmt: skip
def test_a_censored_result_keeps_its_limit_and_direction(text, limit, censor):
    assert values(clean(lab(2, "17/04/2019", "IGET", text, "kU/L")), "value", "censor") == [(limit, censor)]


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("emolizzato", "ignored", "no result"),
        ("Campione emolizzato, ripetere", "ignored", "no result"),
        ("HAEMOLYSED", "ignored", "no result"),
        ("lipemico", "ignored", "no result"),
        ("", "ignored", "no result"),
        ("vedi nota", "quarantined", "not a number"),
        ("12 or 13", "quarantined", "not a number"),
        ("1e3", "quarantined", "not a number"),
        ("<", "quarantined", "not a number"),
        ("< < 2", "quarantined", "not a number"),
        ("<-2", "quarantined", "negative value"),
        ("n.d.", "quarantined", "not a number"),
        ("nan", "quarantined", "not a number"),
    ],
)
def test_a_cell_without_a_number_says_why(text, outcome, reason):
    tables = clean(lab(2, "17/04/2019", "IGET", text, "kU/L"))
    assert fates(tables) == {"lis.csv:2": (outcome, reason)}


@pytest.mark.parametrize(
    ("reference", "low", "high"),
    [
        ("< 11,4", None, "11.4"), ("4,5 - 13,5", "4.5", "13.5"), ("> 60", "60", None), ("0,3-0,7", "0.3", "0.7"),
        ("(4,5–13,5)", "4.5", "13.5"), ("[4,5 - 13,5]", "4.5", "13.5"), ("fino a 40", None, "40"), ("up to 40", None, "40"),
        ("da 4 a 10", "4", "10"), ("-3 - +3", "-3", "3"), ("", None, None),
    ],
)  # fmt: skip
def test_a_reference_range_in_one_cell(reference, low, high):
    assert parse_range(reference, "", "", ",") == tuple(
        None if limit is None else Decimal(limit) for limit in (low, high)
    )


@pytest.mark.parametrize("reference", ["vedi nota", "13,5 - 4,5", "4.5 - 13.5", "1-2-3", "<", "M 4-5 F 3-4"])
def test_a_range_that_cannot_be_read_keeps_the_value_and_flags_it(reference):
    tables = clean(lab(2, "20/04/2020", "HB", "12,8", "g/dL", reference=reference))
    assert values(tables, "value", "flag") == [(12.8, "reference range not read")]


@pytest.mark.parametrize(
    ("reference", "limits"),
    [
        ("11,5 - 15,5 g/dL", ("11.5", "15.5")), ("< 15,5 G/DL", (None, "15.5")), ("(11,5-15,5) g/dl", ("11.5", "15.5")),
        ("115 - 155 g/L", None), ("11,5 - 15,5 donne", None),
    ],
)  # fmt: skip
def test_a_range_may_repeat_the_unit_of_the_value_but_no_other(reference, limits):
    expected = limits and tuple(None if limit is None else Decimal(limit) for limit in limits)
    assert parse_range(reference, "", "", ",", "g/dL") == expected


def test_limits_in_cells_of_their_own():
    assert parse_range("", "0.04", "", ".") == (Decimal("0.04"), None)
    assert parse_range("", "low", "2", ".") is None


@pytest.mark.parametrize(
    ("row", "fate"),
    [
        (score(3, "2019-10-20", "11"), ("quarantined", "outside the scale")),
        (score(3, "2019-10-20", "-1"), ("quarantined", "outside the scale")),
        (score(3, "2019-10-20", "O"), ("quarantined", "not a number")),
        (score(3, "2019-10-20", "<3"), ("quarantined", "not a number")),
        (score(3, "2019-10-20", ""), ("ignored", "no result")),
        (score(3, "2019-10-20", "3", item="itching"), ("quarantined", "item not of the instrument")),
        (score(3, "2019-10-20", "3", instrument="act"), ("ignored", "no instrument in the protocol")),
        (score(3, "2019-10-20", "3", status="seen"), ("quarantined", "unknown status")),
        (tidy("medication", 3, "2019-10-20", "prednisone", "30", "mg", stop_at="2019-10-19"), ("quarantined", "stop before start")),
        (tidy("medication", 3, "2019-10-20", "prednisone", "30", "mg", stop_at="soon"), ("quarantined", "not a date")),
        (tidy("medication", 3, "2019-10-20", "prednisone", "30"), ("quarantined", "no unit")),
        (tidy("medication", 3, "2019-10-20", "prednisone", "-30", "mg"), ("quarantined", "negative value")),
        (tidy("event", 3, "2019-10", "relapse"), ("quarantined", "not a date")),
        (tidy("event", 3, "2019-10-20", "?!"), ("quarantined", "no name")),
        (tidy("event", 3, "2019-10-20", "relapse", status="entered-in-error"), ("ignored", "entered in error")),
    ],
)  # fmt: skip
def test_a_bad_row_alone_is_set_aside_with_its_reason(row, fate):
    tables = clean(row)
    assert list(fates(tables).values()) == [fate]
    assert sum(len(tables[name]) for name in ("observations", "scores", "medications", "events")) == 0
