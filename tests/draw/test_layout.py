"""Every figure fits its page: nothing overlaps, nothing is cut, nothing is too small to read."""

from functools import lru_cache
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
    spare = _spare_labels(figure)  # only now: to look for texts makes more of them
    return [(text, text.get_window_extent(canvas.get_renderer())) for text in found if text not in spare]


def _spare_labels(figure):
    """Labels that a ticker keeps and that stand for no tick of the axis; they are drawn nowhere."""
    spare = set()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        shown = axis._update_ticks() if axis.axes.axison else []
        kept = {tick for tick in (*axis.majorTicks, *axis.minorTicks) if tick not in shown}
        spare |= {label for tick in kept for label in (tick.label1, tick.label2)}
    return spare


@lru_cache(maxsize=1)  # pytest asks for the figures of one case in turn; to keep more would keep all that was drawn
def viewed(name, preset):
    return CaseView(*CASES[name](), PRESETS[preset])


def drawn(view, figure):
    with house_style("test", view.preset):
        plan = FIGURES[figure](view)
        assert plan.alternative
        page = plan.draw(view)
        return page, texts(page)


# Every case by the default rules; by those of the other journals the cases that ask most of a page.
HARD = ("usual", "ten_years", "many_items", "many_medications", "long_names", "generic", "many_studies")
# What is odd in these cases shows in these figures; the others are those of the usual case, but for what nobody thought of.
OF_SCORES = ("patient-journey", "symptom-heatmap", "before-during", "dose-gap", "treatment-burden")
ODD_IN = {
    **dict.fromkeys(("five_claims", "claims_of_one_section", "many_claims"), ("claims-overview",)),
    **dict.fromkeys(("one_measure", "thirty_measures", "five_thousand_values"), ("laboratory-panel",)),
    **dict.fromkeys(
        ("no_scores", "many_items", "two_instruments", "one_symptom", "diary_beside_assessments", "fortnight"),
        OF_SCORES,
    ),
    "many_studies": ("literature",),
}
PAGES = [(name, DEFAULT, figure) for name in CASES for figure in FIGURES] + [
    (name, preset, figure) for preset in PRESETS for name in HARD for figure in FIGURES if preset != DEFAULT
]


def is_quick(name, preset, figure):
    """What `make test` looks at: every figure of every case that is odd for it, and the usual one by each journal."""
    return (preset == DEFAULT or name == "usual") and figure in ODD_IN.get(name, FIGURES)


@pytest.mark.parametrize(
    ("name", "preset", "figure"),
    [pytest.param(*page, marks=() if is_quick(*page) else pytest.mark.slow) for page in PAGES],
)
def test_a_figure_fits_its_page(name, preset, figure):
    page, found = drawn(viewed(name, preset), figure)
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

    # A text in the margin stays within the height of its panel, or a line's width of it.
    boxes = sorted((axes.get_position() for axes in page.axes), key=lambda box: box.y0)
    assert all(box.height * top > 0 for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= 1 for box in boxes)
