"""A compact drawing is the same drawing: every part at its place, with its looks, in the same order."""

import re
from io import StringIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.figure import Figure

from casebook.draw import FIGURES
from casebook.draw.compact_svg import compact_svg, prefix_of
from casebook.draw.svg_path import relative_path

LOOKS = ("fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "font-size", "font-family", "text-anchor",
         "stroke-dasharray")  # fmt: skip
# What an element is that says nothing of itself.
PLAIN = {"fill": "#000000", "stroke": "none", "stroke-width": "1", "font-size": "medium", "text-anchor": "start"}
TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)")


def absolute(path):
    """Commands of a path with absolute coordinates."""
    found, here, start, command, waiting = [], (0.0, 0.0), (0.0, 0.0), "", []
    count = {"M": 2, "L": 2, "C": 6, "Q": 4, "H": 1, "V": 1, "Z": 0}
    for token in TOKEN.findall(path):
        if token.isalpha():
            command = token
            if token in "zZ":
                found.append(("Z",))
                here = start
            continue
        waiting.append(float(token))
        if len(waiting) < count[command.upper()]:
            continue
        own = here if command.islower() else (0.0, 0.0)
        if command in "hH":
            points = [own[0] + waiting[0], here[1]]
        elif command in "vV":
            points = [here[0], own[1] + waiting[0]]
        else:
            points = [value + own[index % 2] for index, value in enumerate(waiting)]
        here = tuple(points[-2:])
        start = here if command in "mM" else start
        found.append(("L" if command in "hHvV" else command.upper(), *points))
        waiting = []
    return found


def colour(text):
    match = re.fullmatch("#(.)(.)(.)", text)
    return "#" + "".join(sign * 2 for sign in match.groups()) if match else text


