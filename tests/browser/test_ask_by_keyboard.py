"""A number answers to the keyboard alone: reached, opened, read, closed, and left where it was."""

import pytest

from browser.pages import ON_PAPER

pytestmark = pytest.mark.browser

FOCUS = "() => document.activeElement.id"


@pytest.fixture
def page(open_page, written):
    opened = open_page(written(ON_PAPER["every kind of row, in Italian"]()), width=1280)
    yield opened.page
    assert opened.complaints == [] and opened.outside() == []


def reach_a_number(page) -> str:
    """Go by Tab to the first number that can be asked; gives its id."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('a.ask')"):
            return page.evaluate(FOCUS)
    raise AssertionError("no number can be reached")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_number_is_reached_and_opened_and_closed(page, key):
    number = reach_a_number(page)
    printed = page.evaluate("() => document.activeElement.textContent.trim()")
    page.keyboard.press(key)
    dialog = page.query_selector("dialog[open]")
    assert dialog and printed.split()[0] in dialog.inner_text() and dialog.inner_text().count("\n") > 3
    assert page.evaluate("() => document.querySelector('dialog[open]').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.query_selector("dialog[open]") is None and page.evaluate(FOCUS) == number


def test_what_is_open_keeps_the_keyboard(page):
    reach_a_number(page)
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        # Between the last control and the first the browser's own window may have its turn.
        assert page.evaluate(
            "() => document.activeElement === document.body"
            " || document.querySelector('dialog[open]').contains(document.activeElement)"
        )
