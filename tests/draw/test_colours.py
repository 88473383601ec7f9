"""Colours that mean different things differ, also under colour-vision deficiencies and in grey; text stands out."""

from collections import defaultdict
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb, to_rgba

from casebook.draw.figures import FIGURES
from casebook.draw.style import CHANGE, DRUG, GAP, MEASURES, MEDICATION, MISSED, PHASES, REFERENCE, STEROID, WORSE
from contrast import LEAST, contrast
from draw.odd_cases import everything
from draw.test_layout import texts
from draw.views import drawn, view

DEFICIENCIES = ("protanomaly", "deuteranomaly", "tritanomaly")


def seen(colour, deficiency):
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_convert(to_rgb(colour), space, "sRGB1"), 0, 1)


def grey(colour):
    return cspace_convert(to_rgb(colour), "sRGB1", "JCh")[0]


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_worse_score_is_darker_to_every_eye(deficiency):
    lightness = [cspace_convert(seen(colour, deficiency), "sRGB1", "JCh")[0] for colour in WORSE]
    assert all(one > other for one, other in pairwise(lightness))


def test_a_worse_score_is_darker_in_grey():
    assert all(grey(one) - grey(other) > 2 for one, other in pairwise(WORSE))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_dose_that_was_missed_looks_unlike_one_that_was_given(deficiency):
    assert deltaE(seen(DRUG, deficiency), seen(MISSED, deficiency), input_space="sRGB1") > 15


def test_measures_differ_by_their_markers():
    assert len({marker for _, marker in MEASURES}) == len(MEASURES) == len({colour for colour, _ in MEASURES})


# What a reader with any eyes tells apart by colour alone: steps of CAM02-UCS, and of lightness in grey.
CLEAR_STEPS, CLEAR_GREY = 10, 5
# Areas that differ by more than their colour. Written beside each: what else tells them apart.
TOLD_OTHERWISE = {
    frozenset(PHASES),  # the name of a phase stands in it, and white parts it from the next
    frozenset({STEROID, MEDICATION}),  # each in a lane that bears the name of the drug
    # A lapse stands upright across all panels, the others lie; the edges of a reference change are dash-dotted.
    frozenset({REFERENCE, GAP, CHANGE}),
}


def over_white(colour):
    red, green, blue, alpha = to_rgba(colour)
    return to_hex([1 - alpha * (1 - part) for part in (red, green, blue)])


def shapes_of(axes):
    """What each mark of the axes has beside its colour, and the colour: none of them is white."""
    for line in axes.lines:
        face, edge = over_white(line.get_markerfacecolor()), over_white(line.get_markeredgecolor())
        if line.get_marker() not in ("None", "", None):
            is_open = face == "#ffffff"
            yield ("marker", line.get_marker(), is_open), edge if is_open else face
        if line.get_linestyle() not in ("None", ""):
            x = line.get_xdata()
            # The upright line of the first dose is no course of values.
            is_upright = len(set(map(float, x))) == 1
            yield (
                ("line", line.get_linestyle(), line._dash_pattern[1] and tuple(line._dash_pattern[1]), is_upright),
                over_white(line.get_color()),
            )
    for drawn_together in axes.collections:
        faces, edges = drawn_together.get_facecolors(), drawn_together.get_edgecolors()
        if isinstance(drawn_together, LineCollection):
            yield from ((("lines", str(drawn_together.get_linestyles())), over_white(edge)) for edge in edges)
        elif isinstance(drawn_together, PathCollection):
            yield from (
                (("points", len(faces) == 0), over_white(colour)) for colour in (faces if len(faces) else edges)
            )
        else:
            # An edge of its own dashes tells an area as well as a hatch does.
            edge = str(drawn_together.get_linestyles()) if drawn_together.get_linewidths()[0] and len(edges) else ""
            yield from ((("area", drawn_together.get_hatch(), edge), over_white(face)) for face in faces)
    for patch in axes.patches:
        yield ("area", patch.get_hatch() or None, ""), over_white(patch.get_facecolor())


def told_apart(one, other):
    steps = [deltaE(seen(one, kind), seen(other, kind), input_space="sRGB1") for kind in DEFICIENCIES]
    return min(steps) >= CLEAR_STEPS and abs(grey(one) - grey(other)) >= CLEAR_GREY


@cache
def page_of(figure):
    told, about = everything()
    return drawn(figure, view(tables=told, **about))


# The tiles of the heatmap bear their numbers, and their colours are ordered as those of one scale.
@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "symptom-heatmap"])
def test_nothing_is_told_by_colour_alone(figure):
    scale = {over_white(colour) for colour in WORSE}
    otherwise = [
        {over_white((*to_rgb(colour), alpha)) for colour in group for alpha in (1, 0.6)} for group in TOLD_OTHERWISE
    ]
    alike = []
    for axes in page_of(figure).axes:
        colours = defaultdict(set)
        for shape, colour in shapes_of(axes):
            colours[shape].add(colour)
        for shape, found in colours.items():
            if len(found) > len(PHASES) and shape[0] == "area" and found & scale:
                continue
            for one, other in combinations(sorted(found - {"#ffffff"}), 2):
                known = shape[0] == "area" and any({one, other} <= group for group in otherwise)
                if not known and not told_apart(one, other):
                    alike.append((axes.get_label(), shape, one, other))
    assert alike == []


@pytest.mark.parametrize("figure", FIGURES)
def test_text_stands_out_from_what_lies_behind_it(figure):
    page = page_of(figure)
    found = [(text, box, to_rgb(text.get_color())) for text, box in texts(page)]
    for text, *_ in found:
        text.set_alpha(0)
    page.canvas.draw()
    picture = np.asarray(page.canvas.buffer_rgba())[:, :, :3] / 255
    for text, *_ in found:
        text.set_alpha(None)
    faint = []
    for text, box, colour in found:
        rows, columns = (
            slice(max(int(low), 0), int(high) + 1)
            for low, high in ((picture.shape[0] - box.y1, picture.shape[0] - box.y0), (box.x0, box.x1))
        )
        # A thin line may cross a text.
        lowest = np.quantile(contrast(picture[rows, columns], colour), 0.1)
        if lowest < LEAST:
            faint.append((text.get_text(), round(float(lowest), 2)))
    assert faint == []
