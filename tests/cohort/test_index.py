"""The page over all cases: each with its state, its course, what is new of it, and what needs a person."""

import re

import pandas as pd
import pytest
from lxml import html

from casebook.cohort import render_index
from casebook.cohort.sparkline import MOST_POINTS, sparkline
from casebook.model import conform
from report.one_case import case_tables, full_case, labs, settings

WRITTEN = {"rossi": {"abstract", "introduction", "findings", "discussion", "perspective"}}
HEADS = ["case", "status", "last", "since", "outcome", "news", "needs"]


def table(name, *rows):
    return conform(name, pd.DataFrame([{"case": "rossi", "data_origin": "simulated", **row} for row in rows]))


def rossi(**changes):
    """A whole case."""
    made = case_tables(settings(), **full_case())
    made["reports"] = table(
        "reports", {"report": 1, "role": "compared", "up_to_day": 60}, {"report": 2, "role": "this"}
    )
    made["changes"] = table("changes", {"kind": "observation", "change": "added", "subject_id": "observations.0005"})
    return {**made, **changes}


@pytest.fixture(scope="module")
def made():
    """The tables of a whole case, and of one that has two values."""
    about = settings(case="verdi", data_origin="patient", origin_note="")
    return rossi(), case_tables(about, observations=labs({-3: 1, 4: 2}))


@pytest.fixture
def index(made):
    """The page over both, in a language, with some tables of the first replaced."""

    def make(language="en", tables=None, written=WRITTEN, **changes):
        about = {
            "rossi": settings(language=language, consent={"given": True}, **changes),
            "verdi": settings(
                case="verdi", language=language, title="<b>Another</b>", data_origin="patient", origin_note=""
            ),
        }
        first, second = {**made[0], **(tables or {})}, made[1]
        text = render_index({name: pd.concat([first[name], second[name]]) for name in first}, about, written)
        assert "built-in" not in text and "nan" not in text.replace("financ", "")
        return html.document_fromstring(text)

    return make


def cells(tree):
    """What each cell says, by the key of its column; the words for those who do not see the line left out."""
    for title in tree.xpath("//svg/title"):
        title.drop_tree()
    return [
        dict(zip(HEADS, (" ".join(cell.text_content().split()) for cell in row), strict=True))
        for row in tree.xpath("//tbody/tr")
    ]


def test_each_case_has_a_row_that_leads_to_its_report(index):
    tree = index()
    assert tree.xpath("//tbody//th//a/@href") == ["rossi/report.html", "verdi/report.html"]


def test_what_needs_a_person_is_named_and_leads_to_its_place(index):
    claims = table("claims", {"claim_id": "P1", "verdict": "contradicted"}, {"claim_id": "P2", "verdict": "external"})
    observations = rossi()["observations"]
    observations.loc[0, "flag"] = "beyond what the measure can do"
    reports = table("reports", {"report": 1, "role": "unreadable", "why": "damaged"}, {"report": 2, "role": "this"})
    tree = index(tables={"claims": claims, "observations": observations, "reports": reports})
    first, second = tree.xpath("//tbody/tr")
    told = [(link.text, link.get("href")) for link in first.xpath("./td[last()]//a")]
    assert told == [
        ("2 rows quarantined", "rossi/report.html#quality"),
        ("1 claim contradicted", "rossi/report.html#claims"),
        ("1 flagged value", "rossi/report.html#quality"),
        ("1 record of a report cannot be read", "rossi/report.html#changes"),
    ]
    assert [link.text for link in second.xpath("./td[last()]//a")] == [
        "no consent on file",
        "not yet written: Abstract, Introduction, Clinical findings, Discussion, Patient perspective",
    ]


def test_a_case_without_anything_open_is_in_order_and_counted_so(index):
    ledger = rossi()["ledger"].query("outcome == 'used'")
    rows = cells(index(tables={"ledger": ledger}))
    assert rows[0]["status"] == "in order report 2" and rows[0]["needs"] == "nothing"
    assert rows[1]["status"] == "needs a person"
    assert "2 cases. 1 needs a person." in " ".join(
        index(tables={"ledger": ledger}).xpath("//header")[0].text_content().split()
    )


def test_the_origin_stands_beside_cases_that_are_no_patients(index):
    first, second = cells(index())
    assert "Made-up" in first["case"] and "Made-up" not in second["case"]


def test_the_main_outcome_is_told_in_numbers_and_as_a_line_with_words(index):
    tree = index()
    lines = tree.xpath("//tbody//svg")
    assert [line.get("role") for line in lines] == ["img", "img"]
    assert lines[0].get("aria-label").startswith("MSAF: ") and lines[0].get("aria-label").endswith("highest 8.")
    assert lines[1].get("aria-label") == (
        "Serum tryptase: 2 values from day −3 to day 4; first 1, last 2, lowest 1, highest 2."
    )
    first, second = cells(tree)
    assert first["outcome"] == "MSAF: 8 → 0" and second["outcome"] == "Serum tryptase: 1.0 → 2.0 µg/L"


def test_the_line_of_a_score_that_is_asked_at_visits_goes_on_after_the_first_dose(index):
    periods = rossi()["score_periods"]
    later = (periods["period"] == "assessment") & (periods["end_day"] > 0)
    assert later.any()
    (line, _) = index(tables={"score_periods": periods[~later]}).xpath("//tbody//svg")
    assert "from day −1 to day 83" in line.get("aria-label")


