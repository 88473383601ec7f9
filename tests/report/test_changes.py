"""Since the last report, as the page tells it."""

import pandas as pd
import pytest
from lxml import html

from casebook.model import conform
from casebook.report.changes import new_visits, sentence_since
from casebook.words import Language
from report.one_case import case_tables, diary, full_case, labs, page_text, settings

WHO = {"case": "rossi", "data_origin": "simulated"}
REPORTS = [
    {"report": 1, "role": "earlier", "up_to_day": 28},
    {"report": 2, "role": "unreadable", "why": "damaged"},
    {"report": 3, "role": "compared", "up_to_day": 60},
    {"report": 4, "role": "this", "up_to_day": 1234},
]
CHANGES = [
    {"kind": "observation", "change": "added", "subject_id": "observations.0005", "name": "tryptase", "day": 90, "now": "31.5", "unit": "ug/L", "why": "read", "detail": "lis.csv:2"},
    {"kind": "observation", "change": "corrected", "subject_id": "observations.0003", "name": "tryptase", "day": 20, "was": "<2", "now": "33", "unit": "ug/L", "why": "replaced", "detail": "b.csv:2 < a.csv:7"},
    {"kind": "observation", "change": "withdrawn", "subject_id": "x", "name": "tryptase", "day": 40, "was": "1234.5", "unit": "ug/L", "why": "quarantined", "detail": "a.csv:9: unit not known: <b>mg</b>"},
    {"kind": "medication", "change": "corrected", "subject_id": "medications.0000", "name": "prednisone", "day": -50, "was": "7.5 mg · PO · → …", "now": "7.5 mg · PO · → -10", "why": "edited", "detail": "m.csv:2"},
    {"kind": "dose", "change": "added", "subject_id": "doses.0003", "name": "omalizumab", "day": 77, "now": "300 mg · given", "why": "read", "detail": "d.csv:5"},
    {"kind": "event", "change": "added", "subject_id": "events.0001", "name": "relapse", "day": 70, "why": "read", "detail": "e.csv:3"},
    {"kind": "estimate", "change": "moved", "subject_id": "tryptase.during.median", "name": "tryptase", "was": "34.1", "now": "33", "why": "values", "detail": "added tryptase.d90; corrected tryptase.d20.2; withdrawn msaf.flushing.d3; and 4 more"},
    {"kind": "estimate", "change": "moved", "subject_id": "tryptase.during.mean", "name": "tryptase", "was": "33.166661", "now": "33.166667", "why": "code"},
    {"kind": "estimate", "change": "moved", "subject_id": "tryptase.before.sd", "name": "tryptase", "was": "6.5 (1.25 to 7)", "now": "7", "why": "settings, code"},
    {"kind": "estimate", "change": "withdrawn", "subject_id": "gone_measure.before.midrange", "name": "gone_measure", "was": "1.25", "why": "settings"},
    {"kind": "verdict", "change": "moved", "subject_id": "P1", "name": "P1", "was": "reproduced", "now": "contradicted", "why": "other_values", "detail": "It is 2."},
]  # fmt: skip


def table(name, rows):
    return conform(name, pd.DataFrame([{**WHO, **row} for row in rows]))


@pytest.fixture(scope="module")
def full():
    tables = case_tables(**full_case())
    tables["claims"] = table("claims", [{"claim_id": "P1", "statement": "It is 1.", "verdict": "contradicted"}])
    return tables


@pytest.fixture(scope="module")
def made(full):
    """The page of the case as a fourth report, by language."""

    def make(language):
        tables = {**full, "changes": table("changes", CHANGES), "reports": table("reports", REPORTS)}
        return html.fromstring(page_text(settings(language=language), tables=tables))

    return {language: make(language) for language in ("en", "it")}


def rows_of(tree, caption):
    path = (
        f"//section[@aria-labelledby='changes']//table[caption[starts-with(normalize-space(), '{caption}')]]/tbody/tr"
    )
    return [[" ".join(cell.text_content().split()) for cell in row] for row in tree.xpath(path)]


def test_the_top_says_what_is_new_in_a_line_that_leads_to_all_of_it(made):
    (note,) = made["en"].xpath("//header/p[contains(@class, 'since')]")
    assert " ".join(note.text_content().split()) == (
        "Since report 3 (data up to day 60): 2 visits added, 1 value added, 1 dose added, 1 medication or event added, "
        "2 values corrected, 1 value withdrawn, 3 estimates moved, 1 verdict moved. All changes"
    )
    assert note.xpath("./a/@href") == ["#changes"]


def test_each_value_stands_with_what_it_was_and_is_and_with_its_row(made):
    assert rows_of(made["en"], "Values") == [
        ["Serum tryptase", "corrected", "20", "<2 µg/L", "33 µg/L", "replaced: b.csv:2 in place of a.csv:7"],
        [
            "Serum tryptase",
            "withdrawn",
            "40",
            "1234.5 µg/L",
            "",
            "its row was quarantined (a.csv:9: unit not known: <b>mg</b>)",
        ],
        ["Serum tryptase", "added", "90", "", "31.5 µg/L", "new row (lis.csv:2)"],
        ["Omalizumab", "added", "77", "", "300 mg · given", "new row (d.csv:5)"],
        ["Relapse", "added", "70", "", "came back", "new row (e.csv:3)"],
        [
            "Prednisone",
            "corrected",
            "−50",
            "7.5 mg · PO · → …",
            "7.5 mg · PO · → −10",
            "its row reads otherwise (m.csv:2)",
        ],
    ]


