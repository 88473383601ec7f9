"""Every number that comes from the data leads to what it stands on."""

import json
import re

import pandas as pd
import pytest

from casebook.model import conform
from casebook.report.ask import asked_numbers
from casebook.report.records import repeats, stretches
from casebook.words import read_words
from report.one_case import case_tables, diary, full_case, labs, page, page_text, section_of, settings, words_of

VALUES = labs({-60: 30.2, -30: 35.1, -1: 44, 20: 33, 60: 35, 90: 31.5})


def numbered(rows):
    """The same rows, each read from a row of its own file."""
    return [{**row, "row_id": f"lis.csv:{number}"} for number, row in enumerate(rows, start=2)]


def ledger(count, file="lis.csv"):
    return [
        {"source_file": file, "source_row": row, "row_id": f"{file}:{row}", "outcome": "used"}
        for row in range(2, count + 2)
    ]


@pytest.fixture(scope="module")
def full():
    return page(**full_case())


@pytest.fixture(scope="module")
def asked():
    return page(observations=numbered(VALUES), ledger=ledger(6))


def control(tree, number, section):
    """The first control of a section that prints the number, alone or before its range."""
    links = section_of(tree, section).xpath(".//a[@class='ask']")
    return next(
        link for link in links if words_of(link) == number or words_of(link).startswith((f"{number} (", f"{number},"))
    )


def note_of(tree, link):
    (note,) = tree.xpath(f"//li[@id='{link.get('href')[1:]}']")
    return note


def method_of(tree, note):
    """The method to which a note refers."""
    (link,) = note.xpath("./a[@class='m']/@href")
    (method,) = tree.xpath(f"//section[@aria-labelledby='methods']//ol/li[@id='{link[1:]}']")
    return words_of(method)


def evidence_of(tree):
    (data,) = tree.xpath("//script[@id='evidence']")
    return json.loads(data.text)


def rows_behind(tree, link):
    """The rows of the evidence behind a number, in words."""
    evidence = evidence_of(tree)
    found = []
    for stretch in evidence["notes"].get(link.get("data-n"), "").split(","):
        ends, _, step = stretch.partition("/")
        first, _, last = ends.partition("-")
        found += range(int(first), int(last or first) + 1, int(step or 1)) if first else []
    kinds = [(things[n % len(things)], file) for things, file, count in evidence["runs"] for n in range(count)]
    assert len(kinds) == len(evidence["rows"])
    return [
        (
            evidence["things"][kinds[index][0]],
            shown(when),
            shown(value),
            evidence["files"][kinds[index][1]],
            row,
            *remark,
        )
        for index, (when, value, row, *remark) in ((index, evidence["rows"][index]) for index in found)
    ]


def shown(value):
    return str(value).replace("-", "−") if isinstance(value, int) else value


def test_a_number_leads_to_its_method_sample_size_values_files_and_rows(asked):
    link = control(asked, "35.1", "diagnosis")
    note = words_of(note_of(asked, link))
    assert note.startswith("Serum tryptase, before treatment: median 35.1 µg/L, range 30.2 to 44.0. n = 3. Method ")
    assert method_of(asked, note_of(asked, link)).startswith("Median, censored values anywhere within their limits")
    assert "Read from lis.csv: 2–4." in note and note.endswith("tryptase.before.median")
    assert rows_behind(asked, link) == [
        ("Serum tryptase", "−60", "30.2 µg/L", "lis.csv", 2),
        ("Serum tryptase", "−30", "35.1 µg/L", "lis.csv", 3),
        ("Serum tryptase", "−1", "44 µg/L", "lis.csv", 4),
    ]


