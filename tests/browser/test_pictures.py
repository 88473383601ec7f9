"""The top of a page looks as it was accepted: in light, in dark and on a phone.

Fonts differ a little between machines, so both pictures are made small and soft before they are compared: letters may
move by a pixel, a block that is missing, moved or of another colour may not. `make accept-pictures` takes the pages as
they look now; look at them before you commit them.
"""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from browser.pages import GLANCE, NARRATIVE
from report.one_case import full_case, page_text, settings

pytestmark = pytest.mark.browser

ACCEPTED = Path(__file__).parent / "accepted"
VIEWS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "width": 320, "height": 800},
}
# Of 255 steps from black to white.
MEAN_STEPS, CLEAR_STEPS, CLEAR_SHARE = 3.0, 40, 0.01


def picture_of(opened) -> Image.Image:
    """The visible part of the page at half its size, with 64 colours."""
    picture = Image.open(BytesIO(opened.page.screenshot(animations="disabled"))).convert("RGB")
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX).quantize(64).convert("RGB")


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Whether a person would see that they are not the same page."""
    if one.size != other.size:
        return True
    soft = [np.asarray(picture.filter(ImageFilter.GaussianBlur(3)), dtype=float) for picture in (one, other)]
    steps = np.abs(soft[0] - soft[1]).max(axis=2)
    return bool(steps.mean() > MEAN_STEPS or (steps > CLEAR_STEPS).mean() > CLEAR_SHARE)


@pytest.fixture
def page(written) -> Path:
    about = settings(title="A case report that is always the same", glance=GLANCE)
    return written(page_text(about, texts=NARRATIVE, **full_case()))


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_looks_as_accepted(open_page, page, view, tmp_path):
    now = picture_of(open_page(page, **VIEWS[view]))
    accepted = ACCEPTED / f"{view}.png"
    if os.environ.get("CASEBOOK_ACCEPT_PICTURES"):
        ACCEPTED.mkdir(exist_ok=True)
        now.quantize(64).save(accepted, optimize=True)
    if differs(now, Image.open(accepted).convert("RGB")):
        now.save(tmp_path / f"{view}.png")
        pytest.fail(f"{tmp_path / view}.png is not {accepted}; if it is meant: make accept-pictures")


@pytest.mark.parametrize(
    "change",
    [
        ".keys dd { visibility: hidden }",
        ".wrap { padding-top: 4rem }",
        *(
            pytest.param(change, marks=pytest.mark.slow)
            for change in (".keys { display: none }", "h1 { font-size: 3rem }", "body { background: #e8e8e8 }")
        ),
    ],
)
def test_a_change_that_a_person_would_see_is_seen(open_page, page, change):
    opened = open_page(page)
    before = picture_of(opened)
    opened.page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        change,
    )
    assert differs(before, picture_of(opened))


def test_letters_that_are_a_little_wider_are_not(open_page, page):
    opened = open_page(page)
    before = picture_of(opened)
    opened.page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('body { letter-spacing: 0.01px }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    assert not differs(before, picture_of(opened))
