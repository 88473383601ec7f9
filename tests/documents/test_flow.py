"""Figures on paper: in their order, and no page half empty in front of one where something can fill it."""

from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.documents.flow import height, let_flow

TEXT = "word " * 400


def section(*parts: str) -> Tree.Element:
    return Tree.fromstring(f"<html><main><section>{''.join(parts)}</section></main></html>")


def figure(name: str, size: int) -> str:
    """A figure whose drawing is `size` mm high."""
    return f'<figure id="{name}"><svg viewBox="0 0 170 {size}"/><figcaption>What it shows.</figcaption></figure>'


def table(name: str, rows: int) -> str:
    cells = "<tr><th>day</th><td>1</td></tr>" * rows
    return f'<div id="{name}"><table><caption>A table</caption>{cells}</table></div>'


def order(tree: Tree.Element) -> list[str]:
    let_flow(tree)
    return [part.get("id", part.tag) for part in tree.find(".//section")]


def test_a_table_fills_the_page_before_a_figure_that_is_too_high_for_the_rest_of_it():
    assert order(section(f"<p>{TEXT}</p>", figure("high", 200), table("rows", 20))) == ["p", "rows", "high"]


def test_a_figure_that_has_room_stays_where_it_is():
    assert order(section("<p>Few words.</p>", figure("high", 200), table("rows", 20))) == ["p", "high", "rows"]


def test_a_figure_stays_where_moving_it_leaves_no_less_white():
    assert order(section(f"<p>{TEXT}</p>", figure("high", 200), table("rows", 1))) == ["p", "high", "rows"]


def test_no_figure_moves_over_a_heading():
    parts = f"<p>{TEXT}</p>", figure("high", 200), "<h3>Next</h3>", table("rows", 20)
    assert order(section(*parts)) == ["p", "high", "h3", "rows"]


def test_a_remark_stays_with_its_table():
    parts = f"<p>{TEXT}</p>", figure("high", 200), table("rows", 20), '<p class="small" id="remark">Of it.</p>'
    assert order(section(*parts)) == ["p", "rows", "remark", "high"]


def test_two_figures_that_are_low_share_a_page_and_a_high_one_keeps_its_size():
    tree = section(figure("one", 115), figure("two", 115), figure("high", 130))
    assert order(tree) == ["one", "two", "high"]
    assert [part.get("class") for part in tree.iter("figure")] == ["low", "low", None]
    assert sum(height(part) for part in list(tree.iter("figure"))[:2]) < 263


@given(st.lists(st.tuples(st.sampled_from(["figure", "table", "p", "h3", "small"]), st.integers(1, 220)), max_size=12))
def test_nothing_is_lost_and_figures_tables_and_text_keep_their_order(parts):
    made = {
        "figure": figure,
        "table": table,
        "p": lambda name, size: f'<p id="{name}">{"word " * size}</p>',
        "h3": lambda name, size: f'<h3 id="{name}">Head</h3>',
        "small": lambda name, size: f'<p class="small" id="{name}">Remark</p>',
    }
    names = [f"{kind}-{number}" for number, (kind, _) in enumerate(parts)]
    found = order(section(*(made[kind](name, size) for name, (kind, size) in zip(names, parts, strict=True))))
    assert sorted(found) == sorted(names)
    for is_figure in (True, False):
        assert [name for name in found if name.startswith("figure") == is_figure] == [
            name for name in names if name.startswith("figure") == is_figure
        ]


@pytest.mark.parametrize("view", ["", "0 0 0 0", "none"])
def test_a_drawing_of_unknown_size_is_left_as_it_is(view):
    tree = section(f'<figure id="one"><svg viewBox="{view}"/></figure>', "<p>Text</p>")
    assert order(tree) == ["one", "p"] and tree.find(".//figure").get("class") is None
