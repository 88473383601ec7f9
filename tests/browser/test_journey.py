"""The view of the journey is read by mouse and keyboard, and needs no script to be done without."""

import pytest

from browser.test_accessible import violations
from report.one_case import full_case, labs, page_text, settings

pytestmark = pytest.mark.browser

LARGEST = 1_500_000


@pytest.fixture(scope="module")
def text():
    return page_text(settings(interactive=True), **full_case())


def told(page):
    return page.locator("#journey-told").inner_text()


def test_the_keyboard_walks_from_value_to_value_and_from_panel_to_panel(open_page, written, text):
    opened = open_page(written(text))
    page = opened.page
    page.locator("#journey-plot").focus()
    page.keyboard.press("ArrowRight")
    assert told(page) == "MSAF, mean, Days −7 to −1: 8.0"
    page.keyboard.press("ArrowDown")
    assert told(page) == "Serum tryptase, day −1: 44 µg/L"
    page.keyboard.press("ArrowLeft")
    assert told(page) == "Serum tryptase, day −30: 35.1 µg/L"
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    assert told(page) == "Serum tryptase, day −60: 30.2 µg/L" and opened.complaints == []


def test_it_comes_closer_moves_and_goes_back(open_page, written, text):
    page = open_page(written(text)).page
    points = page.locator("#journey-plot .point")
    whole = points.count()
    page.locator("#journey-plot").focus()
    for _ in range(3):
        page.keyboard.press("+")
    assert points.count() < whole
    page.get_by_role("button", name="Whole course").click()
    assert points.count() == whole
    page.get_by_role("button", name="Closer").click()
    first = page.locator("#journey-plot svg").inner_html()
    page.get_by_role("button", name="Later").click()
    assert page.locator("#journey-plot svg").inner_html() != first


def test_what_is_not_chosen_is_not_drawn(open_page, written, text):
    page = open_page(written(text)).page
    assert page.locator("#journey-plot .name").all_text_contents() == ["MSAF, mean", "Serum tryptase (µg/L)"]
    page.get_by_label("MSAF, mean").uncheck()
    assert page.locator("#journey-plot .name").all_text_contents() == ["Serum tryptase (µg/L)"]
    page.get_by_label("Serum tryptase").uncheck()
    page.locator("#journey-plot").focus()
    for key in ("ArrowRight", "ArrowDown", "+", "0"):
        page.keyboard.press(key)
    assert page.locator("#journey-plot .point").count() == 0


def test_the_mouse_tells_the_value_it_points_at(open_page, written, text):
    page = open_page(written(text)).page
    page.get_by_label("MSAF, mean").uncheck()
    page.locator("#journey-plot .point").nth(2).hover(force=True)
    assert told(page) == "Serum tryptase, day −1: 44 µg/L"


@pytest.mark.parametrize(
    "view", [{"width": 320}, *(pytest.param(view, marks=pytest.mark.slow) for view in ({}, {"color_scheme": "dark"}))]
)
def test_axe_finds_no_violation_and_a_phone_is_wide_enough(open_page, written, text, view):
    page = open_page(written(text), **view).page
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= view.get("width", 1280)


def test_without_a_script_and_on_paper_it_is_not_there(open_page, written, text):
    path = written(text)
    assert not open_page(path, java_script_enabled=False).page.locator("#journey").is_visible()
    assert not open_page(path, media="print").page.locator("#journey").is_visible()


@pytest.mark.slow
def test_five_thousand_values_keep_the_page_below_its_limit(open_page, written):
    values = labs({day: 30 + day % 13 for day in range(-2500, 2500)})
    text = page_text(settings(interactive=True), observations=values)
    assert len(text.encode()) < LARGEST
    opened = open_page(written(text))
    opened.page.locator("#journey-plot").focus()
    opened.page.keyboard.press("ArrowRight")
    assert told(opened.page).startswith("Serum tryptase, day −2500") and opened.complaints == []