def test_the_last_visit_and_the_days_since_need_no_clock(index):
    first, second = cells(index())
    assert first["last"] == "90" and first["since"].startswith("0 days to the end of the record")
    assert second["last"] == "4"


@pytest.mark.parametrize(
    ("last_score", "told", "late"),
    [
        (112, "last dose on day 77, next due on day 105", False),
        (113, "last dose on day 77, the next was due on day 105", True),
    ],
)
def test_a_late_dose_is_late_after_its_grace_at_the_end_of_the_record(index, last_score, told, late):
    scores = rossi()["scores"]
    scores.loc[scores.index[-1], "day"] = last_score
    tree = index(tables={"scores": scores})
    assert f"{last_score - 90} days to the end of the record {told}" in cells(tree)[0]["since"]
    assert bool(tree.xpath("//tbody/tr[1]/td[3]/span[@class='miss']")) is late
    assert ("Of 1 the next dose was late" in tree.text_content()) is late


def test_without_a_schedule_no_dose_is_due(index):
    assert "due" not in cells(index(schedule=None))[0]["since"]


def test_dates_stand_there_where_the_case_lets_them_out(index):
    observations = rossi()["observations"]
    observations.loc[observations["day"] == 90, "date"] = "2020-04-14"
    tree = index("it", tables={"observations": observations})
    assert tree.xpath("//tbody//time/@datetime") == ["2020-04-14"] and cells(tree)[0]["last"] == "14 aprile 2020"


def test_what_is_new_is_told_and_a_first_report_as_such(index):
    first, second = cells(index())
    assert first["news"] == "1 visit added, 1 value added" and second["news"] == "first report"


def test_a_title_stays_a_text(index):
    assert index().xpath("//tbody//b") == []


def test_the_language_is_that_of_the_cases(index):
    tree = index("it")
    assert tree.xpath("/html/@lang") == ["it"]
    assert "consenso non agli atti" in tree.text_content() and "2 casi." in tree.text_content()


def test_each_cell_bears_the_name_of_its_column_for_a_narrow_page(index):
    tree = index()
    heads = [head.text_content() for head in tree.xpath("//thead//th")]
    for row in tree.xpath("//tbody/tr"):
        assert [cell.get("data-head") for cell in row.xpath("./td")] == heads[1:]


@pytest.mark.slow
def test_no_case_and_two_hundred_cases_are_pages_too(made):
    one = made[1]
    many = {name: pd.concat([frame.assign(case=f"c{n:03}") for n in range(200)]) for name, frame in one.items()}
    about = {f"c{n:03}": settings(case=f"c{n:03}") for n in range(200)}
    tree = html.document_fromstring(render_index(many, about))
    assert len(tree.xpath("//tbody/tr")) == 200 and len(tree.xpath("//svg")) == 200
    assert "first report" in cells(tree)[199]["news"]


def test_a_case_without_any_value_has_a_row():
    bare = case_tables(settings())
    bare["doses"] = bare["doses"].iloc[:0]
    (row,) = cells(html.document_fromstring(render_index(bare, {"rossi": settings()})))
    assert (row["last"], row["since"], row["outcome"]) == ("", "", "not estimable")


def points(line):
    return [tuple(map(float, pair.split(","))) for pair in re.search(r'points="([^"]+)"', str(line))[1].split()]


def test_a_line_keeps_its_picture_whatever_it_shows():
    assert points(sparkline([5], [3.0], "x")) and "nan" not in str(sparkline([0], [0.0], "x"))
    flat = points(sparkline([-5, 0, 5], [2.0, 2.0, 2.0], "x"))
    assert {y for _, y in flat} == {15.0}
    assert "&lt;b&gt;" in str(sparkline([1], [1.0], "<b>")) and "<b>" not in str(sparkline([1], [1.0], "<b>"))


def test_a_line_of_thousands_keeps_its_ends_its_peaks_and_its_troughs():
    values = [0.0] * 5000
    values[1234], values[4000] = 9.0, -9.0
    drawn = points(sparkline(list(range(5000)), values, "x"))
    assert len(drawn) <= MOST_POINTS + 2 and {y for _, y in drawn} == {3.0, 15.0, 27.0}
    assert drawn[0][0] == 3.0 and drawn[-1][0] == 129.0


def test_a_case_that_was_not_finished_is_told_by_its_pseudonym_alone(made):
    about = {"rossi": settings(title="Rossi"), "verdi": settings(case="verdi", title="Told by nobody")}
    text = render_index(made[0], about, WRITTEN, unfinished=["verdi"])
    tree = html.document_fromstring(text)
    first, second = tree.xpath("//tbody/tr")
    assert [cell.text_content() for cell in first][:2] == ["verdi", "not finished"] and not first.xpath(".//a")
    assert "Told by nobody" not in text and second.xpath(".//a/@href")[0] == "rossi/report.html"
    assert "2 cases." in tree.xpath("//p[@class='meta']")[0].text_content()


def test_an_index_without_a_finished_case_is_a_page(made):
    empty = {name: table.iloc[:0] for name, table in made[0].items()}
    tree = html.document_fromstring(render_index(empty, {"rossi": settings()}, unfinished=["rossi"]))
    assert len(tree.xpath("//tbody/tr")) == 1