def test_every_control_leads_to_one_note_and_each_note_back(full):
    controls = full.xpath("//a[@class='ask'][@data-n]")
    assert len(controls) > 20
    notes = full.xpath("//section[@aria-labelledby='notes']//ol/li/@id")
    assert notes == [f"n{number}" for number in range(1, len(notes) + 1)]
    assert {link.get("href") for link in controls} == {f"#{note}" for note in notes}
    assert all(link.get("href") == f"#n{link.get('data-n')}" and link.text_content().strip() for link in controls)
    first = [link for link in controls if link.get("id")]
    assert [link.get("id") for link in first] == [f"a{number}" for number in range(1, len(notes) + 1)]
    assert full.xpath("//li/a[@class='back']/@href") == [f"#a{number}" for number in range(1, len(notes) + 1)]


def test_notes_are_numbered_as_a_reader_meets_them(full):
    met = list(dict.fromkeys(int(number) for number in full.xpath("//a[@class='ask']/@data-n")))
    assert met == sorted(met) == list(range(1, len(met) + 1))


def test_a_note_names_the_interval_and_both_sample_sizes():
    values = numbered(labs({-60: 30, -50: 31, -40: 32, -1: 33, 20: 20, 40: 21, 60: 22, 90: 23}))
    tree = page(observations=values, ledger=ledger(8))
    (link, *_) = section_of(tree, "diagnosis").xpath(".//a[@class='ask'][starts-with(., '−10 (')]")
    note = words_of(note_of(tree, link))
    assert re.search(r"−10 µg/L\. 95 % interval −13 to −7\. n = 4 earlier, 4 later\. Method ", note), note
    assert len(rows_behind(tree, link)) == 8


def test_a_censored_value_and_its_flag_are_told():
    values = numbered(labs({-5: 2, 20: 3}))
    values[0] |= {"censor": "below", "flag": "drawn late"}
    tree = page(observations=values, ledger=ledger(2))
    link = control(tree, "not estimable", "diagnosis")
    assert words_of(link) == "not estimable, n = 1 (1 censored)"
    assert "median not estimable. n = 1. 1 censored." in words_of(note_of(tree, link))
    assert rows_behind(tree, link) == [("Serum tryptase", "−5", "< 2 µg/L", "lis.csv", 2, "drawn late")]


def test_weekly_means_answer_with_the_scores_of_their_phases():
    scores = [
        {**row, "row_id": f"d.csv:{n}:flushing"} for n, row in enumerate(diary(dict.fromkeys(range(-14, 14), 3)), 2)
    ]
    tree = page(scores=scores, ledger=ledger(28, "d.csv"), texts={"outcomes": "x {{ msaf_week.before.median }}"})
    link = control(tree, "3.0", "outcomes")
    assert [row[-1] for row in rows_behind(tree, link)] == list(range(2, 16))
    assert "Read from d.csv: 2–15." in words_of(note_of(tree, link))


def test_numbers_of_the_authors_text_can_be_asked_but_not_within_code_or_links():
    text = (
        "**{{ tryptase.before.median }}** ({{ tryptase.before.median | n }}) `{{ tryptase.before.median }}` "
        "[{{ tryptase.during.median | value }}](https://example.org) {{ tryptase.before.median | unit }}\n\n"
        "    {{ tryptase.before.mean }}\n\n| {{ tryptase.before.mean }} |\n|---|\n| {{ tryptase.before.maximum }} |"
    )
    found = section_of(page(texts={"discussion": text}, observations=numbered(VALUES), ledger=ledger(6)), "discussion")
    asked = [words_of(link) for link in found.xpath(".//a[@class='ask']")]
    assert asked == ["35.1 µg/L", "3", "36.43 µg/L", "44.0 µg/L"]
    assert [words_of(code) for code in found.iter("code")] == ["35.1 µg/L", "36.43 µg/L"]
    (link,) = found.xpath(".//a[not(@class)]")
    assert words_of(link) == "33.0"


def test_a_fact_of_the_record_leads_to_its_row():
    tree = page(
        texts={"treatment": "{{ value.tryptase.2 }} on day {{ value.tryptase.2.day }}, {{ doses.given }} dose"},
        observations=numbered(VALUES), ledger=ledger(6),
    )  # fmt: skip
    link = control(tree, "35.1 µg/L", "treatment")
    assert rows_behind(tree, link) == [("Serum tryptase", "−30", "35.1 µg/L", "lis.csv", 3)]
    assert words_of(note_of(tree, link)).startswith("Serum tryptase, day −30: 35.1 µg/L. Read from lis.csv: 3.")
    assert rows_behind(tree, control(tree, "−30", "treatment")) == rows_behind(tree, link)


