"""Every figure fits its page: nothing overlaps, nothing is cut, nothing is too small to read."""

from functools import cache
from itertools import combinations

import pytest

from casebook.draw import FIGURES
from casebook.draw.case_view import CaseView
from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.style import house_style
from draw.odd_cases import CASES


def texts(figure):
    """Each visible text with its box in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    # Laid out as if drawn, which takes a fraction of the time.
    figure.draw_without_rendering()
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text, text.get_window_extent(canvas.get_renderer())) for text in found]
    # A ticker keeps spare labels that stand for no tick of the axis; they are drawn nowhere.
    return [(text, box) for text, box in boxes if _is_drawn(text, figure)]


def _is_drawn(text, figure):
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label for tick in (*axis.majorTicks, *axis.minorTicks) for label in (tick.label1, tick.label2)]
            if text in labels:
                shown = axis._update_ticks() if axes.axison else []
                return any(text in (tick.label1, tick.label2) for tick in shown)
    return True


@cache
def drawn(name, figure, preset):
    view = CaseView(*CASES[name](), PRESETS[preset])
    with house_style("test", view.preset):
        plan = FIGURES[figure](view)
        assert plan.alternative
        page = plan.draw(view)
        return page, texts(page)


# Every case by the default rules; by those of the other journals the cases that ask most of a page.
HARD = ("usual", "ten_years", "many_items", "many_medications", "long_names", "generic", "many_studies")
PAGES = [(name, DEFAULT) for name in CASES] + [
    (name, preset) for preset in PRESETS for name in HARD if preset != DEFAULT
]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("name", "preset"), PAGES)
def test_a_figure_fits_its_page(name, preset, figure):
    page, found = drawn(name, figure, preset)
    rules = PRESETS[preset]
    width, height = (size * 25.4 for size in page.get_size_inches())
    assert width == pytest.approx(rules.width, abs=0.01)
    assert height <= rules.highest + 0.01

    small = [text.get_text() for text, _ in found if text.get_fontsize() < rules.smallest_text]
    assert small == []

    right, top = page.bbox.width, page.bbox.height
    outside = [text.get_text() for text, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > right or box.y1 > top]
    assert outside == []

    slack = 0.5
    overlapping = [
        (one.get_text(), other.get_text())
        for (one, a), (other, b) in combinations(found, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack
    ]
    assert overlapping == []


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("name", CASES)
def test_no_text_covers_another_panel(name, figure):
    """A text in the margin stays within the height of its panel, or a line's width of it."""
    page, _ = drawn(name, figure, DEFAULT)
    boxes = sorted((axes.get_position() for axes in page.axes), key=lambda box: box.y0)
    assert all(box.height * page.bbox.height > 0 for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= 1 for box in boxes)
