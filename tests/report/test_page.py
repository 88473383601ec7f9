"""The page as a browser gets it: complete, closed to the network, honest about what is missing."""

import re
from base64 import b64encode
from hashlib import sha256

import pandas as pd
import pytest
from lxml import html

from casebook.documents.paper import paper, words
from casebook.model import conform
from casebook.words import read_words
from report.one_case import CASE, MEASURE, case_tables, full_case, labs, page, page_text, section_of, settings, words_of

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
ODD = {
    "one dose and nothing else": {},
    "laboratory values alone": {"observations": labs({-10: 5, 20: 4})},
    "one visit": {"observations": labs({0: 5})},
    "no laboratory values": {key: rows for key, rows in full_case().items() if key != "observations"},
    "no scores": {key: rows for key, rows in full_case().items() if key != "scores"},
    "no events": {key: rows for key, rows in full_case().items() if key != "events"},
}


@pytest.fixture(scope="module")
def full():
    return page(**full_case())


def text_of(tree) -> str:
    for part in tree.xpath("//script|//style|//svg"):
        part.drop_tree()
    return " ".join(" ".join(tree.itertext()).split())


def test_the_policy_lets_in_the_pages_own_style_and_script_and_nothing_else():
    text = page_text(**full_case())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'")
    for kind in ("style", "script"):
        (inline,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, flags=re.DOTALL)
        assert f"{kind}-src 'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_nothing_is_loaded_from_anywhere(full):
    assert full.xpath("//@src") == [] and full.xpath("//link") == [] and full.xpath("//iframe|//object|//embed") == []
    styles = "".join(full.xpath("//style/text()"))
    assert "@import" not in styles and "url(" not in styles
    assert full.xpath("//*[starts-with(name(@*), 'on')]") == []


def test_ids_are_unique_and_anchors_resolve(full):
    ids = full.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {anchor[1:] for anchor in full.xpath("//a/@href") if anchor.startswith("#")} <= set(ids)
    assert {name for names in full.xpath("//@aria-labelledby") for name in names.split()} <= set(ids)


def test_sections_are_in_the_order_of_care_with_one_heading_each(full):
    assert full.xpath("//section/h2/@id") == [
        section for section in read_words("en", "report")["sections"] if section != "references"
    ]
    assert len(full.xpath("//h1")) == 1


def test_tables_have_captions_and_heads_that_a_screen_reader_finds(full):
    tables = full.xpath("//table")
    assert len(tables) >= 8
    for table in tables:
        assert table.xpath("./caption")[0].text_content().strip()
        assert all(head.get("scope") == "col" for head in table.xpath("./thead//th"))
        assert all(head.get("scope") == "row" for head in table.xpath("./tbody//th"))
        width = len(table.xpath("./thead//th"))
        assert all(len(row) == width for row in table.xpath("./tbody/tr"))


def test_figures_bring_their_words_and_none_of_their_styles(full):
    assert len(full.xpath("//figure")) == 2
    assert all(figure.xpath("./figcaption")[0].text_content().strip() for figure in full.xpath("//figure"))
    assert full.xpath("//svg//style") == []
    assert "figures/biomarkers.png" in full.xpath("//figcaption//a/@href")


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_case_makes_a_good_page(name, language):
    text = text_of(page(settings(language=language), **ODD[name]))
    assert [
        word
        for word in ("nan", "None", "<NA>", "NaT", "built-in", "{{", "}}")
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ] == []


def test_hostile_words_stay_words():
    rows = full_case()
    rows["events"] = [{"day": 3, "text": EVIL, "category": "relapse"}]
    rows["ledger"] = [
        {
            "source_file": EVIL,
            "source_row": 1,
            "row_id": EVIL,
            "outcome": "quarantined",
            "reason": "not a number",
            "detail": EVIL,
        }
    ]
    text = page_text(settings(title=EVIL, keywords=[EVIL], origin_note=EVIL), **rows)
    assert text.count("<script") == 3 and "<img" not in text and "&lt;img" in text


def test_the_origin_is_told_exactly_where_the_data_is_no_patients():
    note = "Made-up data: not a patient"
    assert text_of(page(**full_case())).count(note) >= 3
    assert note not in page_text(settings(data_origin="patient"), **full_case())


def test_every_quarantined_row_is_listed_with_file_row_and_reason(full):
    text = text_of(page(**full_case()))
    assert "lis.csv:3 unit not known mg" in text and "lis.csv:4 value out of range 9999" in text
    assert "Ferritin" in text


def test_time_is_relative_unless_the_case_says_calendar():
    rows = full_case()
    rows["events"] = [{"day": -40, "date": "2019-03-04", "text": "flushing"}]
    assert "March 4, 2019" in page_text(settings(dates="calendar"), **rows)
    assert "4 marzo 2019" in page_text(settings(dates="calendar", language="it"), **rows)
    rows["events"] = [{"day": -40, "text": "flushing"}]
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text_of(page(**rows)))


@pytest.mark.parametrize(
    ("age", "said"), [(9, "9 years"), (1, "1 year"), (89, "89 years"), (90, "90+ years"), (104, "90+ years")]
)
def test_an_age_of_ninety_and_more_is_not_told(age, said):
    text = text_of(page(settings(patient={"age_at_first_dose_years": age}), **full_case()))
    assert said in text and f"{age} years" not in text.replace(said, "")