def test_rows_without_account_are_read_from_their_identifier():
    tree = page(observations=numbered(VALUES), ledger=ledger(1))
    assert [row[3:] for row in rows_behind(tree, control(tree, "35.1", "diagnosis"))] == [
        ("lis.csv", 2), ("lis.csv", 3), ("lis.csv", 4),
    ]  # fmt: skip


def test_evidence_holds_what_the_page_asks_and_nothing_else(asked):
    evidence = evidence_of(asked)
    assert len(evidence["rows"]) == 7  # six values and the dose
    assert set(evidence["notes"]) <= set(asked.xpath("//a[@class='ask']/@data-n"))


def test_notes_tell_method_and_limits_in_the_language_of_the_page():
    tree = page(settings(language="it"), observations=numbered(VALUES), ledger=ledger(6))
    note = note_of(tree, control(tree, "35,1", "diagnosis"))
    assert words_of(note).startswith(
        "Serum tryptase, prima del trattamento: mediana 35,1 µg/L, intervallo da 30,2 a 44,0."
    )
    assert "Mediana, con i valori censurati ovunque entro i loro limiti; intervallo esatto" in method_of(tree, note)
    assert "Con n = 3 non esiste un intervallo al 95 % della mediana." in words_of(note)
    assert not note.xpath(".//*[@lang]")


def test_a_script_cannot_leave_the_evidence():
    values = [{**row, "flag": "</script><script>alert(1)</script>"} for row in numbered(VALUES)]
    text = page_text(observations=values, ledger=ledger(6))
    assert text.count("</script>") == text.count("<script") == 3
    assert "alert(1)" in text


def test_an_author_cannot_write_a_control():
    tree = page(texts={"abstract": '<a class="ask" data-ask="x">1</a> <!--notes-->'}, observations=VALUES)
    assert section_of(tree, "abstract").xpath(".//a") == []
    assert len(tree.xpath("//section[@aria-labelledby='notes']//ol")) == 1


def test_every_statistic_and_comparison_has_words():
    estimates = case_tables(settings(), **full_case())["estimates"]
    words = read_words("en", "report")
    assert set(estimates["statistic"]) - set(words["statistics"]) == set()
    atoms = {part for name in estimates["comparison"] for part in name.split("_vs_")}
    assert {re.sub(r"_-?\d+$", "", part) for part in atoms} - set(words["comparisons"]) == set()


def test_a_value_of_the_record_leads_to_the_place_that_names_its_file_and_row(asked):
    for link in asked.xpath("//a[@class='ask'][@data-r]"):
        (place,) = asked.xpath(f"//span[@id='{link.get('href')[1:]}']")
        assert set(link.iterancestors("tr")) & set(place.iterancestors("tr"))
    link = control(asked, "30.2 µg/L", "diagnosis")
    assert words_of(asked.xpath(f"//span[@id='{link.get('href')[1:]}']")[0]) == "lis.csv:2"
    assert evidence_of(asked)["rows"][int(link.get("data-r"))] == [-60, "30.2 µg/L", 2]


def test_a_value_tells_its_range_method_laboratory_and_what_it_replaced():
    values = numbered(labs({-5: 2, 20: 3}, ref_high=11.4, method="FEIA", laboratory="A"))
    rows = ledger(2)
    rows.append(
        {**rows[0], "source_row": 9, "row_id": "lis.csv:9", "outcome": "superseded", "replaced_by": "lis.csv:2"}
    )
    tree = page(observations=values, ledger=rows)
    link = control(tree, "2 µg/L", "diagnosis")
    assert evidence_of(tree)["details"][link.get("data-r")] == [
        "Reference range < 11.4", "Method: FEIA", "Laboratory: A", "Replaces lis.csv: 9",
    ]  # fmt: skip


