"""What can be measured of a figure's file, and the maps by which lengths in it come to lengths in print."""

from dataclasses import dataclass
from math import hypot
from typing import Any

from casebook.draw.presets import POINTS_A_MILLIMETRE

# Entries of an affine map as SVG and PDF write it: x' = a x + c y + e, y' = b x + d y + f.
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Measured:
    """What a file turned out to be; None where its format cannot say.

    width, height : in millimetres
    smallest_text, thinnest_line : in points, as they come out in print; None also where there is no text or line
    resolution : dots an inch, the coarser of both directions
    colour_mode : as Pillow names it
    compression : of a TIFF
    fonts_embedded : whether the file brings every font that it uses
    """

    width: float
    height: float
    smallest_text: float | None = None
    thinnest_line: float | None = None
    resolution: float | None = None
    colour_mode: str | None = None
    compression: str | None = None
    fonts_embedded: bool | None = None


def combine(outer: Matrix, inner: Matrix) -> Matrix:
    """The map that does `inner` and then `outer`."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def smallest_scale(matrix: Matrix) -> float:
    """By how much a map stretches at least, in the direction in which it stretches least."""
    a, b, c, d, *_ = matrix
    # The singular values of a 2 by 2 matrix.
    large, small = hypot(a + d, b - c), hypot(a - d, b + c)
    return abs(large - small) / 2


def millimetres(points: Any) -> float:
    """A length in points as millimetres."""
    return float(points) / POINTS_A_MILLIMETRE
