"""Dates and times are read strictly, told on the clock of the clinic, and compared by what is sure."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean.dates import iso, parse_day, parse_moment
from casebook.clean.reading import is_later
from clean.raw_rows import PROTOCOL, clean, fates, lab, values

ROME = "Europe/Rome"


def told(text, date_format="%Y-%m-%d", zone=""):
    """Day and time that a text names."""
    moment = parse_moment(text, date_format, zone)
    return moment and (moment.date, moment.time)


def shown(text, date_format="%Y-%m-%d", zone=""):
    """The same as a text of its own."""
    found = told(text, date_format, zone)
    return found and f"{iso(found[0])} {found[1]}".strip()


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
    assert told(text, "%d/%m/%Y") == (day.toordinal(), time)


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
    assert told(text, date_format) == (date(2019, 10, 14).toordinal(), "")


def test_a_form_with_a_year_of_two_digits_reads_nothing_but_iso():
    assert parse_moment("14/10/19", "%d/%m/%y") is None
    assert parse_moment("2019-10-14", "%d/%m/%y") is not None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back_from_every_form(day):
    for date_format in ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y-%j"):
        assert told(day.strftime(date_format), date_format) == (day.toordinal(), "")


def test_a_day_is_a_whole_number():
    assert [parse_day(text) for text in ("28", "-420", "+7", "28.0", "", "１", "1e2", "99999999")] == [28, -420, 7] + [
        None
    ] * 5


@pytest.mark.parametrize(
    ("text", "date_format", "zone", "expected"),
    [
        ("2020-01-06T08:15:30", "%Y-%m-%d", "", "2020-01-06 08:15"),
        ("2020-01-06T08:15:30.123456789", "%Y-%m-%d", "", "2020-01-06 08:15"),
        ("2020-01-06T08:15:30.5+01:00", "%Y-%m-%d", "", "2020-01-06 08:15"),
        ("2020-01-06T08:15Z", "%Y-%m-%d", "", "2020-01-06 08:15"),
        ("2020-01-06T08:15Z", "%Y-%m-%d", ROME, "2020-01-06 09:15"),
        ("2020-07-06T08:15Z", "%Y-%m-%d", ROME, "2020-07-06 10:15"),
        ("2020-01-06T23:30:00Z", "%d/%m/%Y", ROME, "2020-01-07 00:30"),
        ("2020-01-06T23:30:00-0500", "%Y-%m-%d", ROME, "2020-01-07 05:30"),
        ("2020-01-06T08:15", "%Y-%m-%d", ROME, "2020-01-06 08:15"),
        ("20200106", "HL7", "", "2020-01-06"),
        ("2020010608", "HL7", "", "2020-01-06"),
        ("202001060815", "HL7", "", "2020-01-06 08:15"),
        ("20200106081530", "HL7", "", "2020-01-06 08:15"),
        ("20200106081530.1234", "HL7", "", "2020-01-06 08:15"),
        ("20200106081530.1234+0100", "HL7", "", "2020-01-06 08:15"),
        ("20200106081530-0500", "HL7", ROME, "2020-01-06 14:15"),
        ("20200106+0100", "HL7", ROME, "2020-01-06"),
        ("2020-01-06", "HL7", ROME, "2020-01-06"),
    ],
)
def test_seconds_fractions_and_offsets(text, date_format, zone, expected):
    assert shown(text, date_format, zone) == expected


@pytest.mark.parametrize("text", ["2020", "2020-03", "2020-03-06T08", "2020-03-06T08:15+99:00", "2020-03-06T08:15+1", "2020-W10",
                                  "2020-03-06T08:15:", "2020-03-06T08:15:30.", "2020-03-06 08:15 CET", "2020-03-06Z"])  # fmt: skip
def test_a_part_of_a_date_or_a_zone_in_words_is_no_date(text):
    assert parse_moment(text, "%Y-%m-%d") is None


@pytest.mark.parametrize(
    "text", ["2020", "202003", "20200230", "202003061", "20200306081", "2020030608150", "20200306081530.", "20200306+1", "0000", "20200306T0815"]
)  # fmt: skip
def test_what_hl7_would_not_call_a_full_date_is_none(text):
    assert parse_moment(text, "HL7") is None


def test_a_partial_date_is_quarantined_and_its_digits_are_hidden():
    tables = clean(lab(2, "202003", "HB", "12", "g/dL", date_format="HL7"), lab(3, "2020-03", "HB", "12", "g/dL"))
    assert set(fates(tables).values()) == {("quarantined", "not a date")}
    assert {"######", "####-##"} <= set(tables["ledger"]["detail"])


@given(st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)), st.integers(-12 * 4, 14 * 4))
def test_what_is_printed_with_an_offset_comes_back_and_in_a_zone_is_the_same_instant(moment, quarters):
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    for text, date_format in ((aware.isoformat(), "%Y-%m-%d"), (f"{aware:%Y%m%d%H%M%S%z}", "HL7")):
        assert told(text, date_format) == (moment.toordinal(), f"{moment:%H:%M}")
        there = aware.astimezone(ZoneInfo(ROME))
        assert told(text, date_format, ROME) == (there.toordinal(), f"{there:%H:%M}")
        assert parse_moment(text, date_format, ROME).instant == int(
            (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
        )


def test_two_reports_with_offsets_are_compared_by_instant_and_others_by_what_is_written():
    def later(one, other):
        return is_later(*(parse_moment(text, "HL7") for text in (one, other)))

    assert later("202001060900+0000", "202001060930+0100")
    assert not later("202001060930+0100", "202001060900+0000")
    assert later("202001060930", "202001060900+0000")
    assert later("20200106093001", "20200106093000") and later("20200106093000.2", "20200106093000.10")
    assert not later("202001060930", "20200106093000") and not later("20200106", "202001060930")
    assert later("20200107", "202001062359") and not later("20200106", "20200106")


def test_a_sample_is_placed_by_the_clock_of_its_clinic():
    row = lab(2, "20200105233000+0000", "emoglobina", "12", "g/dL", date_format="HL7", source="molecular")
    zone = {"sources": {**PROTOCOL["sources"], "molecular": {"time_zone": ROME}}}
    assert values(clean(row), "day", "time") == [(83, "23:30")]
    assert values(clean(row, **zone), "day", "time") == [(84, "00:30")]