def test_every_event_and_medication_leads_to_its_row(full):
    for section, table in (("timeline", "Clinical events"), ("treatment", "Medications")):
        (found,) = section_of(full, section).xpath(f".//table[starts-with(caption, '{table}')]")
        for row in found.find("tbody"):
            numbers = {link.get("data-r") for link in row.xpath(".//a[@class='ask']")}
            assert {f"r{number}" for number in numbers} == set(row.xpath(".//span/@id")) and len(numbers) == 1


def test_a_week_answers_with_its_scores_and_the_dose_before_it():
    scores = [{**row, "row_id": f"d.csv:{n}:x"} for n, row in enumerate(diary(dict.fromkeys(range(21, 28), 4)), 2)]
    doses = [{"day": 0, "row_id": "doses.csv:2"}, {"day": 28, "row_id": "doses.csv:3"}]
    tree = page(scores=scores, doses=doses, ledger=ledger(7, "d.csv"))
    link = control(tree, "7 / 7", "outcomes")
    note = words_of(note_of(tree, link))
    assert note.startswith(
        "MSAF, days 21 to 27: mean 4.0, highest 4. 7 of 7 scores recorded. 27 days since the dose of day 0."
    )
    assert [row[3:5] for row in rows_behind(tree, link)] == [*(("d.csv", row) for row in range(2, 9)), ("doses.csv", 2)]
    assert {link.get("data-n")} == {each.get("data-n") for each in link.iterancestors("tr").__next__().xpath(".//a")}


def test_counts_of_rows_answer_with_the_rows(full):
    assert (
        "Rows of lis.csv: 6 rows. Used (1): 2. Superseded (1): 5. Quarantined (2): 3–4. Ignored (2): 1, 6."
        in words_of(section_of(full, "notes"))
    )
    notes = words_of(section_of(full, "notes"))
    assert "Quarantined: unit not known: 1 row. Read from lis.csv: 3." in notes
    assert "Not in the protocol: Ferritin: 1 row. Read from lis.csv: 6." in notes


def test_a_claim_leads_to_the_estimate_that_decided_it():
    tables = case_tables(settings(), observations=numbered(VALUES), ledger=ledger(6))
    why = "tryptase.before.median rounds to 35; not an estimate: a.b.c."
    claim = {"case": "rossi", "data_origin": "simulated", "claim_id": "A01", "statement": "x", "stated": "35", "computed": "35.1",
             "verdict": "reproduced", "why": why}  # fmt: skip
    tables["claims"] = conform("claims", pd.DataFrame([claim]))
    tree = page(tables=tables)
    computed, name = section_of(tree, "claims").xpath(".//tbody//a[@class='ask']")
    assert (computed.text, name.text) == ("35.1", "Median of serum tryptase (before treatment)")
    assert computed.get("href") == name.get("href") == control(tree, "35.1", "diagnosis").get("href")


def test_hostile_names_of_files_and_tests_stay_words():
    evil = '"><script>alert(1)</script>:3'
    rows = [{"source_file": evil, "source_row": 2, "row_id": f"{evil}:2", "outcome": "ignored", "reason": "no measure in the protocol", "detail": evil},
            {"source_file": evil, "source_row": 3, "row_id": f"{evil}:3", "outcome": "used"}]  # fmt: skip
    values = [{**row, "row_id": f"{evil}:3"} for row in labs({-5: 2})]
    text = page_text(observations=values, events=[{"day": 3, "event_id": evil, "text": evil}], ledger=rows)
    assert text.count("<script") == 3 and "data-ask" not in text and "data-place" not in text


def test_what_describes_a_phase_is_told_in_one_note():
    text = "{{ tryptase.before.minimum | value }} {{ tryptase.before.n }} {{ tryptase.before.mean | value }}"
    tree = page(texts={"findings": text}, observations=numbered(VALUES), ledger=ledger(6))
    lowest, count, mean = section_of(tree, "findings").xpath(".//a[@class='ask']")
    assert lowest.get("href") == count.get("href") == control(tree, "35.1", "diagnosis").get("href") != mean.get("href")


