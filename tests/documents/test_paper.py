"""What is on paper: everything that is told, and nothing that is clicked."""

from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.documents.paper import as_html, paper, remove, unwrap, words
from documents.papers import full_page


def main_of(inner: str) -> Tree.Element:
    return paper(f"<!doctype html><html><head><title>x</title></head><body><main>{inner}</main></body></html>").find(
        ".//main"
    )


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("a<script>b</script>c", "ac"),
        ("a <button class='noprint'>sort</button> b", "a b"),
        ("<th><button>Day</button></th>", "Day"),
        ("<p>a<span class='noprint'>b</span>c</p>", "ac"),
        ("<div class='tools'><button>Print</button></div>a", "a"),
        ("<input value='x'><select><option>y</option></select>a", "a"),
        ("<dialog><p>x</p></dialog>a<template><p>z</p></template>", "a"),
        ("<details><summary>More</summary><p>b</p></details>", "More b"),
        ("<p>a</p><p>b</p>", "a b"),
        ("4<sup>2</sup> m", "42 m"),
        ("<figure><svg><title>x</title><text>y</text></svg><figcaption>c</figcaption></figure>", "c"),
    ],
)
def test_what_is_told_stays_and_what_is_clicked_goes(inner, told):
    assert words(main_of(inner)) == told


def test_a_fold_is_open_and_its_heading_is_told_once():
    folded = "<details class='more'><summary>Values (2)</summary><div class='tw'><table><caption>Values</caption><tbody><tr><td>1</td></tr></tbody></table></div></details>"
    assert words(main_of(folded)) == "Values 1"


def test_the_page_keeps_its_drawings_and_loses_its_scripts():
    text = as_html(paper(full_page()), full_page())
    assert text.startswith("<!doctype html>\n<html ") and 'lang="en"' in text
    assert text.count("<svg") == 2 and "viewBox" in text and "ns0:" not in text
    assert "<script" not in text and "<nav" not in text and "<details" not in text and "<button" not in text


TREES = st.recursive(
    st.builds(lambda text: f"<i>{text}</i>", st.text("ab ", max_size=3)),
    lambda inner: st.builds(
        lambda tag, parts, tail: f"<{tag}>{''.join(parts)}</{tag}>{tail}",
        st.sampled_from("bu"), st.lists(inner, max_size=3), st.text("cd", max_size=2),
    ),
    max_leaves=12,
)  # fmt: skip


@given(TREES)
def test_taking_out_an_element_keeps_the_text_around_it(text):
    tree = Tree.fromstring(f"<p>{text}</p>")
    whole = "".join(tree.itertext())
    for parent in reversed(list(tree.iter())):
        for part in [child for child in parent if child.tag == "b"]:
            unwrap(parent, part)
    assert "".join(tree.itertext()) == whole and tree.find("b") is None
    for part in list(tree):
        own, told = "".join(part.itertext()), "".join(tree.itertext())
        remove(tree, part)
        assert len("".join(tree.itertext())) == len(told) - len(own)


@pytest.mark.parametrize(
    "inner",
    [
        "<svg viewBox='0 0 1 1'><title>x</title><path d='M0 0'></path></svg>",
        "<svg><g><svg><title>y</title></svg></g></svg>",
    ],
)
def test_a_drawing_comes_back_whole(inner):
    page = f"<!doctype html><html><head><title>x</title></head><body><main><p>a</p>{inner}<p>b</p>{inner}</main></body></html>"
    text = as_html(paper(page), page)
    assert (
        text.count("<svg") == page.count("<svg")
        and text.count("<path") == page.count("<path")
        and "data-drawing" not in text
    )