def test_estimates_are_printed_as_everywhere_and_those_that_lead_can_be_asked(made):
    (leading,) = rows_of(made["en"], "Main estimates")
    assert leading == [
        "Serum tryptase", "median, during treatment (µg/L)", "34.1", "33.0",
        "its values: added day 90; corrected day 20; withdrawn day 3 (MSAF); and 4 more",
    ]  # fmt: skip
    assert made["en"].xpath("//section[@aria-labelledby='changes']//a[@class='ask']")[0].text == "33.0"
    assert rows_of(made["en"], "All other estimates") == [
        ["Serum tryptase", "standard deviation, before treatment (µg/L)", "6.50 (1.25 to 7.00)", "7.00", "the configuration is another, the code is another"],
        ["Gone measure", "midrange, before treatment", "1.25", "", "the configuration is another"],
    ]  # fmt: skip
    section = made["en"].xpath("//section[@aria-labelledby='changes']")[0].text_content()
    assert "1 of them moved by less than is printed." in section


def test_a_verdict_says_what_decides_it_now(made):
    assert rows_of(made["en"], "Verdicts") == [
        ["P1", "It is 1.", "reproduced", "contradicted", "values of the case", "It is 2."]
    ]


def test_the_reports_are_listed_and_a_damaged_one_is_named(made):
    assert rows_of(made["en"], "The reports") == [
        ["1", "data up to day 28", "earlier"],
        ["2", "", "cannot be read"],
        ["3", "data up to day 60", "compared with"],
        ["4", "data up to day 1234", "this one"],
    ]
    section = made["en"].xpath("//section[@aria-labelledby='changes']")[0].text_content()
    assert "The record of report 2 is damaged: it is passed over, and left as it is." in section


def test_italian_is_italian_throughout(made):
    tree = made["it"]
    (note,) = tree.xpath("//header/p[contains(@class, 'since')]")
    assert "Dal report 3 (dati fino al giorno 60): 2 visite aggiunte" in note.text_content()
    values = rows_of(tree, "Valori")
    assert values[1][:5] == ["Serum tryptase", "ritirato", "40", "1234,5 µg/L", ""]
    assert values[5][3] == "7,5 mg · PO · → …"
    assert rows_of(tree, "Stime principali")[0][2:4] == ["34,1", "33,0"]


def test_many_scores_are_told_as_a_stretch_of_days(full):
    added = [{"kind": "score", "change": "added", "subject_id": f"s{day}", "name": "msaf.flushing", "day": day, "now": "0", "why": "read", "detail": f"d.csv:{day}"} for day in range(70, 80)]  # fmt: skip
    corrected = [{"kind": "score", "change": "corrected", "subject_id": "scores.0001", "name": "msaf.flushing", "day": 1, "was": "1", "now": "0", "why": "edited", "detail": "d.csv:1"}]  # fmt: skip
    tables = {**full, "changes": table("changes", added + corrected), "reports": table("reports", REPORTS)}
    tree = html.fromstring(page_text(tables=tables))
    assert rows_of(tree, "Values") == [
        ["MSAF: 10 scores", "added", "70 to 79", "", "", "new row"],
        ["MSAF: Flushing", "corrected", "1", "1", "0", "its row reads otherwise (d.csv:1)"],
    ]


def test_what_is_cut_is_said(full):
    many = [{"kind": "observation", "change": "withdrawn", "subject_id": f"t{n}", "name": "tryptase", "day": n, "was": "1", "why": "gone"} for n in range(250)]  # fmt: skip
    tables = {**full, "changes": table("changes", many), "reports": table("reports", REPORTS)}
    tree = html.fromstring(page_text(tables=tables))
    assert len(rows_of(tree, "Values")) == 200
    assert "the first 200 of 250; all stand in changes.csv" in tree.text_content()


def test_day_0_that_moved_is_told_first(full):
    moved = [{"kind": "day_0", "change": "moved", "subject_id": "day_0", "name": "day_0", "was": "0", "now": "7", "why": "day_0"}]  # fmt: skip
    tables = {**full, "changes": table("changes", moved), "reports": table("reports", REPORTS)}
    assert "what was day 0 is day 7" in sentence_since(tables, Language("en"))


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (["this"], "Report 1: the first of this case, so there is none to compare it with."),
        (["unreadable", "this"], "Report 2: no earlier one can be read, so there is none to compare it with."),
        (["earlier", "this"], "Report 2, compared with itself: nothing differs."),
        (["compared", "this"], "Since report 1 (data up to day 0): nothing has changed."),
        ([], ""),
    ],
)
def test_without_changes_the_sentence_says_why(full, roles, told):
    rows = [{"report": number, "role": role, "up_to_day": 0} for number, role in enumerate(roles, start=1)]
    tables = {**full, "changes": table("changes", []), "reports": table("reports", rows)}
    assert sentence_since(tables, Language("en")) == told


def test_dates_stand_in_it_where_the_case_lets_them_out(full):
    rows = [{"report": 1, "role": "compared", "up_to_day": 5, "up_to_date": "2020-03-16"}, {"report": 2, "role": "this", "up_to_day": 5}]  # fmt: skip
    tables = {**full, "changes": table("changes", []), "reports": table("reports", rows)}
    assert "(16 marzo 2020)" in sentence_since(tables, Language("it"))


def test_a_visit_is_a_day_of_which_nothing_measured_or_given_was_known():
    tables = case_tables(
        observations=labs({-3: 1, 5: 2, 9: 3}), doses=[{"day": 0}, {"day": 5}, {"day": 9}], scores=diary({30: 1})
    )
    new = [("observation", "observations.0001"), ("observation", "observations.0002"), ("dose", "doses.0002"), ("score", "scores.0000")]  # fmt: skip
    tables["changes"] = table("changes", [{"kind": kind, "change": "added", "subject_id": name} for kind, name in new])
    assert new_visits(tables) == 1, "on day 5 a dose was known"