@pytest.mark.parametrize("section", ["abstract", "introduction", "findings", "discussion", "perspective"])
def test_a_section_that_nobody_wrote_says_so(section):
    there = page(texts={section: "Here it is."}, **full_case())
    missing = page(**full_case())
    path = f"//section[@aria-labelledby='{section}']//p"
    assert [part.text_content() for part in there.xpath(path)] == ["Here it is."]
    assert [part.text_content() for part in missing.xpath(path)] == ["Not yet written."]


def test_an_empty_text_counts_as_not_written():
    tree = page(texts={"discussion": "\n\n"}, **full_case())
    assert "Not yet written." in tree.xpath("//section[@aria-labelledby='discussion']")[0].text_content()


def test_italian_is_italian_throughout():
    tree = page(settings(language="it"), **full_case())
    assert tree.xpath("/html/@lang") == ["it"]
    text = text_of(tree)
    assert "Consenso informato" in text and "35,1" in text and "35.1" not in text


def test_two_cases_come_out_as_two_pages():
    import pandas as pd

    from casebook.report import render_reports

    one, two = (
        case_tables(settings(), **full_case()),
        case_tables(settings(case="verdi"), observations=labs({-3: 1, 4: 2})),
    )
    tables = {name: pd.concat([one[name], two[name]]) for name in one}
    pages = render_reports(tables, {"rossi": settings(), "verdi": settings(case="verdi")}, {}, {})
    assert sorted(pages) == ["rossi", "verdi"] and "lis.csv:4" not in pages["verdi"]


def test_a_flagged_value_stands_in_data_quality_with_its_reason_and_row():
    flagged = labs({-60: 30.2, 20: 3300.0}, flag="may be a slip of 100") + labs({60: 35.0})
    tables = case_tables(observations=flagged)
    exports = [
        {
            "case": CASE,
            "data_origin": "simulated",
            "export": "lis.xlsx!2",
            "source_file": "lis.csv",
            "format": "delimited",
            "conventions": "encoding cp1252",
        }
    ]
    tables["exports"] = conform("exports", pd.DataFrame(exports))
    page = html.fromstring(page_text(tables=tables))
    quality = page.xpath("//section[@aria-labelledby='quality']")[0].text_content()
    assert quality.count("may be a slip of 100") == 2 and "delimited · encoding cp1252" in quality


def test_the_page_says_whether_the_figures_are_what_the_journal_asks_for():
    row = {"case": CASE, "figure": "biomarkers", "preset": "bmc-full", "format": "svg", "data_origin": "simulated"}
    tables = case_tables()
    passed = {**row, "check": "width", "found": "170.0 mm", "wanted": "170 mm", "outcome": "passed"}
    tables["figure_checks"] = conform("figure_checks", pd.DataFrame([passed]))
    assert "all 1 checks passed" in text_of(page(tables=tables))
    failed = {**row, "check": "text", "found": "6.50 pt", "wanted": "at least 8 pt", "outcome": "failed"}
    tables["figure_checks"] = conform("figure_checks", pd.DataFrame([passed, failed]))
    text = text_of(page(tables=tables))
    assert "1 of 2 checks failed" in text and "6.50 pt" in text and "smallest text" in text
    assert "checks" not in text_of(page(tables=case_tables())).split("Data quality")[-1].split("CARE checklist")[0]


def test_a_name_that_runs_from_right_to_left_does_not_turn_its_sentence():
    hebrew = "טריפטאז בנסיוב"
    measure = {**MEASURE, "label": hebrew}
    tree = page(settings(measures={"tryptase": measure}), **full_case())
    assert f"\u2068{hebrew}\u2069" in words_of(section_of(tree, "glance"))
    assert "\u2068" not in words_of(section_of(page(), "glance"))


@pytest.mark.parametrize("label", ["🤧 Tryptase 🧪", "Tri\u0301pta\u0308se\u0301", "A" * 300, "\u202egnorw", "a\nb\tc"])
def test_a_strange_name_leaves_the_page_whole(label):
    tree = page(settings(title=label, measures={"tryptase": {**MEASURE, "label": label}}), **full_case())
    told = " ".join(words_of(section_of(tree, "diagnosis")).split())
    assert " ".join(label.split()) in told
    assert "\u202e" not in label or f"\u2068{label}\u2069" in told
    assert tree.xpath("//h2/@id") == page(**full_case()).xpath("//h2/@id")


@pytest.mark.parametrize(("values", "printed"), [(150, 150), (151, 20)])
def test_a_long_folded_table_is_whole_on_a_screen_and_begun_on_paper(values, printed):
    text = page_text(observations=labs({day - 100: 5 + day % 7 for day in range(values)}))
    tree = html.fromstring(text)
    (table,) = tree.xpath("//table[starts-with(normalize-space(caption), 'Every observation')]")
    assert len(table.xpath("tbody/tr")) == values
    assert len(table.xpath("tbody/tr[not(@class='noprint')]")) == printed
    sheet = paper(text)
    assert (f"the first {printed} of {values} rows" in words(sheet)) is (printed < values)
    (kept,) = [part for part in sheet.iter("table") if words(part).startswith("Every observation")]
    assert len(list(kept.iter("tr"))) == printed + 1