def asked_in(tree, caption):
    """The numbers that can be asked in each row of a table, each with its control."""
    (found,) = (each for each in tree.iter("table") if words_of(each.find("caption")).startswith(caption))
    return [{words_of(link): link for link in row.xpath(".//a[@class='ask']")} for row in found.find("tbody")]


@pytest.fixture(scope="module")
def visited():
    """A dose too late, one missed, one week of diary with gaps, and a value that was corrected."""
    scores = diary(dict.fromkeys((*range(-7, 0), *range(42, 47)), 3))
    corrected = {"source_file": "lis.csv", "source_row": 9, "row_id": "lis.csv:9", "outcome": "superseded", "reason": "corrected",
                 "said": "38,0 ug/L", "reported_day": 21, "replaced_day": 30, "replaced_by": "lis.csv:2"}  # fmt: skip
    return page(
        scores=[{**row, "row_id": f"d.csv:{n}:x"} for n, row in enumerate(scores, 2)],
        doses=[{"day": 0, "row_id": "doses.csv:2"}, {"day": 28, "status": "missed", "row_id": "doses.csv:3"},
               {"day": 49, "row_id": "doses.csv:4"}],
        observations=[{**row, "method": "FEIA"} for row in numbered(labs({20: 33.0, 40: 34.0}))],
        ledger=[*ledger(2), *ledger(12, "d.csv"), *ledger(3, "doses.csv"), corrected],
    )  # fmt: skip


def test_a_visit_answers_with_its_dose_and_the_scores_before_it(visited):
    missed, late = asked_in(visited, "Visits that were not as planned")
    assert list(missed) == ["28"] and list(late) == ["49", "21", "5 / 7"]
    rows = evidence_of(visited)["rows"]
    assert rows[int(late["21"].get("data-r"))] == [49, "300\N{NO-BREAK SPACE}mg", 4, "given"]
    assert words_of(note_of(visited, late["5 / 7"])).startswith("MSAF, days 42 to 48: mean 3.0, highest 3. 5 of 7")


def test_scores_of_several_diaries_before_a_visit_answer_with_all_of_them():
    about = settings()
    about["instruments"] = {**about["instruments"], "other": {**about["instruments"]["msaf"], "label": "Other"}}
    scores = diary(dict.fromkeys(range(-7, 0), 3)) + diary(dict.fromkeys(range(-7, -2), 1), instrument="other")
    tree = page(about, scores=[{**row, "row_id": f"d.csv:{n}:x"} for n, row in enumerate(scores, 2)])
    link = asked_in(tree, "Visits that were not as planned")[0]["12 / 14"]
    assert len(rows_behind(tree, link)) == 12


def test_counts_of_visits_answer_with_the_doses_and_none_where_there_are_none(visited):
    (sentence,) = (
        each for each in section_of(visited, "quality").iter("p") if words_of(each).startswith("Intervals between")
    )
    links = sentence.xpath("./a[@class='ask']")
    assert [words_of(link) for link in links] == ["1", "1", "1"]  # of one interval one late, and one dose missed
    assert [row[4] for link in links for row in rows_behind(visited, link)] == [4, 4, 3]


def test_the_diary_answers_by_item_and_by_week(visited):
    (item,) = asked_in(visited, "MSAF: scores of each item")
    assert list(item) == ["12", "14", "85.7 %"] and len({link.get("href") for link in item.values()}) == 1
    assert [row[4] for row in rows_behind(visited, item["12"])] == list(range(2, 14))
    assert "12 of 14 scores recorded" in words_of(note_of(visited, item["12"]))
    (week,) = asked_in(visited, "MSAF: weeks and assessments with missing scores")
    assert [row[4] for row in rows_behind(visited, week["5 / 7"])][:5] == list(range(9, 14))


