"""Data quality: visits against the schedule, the diary, and what was corrected."""

import pytest

from report.one_case import diary, labs, page, section_of, settings, table_of, words_of

DOSES = [
    {"day": 0}, {"day": 28, "interval_days": 28}, {"day": 56, "dose": None, "status": "missed"}, {"day": 77, "interval_days": 49},
    {"day": 90, "interval_days": 13}, {"day": 118, "dose": None, "status": "held"}, {"day": 125, "interval_days": 35},
]  # fmt: skip
SCORES = diary(dict.fromkeys((*range(-7, 0), *range(21, 28), *range(70, 74)), 3))


def visits(tree):
    return table_of(tree, "Visits that were not as planned")


def test_visits_beyond_grace_missed_held_and_without_scores_are_listed():
    tree = page(doses=DOSES, scores=SCORES)
    assert visits(tree) == [
        ["planned dose", "56", "", "missed", ""],
        ["dose 3", "77", "49", "21 days later than planned; scores missing", "4 / 7"],
        ["dose 4", "90", "13", "15 days earlier than planned; no scores", "0 / 7"],
        ["planned dose", "118", "", "held", ""],
        ["dose 5", "125", "35", "no scores", "0 / 7"],
    ]
    text = words_of(section_of(tree, "quality"))
    assert (
        "Intervals between doses within 28 ± 7 days: 2 of 4; late: 1, early: 1. Planned doses missed: 1, held: 1."
        in text
    )
    assert "Assessments before a dose with scores: 3 of 5; with all of their scores: 2." in text


def test_without_a_schedule_no_dose_is_late():
    tree = page(settings(schedule=None), doses=DOSES[:2] + DOSES[3:4])
    assert "No schedule is configured" in words_of(section_of(tree, "quality"))
    assert not tree.xpath("//caption[starts-with(., 'Visits that were not')]")


def test_a_course_as_planned_has_no_list():
    tree = page(doses=DOSES[:2], scores=diary(dict.fromkeys((*range(-7, 0), *range(21, 28)), 3)))
    assert not tree.xpath("//caption[starts-with(., 'Visits that were not')]")
    assert "Intervals between doses within 28 ± 7 days: 1 of 1" in words_of(section_of(tree, "quality"))


def test_each_item_and_each_period_of_the_diary_is_counted():
    about = settings()
    about["instruments"] = {
        "msaf": {
            **about["instruments"]["msaf"],
            "items": {"flushing": {"label": "Flushing"}, "pain": {"label": "Pain"}},
        }
    }
    scores = SCORES + diary(dict.fromkeys(range(-7, -2), 2), item="pain")
    tree = page(about, doses=DOSES[:4], scores=scores)
    assert table_of(tree, "MSAF: scores of each item") == [
        ["Flushing", "18", "21", "85.7\N{NO-BREAK SPACE}%".replace("\N{NO-BREAK SPACE}", " ")],
        ["Pain", "5", "21", "23.8 %"],
    ]
    assert table_of(tree, "MSAF: weeks and assessments with missing scores") == [
        ["week before dose 1", "Days −7 to −1", "7 / 7", "12 / 14"],
        ["week before dose 2", "Days 21 to 27", "7 / 7", "7 / 14"],
        ["week before dose 3", "Days 70 to 76", "4 / 7", "4 / 14"],
    ]


CORRECTED = [
    {"source_file": "lis.csv", "source_row": 2, "row_id": "lis.csv:2", "outcome": "used"},
    {"source_file": "lis.csv", "source_row": 3, "row_id": "lis.csv:3", "outcome": "superseded", "reason": "preliminary, final arrived",
     "said": "36,0 ug/L", "reported_day": 20, "replaced_day": 21, "replaced_by": "lis.csv:4"},
    {"source_file": "lis.csv", "source_row": 4, "row_id": "lis.csv:4", "outcome": "superseded", "reason": "corrected",
     "said": "38,0 ug/L", "reported_day": 21, "replaced_day": 30, "replaced_by": "lis.csv:2"},
    {"source_file": "lis.csv", "source_row": 5, "row_id": "lis.csv:5", "outcome": "superseded", "reason": "printed again",
     "said": "33 ug/L", "replaced_by": "lis.csv:2"},
    {"source_file": "lis.csv", "source_row": 6, "row_id": "lis.csv:6", "outcome": "ignored", "reason": "cancelled by the laboratory",
     "said": "99 ug/L", "reported_day": 40},
]  # fmt: skip


def test_a_correction_tells_what_it_said_what_it_says_now_and_since_when():
    tree = page(observations=labs({20: 33.0}), ledger=CORRECTED)
    assert table_of(tree, "What was corrected or withdrawn") == [
        ["lis.csv:3", "Serum tryptase", "36,0 ug/L", "preliminary, final arrived", "lis.csv:4", "33 µg/L", "20", "21"],
        ["lis.csv:4", "Serum tryptase", "38,0 ug/L", "corrected", "lis.csv:2", "33 µg/L", "21", "30"],
        ["lis.csv:6", "", "99 ug/L", "cancelled by the laboratory", "", "withdrawn", "40", ""],
    ]


def test_without_a_correction_the_page_says_so():
    assert "No value was corrected or withdrawn." in words_of(section_of(page(), "quality"))


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_case_of_one_dose_has_a_whole_section(language):
    text = words_of(section_of(page(settings(language=language)), "quality"))
    assert "nan" not in text and "None" not in text


def test_what_is_scored_at_visits_is_not_taken_for_a_diary_with_gaps():
    about = settings()
    about["instruments"] = {
        "msaf": {
            **about["instruments"]["msaf"],
            "items": {"flushing": {"label": "Flushing"}, "pain": {"label": "Pain"}},
        }
    }
    at_visits = diary(dict.fromkeys((-28, -1, 28, 77), 3)) + diary(dict.fromkeys((-28, -1, 28), 2), item="pain")
    tree = page(about, doses=DOSES[:2], scores=at_visits)
    assert not tree.xpath("//caption[starts-with(., 'Visits that were not')]")
    assert [row[1:3] for row in table_of(tree, "MSAF: scores of each item")] == [["4", "4"], ["3", "4"]]
    assert table_of(tree, "MSAF: weeks and assessments with missing scores") == [["visit", "77", "1 / 1", "1 / 2"]]
    # Each visit is told for itself: a week that holds one of them would be an assessment that lacks six days.
    assert [row[:3] for row in table_of(tree, "MSAF: assessments")] == [
        ["visit", "−28", "2.5"], ["visit", "−1", "2.5"], ["visit", "28", "2.5"], ["visit", "77", "3.0"],
    ]  # fmt: skip
