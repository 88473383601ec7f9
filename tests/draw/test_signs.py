"""A sign that the font lacks: text in a drawing that keeps its words, left out of a picture, and told in the checks."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from casebook.draw import check_figures, draw_figures
from casebook.draw.signs import without_lacking
from draw.odd_cases import CASES

NEEDLE, SNEEZE, CHINESE = "\U0001f489", "\U0001f927", "\u6f22"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Omalizumab {NEEDLE}", "Omalizumab"),
        (f"{SNEEZE} Rhinitis {SNEEZE} mild", "Rhinitis mild"),
        (f"Two\nlines {NEEDLE}", "Two\nlines"),
        ("IgE  µg/L ⁹ ★ → \u05e9", "IgE  µg/L ⁹ ★ → \u05e9"),  # the font has all of these
        (f"{CHINESE} {NEEDLE}", CHINESE),  # a name without a letter would be another
        (NEEDLE, NEEDLE),  # nothing but a box is better than nothing
    ],
)
def test_symbols_that_the_font_lacks_are_left_out_and_letters_are_not(text, left):
    assert without_lacking(text) == left


def drawn(drug, event, formats):
    tables, settings = CASES["three_visits"]()
    events = {"visit": {"label": event, "mark": True}}
    tables["events"] = CASES["usual"]()[0]["events"].query("category == 'visit'")
    settings = {**settings, "drugs": {"omalizumab": drug}, "events": events}
    return draw_figures(tables, {"rossi": settings}, formats)


def test_a_picture_is_drawn_as_if_the_symbol_had_not_been_there_and_a_drawing_keeps_it():
    plain_table, plain = drawn("Omalizumab", "Visit", ["png"])
    # The picture is made first: it leaves the words as they were.
    table, odd = drawn(f"Omalizumab {NEEDLE}", f"Visit {SNEEZE}", ["png", "svg"])
    key = ("rossi", "bmc-full", "patient-journey")
    one, other = (np.asarray(Image.open(BytesIO(files[*key, "png"]))) for files in (plain, odd))
    assert one.shape == other.shape
    assert (one == other).all()
    svg = odd[*key, "svg"].decode()
    assert f"Omalizumab {NEEDLE}" in svg and f"Visit {SNEEZE}" in svg

    journey = table[table["figure"] == "patient-journey"]
    assert set(journey["lacking_signs"]) == {"U+1F489 U+1F927"} and set(plain_table["lacking_signs"]) == {""}
    checks = check_figures(table, odd).query("figure == 'patient-journey' and check == 'signs'")
    assert checks[["format", "found", "outcome"]].to_numpy().tolist() == [["png", "lacks U+1F489 U+1F927", "failed"]]
    assert set(check_figures(plain_table, plain).query("check == 'signs'")["outcome"]) == {"passed"}