def test_a_correction_answers_with_what_was_said_and_what_is_said_now(visited):
    (row,) = asked_in(visited, "What was corrected or withdrawn")
    assert list(row) == ["38,0 ug/L", "33 µg/L", "21", "30"]
    assert evidence_of(visited)["rows"][int(row["33 µg/L"].get("data-r"))] == [20, "33 µg/L", 2]
    assert words_of(note_of(visited, row["21"])) == (
        "It said: 38,0 ug/L. corrected. Replaced by: lis.csv:2. Reported on day 21. Replaced on day 30. Read from lis.csv: 9."
    )


def test_phases_and_assays_answer_with_what_they_count(visited):
    _, during = asked_in(visited, "Phases of the course")
    assert list(during) == ["49", "50", "2", "1"]
    assert [row[4] for row in rows_behind(visited, during["2"])] == [2, 4]
    (assay,) = asked_in(visited, "By what each measure was measured")
    assert [row[4] for row in rows_behind(visited, assay["2"])] == [2, 3]
    assert words_of(note_of(visited, assay["2"])).startswith("Serum tryptase, FEIA: 2 entries.")


def test_what_a_record_holds_that_cannot_be_compared_answers_with_its_rows():
    tree = page(observations=numbered(labs({0: 5})), ledger=ledger(1))
    (values, doses) = section_of(tree, "glance").xpath(".//p//a[@class='ask']")
    assert rows_behind(tree, values) == [("Serum tryptase", "0", "5 µg/L", "lis.csv", 2)]
    assert [row[0] for row in rows_behind(tree, doses)] == ["Omalizumab"]


def test_numbers_of_a_caption_answer_with_the_data_of_the_figure():
    tables = dict(case_tables(settings(), observations=numbered(VALUES), ledger=ledger(6)))
    caption = "Days −60 to 90; KIT D816V by q4w; <1.5>; 95 % interval; Skarbo 2022 (14 adults)."
    rows = [{"figure": name, "format": form, "file": f"figures/{name}.{form}"}
            for name, forms in (("patient-journey", ("svg", "csv")), ("biomarkers", ("svg",))) for form in forms]  # fmt: skip
    frame = pd.DataFrame(rows).assign(
        case="rossi", data_origin="simulated", title="It", caption=caption, alternative_text="x"
    )
    tables["figures"] = conform("figures", frame)
    tree = page(settings(), tables=tables)
    links = tree.xpath("//figure[@id='figure-patient-journey']//a[@class='ask']")
    assert [words_of(link) for link in links] == ["−60", "90", "1.5"]
    assert words_of(note_of(tree, links[0])).startswith(
        "Figure 1: It. All that the figure shows stands in figures/patient-journey.csv."
    )
    assert not tree.xpath("//figure[@id='figure-biomarkers']//a[@class='ask']")
    assert caption in words_of(tree.xpath("//figure[@id='figure-patient-journey']")[0])


def test_an_apostrophe_in_a_text_is_no_number():
    assert asked_numbers("L'1 & 2", "x") == (
        'L&#39;<a class="ask" data-ask="x">1</a> &amp; <a class="ask" data-ask="x">2</a>'
    )


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [([], ""), ([3], "3"), ([3, 5], "3,5"), ([1, 2, 3, 9, 16, 23, 30, 31], "1-3,9-30/7,31"), ([1, 5, 9], "1,5,9")],
)
def test_stretches_of_rows_are_told_shortly(numbers, printed):
    assert stretches(numbers) == printed


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], []),
        ([(0, 1)], [[[0], 1, 1]]),
        ([(0, 1), (0, 1), (0, 2)], [[[0], 1, 2], [[0], 2, 1]]),
        ([(0, 1), (1, 1), (2, 1)] * 3 + [(0, 1), (2, 1)], [[[0, 1, 2], 1, 10], [[2], 1, 1]]),
    ],
)
def test_what_rows_are_of_is_told_once_where_it_comes_again_in_the_same_order(rows, told):
    assert repeats(rows) == told
