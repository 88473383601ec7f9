"""The view of the journey: there where it is asked for, with what the tables hold, and a load to no other page."""

import json

import pytest

from report.one_case import full_case, labs, page, page_text, settings


def journey_of(about=None, **rows):
    (data,) = page(settings(interactive=True, **(about or {})), **rows).xpath("//script[@id='journey-data']")
    return json.loads(data.text)


def test_it_is_off_unless_it_is_asked_for():
    text = page_text(settings(), **full_case())
    assert "journey-plot" not in text and "journey-data" not in text
    assert len(page_text(settings(interactive=True), **full_case())) > len(text)


def test_its_style_and_script_are_within_the_policy():
    assert page(settings(interactive=True), **full_case()).xpath(
        "count(//script[not(@type)]) = 1 and count(//style) = 1"
    )


def test_it_leads_to_the_table_of_the_same_values():
    tree = page(settings(interactive=True), **full_case())
    (link,) = tree.xpath("//p[@id='journey-help']/a/@href")
    assert tree.xpath(f"//div[@id='{link[1:]}']//caption[starts-with(., 'Every observation')]")


def test_it_holds_every_value_with_its_sign_as_the_page_prints_it():
    values = labs({-30: 35.1, 20: 2, 60: 200}, ref_high=11.4)
    values[1] |= {"censor": "below"}
    values[2] |= {"censor": "above"}
    (series,) = journey_of(observations=values)["series"]
    assert (series["label"], series["unit"], series["range"]) == ("Serum tryptase", "µg/L", [None, 11.4])
    assert series["points"] == [
        [-30, 35.1, 0, "35.1 µg/L", "day −30"], [20, 2.0, -1, "< 2 µg/L", "day 20"], [60, 200.0, 1, "> 200 µg/L", "day 60"],
    ]  # fmt: skip


def test_it_holds_scores_doses_events_and_phases():
    found = journey_of({"phases": [{"name": "q4w", "label": "every four weeks", "from_day": 0}]}, **full_case())
    assert [series["label"] for series in found["series"]] == ["MSAF, mean", "Serum tryptase"]
    assert found["doses"] == [[0, "given"], [28, "given"], [56, "missed"], [77, "given"]]
    assert found["events"] == [[-40, "Relapse"], [70, "Relapse"]] and found["phases"] == [["every four weeks", 0]]
    assert found["first"] <= -60 and found["last"] >= 90


def test_a_logarithm_has_no_place_for_zero():
    measures = {"tryptase": {**settings()["measures"]["tryptase"], "scale": "log"}}
    assert journey_of({"measures": measures}, observations=labs({-1: 3, 4: 5}))["series"][0]["scale"] == "log"
    assert journey_of({"measures": measures}, observations=labs({-1: 0, 4: 5}))["series"][0]["scale"] == "linear"


def test_a_case_without_values_has_none():
    assert "journey-data" not in page_text(settings(interactive=True))


@pytest.mark.parametrize("language", ["en", "it"])
def test_words_of_the_case_cannot_leave_it(language):
    evil = "</script><script>alert(1)</script>"
    rows = {"observations": labs({-1: 3, 4: 5}), "events": [{"day": 2, "category": evil}]}
    text = page_text(settings(interactive=True, language=language), **rows)
    assert "<script>alert" not in text
