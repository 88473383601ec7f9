"""Each page passes axe-core, fits a phone, and can be read without a mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.pages import PAGES

pytestmark = pytest.mark.browser

VIEWS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "width": 320},
    "print": {"color_scheme": "light", "media": "print", "width": 680},
}
# Axe passes over what is hidden, so folded parts are opened. Contrast takes it most of its time, cell by cell: of each table
# the first rows stand for those after them.
UNFOLD = """() => document.querySelectorAll('details').forEach(part => { part.open = true })"""
SHORTEN = """() => document.querySelectorAll('tbody').forEach(body =>
    [...body.rows].slice(3, -1).forEach(row => row.remove()))"""


# The pages over all cases, one page with all that a report can hold, and the shortest on paper; of the index, whose colours
# are its own, dark, too.
QUICK = {
    ("index.html", "light"), ("index.html", "dark"), ("cohort.html", "light"),
    ("every kind of row, in Italian", "light"), ("one visit", "print"),
}  # fmt: skip
LOOKED_AT = [(page, view) for page in PAGES if page != "demo-asthma/report.html" for view in VIEWS]

TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(part => !part.closest('.tw') && part.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(part => part.outerHTML.slice(0, 200))"""


def violations(page, **options) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found.response["violations"]
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("page_file", "view"),
    [pytest.param(*pair, marks=() if pair in QUICK else pytest.mark.slow) for pair in LOOKED_AT],
    indirect=["page_file"],
)
def test_axe_finds_no_violation(open_page, page_file, view):
    page = open_page(page_file, **VIEWS[view]).page
    page.evaluate(UNFOLD)
    page.evaluate(SHORTEN)
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", ["bossi2023", "demo-asthma"])
def test_axe_finds_no_violation_in_the_whole_page(open_page, reports, case):
    page = open_page(reports / case / "report.html").page
    page.evaluate(UNFOLD)
    assert violations(page, rules={"color-contrast": {"enabled": False}}) == []


def test_a_violation_is_found(open_page, written):
    faint = (
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><p style='color:#aaa'>faint<img src=''></main>"
    )
    told = " ".join(violations(open_page(written(faint)).page))
    assert "color-contrast" in told and "image-alt" in told


def test_nothing_has_to_be_scrolled_sideways(open_page, page_file):
    page = open_page(page_file, width=320).page
    page.evaluate(UNFOLD)
    for width in (320, 400, 768):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            assert page.evaluate(TOO_WIDE) == []
            pytest.fail(f"the page is wider than {width} px")


@pytest.mark.parametrize("name", ["index.html", pytest.param("bossi2023/report.html", marks=pytest.mark.slow)])
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(open_page, reports, name):
    page = open_page(reports / name).page
    # Controls in the order in which a reader comes upon them; those of closed parts are reached by opening these.
    reachable = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, [tabindex="0"], input, select')]
            .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.disabled)
            .map((part, number) => { part.dataset.order = number; return part.outerHTML.slice(0, 120); })"""
    )[:60]
    met, unmarked = [], []
    for _ in reachable:
        page.keyboard.press("Tab")
        order, marked = page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
                return [Number(document.activeElement.dataset.order),
                        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; }"""
        )
        met.append(order)
        unmarked += [] if marked else [reachable[order]]
    assert met == list(range(len(reachable))) and unmarked == []
