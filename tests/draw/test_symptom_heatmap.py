"""The table of symptoms: every score stands in its tile, and what has no room is told."""

import numpy as np
import pandas as pd
import pytest
from lxml import etree
from matplotlib.colors import to_rgb

from casebook.draw.cell_numbers import CellNumbers
from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.score_table import cell_texts, number_colours
from casebook.draw.style import WORSE
from contrast import LEAST, contrast
from draw.odd_cases import instrument
from draw.views import drawn, planned, svg_of, view


def numbers(page):
    return [part for axes in page.axes for part in axes.collections if isinstance(part, CellNumbers)]


def test_the_scores_of_a_small_diary_are_printed_one_by_one():
    case = view("three_visits")
    days, means = numbers(drawn("symptom-heatmap", case))
    scores = case.tables["scores"]
    assert sorted(days.texts) == sorted(f"{score:.0f}" for score in scores["score"])
    assert len(means.texts) == 3 * 2
    # In an SVG they are texts, which can be read and searched.
    root = etree.fromstring(svg_of("symptom-heatmap", case).encode())
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    for number in set(days.texts):
        assert texts.count(number) >= days.texts.count(number)


NAMES = ["usual", "one_symptom", "three_hundred_visits", "many_items", "long_names", "generic"]


@pytest.mark.parametrize(
    ("preset", "name"),
    [
        pytest.param(preset, name, marks=() if preset == DEFAULT or name == "many_items" else pytest.mark.slow)
        for preset in PRESETS
        for name in NAMES
    ],
)
def test_a_number_is_narrower_than_its_tile_and_no_tile_is_off_the_page(name, preset):
    page = drawn("symptom-heatmap", view(name, preset))
    page.draw_without_rendering()
    for part in numbers(page):
        axes = part.axes
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        tiles = next(other for other in axes.collections if len(other.get_paths()) >= len(part.texts))
        wide = np.ptp(tiles.get_paths()[0].vertices[:, 0])
        millimetres = [0.3528 * part.size / 100 * np.ptp(path.get_extents().intervalx) for path in part.get_paths()]
        assert max(millimetres) < wide
        places = np.asarray(part.get_offsets())
        assert (places[:, 0] > left).all() and (places[:, 0] < right).all()
        assert (places[:, 1] > top).all() and (places[:, 1] < bottom).all()


@pytest.mark.parametrize(
    "name", ["usual", "three_hundred_visits", "many_items", "diary_beside_assessments", "ten_years"]
)
def test_the_data_hold_every_score_whatever_has_room(name):
    case = view(name)
    data = planned("symptom-heatmap", case).data
    days = data[data["by"] == "day"].set_index(["item", "first_day"])["score"]
    scores = case.tables["scores"].astype({"day": int}).groupby(["item", "day"])["score"].mean()
    assert days.index.is_unique
    assert days.sort_index().tolist() == scores.sort_index().tolist()


def test_what_has_no_room_is_told():
    caption = planned("symptom-heatmap", view("three_hundred_visits")).caption
    assert "The 2100 single days have no room" in caption
    assert "Mean of each 13 weeks" in caption and "The 300 finer columns have no room" in caption


def test_a_run_without_symptoms_is_one_column_only_where_the_days_take_more_than_a_strip():
    # Ten assessments with every score 0 after one that has some.
    case = view("only_censored")
    scores = case.tables["scores"].copy()
    scores.loc[scores["day"] < 0, "score"] = 9.0
    case = view("only_censored", tables={"scores": scores})
    days, means = numbers(drawn("symptom-heatmap", case))
    assert days.texts.count("9") == 14 and days.texts.count("0") == 2
    assert means.texts.count("0") == 20
    assert "every score of these was 0 on every day" in planned("symptom-heatmap", case).caption


def test_a_score_that_is_missing_is_no_number():
    case = view("three_visits")
    scores = case.tables["scores"]
    case = view("three_visits", tables={"scores": scores.drop(scores.index[3])})
    page = drawn("symptom-heatmap", case)
    assert len(numbers(page)[0].texts) == len(scores) - 1
    assert any(part.get_hatch() for part in page.axes[0].collections)


def test_a_further_instrument_without_room_is_named():
    items = [f"item_{number}" for number in range(60)]
    told = view("many_items").tables
    more = told["scores"].drop_duplicates("day")
    more = pd.concat(
        [more.assign(instrument="long", item=item, score_id=more["score_id"] + item) for item in items]
    )  # fmt: skip
    periods = told["score_periods"].assign(instrument="long")
    tables = {
        "scores": pd.concat([told["scores"], more]),
        "score_periods": pd.concat([told["score_periods"], periods]),
    }
    settings = view("many_items").settings["instruments"]
    case = view("many_items", tables=tables, instruments={**settings, "long": instrument(items, label="Long form")})
    assert "Not drawn for want of room: Long form." in planned("symptom-heatmap", case).caption


def test_a_number_stands_out_from_every_shade():
    from matplotlib.colors import LinearSegmentedColormap

    faces = LinearSegmentedColormap.from_list("symptoms", WORSE)(np.linspace(0, 1, 101))
    for face, ink in zip(faces, number_colours(faces), strict=True):
        assert contrast(face[:3], to_rgb(ink)) >= LEAST


def test_means_have_a_decimal_each_and_whole_scores_none():
    case = view("usual")
    assert cell_texts(case, np.array([[4.02, 8.5, 0.0, np.nan, 10.0]])).tolist() == [["4.0", "8.5", "0", "", "10.0"]]
    assert cell_texts(case, np.array([[4.0, 0.0, 10.0]])).tolist() == [["4", "0", "10"]]


def test_the_line_of_the_first_dose_is_told_on_a_narrow_page_too():
    page = drawn("symptom-heatmap", view("usual", preset="bmc-half"))
    assert "first dose" in [text.get_text() for axes in page.axes for text in axes.texts]