def drawn(svg):
    """Each part that is drawn: tag, path or place, looks with those of the groups around it, and what clips it."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    rule = {"stroke-linejoin": "round", "stroke-linecap": "butt"} if root.find(".//style") is not None else {}
    found = []

    def looks_of(element, around, marked=False):
        own = dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if part)
        own |= {name: element.get(name) for name in LOOKS if element.get(name)}
        return {**around, **(rule if element.tag in ("path", "text", "use", "g") else {}), **own}

    def clip_of(element):
        name = re.search(r"#(.*)\)", element.get("clip-path", ""))
        return (
            [round(float(by_id[name[1]].find("rect").get(key)), 1) for key in ("x", "y", "width", "height")]
            if name
            else None
        )

    def shown(looks, tag):
        names = LOOKS if tag == "text" else [name for name in LOOKS if not name.startswith(("font", "text"))]
        told = {name: colour(str(looks.get(name, PLAIN.get(name)))).removesuffix("px") for name in names}
        return {name: re.sub("#[^)]*[)]", "a pattern", value) for name, value in told.items()}

    def numbers(looks):
        return {
            name: round(float(value), 2) if re.fullmatch(r"-?[\d.]+", value) else value for name, value in looks.items()
        }

    def walk(element, around, clip):
        looks, clip = looks_of(element, around), clip_of(element) or clip
        if element.tag == "path":
            found.append(("path", absolute(element.get("d")), numbers(shown(looks, "path")), clip))
        elif element.tag == "text":
            moved = [float(number) for number in re.findall(r"-?[\d.]+", element.get("transform", ""))]
            place = [element.get("x"), element.get("y")]
            place = [float(each) for each in place] if place[0] else moved
            turn = moved if len(moved) == 3 and moved[0] else []
            found.append(("text", [(element.text, *place, *turn)], numbers(shown(looks, "text")), clip))
        elif element.tag == "use":
            name = next(value for key, value in element.attrib.items() if key.endswith("href"))[1:]
            marker = looks_of(by_id[name], looks)
            place = float(element.get("x")), float(element.get("y"))
            found.append(
                ("use", [("at", *place), *absolute(by_id[name].get("d"))], numbers(shown(marker, "path")), clip)
            )
        for child in element if element.tag in ("g", "svg") else ():
            walk(child, looks, clip)

    walk(root, {}, None)
    return found


@pytest.fixture(scope="module")
def written():
    figure = Figure(figsize=(4, 4))
    above, below = figure.subplots(2, 1)
    above.plot(range(12), [n % 5 for n in range(12)], "o-", color="#0b5394", markeredgecolor="#ffffff")
    above.plot(range(6), range(6), "^", color="#b3261e", linestyle="--")
    above.fill_between(range(9), range(9), range(1, 10), color="#112233", alpha=0.3)
    above.set_title("Tryptase < 2 & IgE")
    below.bar(range(4), range(4), hatch="//", color="#ffffff", edgecolor="#112233")
    below.bar(range(4), [1] * 4, bottom=5, color="#445566")
    below.text(1, 2, "turned", rotation=90)
    below.text(1, 3, "one\ntwo")
    file = StringIO()
    with rc_context({"svg.fonttype": "none"}):
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def test_every_part_stays_as_it_was_and_where_it_was(written):
    before, after = drawn(written), drawn(compact_svg(written, "x"))
    assert len(before) > 60 and [part[0] for part in before] == [part[0] for part in after]
    for one, other in zip(before, after, strict=True):
        assert one[2:] == other[2:]
        assert [step[0] for step in one[1]] == [step[0] for step in other[1]]
        for this, that in zip(one[1], other[1], strict=True):
            assert this[1:] == pytest.approx(that[1:], abs=0.0051)


def test_it_is_much_smaller_and_carries_no_style_and_no_name_that_nothing_uses(written):
    text = compact_svg(written, "x")
    assert len(text) < len(written) / 2
    assert "style" not in text and "<title" not in text and "metadata" not in text
    names = set(re.findall(r'\bid="([^"]+)"', text))
    assert names == set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) and names


def test_patterns_keep_their_looks(written):
    (pattern,) = re.findall(r"<pattern.*?</pattern>", compact_svg(written, "x"))
    assert 'fill="#fff"' in pattern and "stroke" in pattern


def test_figures_of_one_page_share_no_name():
    assert len({prefix_of(name) for name in FIGURES}) == len(FIGURES)


NUMBERS = st.floats(-2000, 2000).map(lambda number: round(number, 6))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("L"), NUMBERS, NUMBERS),
        st.tuples(st.just("M"), NUMBERS, NUMBERS),
        st.tuples(st.just("C"), *[NUMBERS] * 6),
        st.tuples(st.just("Q"), *[NUMBERS] * 4),
        st.just(("z",)),
    ),
    max_size=30,
)


@given(NUMBERS, NUMBERS, STEPS)
def test_any_path_stays_within_half_a_hundredth(x, y, steps):
    path = f"M {x:f} {y:f} " + " \n".join(
        " ".join([step[0], *(f"{number:f}" for number in step[1:])]) for step in steps
    )
    before, after = absolute(path), absolute(relative_path(path))
    assert [step[0] for step in before] == [step[0] for step in after]
    for one, other in zip(before, after, strict=True):
        assert one[1:] == pytest.approx(other[1:], abs=0.0051)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), min_size=40, max_size=120))
def test_a_long_line_keeps_its_ends_and_no_point_of_it_is_far_from_what_is_drawn(points):
    path = "M 0 0 " + " ".join(f"L {x / 7:f} {y / 7:f}" for x, y in points)
    kept = [step[1:] for step in absolute(relative_path(path))]
    assert kept[-1] == pytest.approx((points[-1][0] / 7, points[-1][1] / 7), abs=0.0051)
    for x, y in points:
        near = min(distance((x / 7, y / 7), *ends) for ends in pairwise(kept))
        assert near < 0.04


def distance(point, start, end):
    (x, y), (along, up) = (point[0] - start[0], point[1] - start[1]), (end[0] - start[0], end[1] - start[1])
    length = along**2 + up**2
    part = min(1, max(0, (x * along + y * up) / length)) if length else 0
    return ((x - part * along) ** 2 + (y - part * up) ** 2) ** 0.5


def test_a_straight_line_of_many_points_becomes_two():
    path = "M 0 0 " + " ".join(f"L {n} {n / 2}" for n in range(1, 40)) + " L 40 20"
    assert relative_path(path) == "m0 0l40 20"


def test_a_command_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="a path with A"):
        relative_path("M 0 0 A 1 1 0 0 0 2 2")
