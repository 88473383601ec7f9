"""Numbers at the ticks of an axis have decimals alike."""

import pytest

from casebook.draw.even_ticks import EvenTicks
from draw.views import view


@pytest.mark.parametrize(
    ("ticks", "language", "told"),
    [
        ([0, 0.05, 0.1, 0.15], "en", ["0", "0.05", "0.10", "0.15"]),
        ([6.5, 7, 7.5], "it", ["6,5", "7,0", "7,5"]),
        ([0, 20, 40], "en", ["0", "20", "40"]),
        ([-0.5, 0, 12000], "en", ["−0.5", "0", "12,000.0"]),
    ],
)
def test_ticks_have_decimals_alike(ticks, language, told):
    assert EvenTicks(view("usual", language=language)).format_ticks(ticks) == told
