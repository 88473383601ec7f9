"""The colours of text stand out from those of the page: in light, in dark, by either way to ask for it, and in print."""

import re
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb

import casebook.report
from contrast import LEAST, contrast

STYLE = Path(casebook.report.__file__).parent / "templates" / "style"
TEXT, BEHIND = ("ink", "mut", "acc", "bad", "ok"), ("bg", "soft")
THEMES = {
    "light": ("1_screen.css", ":root{"),
    "dark, as the system is set": ("1_screen.css", ":root:not([data-theme=light]){"),
    "dark, as the reader chose": ("1_screen.css", ":root[data-theme=dark]{"),
    "print": ("2_print.css", ":root,:root[data-theme]{"),
}


def colours(theme):
    file, selector = THEMES[theme]
    rules = (STYLE / file).read_text(encoding="utf-8").partition(selector)[2].partition("}")[0]
    return {name: to_rgb(colour) for name, colour in re.findall(r"--(\w+):(#\w+)", rules)}


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_the_page(theme):
    found = colours(theme)
    ratios = {(text, behind): contrast(found[text], found[behind]) for text in TEXT for behind in BEHIND}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < LEAST} == {}


def test_no_rule_has_a_colour_of_its_own():
    """A colour outside the themes would be the same in light and in dark."""
    rules = "".join(path.read_text(encoding="utf-8") for path in sorted(STYLE.glob("*.css")))
    # The number of a printed page has the only one: nothing in a margin of the paper knows the themes.
    own = re.findall(r"(?<![\w-])(?:color|background)(?:-color)?:[^;}]*#\w{3,6}", rules)
    assert own == ["color:#57606a"]


def test_both_ways_to_a_dark_page_lead_to_the_same():
    system, reader = (colours(theme) for theme in THEMES if theme.startswith("dark"))
    assert system == reader
