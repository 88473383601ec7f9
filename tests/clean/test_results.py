"""What a cell of results, a reference range or a date says, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean.dates import parse_day, parse_moment
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
        ("12 emolizzato", "quarantined", "not a number"),
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


def test_limits_in_cells_of_their_own():
    assert parse_range("", "0.04", "", ".") == (Decimal("0.04"), None)
    assert parse_range("", "low", "2", ".") is None


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("14/10/2019", date(2019, 10, 14), ""),
        ("14/10/2019 08:05", date(2019, 10, 14), "08:05"),
        ("14/10/2019 8:05:59", date(2019, 10, 14), "08:05"),
        ("2019-10-14", date(2019, 10, 14), ""),
        ("2019-10-14T23:59", date(2019, 10, 14), "23:59"),
        ("29/02/2020", date(2020, 2, 29), ""),
    ],
)
def test_a_date_in_the_form_of_its_source_or_in_iso(text, day, time):
    assert parse_moment(text, "%d/%m/%Y") == (day.toordinal(), time)


@pytest.mark.parametrize(
    "text",
    ["30/02/2019", "29/02/2019", "14/10/19", "10/14/2019", "14-10-2019", "2019-02-30", "2019-13-01", "1899-12-31", "2101-01-01",
     "14/10/2019 24:00", "14/10/2019 08:60", "14/10/2019 8.05", "１４/10/2019", "today", "0000-00-00", "2019-1-1"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    assert parse_moment(text, "%d/%m/%Y") is None
    assert fates(clean(lab(2, text, "HB", "12,8", "g/dL"))) == {"lis.csv:2": ("quarantined", "not a date")}


@pytest.mark.parametrize(
    ("text", "date_format"), [("14-ott-2019", "%d-%b-%Y"), ("2019287", "%Y%j"), ("10.14.2019", "%m.%d.%Y")]
)
def test_other_forms_of_a_date(text, date_format):
    assert parse_moment(text, date_format) == (date(2019, 10, 14).toordinal(), "")


def test_a_form_with_a_year_of_two_digits_reads_nothing_but_iso():
    assert parse_moment("14/10/19", "%d/%m/%y") is None
    assert parse_moment("2019-10-14", "%d/%m/%y") is not None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back_from_every_form(day):
    for date_format in ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y-%j"):
        assert parse_moment(day.strftime(date_format), date_format) == (day.toordinal(), "")


def test_a_day_is_a_whole_number():
    assert [parse_day(text) for text in ("28", "-420", "+7", "28.0", "", "１", "1e2", "99999999")] == [28, -420, 7] + [
        None
    ] * 5


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
